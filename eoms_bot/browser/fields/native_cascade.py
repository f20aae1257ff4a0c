"""One decided word over several real selects; each brings the options of the next."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator

import eoms_bot.browser.fields.native as native
from eoms_bot.browser.exact import by_id
from eoms_bot.browser.fields.driver import ControlState, Plain, Scope
from eoms_bot.browser.profile.parts import FieldSpec


class NativeCascade(Plain):
    """`split` cuts the word into the levels; `control` is the first, `below` are the others."""

    script = native.SCRIPT

    def asked(self, scope: Scope, spec: FieldSpec, value: str) -> list[Any] | None:
        """The selects and the word of each level."""
        return native.asked(spec.controls, self._path(spec, value))

    def ready(self, scope: Scope, spec: FieldSpec) -> None:
        """Wait for the selects of all levels."""
        for select in self._selects(scope, spec):
            select.wait_for(state="attached")

    def fill(self, scope: Scope, spec: FieldSpec, value: str) -> None:
        """Choose level by level."""
        if self.word(spec, scope.shown(spec)[0]) == value:
            return
        for select, word in zip(self._selects(scope, spec), self._path(spec, value), strict=False):
            native.choose(select, spec, word)

    def word(self, spec: FieldSpec, shown: ControlState) -> str:
        """The words of all levels, joined as they are decided; empty where no level has any."""
        words = [shown.choice(level, spec) for level in range(len(spec.controls))]
        return spec.split.join(words) if any(words) else ""

    def wire(self, spec: FieldSpec, value: str) -> dict[str, str]:
        """The code of each level."""
        codes = [spec.code(word) for word in self._path(spec, value)]
        return dict(zip(spec.controls, codes, strict=False))

    def owns(self, spec: FieldSpec, name: str) -> bool:
        """The selects of all levels."""
        return name in spec.controls

    def options(self, scope: Scope, spec: FieldSpec) -> tuple[str, ...]:
        """All paths. Every upper level is really chosen, and the first ends up blank again."""
        found = self._below(spec, self._selects(scope, spec))
        self._selects(scope, spec)[0].select_option(value="")
        return tuple(found)

    def _below(self, spec: FieldSpec, selects: list[Locator]) -> list[str]:
        first, *rest = selects
        words = native.offered_by(first)
        if not rest:
            return words
        paths = []
        for word in words:
            native.choose(first, spec, word)
            paths += [f"{word}{spec.split}{path}" for path in self._below(spec, rest)]
        return paths

    def _selects(self, scope: Scope, spec: FieldSpec) -> list[Locator]:
        return [scope.form.locator(by_id(control)) for control in spec.controls]

    def _path(self, spec: FieldSpec, value: str) -> list[str]:
        return value.split(spec.split, len(spec.below))
