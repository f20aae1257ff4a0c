"""Text boxes and text areas with byte limits."""

from __future__ import annotations

from eoms_bot.browser.body import newlines
from eoms_bot.browser.fields.driver import Plain, Scope, Shown
from eoms_bot.browser.profile.parts import FieldSpec


class TextField(Plain):
    """CharacterField: typed; what the page cuts off silently shows in the read-back."""

    def fill(self, scope: Scope, spec: FieldSpec, value: str) -> None:
        """Type the text and leave the box, since length checks run on blur."""
        box = scope.control(spec)
        box.fill(value)
        box.blur()

    def word(self, spec: FieldSpec, shown: Shown) -> str:
        """The text, with LF line breaks."""
        return newlines(shown.entered)

    def wire(self, spec: FieldSpec, value: str) -> dict[str, str]:
        """The text as it is."""
        return {spec.control: newlines(value)}
