"""A window is closed whatever its page does meanwhile: no close is waited for that nobody answers."""

from __future__ import annotations

import pytest

from eoms_bot.browser.profile import load_profile

pytestmark = pytest.mark.browser

PATH = "/eoms/welcome.jsp"
LED_ON = """
    let turn = 0;
    setInterval(() => open('about:blank', 'led' + turn++ % 4), 20);
"""


@pytest.mark.parametrize("seconds", ["0", "1"])
def test_window_that_goes_on(desk_of, seconds):
    """A page that leads elsewhere by itself: whether it is just under way again or about to be."""
    desk = desk_of(profile=load_profile("boco"))
    form = f'<meta http-equiv="refresh" content="{seconds};url={PATH}"><p>操作成功！</p>'
    windows = [desk.open(form, PATH) for _ in range(3)]

    for window in windows:
        desk.session.close_window(window)

    assert [window.is_closed() for window in windows] == [True] * 3
    assert desk.session.context.pages == [desk.session.top]


def test_window_that_is_led_on(desk_of):
    """A page that leads four windows on and on: each close ends."""
    desk = desk_of(profile=load_profile("boco"))
    leader = desk.open(f"<script>{LED_ON}</script>", PATH)
    mine = (leader, desk.session.top)

    for _ in range(10):
        desk.session.context.wait_for_event("page")
        led_on = [window for window in desk.session.context.pages if window not in mine]
        for window in led_on:
            desk.session.close_window(window)
        assert all(window.is_closed() for window in led_on)
