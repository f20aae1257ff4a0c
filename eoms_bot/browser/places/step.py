"""A step of an order (完成, 驳回) or its leftover entry: fields by their labels, and one submit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from playwright.sync_api import ElementHandle, Frame, Page
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.body import ServedForm, WantedBody
from eoms_bot.browser.controls import (
    ControlKind,
    ControlStanding,
    ControlView,
    FieldName,
    FormControl,
    fill,
    options,
    word,
)
from eoms_bot.browser.controls.control import field_labels
from eoms_bot.browser.controls.panels import top_panel
from eoms_bot.browser.controls.strangers import strangers
from eoms_bot.browser.pages.field_group import insist_same
from eoms_bot.browser.places.advice import add_once, instead, is_refused, located, opening
from eoms_bot.browser.places.order import PlacedOrder
from eoms_bot.browser.places.place import PageArea, frame_named, patiently, press, whole
from eoms_bot.browser.places.served_form import form_now, note_forms, read_form
from eoms_bot.browser.profile.described import FieldPlace, StepPlace, WireKind
from eoms_bot.browser.profile.request_rule import writes_of
from eoms_bot.browser.trouble import has_moved, reading
from eoms_bot.browser.wanted import wanted
from eoms_bot.errors import NeedsHuman, NotAsked, OptionNotOffered, ReadBackMismatch, SiteChanged
from eoms_bot.model.decision import Sourced
from eoms_bot.model.form import FieldCheck, Filled
from eoms_bot.model.order import Order
from eoms_bot.model.ports import Mark

_LATE = 0.5
"""Seconds in which a field comes that only some values need; it is asked for after those were set."""


class PlacedStep:
    """A step of an order that stands open. `kind` is that of its body in `wire.toml`."""

    def __init__(self, order: PlacedOrder, read: Order, kind: WireKind, opener: str) -> None:
        self._order, self._read, self._kind, self._opener = order, read, kind, opener
        self._session = order.session
        self._spec: StepPlace = getattr(order.profile, kind)
        self._place = order.place
        self._own: dict[str, str] = {}
        """What bodies need of the order and its page has not, but the step's own: as it came."""
        self._form: ServedForm | None = None

    def open(self) -> PlacedStep:
        """Press what opens it, and wait for its fields."""
        name, spec, session = self._opener, self._spec, self._session
        session.begin_load()
        self._order.show_work()
        document = self._order.place.document
        if self._is_served:
            with reading(f"{name} 的表单", session.explain):
                note_forms(document)
        known = [self._order.profile.order_form.title, spec.title]
        here = opening(document, spec.place(), known, 'title = "{}"', "" if spec.window else "window = true")
        with here:
            self._come(document)
            due = [one.at("label") for one in spec.fields if one.present == "always"]
            if not spec.window and not spec.title:
                words = [one.words for one in due]
                self._place = self._place.shown_with(words)
            known = [*(one.label for one in spec.fields), *spec.other, *spec.prefilled]
            self._place.await_words(name, *due, known=known)
            button = self._button()
            self._place = self._place.form_around(button, [*(one.words for one in due), *spec.prefilled])
        if self._is_served:
            self._await_kept()
            with reading(f"{name} 的表单", session.explain):
                self._form = ServedForm.of(*read_form(button, self._names), ())
        session.check_alive()
        self._own = self._carried()
        self._insist_known()
        self.insist_prefilled(self._read)
        return self

    @property
    def _names(self) -> list[str]:
        """The names of the pairs of the body that the profile lists."""
        return [one.name for one in self._order.profile.wire[self._kind].body]

    @property
    def _is_served(self) -> bool:
        """Whether the body is that of the page's own form."""
        wire = self._order.profile.wire.get(self._kind)
        return wire is not None and wire.served

    def _await_kept(self) -> None:
        """Return once the site has chosen what it chooses by itself: it may come late, and leaves as it came.

        NeedsHuman where it chooses nothing.
        """
        for spec in self._spec.fields:
            if spec.when_blank == "keep" and spec.present == "always":
                self._await_chosen(spec)

    def _await_chosen(self, spec: FieldPlace) -> None:
        try:
            patiently(self._session, self._place.document, lambda: self._insist_chosen(spec))
        except SiteChanged as blank:
            raise NeedsHuman(f"{self._opener} 的 {spec.label} 没有预选，须由人选择") from blank

    def _insist_chosen(self, spec: FieldPlace) -> None:
        with reading(f"{self._opener} 的字段 {spec.label}", self._session.explain):
            if not word(self._control(spec), ""):
                raise SiteChanged(f"{spec.label} 还是空的")

    def _button(self) -> ElementHandle:
        """The one submit."""
        return patiently(
            self._session,
            self._place.document,
            lambda: self._place.button(self._opener, self._spec.at("submit")),
        )

    def _carried(self) -> dict[str, str]:
        order, step = self._order, whole(self._session, self._place.document)
        # A page of the step's own has its own token; what the order's page has is that page's.
        apart = self._place.document is not order.place.document or order.has_gone
        asked = {
            name: spec.hidden
            for name, spec in order.profile.order_form.carried.items()
            if spec.hidden and (apart or not order.carried.get(name))
        }
        found = {name: step.hidden(hidden) for name, hidden in asked.items()}
        return {name: texts[0] for name, texts in found.items() if len(texts) == 1}

    def _come(self, document: Page | Frame) -> None:
        """Press what opens the step, and find the part of the page in which it stands."""
        name, spec, session = self._opener, self._spec, self._session
        if spec.stands:
            return
        opener = self._order.profile.order_form.at(self._kind)
        with located(spec, "window" if spec.window else "title"), reading(name, session.explain):
            button = self._order.place.button(name, opener)
            if spec.frame:
                press(button)
                page = self._order.page
                self._place = whole(session, frame_named(session, page, spec.at("frame"), name))
            elif spec.window:
                with self._order.page.expect_popup() as opened:
                    press(button)
                opened.value.wait_for_load_state("load")
                self._place = whole(session, opened.value)
            else:
                press(button)
                if spec.title:
                    panel = patiently(session, document, lambda: top_panel(document, spec.title, 0))
                    self._place = PageArea(session, document, panel)

    def insist_prefilled(self, order: Order) -> None:
        """ReadBackMismatch where a field that the site fills does not match this order."""
        for label, fact in self._spec.prefilled.items():
            found = self._place.facts([label])[0]
            expected = order.order_no if fact == "order_no" else order.fact(fact)
            if found != [expected]:
                with located(self._spec, "prefilled"):
                    raise ReadBackMismatch(
                        f"{self._opener} 的 {label} 与工单上的不同，应为 {expected[:60]!r}"
                    )

    def fill(self, values: Mapping[str, Sourced], mark: Mark) -> Filled:
        """Fill all decided fields in their order, and read all back.

        A field that another one has emptied is filled once more. SiteChanged for a decided value without a
        field.
        """
        self._insist_placed(values)
        words = {name: one.value for name, one in values.items()}
        for spec in self._wanted(values):
            self._set(spec, spec.shown(words))
        mark("K4")
        filled = self._check(values)
        if filled.differing:
            again = {check.name for check in filled.differing}
            for spec in self._wanted(values):
                if spec.name in again:
                    self._set(spec, spec.shown(words))
            filled = self._check(values)
        insist_same(filled)
        self._insist_known()
        mark("K5")
        return filled

    def read_back(self, values: Mapping[str, Sourced]) -> Filled:
        """Read all fields back; ReadBackMismatch where one is no longer as decided."""
        filled = self._check(values)
        insist_same(filled)
        return filled

    def body(self, values: Mapping[str, Sourced]) -> WantedBody:
        """The only body that the submit may have."""
        form, decided = None, self._decided(values)
        if self._form is not None:
            with reading(f"{self._opener} 的表单", self._session.explain):
                form = form_now(self._form, self._button(), self._names)
        words = {name: one.value for name, one in values.items()}
        shown = {one.name: one.shown(words) for one in self._wanted(values) if one.words and one.split}
        return body_of(
            self._order, self._read, self._kind, decided, self._own, self._listed(decided), form, shown
        )

    def _listed(self, decided: Mapping[str, str]) -> dict[str, dict[str, str]]:
        """The codes that the page's own lists have for what is chosen, for the pairs that want them."""
        spec = self._order.profile.wire.get(self._kind)
        wanted = {pair.of for pair in spec.pairs if pair.listed} & set(decided) if spec else set()
        codes: dict[str, dict[str, str]] = {}
        for field in self._spec.fields:
            for name in wanted & set(field.values):
                said = {page: word for word, page in field.words.items()}
                codes[name] = {said.get(word, word): code for word, code in self.look(field).chosen}
        return codes

    def insist_on_body(self, values: Mapping[str, Sourced]) -> None:
        """Read the form back, and see that its body can be made.

        What the page's script makes of it shows at the press only (`submit.try_out`).
        """
        self.read_back(values)
        self.body(values)

    def submit(self) -> None:
        """Press the one submit, and confirm it where the page asks once more.

        NotAsked where the page has hidden it since the step was opened: some show it again only when a
        leftover entry is there.
        """
        try:
            self._button()
        except SiteChanged as gone:
            raise NotAsked(str(gone)) from gone
        self._session.pressed = self._spec.at("submit").cited
        self._place.press_on(self._opener, self._spec.at("submit"), self._spec.at("confirm"))

    def look(self, spec: FieldPlace) -> ControlView:
        """One field as it is now; SiteChanged where it is not one control, or is missing and always due."""
        with self._advised(spec), reading(f"{self._opener} 的字段 {spec.label}", self._session.explain):
            view = self._view(spec)
            if view.standing is ControlStanding.VANISHED and spec.present == "always":
                raise self._control(spec).missing()
        return view

    def options(self, name: str) -> tuple[str, ...]:
        """What the site offers in a field now; none for free text, an absent field, or one that stays."""
        spec = self._spec.field(name)
        if not isinstance(spec, FieldPlace) or spec.when_blank == "keep":
            return ()
        if self._view(spec).standing is ControlStanding.VANISHED:
            return ()
        with reading(f"{self._opener} 的选项 {spec.label}", self._session.explain):
            return options(self._control(spec))

    def choose(self, name: str, value: str) -> None:
        """Set one field."""
        spec = next(one for one in self._spec.fields if one.name == name)
        self._set(spec, spec.shown({name: value}))

    def _set(self, spec: FieldPlace, shown: str) -> None:
        with self._advised(spec), reading(f"{self._opener} 填写 {spec.label}", self._session.explain):
            _through_reloads(lambda: fill(self._control(spec), shown))

    def _wanted(self, values: Mapping[str, Sourced]) -> list[FieldPlace]:
        return [spec for spec in self._spec.fields if spec.name in values]

    def _decided(self, values: Mapping[str, Sourced]) -> dict[str, str]:
        """What leaves: the decided words, and times as the page writes them."""
        words = {name: one.value for name, one in values.items()}
        timed = {spec.name: spec.shown(words) for spec in self._wanted(values) if spec.time}
        placed = {name for spec in self._spec.fields for name in spec.values}
        placed -= self._order.profile.implied(self._kind) if self._kind in self._order.profile.wire else set()
        return {name: timed.get(name, text) for name, text in words.items() if name in placed}

    def _insist_placed(self, values: Mapping[str, Sourced]) -> None:
        known = {name for spec in self._spec.fields for name in spec.values} | set(self._spec.absent)
        if homeless := sorted(set(values) - known):
            with located(self._spec):
                raise SiteChanged(
                    f"{self._opener} 没有这些字段的位置: {'、'.join(homeless)}；"
                    "网站真的没有的，写进 steps.toml 的 absent"
                )

    def _check(self, values: Mapping[str, Sourced]) -> Filled:
        """All fields as the page shows them now, compared with the decision."""
        checks = []
        for spec in self._spec.fields:
            value = values.get(spec.name)
            expected = "" if value is None else spec.shown({name: one.value for name, one in values.items()})
            doing = f"{self._opener} 的字段 {spec.label}"
            with self._advised(spec), reading(doing, self._session.explain):
                if value is None and self._view(spec).standing is ControlStanding.VANISHED:
                    if spec.present == "always":
                        raise self._control(spec).missing()
                    continue
                found = word(self._control(spec), expected)
            if value is None:
                expected = found if spec.when_blank == "keep" else ""
            source = value.source if value else "网站预填，保留" if spec.when_blank == "keep" else "不填"
            checks.append(FieldCheck(spec.name, spec.label, expected, found, source))
        return Filled(self._opener, tuple(checks))

    def _insist_known(self) -> None:
        """SiteChanged where the step shows a control that the profile does not have."""
        known = [self._name(spec).way for spec in self._spec.fields]
        known += [FieldName(label).way for label in (*self._spec.other, *self._spec.prefilled)]
        with reading(f"{self._opener} 的字段", self._session.explain):
            unknown = strangers(self._place.scope, known, self._opener)
        if unknown:
            with located(self._spec, cure="要填的写进 fields，不用填的写进 other"):
                raise SiteChanged(f"{self._opener} 出现档案未登记的字段: {'、'.join(unknown)}")

    @contextmanager
    def _advised(self, spec: FieldPlace) -> Iterator[None]:
        """Add to what goes wrong with a field in the block where the profile has it, and what to write."""
        try:
            with located(spec, "time" if spec.time else "label"):
                yield
        except OptionNotOffered as problem:
            add_once(problem, self._session.explain())
            if is_refused(str(problem)):
                raise
            cure = _TIME_CURE if spec.time else '网站的说法不同，就写 words = { "判定的词" = "网站的词" }'
            problem.args = (f"{problem}：{cure}",)
            raise
        except (SiteChanged, ReadBackMismatch) as problem:
            view = self._view_now(spec)
            if view is not None and view.standing is ControlStanding.VANISHED:
                problem.args = (f"{problem}{instead(spec.at('label'), field_labels(self._place.scope))}",)
            elif view is not None and spec.time:
                shape = time_shape(view.shown, len(view.levels))
                cure = f'写 time = "{shape}"' if shape else _TIME_CURE
                problem.args = (f"{problem}：{cure}",)
            raise

    def _view_now(self, spec: FieldPlace) -> ControlView | None:
        """What the field is now; None where that cannot be said."""
        try:
            return self._view(spec)
        except (SiteChanged, PlaywrightError):
            return None

    def _view(self, spec: FieldPlace) -> ControlView:
        return self._control(spec).view(0)

    def _control(self, spec: FieldPlace) -> FormControl:
        late = _LATE if spec.present == "optional" else self._session.step_seconds
        return FormControl(self._place.scope, self._name(spec), late)

    @staticmethod
    def _name(spec: FieldPlace) -> FieldName:
        return FieldName(
            label="" if spec.css else spec.label,
            role=spec.role,
            css=spec.css or "",
            kind=ControlKind.CALENDAR if spec.written else spec.kind,
            split=spec.split,
            join=spec.join,
            written=spec.written,
        )


_TIME_CURE = "time 照页面的写法写：%Y 年 %m 月 %d 日 %H 时 %M 分 %S 秒，例如 %Y-%m-%d %H:%M"


def time_shape(shown: str, parts: int) -> str:
    """How a page writes the time that it shows, or that it has so many selects for; empty where unknown."""
    if 3 <= parts <= 6:
        return "%Y-%m-%d" + ("", " %H", " %H:%M", " %H:%M:%S")[parts - 3]
    found = re.fullmatch(r"\d{4}(\D+)(\d{1,2})(\D+)(\d{1,2})(\D*)(?:(\d{1,2}):\d\d(:\d\d)?)?", shown.strip())
    if found is None:
        return ""
    first, month, second, day, third, hour, seconds = found.groups()
    bare = "-" if any(part and len(part) < 2 for part in (month, day, hour)) else ""
    clock = f"%{bare}H:%M" + (":%S" if seconds else "") if hour else ""
    return f"%Y{first}%{bare}m{second}%{bare}d{third}{clock}"


def _through_reloads(work: Callable[[], None]) -> None:
    """Do what changes nothing where it is done already; again where the page loads itself meanwhile."""
    for last in (False, False, True):
        try:
            work()
            return
        except PlaywrightError as problem:
            if last or not has_moved(problem):
                raise


class PlacedAccept:
    """An accept whose press alone is the accept."""

    def __init__(self, order: PlacedOrder, read: Order) -> None:
        self._order, self._read = order, read

    def body(self) -> WantedBody:
        """See `BareAccept`."""
        form, wire = None, self._order.profile.wire.get("accept")
        if wire is not None and wire.served:
            with reading("受理的表单", self._order.session.explain):
                word = self._order.profile.order_form.at("accept")
                names = [one.name for one in wire.body]
                _, now = read_form(self._order.place.button(word.words, word), names)
                form = ServedForm.of((), now, now)
        return body_of(self._order, self._read, "accept", {}, served=form)

    def press(self) -> None:
        """See `BareAccept`."""
        form = self._order.profile.order_form
        word = form.at("accept")
        self._order.session.pressed = word.cited
        self._order.show_work()
        self._order.place.press_on(word.words, word, form.at("accept_confirm"))


def body_of(
    order: PlacedOrder,
    read: Order,
    kind: WireKind,
    decided: Mapping[str, str],
    own: Mapping[str, str] | None = None,
    listed: Mapping[str, Mapping[str, str]] | None = None,
    served: ServedForm | None = None,
    shown: Mapping[str, str] | None = None,
) -> WantedBody:
    """The only body that a write on this order may have.

    `own`: carried facts of the step's own page. `listed` and `shown`: see `wanted`. `served`: the page's own
    form, where the body is that form's.
    """
    profile, session = order.profile, order.session
    spec = profile.wire.get(kind)
    if spec is None:
        raise SiteChanged(f"页面档案的 wire.toml 没有 [{kind}]：写这一步提交的每一项")
    shapes = [one.body for one in writes_of(profile.site.requests, kind)]
    head = {
        "order_no": read.order_no,
        "task_id": read.task_id,
        "status": read.status,
        "task_status": read.task_status,
        "dealer": read.dealer,
    }
    facts = {**order.carried, **(own or {}), **head, **read.facts, **order.ids}
    form = profile.order_form
    for pair in spec.pairs:
        if pair.kind != "order" or facts.get(pair.of) or pair.of not in {*form.facts, *form.carried}:
            continue
        if order.is_blank(pair.of):
            what = {**form.facts, **form.carried}[pair.of].label or pair.of
            raise NeedsHuman(f"这张工单的 {what} 是空的，提交内容的 {pair.name} 要它，由人办理")
        raise order.lacking(pair.of)
    shape, charset = shapes[0] if shapes else "form", session.profile.site.charset
    return wanted(spec, shape, facts, decided, charset, listed or {}, served, shown or {})
