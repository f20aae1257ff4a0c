"""What is wrong with the words of a rule table.

Signs that mean nothing here, words that no cleaned text has, words written twice.

Codes: RULE-013 taken literally, RULE-014 never in a cleaned text, RULE-016 written twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from eoms_bot.decide.reading.clean import clean, normal
from eoms_bot.decide.reading.fields import GROUPS
from eoms_bot.decide.reading.rules.finding import Place, TableFault, shown
from eoms_bot.model.texts.rules import RuleTable
from eoms_bot.model.texts.triage_rules import WordGroup

_SCOPE = re.compile(r"(?:句|全文):")
_GROUP = re.compile(r"\{[^{}]+\}")

_REGEX = re.compile(
    r"[\\*]|^\^|\$$|\(\?|\)[+?]|[^\s?]\?[^\s?]|\[[^\[\]]*-[^\[\]]*\]|\[[^\[\]]+\](?=.)|(?<=.)\[[^\[\]]+\]"
)
"""What only a regular expression would mean; the rule language has none."""

_WIDE = re.compile(r"[｜＋＆｛｝．]{1,2}")
_DOTS = re.compile(r"^\.|\.$|。{2,}|\.{3,}")
_OPERATORS = re.compile(r"[|+&{}…]|\.\.")
_NEIGHBOURS = (
    ("", ""),
    ("测", "测"),
    ("a", "a"),
    ("测", "a"),
    ("a", "测"),
    ("1", "1"),
    ("。", "。"),
    ("\n", "\n"),
)
"""Signs between which a word may stand; one that survives in none of these is in no text that rules read."""

_EDGE = re.compile(r"[,。!?;\n|【】…]")
_TURN = re.compile(r"但是|不过|而是|就是说|只是")

LITERAL, NEVER, TWICE = "RULE-013", "RULE-014", "RULE-016"


def check_words(rules: RuleTable) -> Iterator[TableFault]:
    """Every finding about single words, groups first, in the order of the table."""
    labels: dict[str, str] = {}
    for number, group in enumerate(rules.words):
        place: Place = ("words", number, "words")
        name = f"词组 {group.name}"
        if group.name in GROUPS:
            yield from _labels(group, place, labels)
        yield from _twice(name, group.words, place, group.words[0])
        for word in group.words:
            yield from _of_group(name, word, place)
            yield from _word(name, word, place, word)
    for number, rule in enumerate(rules.rule):
        for key in ("when", "unless"):
            for text in getattr(rule, key):
                yield from _expression(rule.id, key, text, ("rule", number, key))


def _labels(group: WordGroup, place: Place, known: dict[str, str]) -> Iterator[TableFault]:
    """A label opens one kind of section, and is written without what surrounds it in a text. `known` ones are
    added to.
    """
    name = f"词组 {group.name}"
    for label in group.words:
        sign = re.search(r"[:【】]", normal(label))
        if sign:
            fault = f"{shown(label)}永远不是标题：“{sign[0]}”不写进来"
            bare = shown(re.sub("[:：【】]", "", label))
            yield TableFault(NEVER, name, fault, f"写作 {bare}", place, label)
        other = known.setdefault(normal(label), group.name)
        if other != group.name:
            fault = f"{shown(label)}在 {other} 里已经有了，一个标题只能开一种栏"
            yield TableFault("RULE-007", name, fault, "留一处", place, label)


def _of_group(name: str, word: str, place: Place) -> Iterator[TableFault]:
    sign = _OPERATORS.search(word)
    if sign:
        fault = f"{shown(word)}里的“{sign[0]}”只当文字"
        yield TableFault(LITERAL, name, fault, "词组里一个词一项，不写规则的符号", place, word)


def _expression(rule: str, key: str, text: str, place: Place) -> Iterator[TableFault]:
    prefix = _SCOPE.match(text)
    if prefix and key == "when":
        fault = f"when 的{shown(text)}以“{prefix[0]}”开头，不起作用"
        yield TableFault(LITERAL, rule, fault, "句: 和 全文: 只用于 unless", place, text)
    bare = text[prefix.end() :] if prefix else text
    wide = _WIDE.search(bare) or (re.match(r"(?:句|全文)：", bare))
    if wide:
        fault = f"{shown(text)}里的“{wide[0]}”是全角的，只当文字"
        yield TableFault(LITERAL, rule, fault, "换成半角的", place, text)
        return
    chains = re.split(r"[+&]", bare)
    for chain in chains:
        yield from _chain(rule, chain, place, text)
    if len({_alike(chain) for chain in chains}) < len(chains):
        fault = f"{shown(text)}把同样的条件连了两次"
        yield TableFault(TWICE, rule, fault, "留一个", place, text)


def _alike(chain: str) -> tuple[frozenset[str], ...]:
    """A chain whatever the order of its alternatives."""
    return tuple(
        frozenset(normal(word.strip()) for word in part.split("|")) for part in re.split(r"(…+|\.\.)", chain)
    )


def _chain(rule: str, chain: str, place: Place, text: str) -> Iterator[TableFault]:
    atoms = re.split(r"…+|\.\.", chain)
    for at, atom in enumerate(atoms):
        words = [word.strip() for word in atom.split("|")]
        yield from _twice(rule, words, place, text)
        for word in words:
            if not _GROUP.fullmatch(word):
                yield from _word(rule, word, place, text)
                yield from _cut_off(rule, word, place, text, first=at == 0, last=at == len(atoms) - 1)


def _word(rule: str, word: str, place: Place, near: str) -> Iterator[TableFault]:
    plain = normal(word)
    if dots := _DOTS.search(word) if word.strip(".。") else None:
        found = LITERAL, f"里的“{dots[0]}”只当文字", "间隔写作 .. 或 …"
    elif _REGEX.search(word) or any(word.count(one) != word.count(other) for one, other in ("()", "[]")):
        wanted = "没有正则表达式：几种写法用 | 连，间隔用 .. 或 …"
        found = LITERAL, "像正则表达式，这里只当文字", wanted
    elif re.search(r"\S、\S", word):
        found = LITERAL, "里的“、”只当文字", "几种写法用 | 连，词组里分成几项"
    elif not any(plain in clean(before + plain + after).text for before, after in _NEIGHBOURS):
        left = clean(word).text
        fault = "永远看不到：投诉文字先去掉了网页代码、看不见的字符和汉字间的空格、符号"
        found = NEVER, fault, f"写作 {shown(left)}" if left else "删掉它"
    else:
        return
    code, fault, wanted = found
    yield TableFault(code, rule, f"{shown(word)}{fault}", wanted, place, near)


def _cut_off(
    rule: str, word: str, place: Place, near: str, *, first: bool, last: bool
) -> Iterator[TableFault]:
    """A chain stands in one clause. No word of it may end the clause before its last, or begin one after its
    first.
    """
    inner = _EDGE.search(normal(word))
    turned = _TURN.search(word)
    if not last and (inner or (turned and turned.start() > 0)):
        fault = f"{shown(word)}里有小句的分界，后面的词不在同一小句，永远连不上"
        yield TableFault(NEVER, rule, fault, "去掉分界，或改用 +", place, near)
    elif not first and turned and turned.start() == 0:
        fault = f"{shown(word)}总是另起一个小句，与前面的词永远连不上"
        yield TableFault(NEVER, rule, fault, "改用 +", place, near)


def _twice(rule: str, words: Iterable[str], place: Place, near: str) -> Iterator[TableFault]:
    for word, count in Counter(map(normal, words)).items():
        if count > 1:
            yield TableFault(TWICE, rule, f"“{word}”写了 {count} 次", "留一个", place, near)
