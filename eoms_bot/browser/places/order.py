"""An order's page, wherever it opens: its facts by their labels, what may be done, and its 处理记录."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import NoReturn, Self
from urllib.parse import parse_qs, unquote, urlsplit

from playwright.sync_api import Page

from eoms_bot.browser.body import UnreadableBody
from eoms_bot.browser.controls.grid import read_grid
from eoms_bot.browser.controls.panels import AbsentTab, open_tab, top_panel
from eoms_bot.browser.controls.scripts import TEXT_FUNCTIONS
from eoms_bot.browser.flat_body import json_pairs
from eoms_bot.browser.pages.base import read_time
from eoms_bot.browser.pages.order_form import order_of
from eoms_bot.browser.places.advice import instead, listed, located, opening
from eoms_bot.browser.places.listing import PlacedList
from eoms_bot.browser.places.place import (
    PageArea,
    document_showing,
    frame_named,
    is_empty_line,
    json_word,
    patiently,
    whole,
)
from eoms_bot.browser.profile.described import DescribedProfile, FactPlace
from eoms_bot.browser.requests import STRAY, legible
from eoms_bot.browser.session import Session
from eoms_bot.browser.trouble import reading
from eoms_bot.errors import HistoryUnknown, OrderChanged, RestlessPage, SiteChanged, TransientSiteError
from eoms_bot.model.order import TIME_WANTED, HistoryEntry, Order, OrderRef
from eoms_bot.model.privacy.mask import shape
from eoms_bot.visible import squeeze

_TIMED = re.compile(r"\d{4}-\d\d-\d\d \d\d?:\d\d")
"""How a line begins that has a time."""
_PANEL, _WINDOW = 'opens = "panel"、title = "{}"', 'opens = "window"'
"""What the profile says of an order that opens in a panel, or in a window."""


_BLOCKS = (
    "scope => {"
    + TEXT_FUNCTIONS
    + r"""
    const timed = /\d{4}[-\/.年]\d{1,2}[-\/.月]\d{1,2}日?\s*\d{1,2}:\d{2}/;
    const all = [...scope.querySelectorAll('*')].filter(one => timed.test(one.textContent)
        && !one.matches('script,style,textarea,table,thead,tbody,tr,td,th') && shown(one));
    const over = one => {
        for (let at = one.parentElement; at; at = at.parentElement) {
            if (all.includes(at)) return all.indexOf(at);
        }
        return -1;
    };
    return all.map(one => [over(one), all.filter(each => each.parentElement === one.parentElement
        && each.tagName === one.tagName).length, tidy(one.innerText)]);
}"""
)
"""The parts of a place that have a time: which of them is around each, how many side by side, its text."""


class _UnreadFact(SiteChanged):
    """A fact that the page has not, or has `count` times."""

    spec: FactPlace
    count: int

    @classmethod
    def of(cls, name: str, spec: FactPlace, count: int) -> Self:
        """The error that says where the fact should be."""
        answer = f"{spec.answer} 的{f' {spec.pointer}' if spec.pointer else '路径'}"
        elsewhere = spec.parameter or spec.hidden or answer
        where = f"“{spec.label}”旁边" if spec.label else elsewhere
        unread = cls(f"工单页 {name}（{where}）应有一处，读到 {count} 处")
        unread.spec, unread.count = spec, count
        return unread


class PlacedOrder:
    """An order on show. `carried` are the facts that only bodies need; they are known once it was read."""

    def __init__(self, session: Session, profile: DescribedProfile, place: PageArea) -> None:
        self.session, self.profile, self.place = session, profile, place
        self.carried: dict[str, str] = {}
        self.ids: dict[str, str] = {}
        """What the page has for ids that the list's rows do not tell; bodies need it."""
        self._number = self._address = ""
        self._pointers: dict[str, list[str]] = {}
        """Path of an answer → where the last one of this order has values."""
        self._blank: set[str] = set()
        """The facts whose place is there and empty."""

    @property
    def page(self) -> Page:
        """The window in which it stands."""
        return self.place.page

    @property
    def has_gone(self) -> bool:
        """Whether another page has come in the place of the order's: a step's own."""
        return self.place.document.url != self._address

    @classmethod
    def open(
        cls, session: Session, profile: DescribedProfile, listed: PlacedList, number: str
    ) -> PlacedOrder:
        """Open the row of an order, as a person does."""
        spec = profile.order_form
        session.begin_load()
        _, link = listed.opener(number)
        document = listed.place.document
        with (
            located(spec, "title" if spec.opens == "panel" else "opens"),
            opening(document, spec.place("opens"), [], _PANEL, _WINDOW),
            reading(f"打开工单 {number}", session.explain),
        ):
            if spec.opens == "panel":
                listed.press(number)
                panel = patiently(session, document, lambda: top_panel(document, spec.title, 0))
                return cls(session, profile, PageArea(session, document, panel))
            if link and spec.opens == "window":
                page = session.new_page()
                page.goto(link, wait_until="load", referer=document.url)
            elif spec.opens == "window":
                with session.context.expect_page() as opened:
                    listed.press(number)
                page = opened.value
            else:
                listed.press(number)
                if spec.opens == "tab":
                    words = [spec.title, number, *(one.label for one in spec.facts.values() if one.required)]
                    document = document_showing(session, document, words, frame_comes=True)
                return cls(session, profile, whole(session, document))
        return cls(session, profile, whole(session, page))

    def read(self, ref: OrderRef, *, history: bool = True) -> Order:
        """Wait until it is this order's page, and read it; `history`: False where only facts matter."""
        self._number = ref.order_no
        form = self.profile.order_form
        labels = [one.at("label") for one in form.facts.values() if one.label and one.required]
        with opening(self.place.document, form.place("opens"), [form.title], _PANEL, _WINDOW):
            known = [one.label for one in form.facts.values()]
            if form.tab:
                self.place.await_words(f"工单 {ref.order_no}", form.at("title"))
                self._show(form.tab, "tab")
            self.place.await_words(f"工单 {ref.order_no}", form.at("title"), *labels, known=known)
        try:
            facts = patiently(self.session, self.place.document, self.facts)
        except _UnreadFact as gone:
            raise self._explained(gone) from gone
        self._address = self.place.document.url
        if facts["order_no"] != ref.order_no:
            raise OrderChanged(f"打开的是工单 {facts['order_no']}，应为 {ref.order_no}")
        if not self.profile.todo_list.knows_tasks:
            self.ids = {"task_id": facts["task_id"]}
            facts |= {"task_id": ref.order_no}
        offered = self._offered()
        deadline = read_time(facts.get("deadline", ""), self.session.clock.now())
        waits = facts.get("task_status", "") in form.accept_needed_status
        return order_of(
            ref,
            facts,
            None if deadline is None else deadline.when,
            actions=offered,
            history=self.history() if history else (),
            needs_accept=waits and squeeze(form.accept) in offered,
        )

    def _offered(self) -> tuple[str, ...]:
        """What may be done with the order; nothing where its tab is gone, as on an order that is handled."""
        try:
            self.show_work()
        except AbsentTab:
            return ()
        return self.place.offered()

    def show_work(self) -> None:
        """Switch to what may be done with the order, where a tab hides it."""
        if tab := self.profile.order_form.work_tab:
            self._show(tab, "work_tab")

    def _show(self, tab: str, key: str) -> None:
        with located(self.profile.order_form, key), reading(tab, self.session.explain):
            open_tab(self.place.scope, tab, self.place.seconds)

    def facts(self) -> dict[str, str]:
        """All facts that the profile knows and the page has; SiteChanged names what is wrong with one."""
        spec = self.profile.order_form
        with reading("工单字段", self.session.explain):
            facts = self._values(spec.facts)
            self.carried = self._values(spec.carried)
        return facts

    def _values(self, specs: Mapping[str, FactPlace]) -> dict[str, str]:
        labelled = [name for name, spec in specs.items() if spec.label]
        texts = dict(zip(labelled, self.place.facts([specs[name].label for name in labelled]), strict=True))
        values = {}
        for name, spec in specs.items():
            found = texts[name] if spec.label else self._elsewhere(spec)
            is_id = name in {"order_no", "task_id"}
            # An order may lack what others have; while something is on its way it may still come.
            late = found == [""] and (is_id or (spec.required and bool(self.session.heard.unanswered())))
            if len(found) > 1 or late or (not found and (is_id or spec.required)):
                raise _UnreadFact.of(name, spec, len(found))
            if found:
                values[name] = _cut(name, spec, found[0].strip())
            place = found or spec.pointer in self._pointers.get(spec.answer or "", ())
            self._blank -= {name}
            if place and not values.get(name):
                self._blank.add(name)
        return values

    def is_blank(self, name: str) -> bool:
        """Whether this order has no value of a fact that its page, or the listed answer, has a place for."""
        return name in self._blank

    def lacking(self, name: str) -> SiteChanged:
        """The error for a fact that the order has not, and a body needs."""
        form = self.profile.order_form
        return self._explained(_UnreadFact.of(name, {**form.facts, **form.carried}[name], 0))

    def _explained(self, gone: _UnreadFact) -> SiteChanged:
        """The error for a fact that is not there once, with what is there instead."""
        spec = gone.spec
        if spec.label and gone.count:
            advice = "；写只有一处的字，或从回答里取（answer 和 pointer）"
        elif spec.label:
            known = [one.label for one in self.profile.order_form.facts.values()]
            texts = [text for text, _ in self.place.texts() if text not in known]
            advice = instead(spec.at("label"), texts)
        elif spec.hidden:
            advice = f"；页面上有这些 hidden: {listed(self.place.hidden_names())}"
        elif spec.parameter:
            advice = f"；地址里有: {listed(list(parse_qs(urlsplit(self.place.document.url).query)))}"
        elif pointers := self._pointers.get(spec.answer or ""):
            advice = f"；这个回答里有: {listed(pointers)}{instead(spec.at('pointer'), pointers)}"
        else:
            paths = sorted({path for text, path in self.session.heard.texts() if self._number in text})
            advice = f"；提到这张工单的回答有: {listed(paths)}，把它写成 answer"
        place = spec.place()
        return SiteChanged(f"{gone}{advice}{f'；档案 {place}' if place else ''}")

    def _elsewhere(self, spec: FactPlace) -> list[str]:
        """What the page's address has, or the last answer or path of a read that names this order."""
        if spec.parameter:
            own = parse_qs(urlsplit(self.place.document.url).query, errors=STRAY)
            return list(map(legible, own.get(spec.parameter, [])))
        if spec.hidden:
            return self.place.hidden(spec.hidden)
        if not spec.pointer:
            return self._in_path(spec.answer or "")
        found = []
        for text, path in self.session.heard.texts():
            if spec.answer and re.search(spec.answer, path) and self._number in text:
                try:
                    values = dict(json_pairs(text.encode()))
                    self._pointers[spec.answer] = list(values)
                    found = [json_word(values[spec.pointer])]
                except (UnreadableBody, LookupError):
                    found = []
        return found

    def _in_path(self, pattern: str) -> list[str]:
        """What the path of the order's own page has there, or that of the last read that names the order."""
        own = urlsplit(self.place.document.url).path
        read = [path for text, path in self.session.heard.texts() if self._number in text]
        found = [there for path in (own, *reversed(read)) if (there := re.search(pattern, path))]
        return [legible(unquote(one[1], errors=STRAY)) for one in found[:1]]

    # --- 处理记录

    def history(self) -> tuple[HistoryEntry, ...]:
        """All log lines; HistoryUnknown where they do not come."""
        self.session.check_alive()
        try:
            with self._history_shown() as place:
                return patiently(self.session, place.document, lambda: self._entries(place))
        except RestlessPage:
            raise
        except (TransientSiteError, SiteChanged) as problem:
            raise HistoryUnknown(f"处理记录读不出，不能当作没有: {problem}") from problem

    def _unfold(self) -> None:
        """Open a history that folds open, unless it is."""
        spec = self.profile.history
        if not self.place.says([spec.when]):
            self.place.press_on("处理记录", spec.at("tab"))

    def show_history(self) -> None:
        """Switch to the history, for a picture."""
        spec = self.profile.history
        with located(spec, "tab"), reading("处理记录", self.session.explain):
            if spec.folds:
                self._unfold()
                patiently(self.session, self.place.document, lambda: self._entries(self.place))
            elif spec.back:
                open_tab(self.place.scope, spec.tab, self.place.seconds)
                place = self._history_place()
                patiently(self.session, place.document, lambda: self._entries(place))
            else:
                self.place.button("处理记录", spec.at("tab")).evaluate("one => one.removeAttribute('target')")
                self.place.press_on("处理记录", spec.at("tab"))
                self.place.await_words("处理记录", spec.at("when"), spec.at("who"))

    @contextmanager
    def _history_shown(self) -> Iterator[PageArea]:
        """The place of the history in the block; the order's own place is as before after it."""
        spec = self.profile.history
        with reading("处理记录", self.session.explain):
            if spec.folds:
                with located(spec, "tab"):
                    self._unfold()
                yield self.place
                return
            if spec.back:
                with located(spec, "tab"):
                    open_tab(self.place.scope, spec.tab, self.place.seconds)
                yield self._history_place()
                with located(spec, "back"):
                    open_tab(self.place.scope, spec.back, self.place.seconds)
                return
            link = self.place.button("处理记录", spec.at("tab")).evaluate("one => one.href || ''")
            self.session.begin_load()
            page = self.session.new_page()
            try:
                page.goto(str(link), wait_until="load", referer=self.place.document.url)
                yield whole(self.session, page)
            finally:
                self.session.close_window(page)

    def _history_place(self) -> PageArea:
        """Where the history stands in the order's window, once its tab is open."""
        spec = self.profile.history
        if not spec.frame:
            return self.place
        return whole(self.session, frame_named(self.session, self.page, spec.at("frame"), "处理记录"))

    def _lines(self, place: PageArea, pattern: str) -> list[dict[str, str]]:
        """The lines, or the blocks side by side, that the profile's pattern reads.

        SiteChanged for a line that only begins like one, and for blocks of which one is read and another not.
        """
        lines, odd = [], ""
        for text in place.scope.inner_text().splitlines():
            line = " ".join(text.split())
            if match := re.fullmatch(pattern, line):
                lines.append(match)
            elif _TIMED.match(line):
                odd = odd or line
        blocks, siblings = self._blocks(place, pattern)
        texts = {one.group() for one in blocks}
        if odd and not blocks:
            self._unread(odd, pattern)
        if blocks and not texts <= {one.group() for one in lines}:
            # The first line of a block may be read by itself: time, name and action stand in it.
            apart = [one for one in lines if not any(text.startswith(one.group()) for text in texts)]
            if siblings != len(blocks) or apart:
                self._unread(blocks[0].group(), pattern)
            lines = blocks
        elif odd:
            self._unread(odd, pattern)
        return [one.groupdict() for one in lines]

    def _blocks(self, place: PageArea, pattern: str) -> tuple[list[re.Match[str]], int]:
        """The smallest parts of a place that the pattern reads as a whole, and how many are side by side."""
        parts: list[tuple[int, int, str]] = place.ask(_BLOCKS, None)
        found = {n: match for n, (_, _, text) in enumerate(parts) if (match := re.fullmatch(pattern, text))}
        apart = set(found)
        for n in found:
            over = parts[n][0]
            while over >= 0:
                # Of parts with the same words, one inside the other alone, the outer one counts.
                apart -= {n if over in found and parts[over][2] == parts[n][2] else over}
                over = parts[over][0]
        least = sorted(apart)
        places = {parts[n][0] for n in least}
        siblings = parts[least[0]][1] if len(places) == 1 else 0
        return [found[n] for n in least], siblings

    def _unread(self, text: str, pattern: str) -> NoReturn:
        with located(self.profile.history, "line"):
            raise SiteChanged(f"处理记录的一行 {shape(text[:80])!r} 不符合 {pattern}")

    def _entries(self, place: PageArea) -> tuple[HistoryEntry, ...]:
        spec = self.profile.history
        if spec.line is not None:
            return self._in_turn(place, self._lines(place, spec.line), "when", "who", "action", "text")
        with located(spec):
            rows = read_grid(place.scope, [spec.when, spec.who, spec.action, spec.text])
        return self._in_turn(place, rows, spec.when, spec.who, spec.action, spec.text)

    def _in_turn(
        self, place: PageArea, rows: Sequence[Mapping[str, str]], *names: str
    ) -> tuple[HistoryEntry, ...]:
        """The entries of these rows in the order of time; `names` are those of the four parts of a row."""
        if all(is_empty_line(row, self.profile.history.empty) for row in rows):
            self._insist_no_history(place)
            return ()
        entries = [self._entry(*(row[name] for name in names)) for row in rows]
        newest_first = bool(entries) and entries[0].when > entries[-1].when
        # Times may be equal to the minute: then the order of the page counts.
        return tuple(sorted(reversed(entries) if newest_first else entries, key=lambda entry: entry.when))

    def _insist_no_history(self, place: PageArea) -> None:
        """SiteChanged where an empty history may not have come yet: kits show it empty at first."""
        self.session.served.insist_on("history")
        asked = any(rule.role == "history" for rule in self.profile.site.requests)
        if not place.says(self.profile.history.empty):
            with located(self.profile.history, "empty", cure="写空的处理记录里写着的字"):
                raise SiteChanged("处理记录还没有出来")
        if asked and not self.session.heard.has_answered("history"):
            raise SiteChanged("处理记录显示为空，网站还没有回答")

    def _entry(self, when: str, who: str, action: str, text: str) -> HistoryEntry:
        # A time without a year is the last such time: nothing is logged before it happens.
        read = read_time(when, self.session.clock.now() - timedelta(days=182))
        if read is None:
            with located(self.profile.history, "when"):
                raise SiteChanged(f"处理记录的时间 {shape(when[:40])!r} 读不懂，{TIME_WANTED}")
        return HistoryEntry(read.when, who, action, text, read.within)


def _cut(name: str, spec: FactPlace, text: str) -> str:
    if spec.pattern is None:
        return text
    match = re.search(spec.pattern, text)
    if match is None:
        with located(spec, "pattern"):
            raise SiteChanged(f"工单页字段 {name} 的内容 {shape(text[:60])!r} 不符合 {spec.pattern}")
    return match.group(1).strip()
