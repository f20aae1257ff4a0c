"""The form of a button: its controls as the page came, after its step was opened, and as they stand."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from playwright.sync_api import ElementHandle, Frame, Page

from eoms_bot.browser.body import CONTROLS_SCRIPT, Control, ServedForm

_MARK = "Symbol.for('the forms as they came')"
_NOTE = f"""() => {{
    window[{_MARK}] = new Map([...document.forms].map(form => [form, ({CONTROLS_SCRIPT})(form)]));
}}"""
_READ = f"""(button, names) => {{
    const has = form => names.filter(name => [...form.elements].some(one => one.name === name)).length;
    const own = button.form ?? button.closest('form');
    const best = [...document.forms].toSorted((one, other) => has(other) - has(one));
    const alone = best.length && has(best[0]) > (best[1] ? has(best[1]) : 0);
    const form = own && has(own) || !alone ? own : best[0];
    return form ? [window[{_MARK}]?.get(form) ?? [], ({CONTROLS_SCRIPT})(form)] : [[], []];
}}"""


def note_forms(document: Page | Frame) -> None:
    """Note in the page what its forms have now; a page that comes in its place has no such note."""
    document.evaluate(_NOTE)


def read_form(
    button: ElementHandle, names: Collection[str]
) -> tuple[tuple[Control, ...], tuple[Control, ...]]:
    """The controls of a button's form: as they were noted, and now. Nothing where there is none.

    A button outside of it sends a form by its script: that is the one with the most controls of these names.
    """
    found: list[list[dict[str, Any]]] = button.evaluate(_READ, list(names))
    loaded, now = (tuple(Control(**one) for one in each) for each in found)
    return loaded, now


def form_now(opened: ServedForm, button: ElementHandle, names: Collection[str]) -> ServedForm:
    """The same form as it stands by now."""
    return ServedForm(opened.served, read_form(button, names)[1])
