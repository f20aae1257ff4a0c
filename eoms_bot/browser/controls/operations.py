"""Fill a control, read it back, list what it offers: whatever it is."""

from __future__ import annotations

from collections.abc import Mapping

from eoms_bot.browser.controls.choice import AutocompleteDriver, CalendarDriver, ListDriver, PlainTextDriver
from eoms_bot.browser.controls.control import FormControl
from eoms_bot.browser.controls.drivers import (
    ControlDriver,
    DateSelectsDriver,
    NativeDateDriver,
    RadiosDriver,
    SelectDriver,
    SwitchDriver,
    TextDriver,
)
from eoms_bot.browser.controls.kinds import ControlKind, ControlStanding, ControlView
from eoms_bot.errors import ReadBackMismatch, SiteChanged

DRIVERS: Mapping[ControlKind, ControlDriver] = {
    ControlKind.TEXT: PlainTextDriver(),
    ControlKind.TEXTAREA: TextDriver(),
    ControlKind.NUMBER: TextDriver(),
    ControlKind.AUTOCOMPLETE: AutocompleteDriver(),
    ControlKind.SELECT: SelectDriver(),
    ControlKind.DATE_SELECTS: DateSelectsDriver(),
    ControlKind.RADIOS: RadiosDriver(),
    ControlKind.SWITCH: SwitchDriver(),
    ControlKind.NATIVE_DATE: NativeDateDriver(),
    ControlKind.CALENDAR: CalendarDriver(),
    ControlKind.LIST: ListDriver(),
    ControlKind.SHOWN: TextDriver(),
}
_CLEARABLE = frozenset(
    {
        ControlKind.TEXT,
        ControlKind.TEXTAREA,
        ControlKind.NUMBER,
        ControlKind.AUTOCOMPLETE,
        ControlKind.SELECT,
        ControlKind.NATIVE_DATE,
    }
)
"""What can be made blank again; other controls offer no such choice in general."""
_STANDINGS = {ControlStanding.LOCKED: "是灰的，不能填", ControlStanding.READONLY: "只读，不能填"}


def fill(control: FormControl, value: str) -> None:
    """Set a control to a decided word, as a person would. Nothing happens where it shows the word already.

    SiteChanged for a control that is missing, locked, read-only or ambiguous, or that cannot be made blank
    again. OptionNotOffered for a word that it does not offer. ReadBackMismatch where it shows something else
    afterwards, for example a number that was rounded or a text that was cut. Errors of the browser are left
    to the caller, who knows what was being read (`browser/trouble.py`).
    """
    view = _present(control)
    driver = DRIVERS[view.kind]
    if driver.word(control, view) == value:
        return
    if view.standing in _STANDINGS:
        raise SiteChanged(f"{control.field}: {_STANDINGS[view.standing]}，现在是 {view.shown!r}")
    if not value and view.kind not in _CLEARABLE:
        raise SiteChanged(f"{control.field}: 应为空，现在是 {driver.word(control, view)!r}，这种控件清不空")
    after = driver.set(control, view, value)
    shown = driver.word(control, after, value)
    if shown != value:
        raise ReadBackMismatch(f"{control.field}: 填的是 {value!r}，显示的是 {shown!r}")


def word(control: FormControl, value: str = "") -> str:
    """What a control shows, spelled as a decided word; empty for nothing.

    `value`: the decided word. It is returned where the control shows only the end of it, as trees do.
    """
    view = _present(control)
    return DRIVERS[view.kind].word(control, view, value)


def options(control: FormControl) -> tuple[str, ...]:
    """The decided words that a control offers now; empty where any text fits."""
    view = _present(control)
    if view.standing in _STANDINGS:
        return tuple(view.offered)
    return DRIVERS[view.kind].options(control, view)


def _present(control: FormControl) -> ControlView:
    view = control.view()
    if view.standing is ControlStanding.VANISHED:
        raise control.missing()
    return view
