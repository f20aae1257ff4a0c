"""Dates with a popup calendar: typing is refused, so the driver calls the page's own setter."""

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
    """TimeField: the calendar calls `F(id).S(value)` for a picked date; it runs the callbacks."""

    script = _SCRIPT

    def asked(self, scope: Scope, spec: FieldSpec, value: str) -> list[Any] | None:
        """The control and its time."""
        return [by_id(spec.control), spec.control, value]

    def fill(self, scope: Scope, spec: FieldSpec, value: str) -> None:
        """Pass the time to the setter as the calendar would, `yyyy-MM-dd HH:mm:ss`."""
        scope.document.evaluate("([id, value]) => F(id).S(value)", [spec.control, value])

    def word(self, spec: FieldSpec, shown: ControlState) -> str:
        """The time on show."""
        return shown.entered

    def wire(self, spec: FieldSpec, value: str) -> dict[str, str]:
        """The time as given."""
        return {spec.control: value}
