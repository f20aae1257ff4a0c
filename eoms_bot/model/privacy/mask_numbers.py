"""How numbers of people are written: patterns that mean the same in Python and in JavaScript.

JavaScript needs them because pictures are masked in the page.
"""

from __future__ import annotations

_UNSEEN = "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]{0,2}"
"""Signs that nobody sees may follow any digit."""

_ARABIC, _PERSIAN, _RINGED = "\u0660-\u0669", "\u06f0-\u06f9", "①-⑨⓪❶-❾"
_DIGITS = f"0-9０-９{_ARABIC}{_PERSIAN}{_RINGED}"
_ONE, _THREE_TO_NINE = "1１\u0661\u06f1①❶", "3-9３-９\u0663-\u0669\u06f3-\u06f9③-⑨❸-❾"
_HAN = "零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖"
_ANY = f"{_DIGITS}{_HAN}OoＯｏ"
"""Digits, and the signs that people write for them in a number: Chinese numerals, the letter O."""

_D = f"[{_DIGITS}]{_UNSEEN}"
_BLANKS = " \\t\u00a0\u2000-\u200a\u202f\u205f\u3000"
_HYPHENS = "\\-\u2010-\u2015\u2212－~～_＿*＊"
_PUT = f"[{_BLANKS}{_HYPHENS}]"
"""What stands between groups of digits; between three groups of 3, 4 and 4 other signs as well."""
_JOINT = f"[{_BLANKS}{_HYPHENS}.·•/()（）\\[\\]【】]"
_SPACED = f"[{_BLANKS}{_HYPHENS}.·•/()（）\\[\\]【】,，、]{{1,3}}"

_NO_DIGIT_BEFORE = f"(?<![{_DIGITS}])"
_FIRST = (
    rf"{_NO_DIGIT_BEFORE}((?:(?:[+＋]|00)?86[-)） ]{{0,2}})?[{_ONE}]{_UNSEEN}[{_THREE_TO_NINE}]{_UNSEEN}{_D})"
)
_END = rf"(?![{_DIGITS}])"
_FOUR = f"(?:{_D}){{4}}"
_BROKEN = rf"(?:{_D}{_PUT}(?:{_D}){{3}}|(?:{_D}){{2}}{_PUT}(?:{_D}){{2}}|(?:{_D}){{3}}{_PUT}{_D})"
"""Four digits with a blank or hyphen among them."""

_A = f"[{_ANY}]{_UNSEEN}"

NUMBERS: tuple[tuple[str, str], ...] = (
    # Identity cards.
    (
        rf"{_NO_DIGIT_BEFORE}((?:{_D}){{6}}){_PUT}?(?:{_D}){{8}}{_PUT}?"
        rf"((?:{_D}){{3}}[{_DIGITS}XxＸｘ])(?![{_DIGITS}A-Za-z])",
        "********",
    ),
    # Bank cards: 16 to 19 digits, in one, in fours, or as six and the rest. What begins with 460 is a cell of
    # the network.
    (
        rf"{_NO_DIGIT_BEFORE}(?!460)([3-6３-６]{_UNSEEN}(?:{_D}){{3}})"
        rf"{_PUT}{_FOUR}{_PUT}{_FOUR}{_PUT}{_D}((?:{_D}){{3}}{_PUT}(?:{_D}){{1,3}}){_END}",
        "********",
    ),
    (
        rf"{_NO_DIGIT_BEFORE}(?<![A-Za-z]-)(?!460)([3-6３-６]{_UNSEEN}(?:{_D}){{3}})"
        rf"{_PUT}?{_FOUR}{_PUT}?{_FOUR}{_PUT}?(?:{_D}){{0,3}}({_FOUR}){_END}",
        "********",
    ),
    (rf"{_NO_DIGIT_BEFORE}([6６]{_UNSEEN}(?:{_D}){{5}}){_PUT}(?:{_D}){{6,9}}({_FOUR}){_END}", "********"),
    # Mobile numbers: in one, in three groups, in two, and as 4-4-3.
    (rf"{_FIRST}{_JOINT}{{0,3}}{_FOUR}{_JOINT}{{0,3}}({_FOUR}){_END}", "****"),
    (rf"{_FIRST}{_BROKEN}({_FOUR}){_END}", "****"),
    (rf"{_FIRST}{_FOUR}({_BROKEN}){_END}", "****"),
    (rf"{_FIRST}{_D}{_PUT}(?:{_D}){{3}}({_D}{_PUT}(?:{_D}){{3}}){_END}", "****"),
    # Digit by digit.
    (
        rf"{_NO_DIGIT_BEFORE}([{_ONE}]{_SPACED}[{_THREE_TO_NINE}]{_SPACED}{_D})"
        rf"(?:{_SPACED}{_D}){{4}}((?:{_SPACED}{_D}){{4}}){_END}",
        "****",
    ),
    # With Chinese numerals, or the letter O among the digits.
    (
        rf"{_NO_DIGIT_BEFORE}([{_ONE}一幺壹]{_UNSEEN}{_JOINT}?"
        rf"[{_THREE_TO_NINE}三四五六七八九叁肆伍陆柒捌玖]{_UNSEEN}{_JOINT}?{_A})"
        rf"{_JOINT}?(?:{_A}){{4}}{_JOINT}?((?:{_A}){{4}})(?![{_ANY}])",
        "****",
    ),
    # Landlines. Not after a letter and a hyphen: `ID-056-20261125-00001` is an order number, and order
    # numbers stay readable.
    (
        rf"{_NO_DIGIT_BEFORE}(?<![A-Za-z]-)([(（\[【]?[0０\u0660\u06f0⓪]{_UNSEEN}(?:{_D}){{2,3}}"
        rf"[)）\]】]?{_PUT}{{0,2}})(?:{_D}){{3,4}}{_PUT}?({_FOUR}){_END}",
        "****",
    ),
    (
        rf"{_NO_DIGIT_BEFORE}([48]{_UNSEEN}0{_UNSEEN}0{_UNSEEN}{_PUT}?)(?:{_D}){{3}}{_PUT}?({_FOUR}){_END}",
        "****",
    ),
    # Only the word before it marks a local number. No local number begins with 1, as a truncated mobile
    # number does.
    (
        rf"((?:电话|号码|手机|座机|固话|来电|回电|致电|拨打)"
        rf"[^{_DIGITS}*＊A-Za-z]{{0,4}})(?![{_ONE}])(?:{_D}){{3,4}}{_PUT}?({_FOUR}){_END}",
        "****",
    ),
    # Mail: its first sign and its host stay.
    (
        r"(?<![A-Za-z0-9])([A-Za-z0-9])[A-Za-z0-9._%+-]{0,64}"
        r"([@＠][A-Za-z0-9-]{1,64}(?:\.[A-Za-z0-9-]{1,64}){1,8})",
        "***",
    ),
)
"""(Pattern, stars); the stars stand between groups 1 and 2."""

DIGITS = f"[{_ANY}]"
"""One sign that may be a digit of a number: a text with fewer than seven of them has none."""
