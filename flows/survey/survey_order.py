"""The survey's look at orders: one of ours with its steps, one that waits for 受理; it changes neither."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from eoms_bot.browser.exact import by_name
from eoms_bot.browser.pages.as_served import fingerprint_as_served
from eoms_bot.browser.pages.base import Document, document_in
from eoms_bot.browser.pages.history import read_history
from eoms_bot.browser.pages.list_row import ListRow
from eoms_bot.browser.pages.offered import choices
from eoms_bot.browser.pages.order_form import OrderFormPage, fingerprint_of
from eoms_bot.browser.pages.order_list import OrderListPage
from eoms_bot.browser.profile.model import ActionSpec
from eoms_bot.browser.profile.parts import Selector
from eoms_bot.browser.survey.selectors import count, look_at, look_at_facts, look_at_region
from eoms_bot.errors import SiteChanged
from eoms_bot.model.finding import FAILED, PASSED, UNSEEN, WARNING, Finding
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.model.privacy.personal import masker_of, people
from eoms_bot.visible import squeeze
from flows.survey.survey import Survey
from flows.survey.survey_done import note_actions
from flows.survey.survey_steps import look_at_accept, look_at_complete, look_at_reject

NONE_OF_OURS = "待办列表里没有本账号已受理的工单；受理一张，或用 --order 指定一张，再检查"


def look_at_orders(survey: Survey, rows: Sequence[ListRow]) -> None:
    """Look at an order that we hold, with all its steps, and at one that nobody holds, for the button 受理."""
    ours = [row.facts["order_no"] for row in rows if _is_ours(survey, row)]
    others = [row.facts["order_no"] for row in rows if not _is_ours(survey, row)]
    chosen = survey.order_no or (ours[0] if ours else "")
    if others and others[0] != chosen:
        _look_at_order(survey, others[0], steps=False)
    if chosen:
        _look_at_order(survey, chosen, steps=True)
    if not others and survey.lane.site.paged.accept is not None:
        survey.unseen("accept", "待办列表里没有未受理的工单")
    if not chosen and not others:
        survey.unseen("order_form", "待办列表里没有可以打开的工单")
        survey.unseen("history", "没有打开工单")
    if not chosen:
        for page in ("complete", "reject", "leftover"):
            survey.unseen(page, NONE_OF_OURS)


def _is_ours(survey: Survey, row: ListRow) -> bool:
    """Decide by the row's own words; which of the two columns a list has depends on its layout."""
    dealers = (row.facts.get(name, "") for name in ("dealer", "creator_dealer"))
    return any(survey.lane.clerk.is_us(dealer) for dealer in dealers)


def _look_at_order(survey: Survey, order_no: str, *, steps: bool) -> None:
    session = survey.lane.session
    with survey.looking("order_form"):
        listing = cast(OrderListPage, survey.lane.site.pages.todo())
        rows = [row for row in listing.search(order_no) if row.facts["order_no"] == order_no]
        if len(rows) != 1:
            raise SiteChanged(f"待办列表里按单号 {order_no} 搜出 {len(rows)} 单，应有一单")
        form = OrderFormPage(session, listing.open(rows[0]))
        form.page.wait_for_load_state("load")
        facts = _look_at_form(survey, form, "order_form" if steps else "waiting")
        _look_at_history(survey, form, _must_have(survey, facts))
        if not steps:
            look_at_accept(survey, form)
        else:
            actions = form.actions()
            look_at_complete(survey, form, facts)
            look_at_reject(survey, form, actions)
    session.close_others()


def _look_at_form(survey: Survey, form: OrderFormPage, kept_as: str) -> dict[str, str]:
    """The form of an order; its facts, none where they cannot be read."""
    spec = survey.lane.site.paged.order_form
    if "mask" in spec.selectors:
        form.page.locator(spec.css("mask")).wait_for(state="detached")
    survey.add(*look_at_region(form.page, "order_form", spec))
    survey.add(*look_at_facts(form.page, "order_form", spec.facts))
    survey.keep(kept_as, form.page)
    shown = form.actions()
    for name, action in (("accept", spec.accept), ("complete", spec.complete), ("reject", spec.reject)):
        survey.add(_LOOKS[spec.actions](form.page, name, action, shown))
        survey.add(_look_at_system(form.page, name, action))
    facts: dict[str, str] = {}
    with survey.looking("order_form"):
        facts = form.facts()
        survey.met(masker_of(facts, *people(facts.get("dealer", ""))))
        status = facts.get("task_status", "")
        known = status in (*spec.accept_needed_status, *spec.accepted_status)
        message = f"任务状态 {status}" if known else f"任务状态 {status} 不在档案中"
        survey.add(Finding("order_form", "状态", status or "空", PASSED if known else FAILED, message))
        survey.add(_look_as_served(survey, form, facts))
    return facts


def _look_as_served(survey: Survey, form: OrderFormPage, facts: dict[str, str]) -> Finding:
    """Whether the served page alone shows what the window shows.

    A wrong word in the profile costs only time, and no write.
    """
    spec, session = survey.lane.site.paged.order_form, survey.lane.session
    session.begin_load()
    same = fingerprint_as_served(session, form.page.url, facts["order_no"]) == fingerprint_of(facts)
    message = "只取页面也读到同样的内容" if same else "只取页面读不到同样的内容（由脚本填写，或这次没有读全）"
    if same == spec.facts_as_served:
        return Finding("order_form", "页面", "facts_as_served", PASSED, message)
    cure = f"facts_as_served = {str(same).lower()}"
    return Finding("order_form", "页面", "facts_as_served", WARNING, message, cure)


def _look_at_option(page: Document, name: str, action: ActionSpec, shown: Sequence[str]) -> Finding:
    """An action's option: its words and its value must both be those of the profile.

    The survey does not choose it.
    """
    title, hits = f"{name}（{action.label}）", count(page, action.button)
    if hits is None or hits > 1 or (shown and not hits):
        cure = f"{action.button} 应只命中动作的下拉框"
        return Finding("order_form", "动作", title, FAILED, f"下拉框命中 {hits} 个", cure)
    found = (
        [value for value, words in choices(page, action) if words == squeeze(action.label)] if hits else []
    )
    if not found:
        return Finding("order_form", "动作", title, UNSEEN, f"这张工单只有 {'、'.join(shown) or '无'}")
    if found != [action.value]:
        cure = f"value 应为 {found[0]}" if len(found) == 1 else "几项文字相同，须由人判断"
        return Finding("order_form", "动作", title, FAILED, f"选项的值是 {'、'.join(found)}", cure)
    return Finding("order_form", "动作", title, PASSED, "找到一项")


def _look_at_button(page: Document, name: str, action: ActionSpec, shown: Sequence[str]) -> Finding:
    """An action's button; one that this order does not offer cannot be looked at.

    The survey does not press it.
    """
    title, hits = f"{name}（{action.label}）", count(page, action.button)
    if hits == 1:
        button = page.locator(action.button)
        words = squeeze(button.get_attribute("value") or button.inner_text())
        if words == squeeze(action.label):
            return Finding("order_form", "动作", title, PASSED, "找到一个")
        return Finding(
            "order_form", "动作", title, FAILED, f"按钮的文字是 {words!r}", "核对是不是这个动作，再改 label"
        )
    if hits != 0 or squeeze(action.label) in shown:
        cure = f"{action.button} 应只命中这个动作的按钮"
        return Finding("order_form", "动作", title, FAILED, f"按钮命中 {hits} 个", cure)
    return Finding("order_form", "动作", title, UNSEEN, f"这张工单只有 {'、'.join(shown) or '无'}")


_LOOKS = {"buttons": _look_at_button, "options": _look_at_option}


def _look_at_system(page: Document, name: str, action: ActionSpec) -> Finding:
    """The controls that scripts set for an action: the form must have them, whatever it offers."""
    title = f"{name}.system"
    gone = [control for control in action.system if not count(page, by_name(control))]
    if gone:
        cure = "改成表单里现在的隐藏控件"
        return Finding("order_form", "动作", title, FAILED, f"表单没有 {'、'.join(gone)}", cure)
    return Finding(
        "order_form", "动作", title, PASSED, f"{len(action.system)} 个系统字段都在，值没有比", compared=False
    )


def _must_have(survey: Survey, facts: Mapping[str, str]) -> Sequence[str]:
    """The kinds of writes of which the history of an order in this state must have one of ours."""
    accepted = facts.get("task_status") in survey.lane.site.paged.order_form.accepted_status
    return ("accept",) if accepted and survey.lane.clerk.is_us(facts.get("dealer", "")) else ()


def _look_at_history(survey: Survey, form: OrderFormPage, kinds: Sequence[str]) -> None:
    session, spec = survey.lane.session, survey.lane.site.paged.history
    with survey.looking("history"):
        place: Document = form.page
        if spec.frame:
            described = Selector(css=spec.frame, description="记录的框架")
            survey.add(look_at(form.page, "history", "frame", described))
            place = document_in(form.page, spec.frame)
        survey.add(look_at(form.page, "history", "tab", spec.selectors["tab"]))
        survey.add(*look_at_region(place, "history", spec))
        survey.keep("history", place)
        entries = read_history(session, form.page)
        survey.met(Masker(names=tuple(name for entry in entries for name in people(entry.who))))
        survey.add(Finding("history", "记录", "line_pattern", PASSED, f"读出 {len(entries)} 条"))
        survey.add(*note_actions(survey, entries, kinds))
