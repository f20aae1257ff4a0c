"""The fields of a step, over all demonstrations of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from eoms_bot.browser.recording.events import SeenField
from eoms_bot.model.decision import STATED
from eoms_bot.sites.recording.demonstrations import Demonstration
from eoms_bot.sites.recording.evidence import LOWER, SPLIT, ShownField
from eoms_bot.sites.recording.options import Group, Words, own_group
from eoms_bot.sites.recording.vocabulary import ALIKE, FIELDS, TIMES, meant, named, offered

_BETWEEN = (" / ", "/", " > ", ">", "-", ".")
_LEVELLED = frozenset({"prov_cause", "area", *LOWER})
_TIMES = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d",
    "%Y年%m月%d日 %H:%M",
)
_TYPED = frozenset({"text", "textarea"})
_CHOSEN = frozenset({"select", "radios", "switch", "list"})
"""Controls whose words are the site's own."""


@dataclass
class FieldDraft:
    """A field: its label, what the program calls it, and what it showed in each demonstration.

    `shown` and `levels` have None or nothing for a demonstration in which it was not there. `own` are the
    codes that the control itself lists.
    """

    label: str
    name: str
    control: str
    shown: list[str | None]
    levels: list[Words]
    join: str = ""
    time: str = ""
    own: Group = field(default_factory=dict)
    name_on_page: str = ""
    parts: frozenset[tuple[str, str, str]] = frozenset()
    """What was chosen in each native control: its name, the word and the word's code."""
    guessed: bool = False
    """Whether the label only looks like one that means this."""
    words: dict[str, str] = field(default_factory=dict)
    """For a field that is decided by its last level: that word → all levels."""
    offered: frozenset[str] = frozenset()
    """Words of lists of options in which all that was shown here stands."""

    @property
    def said(self) -> dict[str, str]:
        """Decided word → the page's own word for it, where the page offers another one."""
        return {
            word: page
            for word, alike in ALIKE.get(self.name, {}).items()
            if self.control in _CHOSEN and word not in self._offered
            for page in [one for one in alike if one in self._offered][:1]
        }

    @property
    def by_leaf(self) -> bool:
        """Whether it is one control whose list says the codes of all levels for the decided word."""
        return bool(self.words and self.join)

    def decided(self, page: str) -> str:
        """The decided word for a word of the page."""
        return next((word for word, said in self.said.items() if said == page), page)

    def seen(self) -> ShownField:
        """What may go into a file of it: no text that somebody typed."""
        words = [
            None if one is None else one if self.control in _CHOSEN and one in self._offered else ""
            for one in self.shown
        ]
        return ShownField(
            label=self.label,
            name=self.name,
            words=words,
            filled=[bool(one) for one in self.levels],
            depth=max([1, *map(len, self.levels)]),
            join=self.join,
            time=self.time,
            leaves=self.words | self.said,
            guessed=self.guessed,
        )

    @property
    def _offered(self) -> set[str]:
        return {words[-1] for words in self.own} | self.offered


def drafts(
    kind: str, shown: Sequence[Demonstration], groups: Sequence[Group]
) -> tuple[list[FieldDraft], list[str]]:
    """The fields of a step in the order of the page, and the labels that nothing is known about."""
    shown = [replace(one, fields=_levelled(kind, one.fields)) for one in shown]
    labels: list[str] = []
    for one in sorted(shown, key=lambda each: -len(each.fields)):
        before = 0
        for seen in one.fields:
            if seen.label in labels:
                before = labels.index(seen.label) + 1
            elif seen.label:
                labels.insert(before, seen.label)
                before += 1
    found, unknown = [], []
    names = _names(kind, labels, shown)
    for label in labels:
        seen_in = [next((each for each in one.fields if each.label == label), None) for one in shown]
        name = names[label]
        if name in STATED and not any(one and one.shown for one in seen_in):
            name = ""  # the text says it, and nobody has asked for it here
        if name:
            found.append(_draft(label, name, seen_in, groups))
            if name in TIMES:
                said = {text for one in shown for _, text in one.facts}
                found[-1].time = _format_of([text for text in found[-1].shown if text], said)
            found[-1].guessed = not _name(kind, label, shown)
        else:
            unknown.append(label)
    return found, unknown


def _names(kind: str, labels: Sequence[str], shown: Sequence[Demonstration]) -> dict[str, str]:
    """Label → what the program calls it: a label that is not known may mean a field that no other one is."""
    found = {label: _name(kind, label, shown) for label in labels}
    for by_list in (False, True):
        free = {name: known for name, known in FIELDS[kind].items() if name not in found.values()}
        maybe = {
            label: _by_list(label, free, shown) if by_list else meant(label, free)
            for label, name in found.items()
            if not name
        }
        for name in free:
            like = [label for label, one in maybe.items() if one == name]
            if len(like) == 1 or (like and _is_one_text(like, shown)):
                found |= dict.fromkeys(like, name)
    for upper, lower in LOWER.items():
        # One control with both levels is named after the upper one.
        both = [label for label, name in found.items() if name == lower and _depth(label, shown) > 1]
        if both and upper not in found.values():
            found[both[0]] = upper
    return found


def _is_one_text(labels: Sequence[str], shown: Sequence[Demonstration]) -> bool:
    """Whether a person typed into all these fields of each form one and the same text, and no other."""
    forms = [[each for each in one.fields if each.label in labels] for one in shown]
    typed = all(each.kind in _TYPED and each.shown for form in forms for each in form)
    return typed and all(len({each.shown for each in form}) == 1 for form in forms)


def _by_list(label: str, free: Collection[str], shown: Sequence[Demonstration]) -> str:
    """What a label may mean whose control offers the words of one field alone."""
    fields = [each for one in shown for each in one.fields if each.label == label and each.kind in _CHOSEN]
    lists = [
        {word for each in fields for word, _ in each.options},
        {w for each in fields for w in each.lowest},
    ]
    if not any(lists):
        lists = [{word} for each in fields for word in each.levels or (each.shown,) if word]
    found = {offered(one, free) for one in lists if one} - {""}
    return found.pop() if len(found) == 1 else ""


def _depth(label: str, shown: Sequence[Demonstration]) -> int:
    """How many levels a field shows at most."""
    return max((len(each.levels) for one in shown for each in one.fields if each.label == label), default=0)


def _levelled(kind: str, fields: Sequence[SeenField]) -> tuple[SeenField, ...]:
    """The fields, with a select of no known name joined to the one before it, whose lower level it is."""
    found: list[SeenField] = []
    for one in fields:
        last = found[-1] if found else None
        lower = last is not None and last.kind == one.kind == "select" and not named(one.label, FIELDS[kind])
        if last is not None and lower and named(last.label, FIELDS[kind]) in _LEVELLED:
            lowest = one.lowest or tuple(word for word, _ in one.options)
            levels, parts = (*last.levels, *one.levels), (*last.parts, *one.parts)
            found[-1] = replace(last, levels=levels, parts=parts, lowest=lowest)
        else:
            found.append(one)
    return tuple(found)


def _name(kind: str, label: str, shown: Sequence[Demonstration]) -> str:
    """What the program calls a label; the one text of a reject is its text, whatever its label.

    The word on what opened a reject is the site's own for 驳回, in labels too.
    """
    name = named(label, FIELDS[kind])
    if kind != "reject":
        return name
    own = {"".join(one.opener.split()) for one in shown} - {""}
    said = next((label.removeprefix(one) for one in own if label.startswith(one)), "")
    name = name or named(f"驳回{said}", FIELDS[kind])
    texts = {each.label for one in shown for each in one.fields if each.kind in _TYPED}
    known = {named(each.label, FIELDS[kind]) for one in shown for each in one.fields}
    return "reject_text" if "reject_text" not in known and texts == {label} else name


def _draft(label: str, name: str, seen: Sequence[SeenField | None], groups: Sequence[Group]) -> FieldDraft:
    there = [one for one in seen if one is not None]
    texts = [None if one is None else _word(one) for one in seen]
    join = next(
        (sep for sep in _BETWEEN if name in _LEVELLED and any(text and sep in text for text in texts)), ""
    )
    levels: list[Words] = []
    for one, text in zip(seen, texts, strict=True):
        if one is None or not text:
            levels.append(())
        elif len(one.levels) > 1 and one.kind == "select":
            levels.append(one.levels)
            join = ""  # the page shows each level in a control of its own
        else:
            levels.append(tuple(text.split(join)) if join else (text,))
    found = FieldDraft(label, name, there[0].kind, list(texts), levels, join=join, own=own_group(there))
    found.name_on_page = there[0].name
    found.parts = frozenset(part for each in there for part in each.parts)
    found.offered = frozenset(
        word
        for group in groups
        if all(words in group for words in levels if words)
        for words in group
        for word in words[-1:]
    )
    if name == "area":
        listed = {(*one.levels[:-1], word): () for one in there for word in one.lowest}
        found.words = _leaves(levels, [*groups, listed])
    return found


def _word(one: SeenField) -> str:
    if one.kind == "date_selects":
        return _date(one.levels)
    if one.kind == "select":
        return SPLIT.join(word for word in one.levels if word)
    return one.shown


def _date(levels: Words) -> str:
    digits = ["".join(sign for sign in word if sign.isdecimal()) for word in levels]
    if len(digits) < 3 or not all(digits[:3]):
        return ""
    day = "-".join([digits[0], *(one.zfill(2) for one in digits[1:3])])
    return " ".join([day, ":".join(one.zfill(2) for one in digits[3:])]).strip()


def _format_of(texts: Sequence[str], others: Collection[str]) -> str:
    """How the page writes these times; empty where it is none of the usual ways.

    Whether a zero stands before one digit, times of the order itself may tell (`others`).
    """

    def fits(text: str, form: str) -> bool:
        try:
            return bool(datetime.strptime(text, form))  # noqa: DTZ007
        except ValueError:
            return False

    form = next((one for one in _TIMES if texts and all(fits(text, one) for text in texts)), "")
    alike = [one for one in (*texts, *others) if form and fits(one, form)]
    if any(re.search(r"(?<!\d)\d(?!\d)", one) for one in alike):
        return re.sub("%([mdH])", r"%-\1", form)
    return form


def _leaves(levels: Sequence[Words], groups: Sequence[Group]) -> dict[str, str]:
    """For a field that is decided by its last level: that word → all levels.

    A word that stands below several others means the one below what was shown: the branch's own county. One
    that is below none of these, or below two, says too little.
    """
    seen = [one for one in levels if len(one) > 1]
    group: Mapping[Words, Words] = next(
        (one for one in groups if seen and all(each in one for each in seen)), {each: each for each in seen}
    )
    depths, above = {len(one) for one in seen}, {one[:-1] for one in seen}
    whole = [words for words in group if len(words) in depths]
    found: dict[str, str] = {}
    for leaf in dict.fromkeys(words[-1] for words in whole):
        paths = [words for words in whole if words[-1] == leaf]
        if len(nearest := [one for one in paths if one[:-1] in above] or paths) == 1:
            found[leaf] = SPLIT.join(nearest[0])
    return found
