"""The leftover entry of 生成问题遗留库: a dialog or a window with two fields to fill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Frame, Page, Response

from eoms_bot.browser.ask_one import read_one
from eoms_bot.browser.body import CONTROLS_SCRIPT, Control, WantedBody, wanted_body
from eoms_bot.browser.body import Frame as BodyFrame
from eoms_bot.browser.exact import by_id
from eoms_bot.browser.fields import Scope
from eoms_bot.browser.pages.base import press_labelled
from eoms_bot.browser.pages.field_group import FieldGroup
from eoms_bot.browser.pages.order_form import OrderFormPage
from eoms_bot.browser.session import Session
from eoms_bot.browser.trouble import reading
from eoms_bot.errors import ReadBackMismatch, SiteChanged
from eoms_bot.model.decision import Sourced
from eoms_bot.model.form import Filled, Typed
from eoms_bot.model.order import Order
from eoms_bot.model.ports import Mark
from eoms_bot.model.write import Pair
from eoms_bot.visible import squeeze

BOXES_SCRIPT = """form => Array.from(form.elements).filter(one => {
    return one.name && !['hidden', 'button', 'submit', 'reset', 'image', 'fieldset'].includes(one.type);
}).map(one => {
    const cell = one.closest('td'), label = cell ? cell.previousElementSibling : null;
    return {name: one.name, id: one.id, label: label ? label.textContent : '', value: one.value,
            locked: !!one.readOnly || one.disabled};
})"""
"""Runs on the entry's form; returns name, id, label and value of its visible controls.

`locked` says that nobody can type there.
"""


class LeftoverEntryPage:
    """The entry's own document, wherever the site shows it."""

    def __init__(self, session: Session, frame: Frame) -> None:
        self._session = session
        self._spec = session.paged.leftover
        self._frame = frame
        scope = Scope(frame, self._spec.form, session.paged.order_form.menu)
        self._scope = scope
        self._fields = FieldGroup(session, scope, self._spec.fields, "问题遗留库")
        self._loaded: list[Control] = []

    @classmethod
    def open(cls, session: Session, form: OrderFormPage) -> LeftoverEntryPage:
        """Press the button, and wait until the entry is what the profile says."""
        return cls(session, cls.reach(session, form))._arrive()

    @classmethod
    def shown(cls, session: Session, frame: Frame) -> LeftoverEntryPage:
        """An entry that somebody else has opened, once it is what the profile says."""
        return cls(session, frame)._arrive()

    @classmethod
    def reach(cls, session: Session, form: OrderFormPage) -> Frame:
        """Press the button; find the document of dialog or window by the address that answers."""
        button = form.page.locator(session.paged.order_form.css("leftover_button"))
        with reading("生成问题遗留库", session.explain):
            button.wait_for()
            session.begin_load()
            before = session.context.pages
            with session.context.expect_event("response", lambda got: is_entry(session, got)) as got:
                button.click()
            return _frame_of(session, got.value, before)

    def insist_prefilled(self, order: Order) -> None:
        """ReadBackMismatch where a prefilled field does not match this order."""
        with reading("遗留库预填字段", self._session.explain):
            for control, fact in self._spec.prefilled.items():
                found = self._scope.form.locator(by_id(control)).input_value()
                wanted = order.order_no if fact == "order_no" else order.fact(fact)
                if found != wanted:
                    # It may belong to another customer, unknown here, so the message leaves its words out.
                    raise ReadBackMismatch(
                        f"问题遗留库 {control} 预填的（{len(found)} 个字符）与工单上的不同：{wanted[:60]!r}"
                    )

    def fill(self, values: Mapping[str, Sourced], mark: Mark) -> Filled:
        """Fill the two fields and read everything back."""
        return self._fields.fill(values, mark)

    def body(self, values: Mapping[str, Sourced]) -> WantedBody:
        """The only body that this entry may have."""
        decided = self._fields.wire(values, self._fields.check(values))
        loaded = self._loaded
        return WantedBody(wanted_body(loaded=loaded, opened=loaded, system={}, decided=decided))

    def frame(self) -> BodyFrame:
        """What a submit of exactly this entry must hold, apart from its two fields."""
        body = wanted_body(loaded=self._loaded, opened=self._loaded, system={}, decided={})
        return BodyFrame(body, self._fields.owns)

    def typed_in(self, body: Sequence[Pair]) -> tuple[Typed, ...]:
        """The fields as an outgoing body has them."""
        return tuple(
            Typed(spec.name, spec.label, word, spec.max_bytes) for spec, word in self._fields.words_of(body)
        )

    def submit(self) -> None:
        """Press 提交 at the bottom of the entry."""
        press_labelled(self._session, self._frame, self._spec.submit, self._spec.submit_label)

    def _arrive(self) -> LeftoverEntryPage:
        with reading("问题遗留库", self._session.explain):
            self._frame.wait_for_load_state("load")
        self._fields.arrive()
        self._check_controls()
        with reading("遗留库控件", self._session.explain):
            raw = read_one(self._scope.whole, CONTROLS_SCRIPT)
        self._loaded = [Control(**item) for item in raw]
        return self

    def _check_controls(self) -> None:
        """SiteChanged where the entry has a field that the profile lacks or labels otherwise."""
        with reading("遗留库控件", self._session.explain):
            shown: list[dict[str, Any]] = read_one(self._scope.whole, BOXES_SCRIPT)
        labels = {spec.control: spec.label for spec in self._spec.fields}
        for box in shown:
            control, label = box["name"], squeeze(box["label"]).rstrip("：:*")
            if control in {*self._spec.prefilled, *self._spec.other_boxes}:
                continue
            if control not in labels:
                raise SiteChanged(f"问题遗留库出现档案未登记的字段 {control}（{label}）")
            if label != squeeze(labels[control]):
                raise SiteChanged(f"问题遗留库字段 {control} 的标签是 {label!r}，应为 {labels[control]!r}")


def _frame_of(session: Session, response: Response, before: Sequence[Page]) -> Frame:
    """The document that the answer fills, even where other windows open at that moment.

    The document of a new window may have no frame yet when its answer comes.
    """
    try:
        return response.frame
    except PlaywrightError:
        opened = [page for page in session.context.pages if page not in before]
    opened = opened or [session.context.wait_for_event("page")]
    opened[0].wait_for_load_state()
    return opened[0].main_frame


def is_entry(session: Session, response: Response) -> bool:
    """True for the answer that brings the entry's document."""
    rule = session.gate.rule_of(response.request.method, response.url)
    return rule is not None and rule.kind == "read" and rule.action == "leftover"
