"""Open what pops up at a control, and close it again whatever happens."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import ElementHandle, Page

from eoms_bot.browser.controls.control import FormControl
from eoms_bot.browser.controls.drivers import not_offered
from eoms_bot.browser.controls.kinds import ControlView
from eoms_bot.browser.controls.popup import Popup, PopupWindow
from eoms_bot.errors import SiteChanged

_SOON = 0.4
"""Seconds after which a box that takes typing is taken for one that did not open at a press."""


class NothingOpened(SiteChanged):
    """A press on a control has brought nothing to choose from."""


@contextmanager
def opened(control: FormControl, view: ControlView, text: str = "") -> Iterator[tuple[Popup, ElementHandle]]:
    """Press a control, and yield what popped up, and the element that was pressed.

    Where nothing pops up, the sign next to the box is pressed; then `text` is typed, as remote lists ask only
    for what was typed. A box that takes typing only after the press is such a list: a second press would
    close it. Where a box that takes no typing has a button, that is pressed and not the box; it may open a
    window. NothingOpened where still nothing pops up: the control is read-only. OptionNotOffered for a text
    that brings nothing. Whatever fails, the popup is closed again.
    """
    opener = control.part()
    popup = Popup(control.scope, opener)
    sign = None if view.typed else control.sign()
    if sign is None or not sign.evaluate("one => one.matches('button,input,a')"):
        opener.click()
        sign = None
    else:
        before = list(control.scope.page.context.pages)
        sign.click()
        popup = _window_since(control, before, popup)
    box = control.box()
    is_open = popup.is_open(_SOON if box else control.seconds)
    turned = box is not None and not view.typed
    if not is_open and not turned and sign is None and (sign := control.sign()):
        sign.click()
        is_open = popup.is_open(_SOON if box and text else control.seconds)
    if not is_open and box and text:
        ask_for(box, text)
        is_open = popup.is_open(control.seconds)
    if not is_open:
        if box and text:
            raise not_offered(control, text, [])
        raise NothingOpened(f"{control.field}: 只读，点了也没有弹出可选的内容")
    popup.note()
    try:
        yield popup, opener
    except Exception:
        popup.close(opener)
        raise


def _window_since(control: FormControl, before: Sequence[Page], popup: Popup) -> Popup:
    """What popped up: a window that was not there before, or what the page itself shows."""
    for _look in range(math.ceil(control.seconds / _SOON)):
        if popup.is_open(_SOON):
            break
        for page in control.scope.page.context.pages:
            if page not in before:
                page.wait_for_load_state("load")
                return PopupWindow(page)
    return popup


def ask_for(box: ElementHandle, text: str) -> None:
    """Type a text to filter entries. Some kits ask at a key only; End changes nothing."""
    box.fill(text)
    box.press("End")
