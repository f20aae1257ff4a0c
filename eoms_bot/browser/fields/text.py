"""Text boxes and text areas with byte limits."""

from __future__ import annotations

from typing import Any

from eoms_bot.browser.body import newlines
from eoms_bot.browser.exact import by_id
from eoms_bot.browser.fields.driver import ControlState, Plain, Scope
from eoms_bot.browser.profile.parts import FieldSpec

_SCRIPT = """async (form, [css, text]) => {
    const box = alone(form, css), typed = ['INPUT', 'TEXTAREA'].includes(box?.tagName);
    if (!typed || !shown(box) || box.readOnly) return false;
    if (!['text', 'tel', 'textarea'].includes(box.type)) return false;
    box.scrollIntoViewIfNeeded();
    box.focus();
    if (document.activeElement !== box) return false;
    box.select();
    const [type, command] = text ? ['insertText', 'insertText'] : ['deleteContentForward', 'forwardDelete'];
    const all = {inputType: type, data: text || null, bubbles: true, cancelable: true, composed: true};
    if (!text && !box.value) return box.blur() ?? true;
    if (!box.dispatchEvent(new InputEvent('beforeinput', all))) return false;
    document.execCommand(command, false, text);
    box.blur();
    return true;
}"""
"""`execCommand` does what the browser does with typed text, except for `beforeinput`.

Length limits and the page's handlers see no difference. The caller has to dispatch `beforeinput` itself.
"""


class TextField(Plain):
    """CharacterField: typed. Where the page cuts text off silently, the read-back shows it."""

    script = _SCRIPT

    def asked(self, scope: Scope, spec: FieldSpec, value: str) -> list[Any] | None:
        """The box and its text."""
        return [by_id(spec.control), value]

    def fill(self, scope: Scope, spec: FieldSpec, value: str) -> None:
        """Type the text and leave the box, because length checks run on blur."""
        box = scope.control(spec)
        box.fill(value)
        box.blur()

    def word(self, spec: FieldSpec, shown: ControlState) -> str:
        """The text, with LF line breaks."""
        return newlines(shown.entered)

    def wire(self, spec: FieldSpec, value: str) -> dict[str, str]:
        """The text as given."""
        return {spec.control: newlines(value)}
