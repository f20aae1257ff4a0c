"""An order's detail page and form: its facts, the actions on offer, and its history frame."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from playwright.sync_api import Page

from eoms_bot.browser.ask_all import read_all
from eoms_bot.browser.ask_one import Alone, read_one
from eoms_bot.browser.body import CONTROLS_SCRIPT, GOES_OUT_SCRIPT, Control, newlines
from eoms_bot.browser.pages import offered
from eoms_bot.browser.pages.base import await_landmarks, site_time, unread_time
from eoms_bot.browser.pages.history import read_history
from eoms_bot.browser.profile.common import HEAD
from eoms_bot.browser.profile.model import ActionSpec, FormProfile
from eoms_bot.browser.session import Session
from eoms_bot.browser.trouble import reading
from eoms_bot.errors import OrderChanged, SiteChanged
from eoms_bot.model.order import HistoryEntry, Order, OrderRef, fingerprint
from eoms_bot.model.privacy.mask import shape
from eoms_bot.model.write import Pair
from eoms_bot.visible import squeeze

FACTS = """(page, specs) => specs.map(([name, ways, attribute, label]) => {
    const plain = text => text.replace(/\\s+/g, '').replace(/[：:*]+$/, '');
    const nextCells = cells => Array.from(cells).filter(cell => plain(cell.textContent) === plain(label))
        .map(cell => cell.nextElementSibling).filter(cell => cell !== null);
    for (const css of ways) {
        const found = page.querySelectorAll(css), hits = label ? nextCells(found) : found;
        if (hits.length) {
            const asValue = attribute === 'value' && 'value' in hits[0];
            return {name, count: hits.length, text: asValue ? hits[0].value : hits[0].textContent};
        }
    }
    return {name, count: 0, text: ''};
})"""
"""JavaScript: each fact of a document, by the first of its ways that finds any element.

It returns how many elements were found, and the text of the first one.
"""

_FACTS_SCRIPT = f"specs => ({FACTS})(document, specs)"


class OrderFormPage:
    """An order's own window; it may close itself after a submit."""

    def __init__(self, session: Session, page: Page) -> None:
        self._session = session
        self._spec = session.paged.order_form
        self.page = page

    def read_on_arrival(self, ref: OrderRef, *, history: bool = True) -> Order:
        """Wait for the form, make sure that it is this order's, and read it.

        `history`: False where only the fingerprint matters.
        """
        return self._read(ref, self._arrive(ref), history=history)

    def _arrive(self, ref: OrderRef) -> dict[str, str]:
        """Wait for the form, and return its facts once it is this order's."""
        with reading(f"工单 {ref.order_no}", self._session.explain):
            self.page.wait_for_load_state("load")
        await_landmarks(self._session, self.page, self._spec, f"工单 {ref.order_no}")
        self._await_unmasked()
        facts = self.facts()
        if facts["order_no"] != ref.order_no:
            raise OrderChanged(f"打开的是工单 {facts['order_no']}，应为 {ref.order_no}")
        return facts

    def _await_unmasked(self) -> None:
        """Return once nothing covers the form; mostly nothing does, which one question shows."""
        if "mask" not in self._spec.selectors:
            return
        with reading("工单加载遮罩", self._session.explain):
            if read_all(self.page, self._spec.css("mask"), "all => all.length"):
                self.page.locator(self._spec.css("mask")).wait_for(state="detached")

    def facts(self) -> dict[str, str]:
        """All facts of the profile that the page has, in one round trip.

        SiteChanged names what is wrong.
        """
        with reading("工单字段", self._session.explain):
            read: list[dict[str, Any]] = self.page.evaluate(_FACTS_SCRIPT, questions(self._spec))
        return facts_of(self._spec, read)

    def read(self, ref: OrderRef, *, history: bool = True) -> Order:
        """The order as this page shows it now.

        `history`: False where only the fingerprint matters.
        """
        return self._read(ref, self.facts(), history=history)

    def _read(self, ref: OrderRef, facts: dict[str, str], *, history: bool) -> Order:
        actions = self.actions()
        waits = facts.get("task_status", "") in self._spec.accept_needed_status
        return order_of(
            ref,
            facts,
            site_time(facts.get("deadline", "")),
            actions=actions,
            history=read_history(self._session, self.page) if history else (),
            needs_accept=waits and squeeze(self._spec.accept.label) in actions,
        )

    def actions(self) -> tuple[str, ...]:
        """Labels of the actions on offer, without white space."""
        return offered.labels(self._session, self.page, self._spec)

    def offers(self, action: ActionSpec) -> bool:
        """True where the page offers the action."""
        return squeeze(action.label) in self.actions()

    def controls(self) -> list[Control]:
        """The named controls of the form at this moment, in document order."""
        with reading("表单控件", self._session.explain):
            raw = read_one(Alone(self.page, self._spec.css("form")), CONTROLS_SCRIPT)
        return [Control(**item) for item in raw]

    def goes_out(self) -> tuple[Pair, ...]:
        """The pairs that the browser would send for the form at this moment; line breaks are LF."""
        with reading("表单内容", self._session.explain):
            raw = read_one(Alone(self.page, self._spec.css("form")), GOES_OUT_SCRIPT)
        return tuple((newlines(name), newlines(value)) for name, value in raw)

    def open_step(self, action: ActionSpec) -> None:
        """Take an action that opens its step and sends nothing.

        It must have the label of the profile.
        """
        offered.open_step(self._session, self.page, self._spec, action)

    def press(self, action: ActionSpec) -> None:
        """Take an action, which must have the label of the profile."""
        offered.take(self._session, self.page, self._spec, action)


def questions(spec: FormProfile) -> list[list[Any]]:
    """The argument of `FACTS`: name, ways, attribute and label of each fact."""
    return [[name, [one.css, *one.alternates], one.attribute, one.label] for name, one in spec.facts.items()]


def facts_of(spec: FormProfile, read: list[dict[str, Any]]) -> dict[str, str]:
    """The facts in what `FACTS` has found; SiteChanged names what is wrong."""
    facts = {}
    for hit in read:
        fact = spec.facts[hit["name"]]
        if hit["count"] > 1 or (hit["count"] == 0 and fact.required):
            raise SiteChanged(
                f"工单页字段 {hit['name']}（{fact.description}，{fact.css}）应命中 1 个，命中 {hit['count']} 个"
            )
        if hit["count"]:
            facts[hit["name"]] = _cut(hit["name"], fact.pattern, hit["text"].strip())
    return facts


def order_of(
    ref: OrderRef,
    facts: dict[str, str],
    deadline: datetime | None,
    *,
    actions: tuple[str, ...],
    history: tuple[HistoryEntry, ...],
    needs_accept: bool,
) -> Order:
    """The order of a page that shows these facts; `deadline` is None where its text is no time."""
    head, rest = _parted(facts)
    return Order(
        ref=ref,
        order_no=head["order_no"],
        task_id=head["task_id"],
        status=head["status"],
        task_status=head["task_status"],
        dealer=head["dealer"],
        deadline=deadline,
        facts=rest,
        actions=actions,
        history=history,
        needs_accept=needs_accept,
        fingerprint=_fingerprint(head, rest, deadline),
        unread="" if deadline else unread_time(head["deadline"]),
    )


def fingerprint_of(facts: dict[str, str]) -> str:
    """The fingerprint of an order whose page shows these facts."""
    head, rest = _parted(facts)
    return _fingerprint(head, rest, site_time(head["deadline"]))


def _fingerprint(head: dict[str, str], rest: dict[str, str], deadline: datetime | None) -> str:
    return fingerprint(
        order_no=head["order_no"],
        task_id=head["task_id"],
        status=f"{head['status']}/{head['task_status']}",
        dealer=head["dealer"],
        deadline=deadline,
        facts=rest,
    )


def _parted(facts: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The facts that every order has, and its other facts."""
    head = {name: facts.get(name, "") for name in HEAD}
    return head, {name: text for name, text in facts.items() if name not in HEAD}


def _cut(name: str, pattern: str | None, text: str) -> str:
    if pattern is None:
        return text
    match = re.search(pattern, text)
    if match is None:
        raise SiteChanged(f"工单页字段 {name} 的内容 {shape(text[:60])!r} 不符合 {pattern}")
    return match.group(1).strip()
