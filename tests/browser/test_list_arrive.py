"""A list that comes a little late is waited for; another list in its place is named."""

import pytest

from eoms_bot.browser.pages.order_list import OrderListPage
from eoms_bot.errors import WrongPage
from tests.support.raw_site import page

TODO = "/eoms/sheet/myWaitingDealSheetQuery.action"
DONE = "/eoms/sheet/myDealedSheetQuery.action"
OTHERS = "<span class='title_icon2'>当前位置：我的待办工单</span>"
OURS = "<span class='title_icon2'>当前位置：我处理的 工单</span>"
REST = "<table id='tab' class='tableborder'></table><span class='pagenumber'>共0条</span>"


@pytest.fixture
def window(desk):
    """A window with the list of open orders, beside which the list of handled ones is served."""
    desk.site.pages[DONE] = page(OURS + REST)
    return desk.open(OTHERS + REST, TODO)


def arrive(desk, window):
    """Wait for the list of handled orders."""
    return OrderListPage(desk.session, window.main_frame, desk.session.profile.done_list).arrive()


def test_list_comes_behind_another(desk, window):
    """A window that still shows the list before is given the time to show ours."""
    window.evaluate(f"setTimeout(() => {{ location.href = '{DONE}' }}, 300)")

    arrive(desk, window)

    assert window.url.endswith(DONE)


def test_other_list_stays(desk, window):
    """Where the other list stays, it is told what stands there and what should."""
    window.context.set_default_timeout(500)

    with pytest.raises(WrongPage, match="应为“我处理的工单”，实际是“当前位置：我的待办工单”"):
        arrive(desk, window)
