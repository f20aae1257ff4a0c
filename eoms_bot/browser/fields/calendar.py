"""Dates in a read-only box that a calendar fills: the driver does what the calendar would do."""

from __future__ import annotations

from typing import Any

from eoms_bot.browser.exact import by_id
from eoms_bot.browser.fields.driver import ControlState, Plain, Scope
from eoms_bot.browser.profile.parts import FieldSpec

_SET_SCRIPT = """(box, text) => {
    box.value = text;
    box.dispatchEvent(new Event('change', {bubbles: true}));
}"""
_SCRIPT = f"""async (form, [css, text]) => {{
    const box = alone(form, css);
    if (!shown(box)) return false;
    ({_SET_SCRIPT})(box, text);
    return true;
}}"""


class CalendarField(Plain):
    """The box takes no typing; the calendar sets its value and reports the change to the page."""

    script = _SCRIPT

    def asked(self, scope: Scope, spec: FieldSpec, value: str) -> list[Any] | None:
        """The box and its time."""
        return [by_id(spec.control), value]

    def fill(self, scope: Scope, spec: FieldSpec, value: str) -> None:
        """Set the time, `yyyy-MM-dd HH:mm:ss`, in a box that is on show."""
        box = scope.control(spec)
        box.wait_for()
        box.evaluate(_SET_SCRIPT, value)

    def word(self, spec: FieldSpec, shown: ControlState) -> str:
        """The time on show."""
        return shown.entered

    def wire(self, spec: FieldSpec, value: str) -> dict[str, str]:
        """The time as given."""
        return {spec.control: value}
