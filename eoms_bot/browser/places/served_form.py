"""The form around a button: its controls as the page came, after its step was opened, and as they stand."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import ElementHandle, Frame, Page

from eoms_bot.browser.body import CONTROLS_SCRIPT, Control, ServedForm

_MARK = "Symbol.for('the forms as they came')"
_NOTE = f"""() => {{
    window[{_MARK}] = new Map([...document.forms].map(form => [form, ({CONTROLS_SCRIPT})(form)]));
}}"""
_READ = f"""button => {{
    const form = button.form ?? button.closest('form');
    return form ? [window[{_MARK}]?.get(form) ?? [], ({CONTROLS_SCRIPT})(form)] : [[], []];
}}"""


def note_forms(document: Page | Frame) -> None:
    """Note in the page what its forms have now; a page that comes in its place has no such note."""
    document.evaluate(_NOTE)


def read_form(button: ElementHandle) -> tuple[tuple[Control, ...], tuple[Control, ...]]:
    """The controls of a button's form: as they were noted, and now. Nothing where it stands in no form."""
    found: list[list[dict[str, Any]]] = button.evaluate(_READ)
    loaded, now = (tuple(Control(**one) for one in each) for each in found)
    return loaded, now


def form_now(opened: ServedForm, button: ElementHandle) -> ServedForm:
    """The same form as it stands by now."""
    return ServedForm(opened.served, read_form(button)[1])
