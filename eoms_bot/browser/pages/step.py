"""A step of the form (完成工单, 派单驳回): its action button opens it, and one submit ends it.

Its fields arrive late.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.body import Control, Frame, WantedBody, wanted_body
from eoms_bot.browser.fields import Scope
from eoms_bot.browser.pages import boxes
from eoms_bot.browser.pages.base import press_labelled
from eoms_bot.browser.pages.boxes import Box
from eoms_bot.browser.pages.field_group import FieldGroup
from eoms_bot.browser.pages.order_form import OrderFormPage
from eoms_bot.browser.profile.model import ActionSpec, StepProfile
from eoms_bot.browser.profile.parts import FieldSpec
from eoms_bot.browser.session import Session
from eoms_bot.browser.trouble import reading
from eoms_bot.errors import NeedsHuman, SiteChanged
from eoms_bot.model.decision import Sourced
from eoms_bot.model.form import Filled, Typed
from eoms_bot.model.ports import Mark
from eoms_bot.model.write import Pair
from eoms_bot.visible import squeeze


class StepPage:
    """The fields that an action brings into the order's form."""

    def __init__(self, session: Session, form: OrderFormPage, action: ActionSpec, spec: StepProfile) -> None:
        self._session = session
        self._form = form
        self._action = action
        self._spec = spec
        self._loaded: list[Control] = []
        self._opened: list[Control] = []
        self._locked: set[str] = set()
        self._required: set[str] = set()
        whole = session.paged.order_form
        scope = Scope(form.page, whole.css("form"), whole.menu)
        self._fields = FieldGroup(session, scope, spec.fields, action.label)

    def open(self) -> StepPage:
        """Press the action and wait for every field.

        The form's controls are noted before and after.
        """
        self._loaded = self._form.controls()
        with reading(f"按钮 {self._action.label}", self._session.explain):
            self._form.open_step(self._action)
        self._prepare_press()
        self._fields.arrive()
        self._check_boxes()
        self._opened = self._form.controls()
        return self

    def fill(self, values: Mapping[str, Sourced], mark: Mark) -> Filled:
        """Fill the decided fields and read all back; SiteChanged where one takes no input."""
        wanted = [spec for spec in self._spec.fields if spec.name in values]
        locked = [f"{spec.label}（{spec.control}）" for spec in wanted if spec.name in self._locked]
        if locked:
            raise SiteChanged(f"{self._action.label} 的字段变为只读: {', '.join(locked)}")
        return self._fields.fill(values, mark)

    def fill_known(self, values: Mapping[str, Sourced]) -> tuple[Filled, tuple[str, ...]]:
        """Fill what is known, for a person who fills in the rest; report what was not filled."""
        return self._fields.fill_known(values)

    def frame(self) -> Frame:
        """What a submit of exactly this step and order must hold, apart from its fields.

        Every pair that belongs to no field is as the site served it, or as the profile says that scripts set
        it. Order, task and action are among them. A value that the page takes from a field (`=rollback`)
        belongs to the field.
        """
        system = {name: value for name, value in self._action.system.items() if not value.startswith("=")}
        copied = frozenset(self._action.system) - frozenset(system)
        body = wanted_body(loaded=self._loaded, opened=self._opened, system=system, decided={})
        return Frame(body, lambda name: name in copied or self._fields.owns(name))

    def typed(self) -> tuple[Typed, ...]:
        """The fields as the form shows them now."""
        return self._typed(self._fields.words())

    def typed_in(self, body: Sequence[Pair]) -> tuple[Typed, ...]:
        """The fields as an outgoing body has them."""
        return self._typed(self._fields.words_of(body))

    def _typed(self, words: Sequence[tuple[FieldSpec, str]]) -> tuple[Typed, ...]:
        return tuple(
            Typed(spec.name, spec.label, word, spec.max_bytes, spec.name in self._required)
            for spec, word in words
        )

    def options(self, name: str) -> tuple[str, ...]:
        """What the site offers in a field of this step now."""
        return self._fields.options(name)

    def choose(self, name: str, value: str) -> None:
        """Set one field of this step and nothing else."""
        self._fields.choose(name, value)

    def read_back(self, values: Mapping[str, Sourced]) -> Filled:
        """Read all fields back again; ReadBackMismatch where one is no longer as decided."""
        filled = self._fields.check(values)
        self._fields.insist(filled)
        return filled

    def body(self, values: Mapping[str, Sourced]) -> WantedBody:
        """The only body that this submit may have.

        NeedsHuman where the site preselected nothing that could be kept.
        """
        filled = self._fields.check(values)
        checks = {check.name: check for check in filled.checks}
        system = dict(self._action.system)
        for name, value in self._action.system.items():
            if value.startswith("="):
                kept = checks[value.removeprefix("=")]
                if not kept.found:
                    raise NeedsHuman(f"{self._action.label} 的 {kept.label} 没有预选，须由人选择")
                system[name] = kept.found
        decided = self._fields.wire(values, filled)
        opened = self._opened
        return WantedBody(wanted_body(loaded=self._loaded, opened=opened, system=system, decided=decided))

    def insist_on_body(self, values: Mapping[str, Sourced]) -> None:
        """Compare the form with `body` as the gate will compare the submit; press and send nothing.

        ReadBackMismatch where a field does not read back as decided, NeedsHuman where the form would send
        another body. Changes that the page's scripts make at the press of 提交 do not show here
        (`submit.try_out`).
        """
        self.read_back(values)
        differs = self.body(values).misfit(self._form.goes_out())
        if differs:
            raise NeedsHuman(f"{self._action.label} 的提交内容与应有的不符，没有提交: {differs}")

    def submit(self) -> None:
        """Press 提交; the gate knows the result."""
        region = self._session.paged.order_form
        press_labelled(self._session, self._form.page, region.css("submit"), region.submit_label)

    def _prepare_press(self) -> None:
        """Have the driver put its selectors into the document while the step is on its way.

        The first locator in a document does this, and right before the press it would cost time.
        """
        with suppress(PlaywrightError):  # a fault of the page shows in its fields
            self._form.page.locator(self._session.paged.order_form.css("submit")).count()

    def _check_boxes(self) -> None:
        """SiteChanged where a shown field is not in the profile, or has another label there."""
        region = self._session.paged.order_form
        shown = boxes.shown(self._session, self._form.page, region, self._action.label)
        self._locked = self._names(box for box in shown if box.locked)
        self._required = self._names(box for box in shown if box.required)
        for box in shown:
            if box.name in self._spec.other_boxes:
                continue
            spec = box.field_of(self._spec.fields)
            if spec is None:
                kind = "必填" if box.required else "选填"
                raise SiteChanged(
                    f"{self._action.label} 出现档案未登记的{kind}字段 {box.name}（{box.label}）"
                )
            if box.label != squeeze(spec.label):
                raise SiteChanged(
                    f"{self._action.label} 字段 {box.name} 的标签是 {box.label!r}，应为 {spec.label!r}"
                )

    def _names(self, shown: Iterable[Box]) -> set[str]:
        """The profile's names of the fields in these boxes."""
        return {spec.name for box in shown if (spec := box.field_of(self._spec.fields)) is not None}
