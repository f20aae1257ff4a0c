"""The survey's look at the steps of an order: their fields, their options, and the leftover entry.

The survey submits no step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eoms_bot.browser.exact import by_id
from eoms_bot.browser.fields import driver_of
from eoms_bot.browser.pages import boxes
from eoms_bot.browser.pages.base import Document
from eoms_bot.browser.pages.leftover_entry import LeftoverEntryPage
from eoms_bot.browser.pages.order_form import OrderFormPage
from eoms_bot.browser.pages.step import StepPage
from eoms_bot.browser.profile.model import ActionSpec, StepProfile
from eoms_bot.browser.profile.parts import Selector
from eoms_bot.browser.survey import fields as looks
from eoms_bot.browser.survey.entry import boxes_in, look_at_entry_strangers, look_at_prefilled
from eoms_bot.browser.survey.selectors import Use, look_at
from eoms_bot.browser.survey.system import look_at_system
from eoms_bot.model.finding import FAILED, PASSED, Finding
from eoms_bot.model.source_kinds import UNSOLVED
from eoms_bot.visible import squeeze
from flows.survey.survey import Survey
from flows.survey.survey_options import look_at_options

_RESULT = "result"


def look_at_accept(survey: Survey, form: OrderFormPage) -> None:
    """Look at the form of an accept, where the site has one; the survey only opens it."""
    profile = survey.lane.site.paged
    if profile.accept is None or not survey.offered(
        "accept", profile.order_form.accept.label, form.actions()
    ):
        return
    with survey.looking("accept"):
        _open(survey, form, "accept", profile.order_form.accept, profile.accept)


def look_at_complete(survey: Survey, form: OrderFormPage, facts: Mapping[str, str]) -> None:
    """Look at 完成工单: fields and options, and the leftover entry that 未解决 shows.

    `facts`: what the order said before.
    """
    profile = survey.lane.site.paged
    if not survey.offered("complete", profile.order_form.complete.label, form.actions()):
        survey.unseen("leftover", "要先打开完成工单")
        return
    with survey.looking("complete"):
        step = _open(survey, form, "complete", profile.order_form.complete, profile.complete)
        look_at_options(survey, form, step)
    with survey.looking("leftover"):
        step = StepPage(survey.lane.session, form, profile.order_form.complete, profile.complete)
        step.choose(_RESULT, UNSOLVED)
        _look_at_leftover(survey, form, facts)


def look_at_reject(survey: Survey, form: OrderFormPage, actions: Sequence[str]) -> None:
    """Look at 派单驳回, in a window of its own.

    The first window's form shows another step by now. `actions`: what that form offered.
    """
    session, profile = survey.lane.session, survey.lane.site.paged
    if not survey.offered("reject", profile.order_form.reject.label, actions):
        return
    with survey.looking("reject"):
        session.begin_load()
        page = session.new_page()
        page.goto(form.page.url, wait_until="load")
        again = OrderFormPage(session, page)
        if "mask" in profile.order_form.selectors:
            page.locator(profile.order_form.css("mask")).wait_for(state="detached")
        _open(survey, again, "reject", profile.order_form.reject, profile.reject)


def _open(survey: Survey, form: OrderFormPage, page: str, action: ActionSpec, spec: StepProfile) -> StepPage:
    """Press an action that opens a step, and look at what has come."""
    region = survey.lane.site.paged.order_form
    loaded = form.controls()
    form.press(action)
    anything = form.page.locator(region.css("step_boxes"))
    for one in spec.fields:
        anything = anything.or_(form.page.locator(by_id(one.control)))
    anything.first.wait_for(state="attached")
    survey.add(
        look_at(form.page, "order_form", "step_boxes", region.selectors["step_boxes"], Use.MANY),
        look_at(form.page, "order_form", "required", region.selectors["required"], Use.MANY),
        look_at(form.page, "order_form", "submit", region.selectors["submit"]),
        _look_at_submit(form.page, region.css("submit"), region.submit_label, "order_form"),
    )
    whole = form.page.locator(region.css("form"))
    seen = looks.controls(whole, spec.fields)
    shown = boxes.shown(survey.lane.session, form.page, region, action.label)
    strangers = [(box.name, box.label, box.required) for box in shown if box.field_of(spec.fields) is None]
    survey.add(*looks.look_at_fields(page, spec.fields, seen))
    survey.add(*looks.look_at_strangers(page, strangers, spec.other_boxes))
    survey.add(look_at_system(page, action, loaded, form.controls(), lambda name: _is_of_field(spec, name)))
    survey.keep(page, form.page)
    return StepPage(survey.lane.session, form, action, spec)


def _is_of_field(spec: StepProfile, name: str) -> bool:
    return any(driver_of(one.type).owns(one, name) for one in spec.fields)


def _look_at_submit(page: Document, css: str, label: str, part: str) -> Finding:
    """Check the words of the button that would submit; the survey never presses it."""
    button, name = page.locator(css), f"submit_label（{label}）"
    if button.count() != 1:
        return Finding(part, "动作", name, FAILED, f"{css} 命中 {button.count()} 个", "改成只命中提交按钮")
    words = squeeze(button.get_attribute("value") or button.inner_text())
    if words != squeeze(label):
        return Finding(
            part, "动作", name, FAILED, f"按钮的文字是 {words!r}", "核对是不是提交按钮，再改 submit_label"
        )
    return Finding(part, "动作", name, PASSED, "文字相符，没有按")


def _look_at_leftover(survey: Survey, form: OrderFormPage, facts: Mapping[str, str]) -> None:
    session, profile = survey.lane.session, survey.lane.site.paged
    spec = profile.leftover
    button = profile.order_form.selectors["leftover_button"]
    form.page.locator(button.css).first.wait_for(state="attached")
    survey.add(look_at(form.page, "order_form", "leftover_button", button))
    frame = LeftoverEntryPage.reach(session, form)
    # The answer is there, but its document may still be the empty one before it. An empty document has no
    # form of any kind.
    frame.locator("form").or_(frame.locator(spec.form)).first.wait_for(state="attached")
    frame.wait_for_load_state("load")
    survey.add(
        look_at(frame, "leftover", "form", Selector(css=spec.form, description="登记表单")),
        _look_at_submit(frame, spec.submit, spec.submit_label, "leftover"),
    )
    whole = frame.locator(spec.form)
    seen = boxes_in(whole)
    survey.add(
        *look_at_prefilled(spec, seen, facts),
        *looks.look_at_fields("leftover", spec.fields, looks.controls(whole, spec.fields)),
        *look_at_entry_strangers(spec, seen, facts),
    )
    survey.keep("leftover", frame)
