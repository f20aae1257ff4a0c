"""A real `<select>`; its options may depend on another field, and come when that is chosen."""

from __future__ import annotations

from typing import Any

import eoms_bot.browser.fields.native as native
from eoms_bot.browser.fields.driver import ControlState, Plain, Scope
from eoms_bot.browser.profile.parts import FieldSpec


class NativeSelect(Plain):
    """One word, one option. The option's value goes out: the profile's code, or the word itself."""

    script = native.SCRIPT

    def asked(self, scope: Scope, spec: FieldSpec, value: str) -> list[Any] | None:
        """The select and its word."""
        return native.asked(spec.controls, [value])

    def fill(self, scope: Scope, spec: FieldSpec, value: str) -> None:
        """Choose the option, unless it is chosen already."""
        if self.word(spec, scope.shown(spec)[0]) != value:
            native.choose(scope.control(spec), spec, value)

    def word(self, spec: FieldSpec, shown: ControlState) -> str:
        """The chosen words where the option's value is the profile's code for them; else both."""
        return shown.choice(0, spec)

    def wire(self, spec: FieldSpec, value: str) -> dict[str, str]:
        """The code."""
        return {spec.control: spec.code(value)}

    def options(self, scope: Scope, spec: FieldSpec) -> tuple[str, ...]:
        """The words of all options."""
        return tuple(native.offered_by(scope.control(spec)))
