"""A row is opened as its own link opens it: by the real mouse, at a place where nothing hides the link."""

import pytest
from playwright.sync_api import Locator

from eoms_bot.browser.pages.order_list import OrderListPage

TODO = "/eoms/sheet/myWaitingDealSheetQuery.action"
HEAD = ["流水号", "主题", "处理人", "处理时限", "分派时间", "当前状态", "跟踪"]
LINK = """<a onclick="openSheet('WF4','7','9','z')" href="javascript:void(0)">{}</a>"""
ROW = ["ID-056-20261125-00001", "信号弱", "王*", "2026-11-26 12:00:00", "2026-11-25 12:00:00", "处理中", ""]
LIST = """<span class=title_icon2>我的待办工单</span><script>
let presses = [];
function openSheet() {{ presses.push(event.isTrusted); window.open('about:blank'); }}
</script><div style="height:{down}px"></div>{table}<span class=pagenumber>1/1页 共1条数据</span>{more}"""
COVER = """<div id=cover style="position:fixed; inset:0"></div>
<script>setTimeout(() => cover.remove(), 300)</script>"""


@pytest.fixture
def pressed(desk, monkeypatch):
    """Opens the row of a list that looks as a test wants it; whether the site saw a real mouse each time, and how often Playwright had to click."""
    clicks = []
    own = Locator.click

    def counted(self, **how):
        clicks.append(self)
        own(self, **how)

    monkeypatch.setattr(Locator, "click", counted)

    def opened(down=0, more=""):
        cells = [LINK.format(cell) for cell in ROW]
        table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in (HEAD, cells))
        text = LIST.format(down=down, more=more, table=f"<table id=tab class=tableborder>{table}</table>")
        window = desk.open(text, TODO)
        listing = OrderListPage(desk.session, window.main_frame, desk.session.profile.todo_list).arrive()
        listing.open(listing.rows()[0]).close()
        return window.evaluate("presses"), len(clicks)

    return opened


@pytest.mark.parametrize("down", [0, 3000])
def test_row_in_sight(pressed, down):
    """The real mouse presses the link once, and Playwright is not asked for a click; a row below the window is scrolled to."""
    assert pressed(down) == ([True], 0)


def test_list_that_moves_before_its_turn(pressed, desk, monkeypatch):
    """What pushes the list down while the page load's turn is waited for does not lead the mouse astray."""
    session, own = desk.session, desk.session.begin_load

    def wait_for_turn():
        own()
        page = session.context.pages[-1]
        page.evaluate("document.body.insertAdjacentHTML('afterbegin', '<div style=\"height:140px\"></div>')")

    monkeypatch.setattr(session, "begin_load", wait_for_turn)

    assert pressed() == ([True], 0)


def test_row_behind_something(pressed):
    """A row that something covers is clicked once by Playwright, which waits until it is free."""
    assert pressed(more=COVER) == ([True], 1)
