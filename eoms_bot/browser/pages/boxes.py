"""Which fields a step shows, in the profile or not: by their boxes, or by their controls.

The profile says which of the two ways applies.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from playwright.sync_api import Page

from eoms_bot.browser.ask_all import read_all
from eoms_bot.browser.profile.model import FormProfile
from eoms_bot.browser.profile.parts import FieldSpec
from eoms_bot.browser.session import Session
from eoms_bot.browser.trouble import reading
from eoms_bot.visible import squeeze

_WRAPPED_SCRIPT = """(boxes, [needed, locked]) => boxes.filter(box => {
    const inputs = Array.from(box.querySelectorAll('input'));
    const others = box.querySelector('select, textarea, table');
    const hidden = inputs.length && !others && inputs.every(one => one.type === 'hidden');
    return !hidden && getComputedStyle(box).display !== 'none';
}).map(box => {
    const cell = box.closest('td'), label = cell ? cell.previousElementSibling : null;
    const held = box.querySelectorAll('input, select, textarea, table');
    const ids = Array.from(held, one => one.id).filter(id => id);
    const isNeeded = !!(label && label.querySelector(needed));
    return [box.id, label ? label.textContent : '', isNeeded, box.matches(locked), ids];
})"""

_PLAIN_SCRIPT = """(controls, [needed, locked]) => controls.filter(one => {
    const others = ['hidden', 'button', 'submit', 'reset', 'image'];
    return one.name && !others.includes(one.type) && one.getClientRects().length;
}).map(one => {
    const cell = one.closest('td'), label = cell ? cell.previousElementSibling : null;
    return [one.name, label ? label.textContent : '', one.matches(needed), one.matches(locked), [one.name]];
})"""

_SCRIPTS = {"wrapped": _WRAPPED_SCRIPT, "plain": _PLAIN_SCRIPT}


@dataclass(frozen=True)
class Box:
    """A field that a step shows: its name in the page, label, and whether it is required.

    `locked`: it takes no input. `holds`: the ids of the controls in it.
    """

    name: str
    label: str
    required: bool
    locked: bool
    holds: tuple[str, ...]

    def field_of(self, fields: Iterable[FieldSpec]) -> FieldSpec | None:
        """The profile's field that is in the box; None where the profile has none."""
        return next((spec for spec in fields if not set(self.holds).isdisjoint(spec.controls)), None)


def shown(session: Session, page: Page, spec: FormProfile, step: str) -> list[Box]:
    """Every field that the open step shows."""
    with reading(f"{step} 的字段", session.explain):
        found = read_all(
            page, spec.css("step_boxes"), _SCRIPTS[spec.boxes], [spec.css("required"), spec.css("locked")]
        )
    return [
        Box(name, squeeze(label).rstrip("：:*"), required, locked, tuple(holds))
        for name, label, required, locked, holds in found
    ]
