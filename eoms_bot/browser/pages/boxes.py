"""Which fields a step shows, whoever knows them: by the boxes around them, or by the controls themselves. The profile says which."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page

from eoms_bot.browser.pages.base import squeeze
from eoms_bot.browser.profile.model import FormProfile
from eoms_bot.browser.profile.parts import FieldSpec
from eoms_bot.browser.session import Session
from eoms_bot.browser.trouble import reading

_WRAPPED_SCRIPT = """boxes => boxes.filter(box => {
    return box.getAttribute('ubftype') !== 'HiddenField' && getComputedStyle(box).display !== 'none';
}).map(box => {
    const cell = box.closest('td'), label = cell ? cell.previousElementSibling : null;
    const required = !!(label && label.querySelector('.bpp_Require'));
    return [box.id, label ? label.textContent : '', required, box.classList.contains('bpp_Field_RO')];
})"""

_PLAIN_SCRIPT = """(controls, [needed, locked]) => controls.filter(one => {
    return one.name && !['hidden', 'button', 'submit', 'reset', 'image'].includes(one.type) && one.getClientRects().length;
}).map(one => {
    const cell = one.closest('td'), label = cell ? cell.previousElementSibling : null;
    return [one.name, label ? label.textContent : '', one.matches(needed), one.matches(locked)];
})"""


@dataclass(frozen=True)
class Box:
    """A field that a step shows: its name in the page, its label, whether it must be filled, and whether it takes no input."""

    name: str
    label: str
    required: bool
    locked: bool


def shown(session: Session, page: Page, spec: FormProfile, step: str) -> list[Box]:
    """Every field that the open step shows."""
    boxes = page.locator(spec.css("step_boxes"))
    with reading(f"{step} 的字段", session.explain):
        if spec.boxes == "wrapped":
            found = boxes.evaluate_all(_WRAPPED_SCRIPT)
        else:
            found = boxes.evaluate_all(_PLAIN_SCRIPT, [spec.css("required"), spec.css("locked")])
    return [
        Box(name, squeeze(label).rstrip("：:*"), required, locked) for name, label, required, locked in found
    ]


def names_of(spec: FormProfile, field: FieldSpec) -> tuple[str, ...]:
    """The names under which a field of the profile shows."""
    if spec.boxes == "wrapped":
        return (f"{field.control}_ubfbox",)
    return field.controls
