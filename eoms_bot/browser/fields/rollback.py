"""The list of past steps to which a reject goes back; the site preselects one."""

from __future__ import annotations

from typing import Any

from eoms_bot.browser.fields.driver import ControlState, Scope
from eoms_bot.browser.profile.parts import FieldSpec


class RollbackList:
    """RollbackListField: read only; the preselected step stays, and its value must go out."""

    at_once = False
    script = ""

    def asked(self, scope: Scope, spec: FieldSpec, value: str) -> list[Any] | None:
        """None: the site has chosen, and another choice needs a click."""
        return None

    def ready(self, scope: Scope, spec: FieldSpec) -> None:
        """Wait for the first past step; the list arrives by itself, after the step page."""
        scope.control(spec).locator("input[type=radio]").first.wait_for()

    def fill(self, scope: Scope, spec: FieldSpec, value: str) -> None:
        """Choose the radio with that value."""
        for radio in scope.control(spec).locator("input[type=radio]").all():
            if radio.get_attribute("value") == value:
                radio.click()

    def word(self, spec: FieldSpec, shown: ControlState) -> str:
        """The value of the checked radio; empty where none is checked."""
        return shown.inside

    def wire(self, spec: FieldSpec, value: str) -> dict[str, str]:
        """Nothing of its own: the radio goes out as served."""
        return {}

    def owns(self, spec: FieldSpec, name: str) -> bool:
        """The list's radios, whose name begins with that of the list."""
        return name.startswith(spec.control)

    def options(self, scope: Scope, spec: FieldSpec) -> tuple[str, ...]:
        """None: the site has chosen already."""
        return ()
