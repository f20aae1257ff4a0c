"""What a person has shown, sorted: each write with its kind, its order and what was known of that before."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from eoms_bot.browser.flat_body import json_text
from eoms_bot.browser.recording.events import Exchange, Press, Recording, SeenField, SeenPage
from eoms_bot.browser.recording.request_words import ORDER_NO
from eoms_bot.sites.recording.vocabulary import FIELDS, named, step_of

_CODE = re.compile(r"^/?(code|status|ret|retcode|errcode|result|success|state)$", re.IGNORECASE)
_NUMBERED = re.compile(r"\d{4,}")


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

    @property
    def pairs(self) -> dict[str, str]:
        """The pairs of the body."""
        return dict(self.exchange.pairs)


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


def success_code(exchanges: list[Exchange]) -> tuple[str, str]:
    """The pointer and the JSON text by which answers say that all is well; empty where none does."""
    seen: Counter[tuple[str, str]] = Counter()
    for one in exchanges:
        document = one.document
        for name, value in document.items() if isinstance(document, dict) else ():
            if _CODE.match(name) and isinstance(value, (str, int, bool)):
                seen[f"/{name}", json_text(value)] += 1
    return seen.most_common(1)[0][0] if seen else ("", "")


def numbers_of(recording: Recording) -> set[str]:
    """All numbers of orders that were on show."""
    found = set()
    for _, page in recording.pages():
        found |= {text for label, text in page.facts if label in ORDER_NO}
        for grid in page.grids:
            places = [place for place, name in enumerate(grid.columns) if name in ORDER_NO]
            found |= {row[place] for row in grid.rows for place in places if place < len(row)}
    return {one for one in found if _NUMBERED.search(one)}


def shown_writes(recording: Recording) -> list[Demonstration]:
    """The writes that worked, in the order in which they were made."""
    code = success_code(recording.exchanges)
    numbers = numbers_of(recording)
    found: list[Demonstration] = []
    for one in recording.exchanges:
        if one.kind != "write" or one.press is None or not _worked(one, code):
            continue
        opener, kind = _kind_of(one, recording)
        number = next((text for _, v in one.pairs if (text := text_of(v, one.shape)) in numbers), "")
        if kind:
            found.append(_shown(recording, one, kind, opener, number))
    return found


def _shown(recording: Recording, one: Exchange, kind: str, opener: Press, number: str) -> Demonstration:
    assert one.press is not None
    until = opener.at
    pages = [page for at, page in recording.pages() if at <= one.press.at and _is_of(page, number)]
    facts = {pair for page in pages for pair in page.facts}
    before = [page for at, page in recording.pages() if at <= until and _is_of(page, number)]
    parameters = dict(pair for page in before for pair in parse_qsl(urlsplit(page.url).query))
    pointers = {}
    for read in recording.exchanges:
        if read.kind in {"read", "query"} and read.at <= until and number and number in read.text:
            for place, text in flat(read.document):
                pointers[read.path, place] = text
    fields = one.press.form if kind != "accept" else ()
    return Demonstration(
        kind, one, number, opener.words, one.press.words, fields, frozenset(facts), parameters, pointers
    )


def _is_of(page: SeenPage, number: str) -> bool:
    return bool(number) and any(label in ORDER_NO and text == number for label, text in page.facts)


def _worked(one: Exchange, code: tuple[str, str]) -> bool:
    if not 0 < one.status < 400:
        return False
    if one.document is None or not code[0]:
        return True
    return (code[0], json_text(one.document.get(code[0][1:]))) == code


def _kind_of(one: Exchange, recording: Recording) -> tuple[Press, str]:
    """What a write is, by its button, its fields, the panel, or what was pressed before it."""
    press = one.press
    assert press is not None
    earlier = [each for each in recording.presses if each.at < press.at]
    kind = step_of(press.words) or _kind_of_fields(press.form) or _said_before(press, recording)
    if not kind:
        kind = next((found for each in reversed(earlier) if (found := step_of(each.words))), "")
    if kind == "accept":
        return press, kind
    own = (each for each in reversed(earlier) if step_of(each.words) == kind and each.words != press.words)
    return next(own, press), kind


def _kind_of_fields(form: tuple[SeenField, ...]) -> str:
    counts = {kind: sum(bool(named(one.label, words)) for one in form) for kind, words in FIELDS.items()}
    best = max(counts.values())
    fitting = [kind for kind, count in counts.items() if count == best]
    return fitting[0] if best and len(fitting) == 1 else ""


def _said_before(press: Press, recording: Recording) -> str:
    said = [step_of(one.words) for one in recording.said if one.at <= press.at]
    return next((kind for kind in reversed(said) if kind), "")
