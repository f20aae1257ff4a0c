"""What the demonstrations of a step say: names, kinds and where values come from, and no value of an order.

It is written next to a profile, so that a later recording goes on with it. An explanation of a pair stands as
long as it holds in every demonstration; what another day contradicts falls away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from eoms_bot.sites.recording.vocabulary import KEPT, OPTIONAL

LOWER = {"group_cause_top": "group_cause", "fixed.city": "fixed.county"}
"""Decided value → the one that a control of both takes as its lower level."""
SPLIT = "-"
"""What stands between the levels of a decided word."""
BLANKS = frozenset({"", '""', "null"})
"""How a pair leaves where its field is blank."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Carried(_Part):
    """Where a value of the order comes from: its address's parameter, a hidden input, or a read's answer.

    `path`: the pattern of the answer's path. `sure`: it has the pair's own name, or it was another one in
    each order.
    """

    parameter: str = ""
    hidden: str = ""
    path: str = ""
    pointer: str = ""
    sure: bool = False

    @property
    def place(self) -> tuple[str, str, str, str]:
        """Where it is."""
        return self.parameter, self.hidden, self.path, self.pointer


class PairLink(_Part):
    """A field that a pair may carry, and how; `plain` where the shown word itself is in the pair.

    `many`: the field goes out in several pairs. `own`: the control has the pair's name. `blanks`: what left
    where the field was blank.
    """

    label: str
    table: dict[str, Any]
    plain: bool = False
    many: bool = False
    own: bool = False
    blanks: list[str] = []

    def met(self, other: PairLink) -> PairLink | None:
        """The link over both days; None where their codes contradict each other, or it is another one."""
        one, two = dict(self.table), dict(other.table)
        codes, more = one.pop("codes", {}), two.pop("codes", {})
        if (self.label, one) != (other.label, two) or bool(codes) is not bool(more):
            return None
        if any(codes.get(word, code) != code for word, code in more.items()):
            return None
        table = one | ({"codes": codes | more} if codes else {})
        blanks = sorted({*self.blanks, *other.blanks})
        return self.model_copy(update={"table": table, "blanks": blanks})


class MadeUp(_Part):
    """How the texts look that a page may have made up: their lengths and kinds of signs.

    `sure`: they were different in each order, or look like chance. `same`: on some day they were all equal.
    `given`: each was in the site's answer to an entry that was made in the same form.
    """

    least: int
    most: int
    signs: str
    quoted: bool
    sure: bool
    same: bool
    given: bool = False


class ShownPair(_Part):
    """A pair of a body. `there`: whether it was in the body of each demonstration."""

    name: str
    there: list[bool]
    types: list[str] = []
    constant: str | None = None
    changes: bool = False
    """Whether it had several values on some day; then no day's constant is one."""
    held: bool = False
    """Whether a control that a person fills has its name: then no page makes it up."""
    is_number: bool = False
    """Whether it was the order's number each time."""
    sources: list[Carried] = []
    computed: list[tuple[str, str]] = []
    """Pair and way from which it may be computed."""
    links: list[PairLink] = []
    made_up: MadeUp | None = None
    fills: list[str] = []
    """Labels of fields with the same text that nobody knows: the site puts something there."""
    blank: str | None = None
    """What it was where it was blank each time."""
    served: bool = False
    """Whether it left as the site had put it into the page's form, each time that it was there."""
    in_path: bool = False
    """Whether it is an id in the path of the address."""

    @property
    def type(self) -> dict[str, object]:
        """How JSON has the value."""
        (only,) = self.types if len(self.types) == 1 else ("text",)
        return {} if only == "text" else {"type": only}

    @property
    def says_nothing(self) -> bool:
        """Whether it was never there, or blank each time."""
        return self.blank is not None or not any(self.there)

    def met(self, other: ShownPair) -> ShownPair:
        """The pair over both days, on each of which it had something."""
        places = {one.place: one for one in self.sources}
        sources = [
            one.model_copy(update={"sure": one.sure or places[one.place].sure})
            for one in other.sources
            if one.place in places
        ]
        links = [both for one in self.links for each in other.links if (both := one.met(each)) is not None]
        constants = {self.constant, other.constant} - {None}
        changes = self.changes or other.changes or len(constants) > 1
        return ShownPair(
            name=self.name,
            there=[*self.there, *other.there],
            types=sorted({*self.types, *other.types}),
            constant=constants.pop() if constants and not changes else None,
            changes=changes,
            held=self.held or other.held,
            is_number=self.is_number and other.is_number,
            sources=sources,
            computed=[one for one in other.computed if one in self.computed],
            links=links,
            made_up=_met(self.made_up, other.made_up),
            fills=[one for one in other.fills if one in self.fills],
            served=self.served and other.served,
            in_path=self.in_path and other.in_path,
        )


class ShownField(_Part):
    """A field of a step, over its demonstrations.

    `words`: what was chosen each time where the control offers words, else `""`; None where the field was not
    there. `filled`: whether it had anything. `depth`: how many levels its words have.
    """

    label: str
    name: str
    words: list[str | None]
    filled: list[bool]
    depth: int = 1
    join: str = ""
    time: str = ""
    leaves: dict[str, str] = {}
    guessed: bool = False
    """Whether the label only looks like one that means this."""

    @property
    def optional(self) -> bool:
        """Whether the field is there for some values only."""
        return None in self.words or self.name in OPTIONAL

    @property
    def stays(self) -> bool:
        """Whether the bot leaves what the site has put there."""
        return self.name in KEPT

    def table(self) -> dict[str, object]:
        """Its entry in `steps.toml`."""
        found: dict[str, object] = {"name": self.name, "label": self.label}
        if self.stays:
            found["when_blank"] = "keep"
        if self.optional and not self.stays:
            found["present"] = "optional"
        if self.time:
            found["time"] = self.time
        if self.name in LOWER and self.depth > 1:
            found["then"] = [LOWER[self.name]]
        if self.depth > 1:
            found["split"] = SPLIT
            if self.join and self.join != "/":
                found["join"] = self.join
        if self.leaves:
            found["words"] = self.leaves
        return found

    def met(self, other: ShownField) -> ShownField:
        """The field over both days."""
        times = {self.time, other.time} - {""}
        return ShownField(
            label=self.label,
            name=self.name,
            words=[*self.words, *other.words],
            filled=[*self.filled, *other.filled],
            depth=max(self.depth, other.depth),
            join=self.join or other.join,
            time=times.pop() if len(times) == 1 else "",
            leaves=self.leaves | other.leaves,
            guessed=self.guessed and other.guessed,
        )


class ShownStep(_Part):
    """All demonstrations of one kind of write. `pairs` and `fields` are in the order of body and page.

    `address`: method and pattern of the path of the write. `window`: the submit was in a window of its own,
    `frame`: in a frame of this name; `closes`: the answer is a script that closes the window;
    `title`: the words over the fields in a box over the page; `stands`: nothing opened them; `confirm`: the
    words of the button with which the page asked once more. `other`: labels that nobody knows; `numbers`:
    labels of fields that showed the order's number. `count`: how many demonstrations these are.
    """

    count: int
    address: tuple[str, str]
    shape: str
    opener: str
    submit: str
    window: bool = False
    frame: str = ""
    closes: bool = False
    stands: bool = False
    title: str = ""
    confirm: str = ""
    pairs: list[ShownPair] = []
    fields: list[ShownField] = []
    other: list[str] = []
    numbers: list[str] = []

    def pair(self, name: str) -> ShownPair | None:
        """The pair of this name."""
        return next((one for one in self.pairs if one.name == name), None)

    def field(self, label: str) -> ShownField | None:
        """The field with this label."""
        return next((one for one in self.fields if one.label == label), None)

    def met(self, later: ShownStep) -> ShownStep:
        """The step over both days; its words are those of the later one."""
        mine, theirs = [one.name for one in self.pairs], [one.name for one in later.pairs]
        labels = merged([one.label for one in self.fields], [one.label for one in later.fields])
        return ShownStep(
            count=self.count + later.count,
            address=later.address,
            shape=later.shape,
            opener=later.opener,
            submit=later.submit,
            window=later.window,
            frame=later.frame,
            closes=later.closes,
            stands=later.stands,
            title=later.title,
            confirm=later.confirm,
            pairs=[_pair_of(name, self, later) for name in merged(mine, theirs)],
            fields=[_field_of(label, self, later) for label in labels],
            other=merged(self.other, later.other),
            numbers=merged(self.numbers, later.numbers),
        )


def merged(*lists: Sequence[str]) -> list[str]:
    """All names in one order, which each list keeps as far as the others let it."""
    names: list[str] = []
    for one in sorted(lists, key=lambda each: -len(each)):
        before = 0
        for name in one:
            if name in names:
                before = names.index(name) + 1
            else:
                names.insert(before, name)
                before += 1
    return names


def _pair_of(name: str, first: ShownStep, later: ShownStep) -> ShownPair:
    one = first.pair(name) or ShownPair(name=name, there=[False] * first.count)
    two = later.pair(name) or ShownPair(name=name, there=[False] * later.count)
    there = [*one.there, *two.there]
    for pair, other, step in ((one, two, later), (two, one, first)):
        if other.says_nothing:
            # Where a field had something and the pair had not, the pair does not carry it.
            free = [link for link in pair.links if not _is_filled(step.field(link.label))]
            blanks = [] if other.blank is None else [other.blank]
            links = [one.model_copy(update={"blanks": sorted({*one.blanks, *blanks})}) for one in free]
            served = pair.served and (other.served or not any(other.there))
            change = {"there": there, "links": links, "sources": [], "is_number": False, "served": served}
            return pair.model_copy(update=change)
    return one.met(two)


def _is_filled(field: ShownField | None) -> bool:
    return field is not None and any(field.filled)


def _field_of(label: str, first: ShownStep, later: ShownStep) -> ShownField:
    def of(step: ShownStep, other: ShownField | None) -> ShownField:
        found = step.field(label)
        if found is not None:
            return found
        assert other is not None
        none: list[str | None] = [None] * step.count
        return other.model_copy(update={"words": none, "filled": [False] * step.count})

    return of(first, later.field(label)).met(of(later, first.field(label)))


def _met(one: MadeUp | None, two: MadeUp | None) -> MadeUp | None:
    if one is None or two is None or one.quoted is not two.quoted:
        return None
    return MadeUp(
        least=min(one.least, two.least),
        most=max(one.most, two.most),
        signs=joined_signs([one.signs, two.signs]),
        quoted=one.quoted,
        sure=one.sure or two.sure,
        same=one.same or two.same,
        given=one.given and two.given,
    )


_SIGNS = ("a-z", "A-Z", "0-9", " ", "_.:=+/-")


def joined_signs(found: Iterable[str]) -> str:
    """Kinds of signs, each once and in their order."""
    texts = list(found)
    return "".join(one for one in _SIGNS if any(one in text for text in texts))


class ShownSteps(_Part):
    """All that recordings have shown of a site's steps.

    `fixed`: names of pairs that a person has marked. `ids`: those whose values differ by order.
    """

    steps: dict[str, ShownStep] = {}
    fixed: list[str] = []
    ids: list[str] = []

    def met(self, later: Self) -> ShownSteps:
        """All of both days; a step with another address or another kind of body is the later one's alone."""
        steps = dict(self.steps)
        for kind, one in later.steps.items():
            known = steps.get(kind)
            same = known is not None and (known.address, known.shape) == (one.address, one.shape)
            steps[kind] = known.met(one) if known is not None and same else one
        return ShownSteps(
            steps=steps,
            fixed=sorted({*self.fixed, *later.fixed}),
            ids=sorted({*self.ids, *later.ids}),
        )
