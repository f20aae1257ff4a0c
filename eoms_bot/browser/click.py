"""Click a control that nothing hides in one round trip; leave any other to the browser's click.

The browser's own click first waits two frames for the element to stand still, which is most of its 35 ms.
Where the element is on show, enabled and topmost at its middle, there is nothing to wait for. Its events are
then dispatched at once, in the order in which a mouse causes them, so the page's handlers run as always.

A link that opens a window and a button that writes are never clicked like this: those need a real mouse. For
a window that is only read, the mouse moves to the link's middle (`press`). A button that writes is always
pressed by the browser's own click.
"""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from eoms_bot.browser.ask_one import act_on_one

Place = tuple[float, float]
"""Pixels (CSS) from the left and from the top of a window."""

CLICKED_FUNCTION = """
const onTop = (element, x, y) => {
    const view = element.ownerDocument.defaultView, frame = view.frameElement;
    const hit = element.ownerDocument.elementFromPoint(x, y);
    if (!hit || !(element === hit || element.contains(hit))) return null;
    if (!frame) return view === view.top ? [x, y] : null;
    const at = frame.getBoundingClientRect(), look = frame.ownerDocument.defaultView.getComputedStyle(frame);
    if (Math.round(at.width) !== frame.offsetWidth) return null;
    if (Math.round(at.height) !== frame.offsetHeight) return null;
    const [left, top] = [parseFloat(look.paddingLeft), parseFloat(look.paddingTop)];
    return onTop(frame, at.x + frame.clientLeft + left + x, at.y + frame.clientTop + top + y);
};
const middle = element => {
    element.scrollIntoViewIfNeeded();
    const at = element.getBoundingClientRect(), x = at.x + at.width / 2, y = at.y + at.height / 2;
    const within = !element.disabled && at.width && at.height ? onTop(element, x, y) : null;
    return within && {x, y, within};
};
const clicked = element => {
    const at = middle(element);
    if (!at) return false;
    const all = {bubbles: true, cancelable: true, composed: true, view: element.ownerDocument.defaultView,
                 clientX: at.x, clientY: at.y, detail: 1, button: 0};
    for (const name of ['mouseover', 'mousemove']) element.dispatchEvent(new MouseEvent(name, all));
    if (element.dispatchEvent(new MouseEvent('mousedown', {...all, buttons: 1}))) element.focus?.();
    for (const name of ['mouseup', 'click']) element.dispatchEvent(new MouseEvent(name, all));
    return true;
};"""
"""JavaScript: `clicked(element)` clicks it and returns true, or does nothing and returns false.

`middle(element)` scrolls to the element and returns its middle: x and y in its document, and the pair
`within` the whole window. It returns null where the element cannot be clicked there. It also does so where a
frame around it is drawn at another scale or belongs to another origin.
"""

_CLICK_SCRIPT = "element => {" + CLICKED_FUNCTION + " return clicked(element); }"


def press(page: Page, at: Place) -> None:
    """Press the real mouse at a place that `middle` has just found, without another check.

    Only for a window that nobody sees. The protocol waits for a frame without a time limit, and a window that
    somebody has made small draws none.
    """
    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.up()


def click(control: Locator) -> None:
    """Click a control.

    It waits, and fails, as the browser's own click does where the control cannot be clicked yet.
    """
    if not control.evaluate(_CLICK_SCRIPT):
        control.click()


def click_in_form(control: Locator) -> None:
    """Click a control of a form that was read just now.

    Such a page goes nowhere by itself, so that there is nothing to wait for.
    """
    if not act_on_one(control, _CLICK_SCRIPT):
        control.click()
