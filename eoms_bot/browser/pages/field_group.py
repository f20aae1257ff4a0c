"""A group of fields (a step page, the leftover entry): fill, read back, find unknown ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eoms_bot.browser.fields import ControlState, Scope, driver_of, fill_together
from eoms_bot.browser.profile.parts import FieldSpec
from eoms_bot.browser.session import Session
from eoms_bot.browser.trouble import reading
from eoms_bot.errors import OptionNotOffered, ReadBackMismatch, SiteChanged
from eoms_bot.model.decision import Sourced
from eoms_bot.model.form import FieldCheck, Filled
from eoms_bot.model.ports import Mark
from eoms_bot.model.write import Pair

_SOON_SECONDS = 2.0
"""How long fields are awaited together, in seconds.

After that each driver waits for its own field, and names the one that does not come.
"""


class FieldGroup:
    """The fields of one form that the bot answers for."""

    def __init__(self, session: Session, scope: Scope, fields: Sequence[FieldSpec], name: str) -> None:
        self._session = session
        self._scope = scope
        self._name = name
        self._fields = fields

    def arrive(self) -> FieldGroup:
        """Wait until every field of the profile is there; SiteChanged names a missing one."""
        due = [spec for spec in self._fields if spec.present == "always"]
        with reading(f"{self._name} 的字段", self._session.explain):
            self._scope.await_controls(due, min(_SOON_SECONDS, self._session.step_seconds))
        for spec in self._late():
            self._await(spec)
        return self

    def _late(self) -> list[FieldSpec]:
        """The required fields that are not ready at this moment."""
        return [
            spec
            for spec, shown in self._shown()
            if spec.present == "always" and not (shown.count == 1 and driver_of(spec.type).at_once)
        ]

    def present(self) -> tuple[FieldSpec, ...]:
        """The fields that this form has; optional ones may be absent."""
        return tuple(spec for spec, shown in self._shown() if spec.present == "always" or shown.count)

    def fill(self, values: Mapping[str, Sourced], mark: Mark) -> Filled:
        """Fill all decided fields and read all back.

        Where a late script has wiped a field, it is filled again once. ReadBackMismatch names field, wanted
        and found.
        """
        present = self.present()
        self._refuse_homeless(values, present)
        wiped = self._set_all(values, present)
        mark("K4")
        filled = self.check(values)
        if filled.differing and not wiped:
            again = {check.name for check in filled.differing}
            self._set(values, tuple(spec for spec in self.present() if spec.name in again), set())
            filled = self.check(values)
        self.insist(filled)
        mark("K5")
        return filled

    def fill_known(self, values: Mapping[str, Sourced]) -> tuple[Filled, tuple[str, ...]]:
        """Fill what is known, for a person who continues from there.

        A field that does not take its value, or a value without a field here, is reported and is not fatal.
        All fields are then read back.
        """
        present, trouble = self.present(), []
        for spec in present:
            if spec.name not in values:
                continue
            try:
                self._set(values, (spec,), set())
            except SiteChanged as problem:
                trouble.append(f"{spec.label}：没有填上，{problem}")
        homeless = sorted(set(values) - {spec.name for spec in present})
        trouble += [f"表单里没有 {name} 的位置" for name in homeless]
        filled = self.check(values)
        trouble += [
            f"{check.label}：填的与读回的不一致，请核对" for check in filled.differing if check.wanted
        ]
        return filled, tuple(trouble)

    def owns(self, name: str) -> bool:
        """True where a pair of this name belongs to one of the fields."""
        return any(driver_of(spec.type).owns(spec, name) for spec in self._fields)

    def words(self) -> list[tuple[FieldSpec, str]]:
        """Every field of the form and its present word, without waiting."""
        return [(spec, self._word(spec, shown)) for spec, shown in self._shown() if shown.count == 1]

    def words_of(self, body: Sequence[Pair]) -> list[tuple[FieldSpec, str]]:
        """Every field that a body has, and its word in that body."""
        values, found = dict(body), []
        for spec in self._fields:
            owned = [value for name, value in body if driver_of(spec.type).owns(spec, name)]
            if owned:
                twin = values.get(spec.radios or "", "")
                codes = [values.get(control, "") for control in spec.controls]
                picked = [(spec.word(code), code) for code in codes]
                shown = ControlState(1, values.get(spec.control, ""), twin, owned[0], picked)
                found.append((spec, driver_of(spec.type).word(spec, shown)))
        return found

    def insist(self, filled: Filled) -> None:
        """ReadBackMismatch where a field is not as decided."""
        insist_same(filled)

    def check(self, values: Mapping[str, Sourced]) -> Filled:
        """All fields as the page shows them now, compared with the decision."""
        checks = []
        for spec, shown in self._all_shown():
            found = self._word(spec, shown)
            value = values.get(spec.name)
            if value is None:
                wanted, source = (found, "网站预填，保留") if spec.when_blank == "keep" else ("", "不填")
            else:
                wanted, source = value.value, value.source
            checks.append(FieldCheck(spec.name, spec.label, wanted, found, source))
        return Filled(self._name, tuple(checks))

    def options(self, name: str) -> tuple[str, ...]:
        """What the site offers in a field now; none for free text, or for an absent field."""
        spec = next((spec for spec in self.present() if spec.name == name), None)
        if spec is None:
            return ()
        with reading(f"{self._name} 的选项 {spec.label}（{spec.control}）", self._session.explain):
            return driver_of(spec.type).options(self._scope, spec)

    def choose(self, name: str, value: str) -> None:
        """Set one field, so that the fields that depend on it show their own options."""
        self._set({name: Sourced(value, "")}, [spec for spec in self._fields if spec.name == name], set())

    def wire(self, values: Mapping[str, Sourced], filled: Filled) -> dict[str, str]:
        """Control name → wire value of every decided field that the check `filled` has found."""
        wire: dict[str, str] = {}
        here = {check.name for check in filled.checks}
        for spec in self._fields:
            if spec.name in values and spec.name in here:
                wire.update(driver_of(spec.type).wire(spec, values[spec.name].value))
        return wire

    def _shown(self) -> list[tuple[FieldSpec, ControlState]]:
        """What all fields of the profile hold at one moment."""
        with reading(f"{self._name} 的字段", self._session.explain):
            return list(zip(self._fields, self._scope.shown(*self._fields), strict=True))

    def _all_shown(self) -> list[tuple[FieldSpec, ControlState]]:
        """What the fields of this form hold.

        A field that is away for a moment is waited for. SiteChanged where a field is there twice, or does not
        come.
        """
        seen = self._shown()
        away = [spec for spec, shown in seen if spec.present == "always" and shown.count != 1]
        for spec in away:
            self._await(spec)
        seen = self._shown() if away else seen
        for spec, shown in seen:
            if shown.count > 1 or (spec.present == "always" and not shown.count):
                where = f"{self._name} 的字段 {spec.label}（{spec.control}）"
                raise SiteChanged(f"{where} 应命中 1 个，命中 {shown.count} 个")
        return [(spec, shown) for spec, shown in seen if shown.count]

    def _word(self, spec: FieldSpec, shown: ControlState) -> str:
        """The field's word; SiteChanged names the field whose control is of another kind now."""
        try:
            return driver_of(spec.type).word(spec, shown)
        except SiteChanged as other:
            raise SiteChanged(f"{self._name} 的字段 {spec.label}（{spec.control}）: {other}") from other

    def _await(self, spec: FieldSpec) -> None:
        with reading(f"{self._name} 的字段 {spec.label}（{spec.control}）", self._session.explain):
            driver_of(spec.type).ready(self._scope, spec)

    def _set_all(self, values: Mapping[str, Sourced], present: Sequence[FieldSpec]) -> bool:
        """Fill every field; True where a late script wiped them and all were filled again (F10).

        A field that went away together with the values before it counts as wiped.
        """
        done: set[str] = set()
        try:
            self._set(values, present, done)
        except SiteChanged:
            if not any(check.name in done for check in self.check(values).differing):
                raise
            self._set(values, self.present(), done)
            return True
        return False

    def _set(self, values: Mapping[str, Sourced], fields: Sequence[FieldSpec], done: set[str]) -> None:
        left = [(spec, values[spec.name].value) for spec in fields if spec.name in values]
        while left:
            so_far = self._session.served.so_far()
            together = fill_together(self._scope, left, self._session.gate.kept.at_hand())
            done.update(spec.name for spec, _value in left[: together.filled])
            if together.stopped and self._session.served.has_failed_since(so_far):
                self._session.explain()  # the driver would only repeat the request that has just failed
            for spec, value in left[together.filled : together.filled + 1]:
                self._set_one(spec, value)
                done.add(spec.name)
            left = left[together.filled + 1 :]

    def _set_one(self, spec: FieldSpec, value: str) -> None:
        """Set a field.

        Where the site offers no such option, the kept answers are forgotten. The next look, a person's too,
        then gets the options from the site.
        """
        try:
            with reading(f"{self._name} 填写 {spec.label}（{spec.control}）", self._session.explain):
                driver_of(spec.type).fill(self._scope, spec, value)
        except OptionNotOffered:
            self._session.gate.kept.forget()
            raise

    def _refuse_homeless(self, values: Mapping[str, Sourced], present: Sequence[FieldSpec]) -> None:
        """Raise SiteChanged for a decided value without a field, which would be lost silently."""
        homeless = sorted(set(values) - {spec.name for spec in present})
        if homeless:
            raise SiteChanged(f"{self._name} 没有这些字段的位置: {', '.join(homeless)}")


def insist_same(filled: Filled) -> None:
    """ReadBackMismatch where a field of a form does not read back as decided."""
    if filled.differing:
        differences = "；".join(
            f"{check.label} 应为 {check.wanted[:60]!r}，页面上是 {check.found[:60]!r}"
            for check in filled.differing
        )
        raise ReadBackMismatch(f"{filled.form} 回读不一致: {differences}")
