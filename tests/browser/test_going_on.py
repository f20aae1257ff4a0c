"""A window is closed whatever its page does meanwhile: no close is waited for that nobody answers."""

from __future__ import annotations

import pytest

from eoms_bot.browser.profile import load_profile

pytestmark = pytest.mark.browser

PATH = "/eoms/welcome.jsp"


@pytest.mark.parametrize("seconds", ["0", "1"])
def test_window_that_goes_on(desk_of, seconds):
    """Whether its page is just under way elsewhere again or about to be, each window is gone."""
    desk = desk_of(profile=load_profile("boco"))
    form = f'<meta http-equiv="refresh" content="{seconds};url={PATH}"><p>操作成功！</p>'
    windows = [desk.open(form, PATH) for _ in range(3)]

    for window in windows:
        desk.session.close_window(window)

    assert [window.is_closed() for window in windows] == [True] * 3
    assert desk.session.context.pages == [desk.session.top]
