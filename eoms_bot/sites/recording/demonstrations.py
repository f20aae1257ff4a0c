"""What a person has shown, sorted: each write with its kind, its order and what was known of that before."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from eoms_bot.browser.answers import words_of
from eoms_bot.browser.flat_body import json_text
from eoms_bot.browser.recording.events import (
    Exchange,
    Press,
    Recording,
    SeenField,
    SeenPage,
    success_code,
)
from eoms_bot.browser.recording.request_words import ORDER_NO
from eoms_bot.sites.recording.vocabulary import FIELDS, REFUSALS, is_draft, named, step_of

_NUMBERED = re.compile(r"\d{4,}")
_ID = re.compile(r"^(\d+|[0-9a-fA-F-]{16,})$")
_LEAVES = re.compile(r"^(取\s*消|关\s*闭|返\s*回|×)$")


@dataclass(frozen=True)
class Demonstration:
    """A write that a person has made.

    `opener` are the words of what he pressed first, the same as `submit` where there was no form. `facts` are
    the texts next to labels of this order's pages, `parameters` those of their addresses, `pointers` what the
    answers of reads had before the form was opened: (path, pointer) → text.
    """

    kind: str
    exchange: Exchange
    order_no: str
    opener: str
    submit: str
    fields: tuple[SeenField, ...]
    facts: frozenset[tuple[str, str]] = frozenset()
    parameters: Mapping[str, str] = field(default_factory=dict)
    pointers: Mapping[tuple[str, str], str] = field(default_factory=dict)

    titled: bool = False
    """Whether the opener's words stand over the fields once more."""
    window: bool = False
    """Whether the submit was in another window than the opener."""
    late: bool = False
    """Whether only what the person said after the press tells the kind."""

    @property
    def pairs(self) -> dict[str, str]:
        """The pairs of the body."""
        return dict(self.exchange.pairs)

    @property
    def address(self) -> tuple[str, str]:
        """Method and pattern of the path of the write."""
        return self.exchange.method, path_pattern(self.exchange.path)


@dataclass(frozen=True)
class ShownWrites:
    """The writes of a recording: those that are steps, and the words on the buttons of the others."""

    steps: tuple[Demonstration, ...]
    others: tuple[str, ...] = ()


def path_pattern(path: str) -> str:
    """A pattern for a path: parts that are ids may be others."""
    return "/".join("[^/]+" if _ID.match(part) else re.escape(part) for part in path.split("/"))


def text_of(value: str, shape: str) -> str:
    """The plain text of a pair's value."""
    if shape != "json":
        return value
    try:
        found = json.loads(value)
    except ValueError:
        return value
    return found if isinstance(found, str) else value


def flat(document: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """The single values of a JSON document outside of lists: pointer → text."""
    if depth > 8 or isinstance(document, list) or document is None:
        return
    if isinstance(document, dict):
        for name, one in document.items():
            below = name.replace("~", "~0").replace("/", "~1")
            yield from flat(one, f"{path}/{below}", depth + 1)
    else:
        yield path, document if isinstance(document, str) else json_text(document)


def numbers_of(recording: Recording) -> set[str]:
    """All numbers of orders that were on show."""
    found = set()
    for _, page in recording.pages():
        found |= {text for label, text in page.facts if label in ORDER_NO}
        for grid in page.grids:
            places = [place for place, name in enumerate(grid.columns) if name in ORDER_NO]
            found |= {row[place] for row in grid.rows for place in places if place < len(row)}
    return {one for one in found if _NUMBERED.search(one)}


def shown_writes(recording: Recording) -> ShownWrites:
    """The writes that worked, in the order in which they were made; of each step on an order the last one.

    A step has one address: what went elsewhere under its name (a draft, an unknown button) is not learned.
    """
    code = success_code(recording.exchanges)
    numbers = numbers_of(recording)
    heard: set[float] = set()
    found: list[Demonstration] = []
    others: list[str] = []
    for one in recording.exchanges:
        if one.kind != "write" or one.press is None or not _worked(one, code):
            continue
        opener, kind, late = _kind_of(one, recording, heard)
        number = next((text for _, v in one.pairs if (text := text_of(v, one.shape)) in numbers), "")
        if kind:
            found.append(_shown(recording, one, kind, opener, number, late=late))
        else:
            others.append(one.press.words)
    last = {(one.kind, one.order_no or str(place)): one for place, one in enumerate(found)}
    steps = []
    for kind in dict.fromkeys(one.kind for one in found):
        own = [one for one in last.values() if one.kind == kind]
        counts = Counter(one.address for one in own)
        best = max(own, key=lambda one: (step_of(one.submit) == one.kind, counts[one.address])).address
        steps += [one for one in own if one.address == best]
        others += [one.submit for one in found if one.kind == kind and one.address != best]
    return ShownWrites(tuple(one for one in found if one in steps), tuple(dict.fromkeys(others)))


def _shown(
    recording: Recording, one: Exchange, kind: str, opener: Press, number: str, *, late: bool
) -> Demonstration:
    press = one.press
    assert press is not None
    until = opener.at
    pages = [page for at, page in recording.pages() if at <= press.at and _is_of(page, number)]
    facts = {pair for page in pages for pair in page.facts}
    before = [page for at, page in recording.pages() if at <= until and _is_of(page, number)]
    parameters = dict(pair for page in before for pair in parse_qsl(urlsplit(page.url).query))
    pointers = {}
    for read in recording.exchanges:
        if read.kind in {"read", "query"} and read.at <= until and number and number in read.text:
            for place, text in flat(read.document):
                pointers[read.path, place] = text
    return Demonstration(
        kind,
        one,
        number,
        opener.words,
        press.words,
        press.form if kind != "accept" else (),
        frozenset(facts),
        parameters,
        pointers,
        titled=press.page.texts.count(opener.words) > 1,
        window=press.page.window != opener.page.window,
        late=late,
    )


def _is_of(page: SeenPage, number: str) -> bool:
    return bool(number) and any(label in ORDER_NO and text == number for label, text in page.facts)


def _worked(one: Exchange, code: tuple[str, str]) -> bool:
    """Whether the answer is none of a refusal, as far as its status, code or words say."""
    if not 0 < one.status < 400 or one.lost:
        return False
    if one.document is None or not code[0]:
        said = words_of(one.text)
        return not any(words in said for words in REFUSALS)
    return (code[0], json_text(one.document.get(code[0][1:]))) == code


def _kind_of(one: Exchange, recording: Recording, heard: set[float]) -> tuple[Press, str, bool]:
    """What a write is, by its button, its fields, the panel, or what was pressed before it.

    `heard`: when those words were said that belong to earlier writes. The last value: whether the words were
    said after the press only.
    """
    press, late = one.press, False
    assert press is not None
    if is_draft(press.words):
        return press, "", False
    earlier = [each for each in recording.presses if each.at < press.at]
    kind = step_of(press.words) or _kind_of_fields(press.form) or _said(recording, press, heard)
    if not kind:
        kind = _pressed(earlier, recording)
    if not kind:
        kind = _said(recording, press, heard, after=True)
        late = bool(kind)
    if kind == "accept":
        return press, kind, late
    own = (each for each in reversed(earlier) if step_of(each.words) == kind and each.words != press.words)
    return next(own, press), kind, late


def _kind_of_fields(form: tuple[SeenField, ...]) -> str:
    counts = {kind: sum(bool(named(one.label, words)) for one in form) for kind, words in FIELDS.items()}
    best = max(counts.values())
    fitting = [kind for kind, count in counts.items() if count == best]
    return fitting[0] if best and len(fitting) == 1 else ""


def _said(recording: Recording, press: Press, heard: set[float], *, after: bool = False) -> str:
    """What was said between the write before this press and it, or between it and the next write's press."""
    writes = [one.press.at for one in recording.exchanges if one.kind == "write" and one.press is not None]
    first = max((at for at in writes if at < press.at), default=0.0)
    last = min((at for at in writes if at > press.at), default=float("inf"))
    begin, end = (press.at, last) if after else (first, press.at)
    found = [one for one in recording.said if begin < one.at <= end and step_of(one.words)]
    found = [one for one in found if one.at not in heard]
    if not found:
        return ""
    heard.update(one.at for one in found[: 1 if after else None])
    return step_of(found[0 if after else -1].words)


def _pressed(earlier: list[Press], recording: Recording) -> str:
    """The step that was opened last, unless it was left or sent since."""
    sent = {one.press.at for one in recording.exchanges if one.kind == "write" and one.press is not None}
    for one in reversed(earlier):
        if one.at in sent or _LEAVES.match(one.words):
            return ""
        if kind := step_of(one.words):
            return kind
    return ""
