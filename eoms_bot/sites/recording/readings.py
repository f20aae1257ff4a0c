"""What each pair of a body may carry, from the demonstrations of one recording: all that fits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from eoms_bot.browser.flat_body import NO_FILE
from eoms_bot.browser.profile.request_rule import in_address
from eoms_bot.browser.wanted import epoch_of
from eoms_bot.sites.recording.demonstrations import Demonstration, text_of
from eoms_bot.sites.recording.evidence import (
    BLANKS,
    LOWER,
    SPLIT,
    Carried,
    MadeUp,
    PairLink,
    ShownPair,
    joined_signs,
    merged,
)
from eoms_bot.sites.recording.fields import FieldDraft
from eoms_bot.sites.recording.options import Group, Words, group_for

_LENGTH = re.compile(r"\[\d+\]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_TRUTHS = {"true": "是", "false": "否"}
_CUTS = (r"^(\d{4})", r"^\d{4}-(\d\d)", r"^\d{4}-\d\d-(\d\d)", r" (\d\d):", r":(\d\d)$")
_ADDED = ("", ":00", ":00.000", " 00:00:00")
_RANDOM = re.compile(r"[A-Za-z0-9_.=-]{16,}")
"""A text of letters and digits that is so long is no word and no code."""
_MOMENT = re.compile(r"1[5-9][0-9]{8}([0-9]{3})?")
"""The seconds or milliseconds since 1970, in the years in which such sites are used."""
_CLOCK = re.compile(r"(\d{4})[-/](\d\d)[-/](\d\d) (\d\d:\d\d:\d\d)")
_SLACK = 2.0
"""Seconds between the moment that a page puts into its form and the one at which the form leaves."""
_COPIED = 16
"""A text that is at least so long stands in two pairs by no chance."""
_ID = 8
"""A text with a digit that is at least so long is the same as another one by no chance."""


class BodyReader:
    """Reads the bodies of one kind of write. `strangers`: fields of the same forms that nobody knows."""

    def __init__(
        self,
        shown: Sequence[Demonstration],
        fields: Sequence[FieldDraft],
        strangers: Sequence[str],
        groups: Sequence[Group],
        *,
        fixed: frozenset[str],
        charset: str,
    ) -> None:
        self._shown, self._fields, self._strangers, self._groups = shown, fields, strangers, groups
        self._fixed, self._charset = fixed, charset
        self._shape = shown[0].exchange.shape
        self._bodies = [one.pairs for one in shown]
        self._names = merged(*[[name for name, _ in _as_left(one)] for one in shown])

    def pairs(self) -> list[ShownPair]:
        """All pairs, in the order in which they left."""
        return [self._pair(name) for name in self._names]

    def _pair(self, name: str) -> ShownPair:
        if in_address(name):
            return self._in_address(name)
        values = self._values(name)
        there = [one is not None for one in values]
        texts = [one or "" for one in self._texts(name)]
        blank = {one for one in values if one is not None}
        if len(blank) == 1 and blank <= BLANKS:
            # A field that the bot leaves alone goes out as it did.
            idle = any(
                f.name == name and f.label in self._strangers for one in self._shown for f in one.fields
            )
            idle = idle or name.endswith(NO_FILE)
            empty = "" if idle and blank == {""} else None
            served = self._is_served(name)
            return ShownPair(name=name, there=there, blank=blank.pop(), constant=empty, served=served)
        numbers = [one.order_no for one in self._shown]
        return ShownPair(
            name=name,
            there=there,
            types=self._types(name),
            constant=self._constant(name),
            changes=len({*values} - {None}) > 1,
            held=any(part[0] == name for one in self._fields for part in one.parts),
            is_number=all(there) and texts == numbers,
            sources=list(self._sources(name, texts)) if all(there) else [],
            computed=list(self._computed(name)),
            links=list(self._links(name)),
            made_up=self._made_up(name),
            fills=[label for label in self._strangers if self._is_shown_in(label, name)],
            served=self._is_served(name),
        )

    def _in_address(self, name: str) -> ShownPair:
        """A pair of the address: it says of which order the write is, or a page makes it up."""
        texts = [one or "" for one in self._values(name)]
        return ShownPair(
            name=name,
            there=[True] * len(texts),
            constant=texts[0] if name in self._fixed and len(set(texts)) == 1 else None,
            changes=len(set(texts)) > 1,
            is_number=texts == [one.order_no for one in self._shown],
            sources=list(self._sources(name, texts)),
            made_up=self._made_up(name),
            in_path=self._in_path(name),
        )

    def _in_path(self, name: str) -> bool:
        return all(name in one.at.ids for one in self._shown)

    # --- what a pair looks like

    def _values(self, name: str) -> list[str | None]:
        """What the pair was in each demonstration; None where it was not there."""
        return [body.get(name) for body in self._bodies]

    def _texts(self, name: str) -> list[str | None]:
        return [None if one is None else text_of(one, self._shape) for one in self._values(name)]

    def _types(self, name: str) -> list[str]:
        if self._shape != "json":
            return ["text"]
        values = [one for one in self._values(name) if one not in {None, "null"}]
        found = {
            "number" if _NUMBER.fullmatch(one or "") else "truth" if one in _TRUTHS else "text"
            for one in values
        }
        return sorted(found)

    def _is_served(self, name: str) -> bool:
        if self._shape == "json":
            return False
        rows = [
            (one.served.get(name), text) for one, text in zip(self._shown, self._texts(name), strict=True)
        ]
        there = [(put, text) for put, text in rows if text is not None]
        return bool(there) and all(put == text for put, text in there)

    # --- what it may be

    def _constant(self, name: str) -> str | None:
        values = {one for one in self._values(name) if one is not None}
        if len(values) != 1:
            return None
        (value,) = values
        if self._shape == "json" and _LENGTH.fullmatch(value):
            return value
        if name not in self._fixed:
            return None
        text = text_of(value, self._shape)
        worded = {word for one in self._shown for each in one.fields for word in (each.shown, *each.levels)}
        facts = {word for one in self._shown for _, word in one.facts}
        # The words on what was pressed to open the step are the site's own.
        own = all(text == "".join(one.opener.split()) for one in self._shown)
        return None if len(text) > 3 and not own and (text in worded or text in facts) else value

    def _sources(self, name: str, texts: list[str]) -> Iterator[Carried]:
        last = name.rsplit("/", 1)[-1].strip("{}").lower()
        differs = self._differs(texts)
        known = all(len(one) >= _ID and any(sign.isdecimal() for sign in one) for one in texts)
        for parameter in self._shown[0].parameters:
            if texts == [shown.parameters.get(parameter) for shown in self._shown]:
                own = parameter.lower() == last
                yield Carried(parameter=parameter, sure=own or differs or known)
        if texts == [shown.hidden.get(name) for shown in self._shown]:
            yield Carried(hidden=name, sure=True)
        for path, pointer in self._shown[0].pointers:
            if texts == [shown.pointers.get((path, pointer)) for shown in self._shown]:
                own = pointer.rsplit("/", 1)[-1].lower() == last or (self._in_path(name) and not pointer)
                sure = own or known or (differs and len(min(texts)) > 3)
                yield Carried(path=path, pointer=pointer, sure=sure)

    @staticmethod
    def _differs(texts: Sequence[str]) -> bool:
        return len(texts) > 1 and len(set(texts)) == len(texts)

    def _computed(self, name: str) -> Iterator[tuple[str, str]]:
        yield from self._copies(name)
        sizes = self._texts(name)
        there = [place for place, one in enumerate(sizes) if one is not None]
        if not there or not all((sizes[place] or "").isdecimal() for place in there):
            return
        for how in ("bytes", "characters"):
            for other in self._names:
                texts = self._texts(other)
                long = [texts[place] for place in there]
                if other == name or not all(one is not None and len(one) > 3 for one in long):
                    continue
                if all(self._size(texts[place] or "", how) == sizes[place] for place in there):
                    yield other, how

    def _copies(self, name: str) -> Iterator[tuple[str, str]]:
        """The pairs with the same text, which is too long to be the same by chance."""
        texts = self._texts(name)
        for other in self._names if all(one is None or len(one) >= _COPIED for one in texts) else ():
            if other != name and any(texts) and self._texts(other) == texts:
                yield other, "copy"

    def _size(self, text: str, how: str) -> str:
        return str(len(text.encode(self._charset, "replace")) if how == "bytes" else len(text))

    def _made_up(self, name: str) -> MadeUp | None:
        values = [one for one in self._values(name) if one is not None]
        blank = {"", "null"} if self._shape == "json" else {""}
        texts = [text for one in values if (text := text_of(one, self._shape)) not in blank]
        some = len(texts) < len(values)
        clock = not some and self._is_clock(texts)
        if not texts or not (clock or all(re.fullmatch(r"[\w.:=+/-]+", one, re.ASCII) for one in texts)):
            return None
        if some and all(_MOMENT.fullmatch(one) for one in texts):
            return None  # a moment that is there for some orders only is one that somebody has decided
        random = all(_MOMENT.fullmatch(one) or _RANDOM.fullmatch(one) for one in texts)
        given = self._is_given(name)
        if not given and any(all(text in codes for text in texts) for codes in self._codes_of_lists()):
            return None  # somebody has chosen it
        kinds = {"a-z": "[a-z]", "A-Z": "[A-Z]", "0-9": r"\d", " ": " ", "_.:=+/-": r"[_.:=+/-]"}
        return MadeUp(
            least=0 if some else min(map(len, texts)),
            most=max(map(len, texts)),
            signs=joined_signs(
                kind for kind, sign in kinds.items() if any(re.search(sign, one) for one in texts)
            ),
            quoted=self._shape == "json" and any(one.startswith('"') for one in values if one not in BLANKS),
            sure=self._differs(texts) or random or clock or given,
            same=len(texts) > 1 and len(set(texts)) < len(texts),
            given=given,
        )

    def _codes_of_lists(self) -> Iterator[set[str]]:
        """The codes of each list: of answers, and of the forms' own controls, known or not."""
        for group in self._groups:
            yield {code for codes in group.values() for code in codes}
        for one in self._shown:
            for seen in one.fields:
                yield {code for _, code in seen.options if code}

    def _is_given(self, name: str) -> bool:
        """Whether the site has answered an entry that was made in this form with what the pair has."""
        rows = list(zip(self._texts(name), self._shown, strict=True))
        return all(text in one.given for text, one in rows if text not in {None, "", "null"})

    def _is_clock(self, texts: Sequence[str]) -> bool:
        """Whether these are times that lie as far apart as the writes do: the page puts its own clock in."""
        found = [match for one in texts if (match := _CLOCK.fullmatch(one))]
        if not 1 < len(texts) == len(found) == len(self._shown):
            return False
        times = [datetime.fromisoformat("{}-{}-{} {}".format(*one.groups())) for one in found]
        began = self._shown[0].exchange.at
        return all(
            abs((time - times[0]).total_seconds() - (one.exchange.at - began)) <= _SLACK
            for time, one in zip(times, self._shown, strict=True)
        )

    def _is_shown_in(self, label: str, name: str) -> bool:
        """Whether a field that nobody knows shows just what the pair has, each time."""
        texts = self._texts(name)
        seen = [next((f.shown for f in one.fields if f.label == label), None) for one in self._shown]
        return any(seen) and all(one == (text or None) for one, text in zip(texts, seen, strict=True) if one)

    # --- fields

    def _links(self, name: str) -> Iterator[PairLink]:
        """The fields whose shown words explain the pair in every demonstration."""
        texts, values = self._texts(name), self._values(name)
        for one in self._fields:
            rows = list(zip(one.levels, texts, strict=True))
            seen = [(words, text) for words, text in rows if words and text is not None]
            idle = [text for words, text in rows if not words and text is not None]
            away = any(words and text is None for words, text in rows)
            ticked = {text for words, text in seen if words == ("是",)}
            if one.control == "switch" and len(ticked) == 1 and all(words == ("是",) for words, _ in seen):
                # An empty checkbox has no pair.
                if all(words == ("否",) for words, text in rows if words and text is None):
                    codes = {"of": one.name, "codes": {"是": ticked.pop()}, "none": "否"}
                    yield PairLink(label=one.label, table=codes)
                continue
            if not seen or away or any(text not in {"", "null"} for text in idle):
                continue
            blanks = sorted({v for v, w in zip(values, one.levels, strict=True) if v is not None and not w})
            many = bool(one.time) or max(map(len, one.levels)) > 1
            own = self._shape != "json" and one.name_on_page == name
            for table, plain in self._ways(one, seen, name):
                yield PairLink(label=one.label, table=table, plain=plain, many=many, own=own, blanks=blanks)

    def _type(self, name: str) -> dict[str, object]:
        types = self._types(name)
        return {"type": types[0]} if len(types) == 1 and types[0] != "text" else {}

    def _ways(
        self, one: FieldDraft, seen: Sequence[tuple[Words, str]], name: str
    ) -> Iterator[tuple[dict[str, object], bool]]:
        of: dict[str, object] = {"of": one.name}
        joined = [((one.join or SPLIT).join(words), text) for words, text in seen]
        if one.time:
            for table in _of_time(joined):
                yield {**of, **self._type(name), **table}, True
            return
        depth = min(len(words) for words, _ in seen)
        if depth == 1 and all(words[0] == text for words, text in seen):
            words = {words[-1] for words in one.own} | {word for word, _ in joined}
            said = {"codes": {one.decided(word): word for word in sorted(words)}} if one.said else {}
            yield {**of, **self._type(name), **said}, True
            return
        if depth > 1 and not one.by_leaf and all(SPLIT.join(words) == text for words, text in seen):
            yield {**of, "split": SPLIT, "join": SPLIT} if one.words else of, True
            return
        if depth > 1 and not one.by_leaf and one.join and all(word == text for word, text in joined):
            yield {**of, "split": SPLIT, "join": one.join}, True
            return
        if all(_TRUTHS.get(text) == words[0] for words, text in seen):
            yield {**of, "type": "truth"}, False
            return
        for part in range(depth if depth > 1 else 0):
            if all(words[part] == text for words, text in seen):
                yield {**_level_of(one, part)}, True
        for part in range(depth):
            codes = self._codes(one, seen, part)
            if codes is None:
                continue
            if depth == 1:
                own = {one.decided(words[0]): code for words, code in codes}
                yield {**of, **self._type(name), "codes": own}, False
            elif one.by_leaf:
                leaves = {words[-1]: code for words, code in codes if len(words) == depth}
                yield {**of, **self._type(name), "codes": leaves}, False
            else:
                words_of = {words[part]: code for words, code in codes if len(words) > part}
                yield {**_level_of(one, part), **self._type(name), "codes": words_of}, False
        if not one.by_leaf:
            yield from self._listed(one, seen, name, depth)

    def _listed(
        self, one: FieldDraft, seen: Sequence[tuple[Words, str]], name: str, depth: int
    ) -> Iterator[tuple[dict[str, object], bool]]:
        """The lower level of a field whose own list has had the code of each shown word: it may come late.

        In JSON the value has another name than the control.
        """
        of_json = self._shape == "json"
        codes = {(word, code) for control, word, code in one.parts if of_json or control == name}
        for part in range(1, depth):
            if all((words[part], text) in codes for words, text in seen):
                yield {**_level_of(one, part), "listed": True}, False

    def _codes(
        self, one: FieldDraft, seen: Sequence[tuple[Words, str]], part: int
    ) -> list[tuple[Words, str]] | None:
        """The codes of a field's words at one level, where a list of options has all that were shown."""
        upper = part == 0 and not one.by_leaf and max(map(len, one.levels)) > 1
        if upper and all(one.own.get(words[:1]) == (text,) for words, text in seen):
            return [(words, codes[0]) for words, codes in one.own.items()]
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
    if one.name in LOWER:
        return {"of": LOWER[one.name] if part else one.name}
    return {"of": one.name, "split": SPLIT, "part": part} if not one.by_leaf else {"of": one.name}


def _of_time(seen: Sequence[tuple[str, str]]) -> Iterator[dict[str, object]]:
    for unit in ("milliseconds", "seconds"):
        if all(epoch_of(word, unit) == text for word, text in seen):
            yield {"epoch": unit}
            return
    for added in _ADDED:
        if all(word + added == text for word, text in seen):
            yield {"add": added} if added else {}
            return
    # On one day of a month alone, two parts of a time may have the same digits.
    for cut in _CUTS:
        found = [re.search(cut, word) for word, _ in seen]
        if all(one is not None and one[1] == text for one, (_, text) in zip(found, seen, strict=True)):
            yield {"cut": cut}


def _as_left(shown: Demonstration) -> list[tuple[str, str]]:
    """The pairs in the order in which they left, those of the address first; those of JSON come sorted."""
    pairs, raw = list(shown.exchange.pairs), shown.exchange.raw
    if shown.exchange.shape != "json" or not raw:
        return [*shown.at.pairs, *pairs]

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

    return [*shown.at.pairs, *sorted(pairs, key=spot)]
