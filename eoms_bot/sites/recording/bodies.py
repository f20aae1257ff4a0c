"""Which pair of a body carries what, from all demonstrations of one write.

A value is never learned as constant because it was equal each time: three orders that are all 满意 and 4G make
no constant of it. A pair that is linked with nothing stays unknown until the person marks it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from eoms_bot.sites.recording.demonstrations import Demonstration, text_of
from eoms_bot.sites.recording.fields import SPLIT, FieldDraft
from eoms_bot.sites.recording.options import Group, Words, group_for

_LENGTH = re.compile(r"\[\d+\]")
_TASK = re.compile(r"task|rw|step|activity|workitem", re.IGNORECASE)
_BASE = re.compile(r"base|sheet|main|form|gd|id$", re.IGNORECASE)
_TRUTHS = {"true": "是", "false": "否"}
_CUTS = (r"^(\d{4})", r"^\d{4}-(\d\d)", r"^\d{4}-\d\d-(\d\d)", r" (\d\d):", r":(\d\d)$")
_ADDED = ("", ":00", ":00.000", " 00:00:00")
_RANDOM = 16
"""A text of letters and digits that is at least so long is no word and no code."""
PairTable = dict[str, object]


@dataclass
class Carried:
    """A value of the order that only bodies need: where it comes from."""

    parameter: str = ""
    path: str = ""
    pointer: str = ""


@dataclass
class BodyDraft:
    """The pairs of one write; `guesses` has remarks on some of them, `unknown` the names of the rest."""

    pairs: list[PairTable] = field(default_factory=list)
    guesses: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    carried: dict[str, Carried] = field(default_factory=dict)


@dataclass(frozen=True)
class _Link:
    """A field that a pair may carry, and how; `plain` where the shown word itself is in the pair."""

    place: int
    table: Mapping[str, object]
    plain: bool
    many: bool
    """Whether the field goes out in several pairs."""


class BodyLearner:
    """Learns the body of one kind of write."""

    def __init__(
        self,
        shown: Sequence[Demonstration],
        fields: Sequence[FieldDraft],
        groups: Sequence[Group],
        *,
        fixed: frozenset[str],
        charset: str,
    ) -> None:
        self._shown, self._fields, self._groups = shown, fields, groups
        self._fixed, self._charset = fixed, charset
        self._shape = shown[0].exchange.shape
        self._bodies = [one.pairs for one in shown]
        self.names = self._in_order()
        self.draft = BodyDraft()

    def learn(self) -> BodyDraft:
        """All pairs, in the order in which they left."""
        tables: dict[str, PairTable] = {}
        for name in self.names:
            if table := self._constant(name) or self._order(name):
                tables[name] = table
        texts = [name for name in self.names if name not in tables]
        computed = {name: table for name in texts if (table := self._computed(name, texts))}
        rest = [name for name in texts if name not in computed]
        decided = self._decided(rest)
        for name in self.names:
            table = tables.get(name) or decided.get(name) or computed.get(name) or self._opaque(name)
            if table is None:
                self.draft.unknown.append(name)
            else:
                self.draft.pairs.append({"name": name, **table, **self._when(name, table)})
        known = {str(one["name"]) for one in self.draft.pairs}
        lost = [one for one in self.draft.pairs if one["kind"] == "computed" and one["of"] not in known]
        for one in lost:
            self.draft.pairs.remove(one)
            self.draft.unknown.append(str(one["name"]))
        return self.draft

    # --- what a pair looks like

    def _in_order(self) -> list[str]:
        names: list[str] = []
        for shown in sorted(self._shown, key=lambda one: -len(one.exchange.pairs)):
            before = 0
            for name, _ in _as_left(shown):
                if name in names:
                    before = names.index(name) + 1
                else:
                    names.insert(before, name)
                    before += 1
        return names

    def _values(self, name: str) -> list[str | None]:
        """What the pair was in each demonstration; None where it was not there."""
        return [body.get(name) for body in self._bodies]

    def _texts(self, name: str) -> list[str | None]:
        return [None if one is None else text_of(one, self._shape) for one in self._values(name)]

    def _type(self, name: str) -> dict[str, object]:
        """How JSON has the value."""
        if self._shape != "json":
            return {}
        values = [one for one in self._values(name) if one not in {None, "null"}]
        if values and all(re.fullmatch(r"-?\d+(\.\d+)?", one or "") for one in values):
            return {"type": "number"}
        return {"type": "truth"} if values and all(one in _TRUTHS for one in values) else {}

    # --- the kinds

    def _constant(self, name: str) -> PairTable | None:
        values = {one for one in self._values(name) if one is not None}
        if len(values) != 1:
            return None
        (value,) = values
        if self._shape == "json" and _LENGTH.fullmatch(value):
            return {"kind": "constant", "value": value}
        if name not in self._fixed:
            return None
        text = text_of(value, self._shape)
        worded = {word for one in self._shown for each in one.fields for word in (each.shown, *each.levels)}
        facts = {word for one in self._shown for _, word in one.facts}
        if len(text) > 3 and (text in worded or text in facts):
            return None
        self.draft.guesses[name] = "录制的人标为固定"
        return {"kind": "constant", "value": value}

    def _order(self, name: str) -> PairTable | None:
        texts = self._texts(name)
        if any(one is None for one in texts):
            return None
        if all(one == shown.order_no for one, shown in zip(texts, self._shown, strict=True)):
            return {"kind": "order", "of": "order_no"}
        carried = self._source(name, [one or "" for one in texts])
        if carried is None:
            return None
        of = self._fact_name(name)
        self.draft.carried.setdefault(of, carried)
        return {"kind": "order", "of": of, **self._type(name)}

    def _source(self, name: str, texts: list[str]) -> Carried | None:
        last = name.rsplit("/", 1)[-1]
        for parameter in self._shown[0].parameters:
            all_fit = all(
                one == shown.parameters.get(parameter) for one, shown in zip(texts, self._shown, strict=True)
            )
            if all_fit and (parameter.lower() == last.lower() or self._differs(texts)):
                return Carried(parameter=parameter)
        fitting = [
            key
            for key in self._shown[0].pointers
            if all(one == shown.pointers.get(key) for one, shown in zip(texts, self._shown, strict=True))
        ]
        same = [key for key in fitting if key[1].rsplit("/", 1)[-1].lower() == last.lower()]
        other = [key for key in fitting if self._differs(texts) and len(min(texts)) > 3]
        found = next(iter(same or other), None)
        return None if found is None else Carried(path=found[0], pointer=found[1])

    @staticmethod
    def _differs(texts: Sequence[str]) -> bool:
        return len(texts) > 1 and len(set(texts)) == len(texts)

    @staticmethod
    def _fact_name(name: str) -> str:
        last = name.rsplit("/", 1)[-1]
        if _TASK.search(last):
            return "task_id"
        if _BASE.search(last):
            return "base_id"
        return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", last).lower()

    def _computed(self, name: str, others: Sequence[str]) -> PairTable | None:
        sizes = self._texts(name)
        there = [place for place, one in enumerate(sizes) if one is not None]
        if not there or not all((sizes[place] or "").isdecimal() for place in there):
            return None
        fitting: list[tuple[str, str]] = []
        for how in ("bytes", "characters"):
            for other in others:
                texts = self._texts(other)
                long = [texts[place] for place in there]
                if other == name or not all(one is not None and len(one) > 3 for one in long):
                    continue
                if all(self._size(texts[place] or "", how) == sizes[place] for place in there):
                    fitting.append((other, how))
        if not fitting:
            return None
        bare = name.rsplit("/", 1)[-1]
        best = min(fitting, key=lambda one: (not _alike(bare, one[0].rsplit("/", 1)[-1]), one[1] != "bytes"))
        if len({one for one, _ in fitting}) > 1 and not _alike(bare, best[0].rsplit("/", 1)[-1]):
            self.draft.guesses[name] = (
                f"也可能由 {'、'.join(one for one, _ in fitting if one != best[0])} 算出"
            )
        return {"kind": "computed", "of": best[0], "how": best[1]}

    def _size(self, text: str, how: str) -> str:
        return str(len(text.encode(self._charset, "replace")) if how == "bytes" else len(text))

    def _opaque(self, name: str) -> PairTable | None:
        values = [one for one in self._values(name) if one is not None]
        texts = [text_of(one, self._shape) for one in values]
        random = all(len(one) >= _RANDOM and re.fullmatch(r"[A-Za-z0-9_.=-]+", one) for one in texts)
        if not texts or not (self._differs(texts) or random):
            return None
        if any(not re.fullmatch(r"[\w.:=+/-]+", one, re.ASCII) for one in texts):
            return None
        least, most = min(map(len, texts)), max(map(len, texts))
        signs = "".join(
            kind
            for kind, pattern in (
                ("a-z", "[a-z]"),
                ("A-Z", "[A-Z]"),
                ("0-9", r"\d"),
                ("_.:=+/-", r"[_.:=+/-]"),
            )
            if any(re.search(pattern, one) for one in texts)
        )
        # A pair that is there for some words only may be blank until an entry has made its text.
        least = 0 if None in self._values(name) else max(1, least - 4)
        pattern = f"[{signs}]{{{least},{most + 4}}}"
        self.draft.guesses[name] = "每次不同，像网页自己编的"
        quoted = self._shape == "json" and values[0].startswith('"')
        return {"kind": "opaque", "pattern": f'"{pattern}"' if quoted else pattern}

    def _when(self, name: str, table: PairTable) -> PairTable:
        """The decided words with which alone a pair is there that is no field's own."""
        there = [one is not None for one in self._values(name)]
        if all(there) or table["kind"] in {"decided", "computed"}:
            return {}
        for one in self._fields:
            words = {word for word, is_there in zip(one.shown, there, strict=True) if is_there}
            others = {word for word, is_there in zip(one.shown, there, strict=True) if not is_there}
            if len(words) == 1 and not words & others and None not in words:
                self.draft.guesses[name] = f"只在{one.label}是这样时才有，看到的就是这样"
                return {"when": {one.name: words.pop()}}
        return {}

    # --- decided

    def _decided(self, names: Sequence[str]) -> dict[str, PairTable]:
        links = {name: list(self._links(name)) for name in names}
        chosen: dict[str, _Link] = {}
        carried: set[int] = set()
        for sure in (True, False):
            for name in names:
                if name in chosen or not links[name]:
                    continue
                fitting = [one for one in links[name] if one.plain or one.place not in carried or one.many]
                if sure and len({one.place for one in fitting}) != 1:
                    continue
                if link := self._nearest(name, fitting, names, chosen, carried):
                    chosen[name] = link
                    carried.add(link.place)
        return {name: self._table(name, link) for name, link in chosen.items()}

    def _nearest(
        self,
        name: str,
        links: Sequence[_Link],
        names: Sequence[str],
        chosen: Mapping[str, _Link],
        carried: set[int],
    ) -> _Link | None:
        """Fields stand in the page in the order of their pairs; so two equal texts are kept distinct."""
        at = list(names).index(name)
        before = max((chosen[one].place for one in names[:at] if one in chosen), default=-1)
        after = min(
            (chosen[one].place for one in names[at + 1 :] if one in chosen), default=len(self._fields)
        )

        def cost(one: _Link) -> tuple[bool, bool, bool, int]:
            between = before <= one.place <= after
            return (one.place in carried and not one.many, not between, not one.plain, one.place)

        return min(links, key=cost, default=None)

    def _table(self, name: str, link: _Link) -> PairTable:
        if self._fields[link.place].kept:
            quote = '"' if self._shape == "json" and not self._type(name) else ""
            return {"kind": "opaque", "pattern": rf"{quote}\S{{1,60}}{quote}"}
        blanks = {
            value
            for value, words in zip(self._values(name), self._levels(link.place), strict=True)
            if value is not None and not words
        }
        blank = {"blank": blanks.pop()} if len(blanks) == 1 else {}
        return {"kind": "decided", **link.table, **blank}

    def _levels(self, place: int) -> list[Words]:
        return self._fields[place].levels

    def _links(self, name: str) -> Iterator[_Link]:
        """The fields whose shown words explain the pair in every demonstration."""
        texts = self._texts(name)
        for place, one in enumerate(self._fields):
            seen = [
                (words, text)
                for words, text in zip(one.levels, texts, strict=True)
                if words and text is not None
            ]
            idle = [
                text for words, text in zip(one.levels, texts, strict=True) if not words and text is not None
            ]
            absent = [words for words, text in zip(one.levels, texts, strict=True) if words and text is None]
            if not seen or absent or any(text not in {"", "null"} for text in idle):
                continue
            for table, plain in self._ways(one, seen, name):
                many = bool(one.time) or max(map(len, one.levels)) > 1
                yield _Link(place, table, plain, many)

    def _ways(
        self, one: FieldDraft, seen: Sequence[tuple[Words, str]], name: str
    ) -> Iterator[tuple[dict[str, object], bool]]:
        of: dict[str, object] = {"of": one.name}
        joined = [((one.join or SPLIT).join(words), text) for words, text in seen]
        if one.time:
            for table in _of_time(joined):
                yield {**of, **table}, True
            return
        depth = min(len(words) for words, _ in seen)
        if depth == 1 and all(words[0] == text for words, text in seen):
            yield {**of, **self._type(name)}, True
            return
        if all(_TRUTHS.get(text) == words[0] for words, text in seen):
            yield {**of, "type": "truth"}, True
            return
        for part in range(depth if depth > 1 else 0):
            if all(words[part] == text for words, text in seen):
                yield {**_level_of(one, part)}, True
        for part in range(depth):
            codes = self._codes(one, seen, part)
            if codes is None:
                continue
            if depth == 1:
                yield {**of, **self._type(name), "codes": {words[0]: code for words, code in codes}}, False
            elif one.words:
                leaves = {words[-1]: code for words, code in codes if len(words) == depth}
                yield {**of, **self._type(name), "codes": leaves}, False
            else:
                words_of = {words[part]: code for words, code in codes if len(words) > part}
                yield {**_level_of(one, part), **self._type(name), "codes": words_of}, False

    def _codes(
        self, one: FieldDraft, seen: Sequence[tuple[Words, str]], part: int
    ) -> list[tuple[Words, str]] | None:
        """The codes of a field's words at one level, where a list of options has all that were shown."""
        fitting = []
        for group in [one.own, *self._groups]:
            if all(words in group and len(group[words]) > part for words, _ in seen) and all(
                group[words][part] == text for words, text in seen
            ):
                fitting.append(group)
        whole = group_for([(words, fitting[0][words]) for words, _ in seen], fitting) if fitting else None
        if whole is None:
            return None
        return [(words, codes[part]) for words, codes in whole.items() if len(codes) > part]


def _level_of(one: FieldDraft, part: int) -> dict[str, object]:
    """How a decided word has one level of a field."""
    if one.name == "group_cause_top":
        return {"of": "group_cause_top" if part == 0 else "group_cause"}
    return {"of": one.name, "split": SPLIT, "part": part} if not one.words else {"of": one.name}


def _of_time(seen: Sequence[tuple[str, str]]) -> Iterator[dict[str, object]]:
    for added in _ADDED:
        if all(word + added == text for word, text in seen):
            yield {"add": added} if added else {}
            return
    for cut in _CUTS:
        found = [re.search(cut, word) for word, _ in seen]
        if all(one is not None and one[1] == text for one, (_, text) in zip(found, seen, strict=True)):
            yield {"cut": cut}
            return


def _alike(one: str, other: str) -> bool:
    """Whether two names speak of the same field: `jjcs_zs` and `jjcs`."""
    return one == other or one.startswith(other) or other.startswith(one) or one.endswith(other)


def _as_left(shown: Demonstration) -> list[tuple[str, str]]:
    """The pairs in the order in which they left; those of JSON come sorted."""
    pairs, raw = list(shown.exchange.pairs), shown.exchange.raw
    if shown.exchange.shape != "json" or not raw:
        return pairs

    def spot(pair: tuple[str, str]) -> tuple[int, ...]:
        at, spots = 0, []
        for segment in pair[0].split("/")[1:]:
            key = re.compile(re.escape(f'"{segment}"') + r"\s*:") if not segment.isdecimal() else None
            if key is not None:
                match = key.search(raw, at)
                at = match.end() if match else at
                spots.append(at)
            else:
                spots.append(int(segment))
        return tuple(spots)

    return sorted(pairs, key=spot)
