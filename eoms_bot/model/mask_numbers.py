"""How numbers of people are written: patterns that mean the same in Python and in JavaScript, for pictures are masked in the page."""

from __future__ import annotations

_D = "[0-9０-９]"
_PUT = "[- －]"
"""What stands between groups of digits; between three groups of 3, 4 and 4 other signs as well."""

_FIRST = rf"(?<!{_D})((?:(?:[+＋]|00)?86[-)） ]{{0,2}})?[1１][3-9３-９]{_D})"
_END = rf"(?!{_D})"
_FOUR = f"{_D}{{4}}"
_BROKEN = rf"(?:{_D}{_PUT}{_D}{{3}}|{_D}{{2}}{_PUT}{_D}{{2}}|{_D}{{3}}{_PUT}{_D})"
"""Four digits with a blank or hyphen among them."""

NUMBERS: tuple[tuple[str, str], ...] = (
    # Identity cards.
    (rf"(?<!{_D})({_D}{{6}}){_PUT}?{_D}{{8}}{_PUT}?({_D}{{3}}[0-9０-９XxＸｘ])(?![0-9A-Za-z])", "********"),
    # Mobile numbers: in one, in three groups, in two, and as 4-4-3.
    (rf"{_FIRST}[- －—.·/]{{0,3}}{_FOUR}[- －—.·/]{{0,3}}({_FOUR}){_END}", "****"),
    (rf"{_FIRST}{_BROKEN}({_FOUR}){_END}", "****"),
    (rf"{_FIRST}{_FOUR}({_BROKEN}){_END}", "****"),
    (rf"{_FIRST}{_D}{_PUT}{_D}{{3}}({_D}{_PUT}{_D}{{3}}){_END}", "****"),
    # Landlines. Not behind a letter and a hyphen: `ID-056-20261125-00001` is an order number, and those stay readable.
    (
        rf"(?<!{_D})(?<![A-Za-z]-)([(（]?[0０]{_D}{{2,3}}[)）]?[- －—]{{0,2}}){_D}{{3,4}}{_PUT}?({_FOUR}){_END}",
        "****",
    ),
    (rf"(?<!{_D})([48]00{_PUT}?){_D}{{3}}{_PUT}?({_FOUR}){_END}", "****"),
    # A local number tells by nothing but the word before it; none begins with 1, as a mobile number that was cut off does.
    (
        rf"((?:电话|号码|手机|座机|固话|来电|回电|致电|拨打)[^0-9０-９*＊A-Za-z]{{0,4}})(?![1１]){_D}{{3,4}}{_PUT}?({_FOUR}){_END}",
        "****",
    ),
    # Mail: its first sign and its host stay.
    (
        r"(?<![A-Za-z0-9._%+-])([A-Za-z0-9])[A-Za-z0-9._%+-]*(@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)",
        "***",
    ),
)
"""(Pattern, stars); the stars stand between groups 1 and 2."""
