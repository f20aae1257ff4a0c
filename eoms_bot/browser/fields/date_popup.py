"""Dates behind a popup calendar: typing is refused, so the page's own setter is called."""

from __future__ import annotations

from typing import Any

from eoms_bot.browser.exact import by_id
from eoms_bot.browser.fields.driver import ControlState, Plain, Scope
from eoms_bot.browser.profile.parts import FieldSpec

_SCRIPT = """async (form, [css, id, value]) => {
    if (alone(form, css) === null) return false;
    F(id).S(value);
    return true;
}"""


class DatePopup(Plain):
    """TimeField: `F(id).S(value)` is what the calendar itself calls when a date is picked; it runs the callbacks."""

    script = _SCRIPT

    def asked(self, scope: Scope, spec: FieldSpec, value: str) -> list[Any] | None:
        """The control and its time."""
        return [by_id(spec.control), spec.control, value]

    def fill(self, scope: Scope, spec: FieldSpec, value: str) -> None:
        """Hand the time over as the calendar would, `yyyy-MM-dd HH:mm:ss`."""
        scope.document.evaluate("([id, value]) => F(id).S(value)", [spec.control, value])

    def word(self, spec: FieldSpec, shown: ControlState) -> str:
        """The time on show."""
        return shown.entered

    def wire(self, spec: FieldSpec, value: str) -> dict[str, str]:
        """The time as it is."""
        return {spec.control: value}
