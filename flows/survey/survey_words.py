"""The survey's way through a site that is described by words.

The way is: login, menu, the three lists, an order that waits with its steps, an order of the done list. Pages
name what is wrong themselves, with the profile's line; this module notes it and goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from pydantic import SecretStr

from eoms_bot.browser.controls import ControlStanding
from eoms_bot.browser.pages.list_row import ListRow
from eoms_bot.browser.places.listing import PlacedList
from eoms_bot.browser.places.order import PlacedOrder
from eoms_bot.browser.places.site_pages import PlacedPages
from eoms_bot.browser.places.step import PlacedStep
from eoms_bot.browser.profile.common import HEAD
from eoms_bot.browser.profile.described import DescribedProfile, FieldPlace, StepPlace, WireKind
from eoms_bot.browser.reader.port import ListedRow, ListName, Opened, StepKind, todo_row
from eoms_bot.errors import ReadBackMismatch, SiteChanged
from eoms_bot.model.finding import FAILED, PASSED, WARNING, Finding
from eoms_bot.model.order import HistoryEntry, Order
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.model.privacy.personal import masker_of, people
from eoms_bot.visible import squeeze
from flows.log_in import log_in
from flows.survey.survey import Survey

_LISTS = {
    ListName.TODO: "todo_list",
    ListName.DONE: "done_list",
    ListName.LEFTOVER: "leftover_list",
}
_STEPS: tuple[StepKind, ...] = ("complete", "reject")
_ORDER_PAGES = ("order_form", "history", *_STEPS, "leftover")
UNSOLVED = "未解决"
"""The result with which the leftover entry is offered."""


def survey_words(survey: Survey, password: SecretStr) -> None:
    """Look at everything that can be seen without a write; LoginFailed where the site does not let us in."""
    with survey.looking("login"):
        log_in(survey.lane, password)
        survey.add(Finding("login", "页面", "登录", PASSED, "登录成功"))
    if survey.failed("login"):
        return
    with survey.looking("portal"):
        portal = survey.lane.site.portal.open()
        name = portal.greeted_name()
        survey.lane.clerk.our_name = name
        survey.met(Masker(names=(name,)))
        survey.add(Finding("portal", "问候", "greeting_pattern", PASSED, f"读出 {len(name)} 个字的姓名"))
        if (days := portal.password_days()) is not None:
            survey.add(Finding("portal", "问候", "password_pattern", PASSED, f"密码还有 {days} 天"))
    _Words(survey).look()


class _Words:
    """The look at lists and orders; the account is logged in."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._pages = cast(PlacedPages, survey.lane.site.pages)
        self._profile = cast(DescribedProfile, survey.lane.profile)

    def look(self) -> None:
        """Look at all of it."""
        waiting = self._list(ListName.TODO)
        numbers = [self._survey.order_no] if self._survey.order_no else waiting
        if numbers:
            self._order(numbers[0])
        else:
            for page in _ORDER_PAGES:
                self._survey.unseen(page, "待办列表里没有可以打开的工单")
        handled = self._list(ListName.DONE)
        if handled:
            self._handled(handled[0])
        self._list(ListName.LEFTOVER)

    def _list(self, which: ListName) -> list[str]:
        """Look at a list; the numbers of the orders on its first page."""
        survey, page, numbers = self._survey, _LISTS[which], list[str]()
        with survey.looking(page):
            listed = self._pages.reader.listed(which)
            rows = listed.rows()
            numbers = [row.facts["order_no"] for row in sorted(rows, key=self._distance)]
            total = listed.total()
            said = "" if total is None else f"，网站说共 {total} 条"
            survey.add(Finding(page, "列表", "columns", PASSED, f"第一页 {len(rows)} 行{said}"))
            unread = next((row.ref.unread for row in rows if row.ref.unread), "")
            if unread:
                cure = getattr(self._profile, page).place("columns", "deadline")
                survey.add(Finding(page, "列表", "deadline", FAILED, f"时间 {unread!r} 读不懂", cure))
            if numbers:
                self._find(listed, page, rows[-1].facts["order_no"])
            else:
                survey.unseen(page, "列表是空的：没有行，编号、时间和打开的办法都没有看")
        survey.lane.session.close_others()
        return numbers

    def _distance(self, row: ListRow) -> tuple[bool, bool]:
        """How far a row is from an order that this account has accepted: the steps show on those only."""
        accepted = row.facts.get("status") in self._profile.order_form.accepted_status
        return not accepted, not self._survey.lane.clerk.is_us(row.facts.get("dealer", ""))

    def _find(self, listed: PlacedList, page: str, number: str) -> None:
        """The search, or the walk, brings the last order of the first page again."""
        found = [row for row in listed.find(number) if row.facts["order_no"] == number]
        state = PASSED if found else FAILED
        how = "search" if getattr(self._profile, page).search else "paging"
        message = f"找到 {len(found)} 行" if found else f"找不到列表里有的 {number}"
        cure = "" if found else getattr(self._profile, page).place(how)
        self._survey.add(Finding(page, "列表", how, state, message, cure))

    def _open(self, number: str) -> Opened:
        """An order that waits, opened."""
        row = todo_row(self._pages.reader, number)
        return self._pages.reader.opened(row)

    def _order(self, number: str) -> None:
        """An order that waits: its facts, its history, its steps. Nothing of it is sent."""
        survey, offered = self._survey, tuple[str, ...]()
        with survey.looking("order_form"):
            opened = self._open(number)
            offered = opened.order.actions
            if not offered:
                cast(PlacedOrder, opened.form).show_work()
            self._facts(opened)
            self._history(opened.order.history)
        survey.lane.session.close_others()
        if survey.failed("order_form"):
            for page in ("complete", "reject", "leftover"):
                survey.unseen(page, "工单没有打开")
            return
        for kind in _STEPS:
            if survey.offered(kind, self._pages.label(kind), offered):
                with survey.looking(kind):
                    self._step(kind, self._open(number))
                survey.lane.session.close_others()
        if squeeze(self._pages.label("complete")) not in offered:
            survey.unseen("leftover", "没有打开完成处理")

    def _step(self, kind: StepKind, opened: Opened) -> None:
        step = self._pages.step(opened, kind).open()
        self._fields(kind, step)
        if kind == "complete":
            self._entry(opened, step)

    def _facts(self, opened: Opened) -> None:
        survey, form = self._survey, self._profile.order_form
        order: Order = opened.order
        survey.met(masker_of(order.facts, *people(order.dealer)))
        placed = cast(PlacedOrder, opened.form)
        read = {**order.facts, **placed.carried, "deadline": order.deadline or order.unread}
        read |= {name: getattr(order, name) for name in HEAD if name != "deadline"}
        for name, spec in {**form.facts, **form.carried}.items():
            title = f"{spec.description or spec.label or name}（{name}）"
            if read.get(name):
                survey.add(Finding("order_form", "字段", title, PASSED, "读到"))
            elif placed.is_blank(name):
                survey.add(Finding("order_form", "字段", title, PASSED, "是空的", compared=False))
            else:
                lacking, cure = str(placed.lacking(name)), "这张工单真的没有，就不用改"
                survey.add(Finding("order_form", "字段", title, WARNING, lacking, cure))
        if order.unread:
            cure = form.facts["deadline"].place()
            survey.add(
                Finding("order_form", "字段", "deadline", FAILED, f"时间 {order.unread!r} 读不懂", cure)
            )
        status = order.task_status
        if status in (*form.accept_needed_status, *form.accepted_status):
            survey.add(Finding("order_form", "状态", status, PASSED, f"任务状态 {status}"))
        else:
            cure = f"{form.place('accepted_status')}：还没有受理的写进 accept_needed_status"
            message = f"任务状态 {status} 不在档案中"
            survey.add(Finding("order_form", "状态", status or "空", FAILED, message, cure))

    def _history(self, entries: Sequence[HistoryEntry]) -> None:
        survey = self._survey
        survey.met(Masker(names=tuple(name for one in entries for name in people(one.who))))
        survey.add(Finding("history", "页面", "处理记录", PASSED, f"读出 {len(entries)} 条"))

    def _fields(self, kind: WireKind, step: PlacedStep) -> None:
        """Each field of an open step: its control, and whether what it offers has a code."""
        survey = self._survey
        spec: StepPlace = getattr(self._profile, kind)
        for one in spec.fields:
            title = f"{one.label}（{one.name}）"
            try:
                view = step.look(one)
                if view.standing is ControlStanding.VANISHED and one.present == "optional":
                    message = "现在没有，有的值才有"
                    survey.add(Finding(kind, "字段", title, PASSED, message, compared=False))
                    continue
                survey.add(Finding(kind, "字段", title, PASSED, "有一个控件"))
                self._codes(kind, one, title, step.options(one.name))
            except (SiteChanged, ReadBackMismatch) as problem:
                survey.add(Finding(kind, "字段", title, FAILED, str(problem)))

    def _codes(self, kind: WireKind, field: FieldPlace, title: str, offered: Sequence[str]) -> None:
        """Words of the page that the body has no code for; several levels are compared at a write."""
        pairs = [one for one in self._profile.wire[kind].pairs if one.of == field.name and one.codes]
        ours = {page: word for word, page in field.words.items()}
        for pair in pairs if offered and not field.split and not field.then else []:
            missing = [one for one in offered if ours.get(one, one) not in pair.codes]
            state = WARNING if missing else PASSED
            message = f"{len(offered)} 个选项，没有编码的：{'、'.join(missing[:12]) or '无'}"
            cure = f"{pair.place()}：codes 里加上" if missing else ""
            self._survey.add(Finding(kind, "编码", title, state, message, cure))

    def _entry(self, opened: Opened, step: PlacedStep) -> None:
        """The leftover entry, offered once the order is unsolved: that is set in the form, and never sent."""
        with self._survey.looking("leftover"):
            if self._profile.complete.field("result") is not None:
                step.choose("result", UNSOLVED)
            self._fields("leftover", self._pages.entry(opened))

    def _handled(self, number: str) -> None:
        """An order of the done list: the words under which the site logs what ends an order."""
        survey, spec = self._survey, self._profile.history
        with survey.looking("history"):
            rows: list[ListedRow] = self._pages.reader.row(ListName.DONE, number)
            entries = self._pages.handled(rows[0]).order.history if rows else ()
            seen = list(dict.fromkeys(one.action for one in entries))
            ends = [word for kind in _STEPS for word in spec.actions[kind]]
            known = [word for word in seen if word in ends]
            state = PASSED if known else WARNING
            message = f"已办工单的处理记录里有 {'、'.join(seen) or '无'}"
            cure = "" if known else f"{spec.place('actions', 'complete')}：办结的一条写的是哪个，就写哪个"
            survey.add(Finding("history", "动作", "actions", state, message, cure))
        survey.lane.session.close_others()
