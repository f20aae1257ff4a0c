"""What a person has shown, sorted: each write with its kind, its order and what was known of that before."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
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
from eoms_bot.sites.recording.addresses import PathIds, WriteAddress
from eoms_bot.sites.recording.vocabulary import FIELDS, REFUSALS, is_draft, named, step_of

CLOSES = "window.close()"
"""What an answer says that closes its window."""
_NUMBERED = re.compile(r"\S*\d{4,}\S*")
_CONFIRMS = re.compile(r"^(确\s*定|确\s*认.{0,4}|是的?|好的?|继\s*续|O\s*K|Y(es)?)$", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z_]{2,20}")
_GIVEN = 4
"""A shorter text of an answer may stand elsewhere by chance."""
_LEAVES = re.compile(r"^(取\s*消|关\s*闭|返\s*回|×)$")


@dataclass(frozen=True)
class Demonstration:
    """A write that a person has made.

    `opener` are the words of what he pressed first, the same as `submit` where there was no form. `facts` are
    the texts next to labels of this order's pages, `parameters` those of their addresses, `pointers` what the
    answers of reads had before the form was opened: (pattern of the path, pointer) → text, without a pointer
    what a group of the pattern holds in the path of such a read or of a page. `hidden` are the
    hidden inputs of those pages, `served` what the site has put into the controls of the form that left.
    `stands`: whether nothing opened the form, which stood on the order's page.
    `confirm` are the words of what he pressed where the page asked once more after the submit; `opening` and
    `press` are the presses on the opener and on the submit.
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
    hidden: Mapping[str, str] = field(default_factory=dict)
    served: Mapping[str, str] = field(default_factory=dict)
    confirm: str = ""
    opening: Press | None = None
    press: Press | None = None

    title: str = ""
    """The words over the fields, in a box that the opener has put over the page."""
    window: bool = False
    """Whether the submit was in another window than the opener."""
    frame: str = ""
    """The name of the frame of the submit, where that is another one than the opener's."""
    given: frozenset[str] = frozenset()
    """What the site has answered to other writes between opener and submit: an entry has a number then."""
    stands: bool = False
    late: bool = False
    """Whether only what the person said after the press tells the kind."""
    path: str = ""
    """A pattern for the path of the write, without groups."""
    at: WriteAddress = field(default_factory=WriteAddress)

    @property
    def pairs(self) -> dict[str, str]:
        """The pairs of the address and of the body."""
        return dict((*self.at.pairs, *self.exchange.pairs))

    @property
    def address(self) -> tuple[str, str]:
        """Method and pattern of the path of the write."""
        return self.exchange.method, self.path


@dataclass(frozen=True)
class ShownWrites:
    """The writes of a recording: those that are steps, and the words on the buttons of the others."""

    steps: tuple[Demonstration, ...]
    others: tuple[str, ...] = ()


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
    return {one for one in found if _NUMBERED.fullmatch(one)}


def shown_writes(recording: Recording) -> ShownWrites:
    """The writes that worked, in the order in which they were made; of each step on an order the last one.

    A step has one address: what went elsewhere under its name (a draft, an unknown button) is not learned.
    """
    code = success_code(recording.exchanges)
    numbers = numbers_of(recording)
    paths = PathIds(recording.exchanges, numbers)
    heard: set[float] = set()
    found: list[Demonstration] = []
    others: list[str] = []
    for one in recording.exchanges:
        if one.kind != "write" or one.press is None or not _worked(one, code):
            continue
        press, confirm = _submit_of(one.press, recording)
        said = [*(text_of(text, one.shape) for _, text in one.pairs), *one.path.split("/")]
        number = next((text for text in said if text in numbers), "")
        number = number or _on_show(press, recording, numbers)
        written = [each.exchange.at for each in found if each.order_no == number and number]
        opener, kind, late = _kind_of(press, recording, heard, written)
        if kind:
            shown = _shown(recording, paths, one, kind, opener, press, number)
            found.append(replace(shown, confirm=confirm, late=late))
        else:
            others.append(one.press.words)
    last = {(one.kind, one.order_no or str(place)): one for place, one in enumerate(found)}
    steps = []
    for kind in dict.fromkeys(one.kind for one in found):
        own = [one for one in last.values() if one.kind == kind]
        counts = Counter(one.address for one in own)
        best = max(own, key=lambda one: (step_of(one.submit) == one.kind, counts[one.address])).address
        own = [one for one in own if one.address == best]
        alike = [one.exchange for one in own]
        steps += [replace(one, at=paths.of_write(one.exchange, alike)) for one in own]
        others += [one.submit for one in found if one.kind == kind and one.address != best]
    steps.sort(key=lambda one: one.exchange.at)
    return ShownWrites(tuple(steps), tuple(dict.fromkeys(others)))


def _on_show(press: Press, recording: Recording, numbers: set[str]) -> str:
    """The order that a press speaks of whose write has no number: its page's own, or the last one before."""
    seen = [page for at, page in recording.pages() if at <= press.at and page.window == press.page.window]
    for page in (press.page, *reversed(seen)):
        stated = {text for label, text in page.facts if label in ORDER_NO} & numbers
        said = {one for one in numbers if any(one in text for text in page.texts)}
        # A list says many.
        found = stated or (said if not page.grids else set())
        if len(found) == 1:
            return found.pop()
    return ""


def marks_of(shown: Sequence[Demonstration], path: str) -> frozenset[str]:
    """The pairs by which the writes of one address differ: a word of its own for each kind of write.

    Two orders must have shown that the word stays.
    """
    here = [one for one in shown if one.exchange.path == path]
    kinds = {one.kind for one in here}
    if len(kinds) < 2 or len(here) <= len(kinds):
        return frozenset()
    said = {
        name: {(one.kind, text_of(one.pairs.get(name, ""), one.exchange.shape)) for one in here}
        for name in here[0].pairs
    }
    return frozenset(
        name
        for name, words in said.items()
        if len(words) == len({word for _, word in words}) == len(kinds)
        and all(_WORD.fullmatch(word) for _, word in words)
    )


def nameless_ids(shown: Sequence[Demonstration]) -> frozenset[str]:
    """The pair that tells orders apart whose name says nothing: each order has its own, in all its writes.

    Empty where several do, or where no order has shown two writes: a token would differ between those.
    """
    orders: dict[str, list[dict[str, str]]] = {}
    for one in shown:
        texts = {name: text_of(text, one.exchange.shape) for name, text in one.pairs.items()}
        orders.setdefault(one.order_no, []).append(texts)
    if len(orders) < 2 or all(len(writes) < 2 for writes in orders.values()):
        return frozenset()
    names = set.intersection(*[{*texts} for writes in orders.values() for texts in writes])
    own = {name: [{texts[name] for texts in writes} for writes in orders.values()] for name in sorted(names)}
    found = [
        name
        for name, values in own.items()
        if all(len(each) == 1 for each in values) and len(set.union(*values) - {""}) == len(values)
    ]
    return frozenset(found if len(found) == 1 else ())


def _submit_of(press: Press, recording: Recording) -> tuple[Press, str]:
    """The press on the submit, and the words of the button with which the page asked once more."""
    before = next((each for each in reversed(recording.presses) if each.at < press.at), None)
    if before is None or not _CONFIRMS.match(press.words) or press.words in before.page.buttons:
        return press, ""
    labels = {each.label for each in before.page.fields}
    own = {each.label for each in press.form}
    return (before, press.words) if own <= labels else (press, "")


def _has_come(recording: Recording, opener: Press, press: Press) -> bool:
    """Whether the opener has led to a page of its own, in the place of the order's."""
    if (press.page.window, press.page.frame) != (opener.page.window, opener.page.frame):
        return False
    own = recording.below(press.page.url)
    read = [one for one in recording.exchanges if opener.at < one.at < press.at and "html" in one.media]
    return press.page.url != opener.page.url and any(one.path == own for one in read)


def _title(kind: str, opener: Press, press: Press) -> str:
    """The title of the box in which a leftover entry's fields stand."""
    if press.page.texts.count(opener.words) > 1:
        return opener.words
    known = {*opener.page.texts, *press.page.buttons, *(one.label for one in press.form)}
    return next((one for one in press.page.texts if one not in known and step_of(one) == kind), "")


def _shown(
    recording: Recording,
    paths: PathIds,
    one: Exchange,
    kind: str,
    opener: Press,
    press: Press,
    number: str,
) -> Demonstration:
    until = opener.at
    stands = opener is press and _stands(kind, press, one)
    pages = [page for at, page in recording.pages() if at <= press.at and _is_of(page, number)]
    facts = {pair for page in pages for pair in page.facts}
    before = [page for at, page in recording.pages() if at <= until and _is_of(page, number)]
    parameters = dict(pair for page in before for pair in parse_qsl(urlsplit(page.url).query))
    hidden = dict(pair for page in before for pair in page.hidden)
    hidden |= _served(recording, opener, press, number)
    pointers: dict[tuple[str, str], str] = {}
    for page in before:
        own = recording.below(page.url)
        pointers |= {(pattern, ""): text for pattern, text in paths.places(own)}
    for read in recording.exchanges:
        if read.kind in {"read", "query"} and read.at <= until and number and number in read.text:
            pointers |= {(pattern, ""): text for pattern, text in paths.places(read.path)}
            for place, text in flat(read.document):
                pointers[paths.pattern(read.path), place] = text
    return Demonstration(
        kind,
        one,
        number,
        opener.words,
        press.words,
        press.form if opener is not press or stands else (),
        frozenset(facts),
        parameters,
        pointers,
        hidden=hidden,
        served=_put_by_site(recording, opener, press, one),
        given=frozenset(
            text
            for each in recording.exchanges
            if each.kind == "write" and opener.at < each.at < one.at
            for _, text in flat(each.document)
            if len(text) >= _GIVEN
        ),
        opening=opener,
        press=press,
        path=paths.pattern(one.path),
        title="" if stands or _has_come(recording, opener, press) else _title(kind, opener, press),
        window=press.page.window != opener.page.window,
        frame=press.page.frame if press.page.frame != opener.page.frame else "",
        stands=stands,
    )


def _stands(kind: str, press: Press, sent: Exchange) -> bool:
    """Whether a press that nothing has opened sent the fields around it: what stands in one has left."""
    texts = {text_of(text, sent.shape) for _, text in sent.pairs}
    return kind != "accept" and any(len(one.shown) > 1 and one.shown in texts for one in press.form)


def _served(recording: Recording, opener: Press, press: Press, number: str) -> dict[str, str]:
    """The hidden inputs that the site has put into a step's own page: as they came, not as they left."""
    if (press.page.url, press.page.window) == (opener.page.url, opener.page.window):
        return {}
    found: dict[str, str] = {}
    for one in recording.exchanges:
        if one.kind == "read" and opener.at < one.at <= press.at and number and number in one.text:
            found |= {name: text for name, text in hidden_in(one.text) if text}
    shown = {name for name, _ in press.page.hidden}
    return {name: text for name, text in found.items() if name in shown}


def _put_by_site(recording: Recording, opener: Press, press: Press, sent: Exchange) -> dict[str, str]:
    """What the site has put into the controls of the form that was sent: name → value.

    That is what stood there before the step was opened, and hidden or locked inputs as they have come since.
    A form of which a control is missing was not sent: a script made the body, whatever names it gave.
    """
    left = {name for name, _ in sent.pairs}
    forms = [{name for name, _ in form} for form in press.page.forms]
    own = {name for form in forms if form <= left for name in form}
    found: dict[str, str] = {}
    if (press.page.url, press.page.window, press.page.frame) == (
        opener.page.url,
        opener.page.window,
        opener.page.frame,
    ):
        found |= (pair for form in opener.page.forms for pair in form)
    for one in recording.exchanges:
        if one.kind in {"read", "query"} and opener.at < one.at <= press.at:
            put = hidden_in(one.text, locked=True)
            found |= {name: text for name, text in reversed(put) if name not in found}
    return {name: text for name, text in found.items() if name in own}


def hidden_in(text: str, *, locked: bool = False) -> list[tuple[str, str]]:
    """The hidden inputs of a page's text, with their values; `locked`: those that are read-only as well."""
    reader = _HiddenInputs(locked=locked)
    reader.feed(text)
    return reader.found


class _HiddenInputs(HTMLParser):
    def __init__(self, *, locked: bool) -> None:
        super().__init__()
        self._locked = locked
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a hidden input."""
        own = dict(attrs)
        is_put = (own.get("type") or "").lower() == "hidden" or (self._locked and "readonly" in own)
        if tag == "input" and is_put and own.get("name"):
            self.found.append((own["name"] or "", own.get("value") or ""))


def _is_of(page: SeenPage, number: str) -> bool:
    shown = (text for label, text in page.facts if label in ORDER_NO)
    return bool(number) and number in {*shown, *(text for _, text in page.hidden)}


def _worked(one: Exchange, code: tuple[str, str]) -> bool:
    """Whether the answer is none of a refusal, as far as its status, code or words say."""
    if not 0 < one.status < 400 or one.lost:
        return False
    if one.document is None or not code[0]:
        said = words_of(one.text)
        return not any(words in said for words in REFUSALS)
    return (code[0], json_text(one.document.get(code[0][1:]))) == code


def _kind_of(
    press: Press, recording: Recording, heard: set[float], written: Sequence[float]
) -> tuple[Press, str, bool]:
    """What a write is, by its button, its fields, the panel, or what was pressed before it.

    `heard`: when those words were said that belong to earlier writes. `written`: when the order's earlier
    writes left. The last value: whether the words were said after the press only.
    """
    late = False
    if is_draft(press.words):
        return press, "", False
    earlier = [each for each in recording.presses if each.at < press.at]
    kind = step_of(press.words) or _kind_of_fields(press.form) or _said(recording, press, heard)
    if not kind:
        kind = _pressed(earlier, recording)
    if not kind:
        kind = _said(recording, press, heard, after=True)
        late = bool(kind)
    if kind == "accept" and step_of(press.words) == kind:
        return press, kind, late
    chosen = [each for each in recording.chosen if each.at < press.at]
    opening = sorted([*earlier, *chosen], key=lambda each: each.at, reverse=True)
    own = (each for each in opening if step_of(each.words) == kind and each.words != press.words)
    return next(own, None) or _brought_on(earlier, press, recording, written) or press, kind, late


def _brought_on(
    earlier: Sequence[Press], press: Press, recording: Recording, written: Sequence[float]
) -> Press | None:
    """The press on an order's page after which the fields of a form came on show there; None where they had
    stood there before.

    Its words may be any. What has a number is a row or a tab of an order, and what was sent opened nothing.
    An order may stand over its list, and show no fact just now: since its first write it is the one at work.
    """
    own = {one.label for one in press.form if one.label}
    sent = {one.press.at for one in recording.exchanges if one.press is not None}
    for one in reversed(earlier):
        if one.page.window != press.page.window or own & {each.label for each in one.page.fields}:
            continue
        plain = not re.search(r"\d", one.words) and not _LEAVES.match(one.words)
        on_order = any(label in ORDER_NO for label, _ in one.page.facts) and not one.page.grids
        on_order = on_order or any(at < one.at for at in written)
        return one if own and plain and on_order and one.at not in sent else None
    return None


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
