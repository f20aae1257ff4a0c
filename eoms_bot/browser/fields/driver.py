"""What every field driver can do, and where it works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from playwright.sync_api import Frame, Locator, Page

from eoms_bot.browser.exact import by_id
from eoms_bot.browser.profile.parts import FieldSpec


@dataclass(frozen=True)
class Scope:
    """Where a form lives: the form's locator, and the document whose scripts and popups serve it."""

    form: Locator
    document: Page | Frame

    def control(self, spec: FieldSpec) -> Locator:
        """The control of a field, found by its exact id."""
        return self.form.locator(by_id(spec.control))


class Plain:
    """Base of drivers whose control is there as soon as its element is."""

    def ready(self, scope: Scope, spec: FieldSpec) -> None:
        """Wait for the element."""
        scope.control(spec).wait_for(state="attached")


class Driver(Protocol):
    """One type of control. Values are the decided words; `wire` gives what the browser will send for them."""

    def ready(self, scope: Scope, spec: FieldSpec) -> None:
        """Wait until the control and all that it fetches by itself are there."""
        ...

    def fill(self, scope: Scope, spec: FieldSpec, value: str) -> None:
        """Set the field as a user would, so that the page's own handlers run."""
        ...

    def read(self, scope: Scope, spec: FieldSpec) -> str:
        """The field's value as a decided word; for a field with a hidden twin, only where both agree."""
        ...

    def wire(self, spec: FieldSpec, value: str) -> dict[str, str]:
        """Control name → value in the outgoing body."""
        ...
