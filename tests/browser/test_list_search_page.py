"""A quick search in a real page: in one round trip where all is ready, else as a person's hand would do it."""

from urllib.parse import parse_qs

import pytest

from eoms_bot.browser.pages.order_list import OrderListPage
from tests.support.raw_site import page

TODO = "/eoms/sheet/myWaitingDealSheetQuery.action"
NUMBER = "ID-056-20261125-00001"
HEAD = ["流水号", "主题", "处理人", "处理时限", "分派时间", "当前状态", "跟踪"]
ROW = [NUMBER, "信号弱", "王*", "2026-11-26 12:00:00", "2026-11-25 12:00:00", "处理中", ""]
TABLE = "<table id=tab class=tableborder>{}</table>".format(
    "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in (HEAD, ROW))
)
LIST = f"""<span class=title_icon2>我的待办工单</span>
<form id=form1 method=get action='{TODO}'><span class=title_search>
<select name=tqueryname>SELECT</select><input type=text name=tquerytext TEXT><input type=submit value=搜索 GO></span></form>
{TABLE}<span class=pagenumber>1/1页 共1条数据</span>"""
PLAIN = {"SELECT": "<option>流水号<option>主题", "TEXT": "", "GO": ""}


def later(change):
    """Behind the button: a script that changes something a little later."""
    return f"><script>setTimeout(() => {{ {change} }}, 300)</script><input type=hidden"


FREES, UNLOCKS = (later(f"document.forms[0].tquerytext.{name} = false") for name in ("disabled", "readOnly"))
SHOWS = later("document.forms[0].tquerytext.style.visibility = 'visible'")
COVERED = "><div id=cover style='position:fixed;inset:0'></div" + later("cover.remove()")


def listed(**parts):
    """A list's page; parts of it as a test wants them."""
    text = LIST
    for name, part in {**PLAIN, **parts}.items():
        text = text.replace(name, part)
    return text


@pytest.fixture
def searched(desk, monkeypatch):
    """Searches a list that looks as a test wants it; what the site was asked for, and how often a hand had to do it."""
    by_hand = []
    own = OrderListPage._type

    def watched(self, text):
        by_hand.append(text)
        own(self, text)

    monkeypatch.setattr(OrderListPage, "_type", watched)

    def search(**parts):
        window = desk.open(listed(**parts), TODO)
        found = OrderListPage(desk.session, window.main_frame, desk.session.profile.todo_list).arrive()
        desk.site.pages[TODO] = page(listed())
        (row,) = found.search(NUMBER)
        assert row.facts["order_no"] == NUMBER
        return parse_qs(desk.site.seen[-1].target.partition("?")[2]), len(by_hand)

    return search


def test_at_once(searched):
    """Where the right column is chosen and nothing hides the search, it is one round trip, and the page's own handlers run."""
    asked, by_hand = searched(GO="onclick=\"document.forms[0].tqueryname.options[0].value = 'heard'\"")

    assert asked == {"tqueryname": ["heard"], "tquerytext": [NUMBER]}
    assert by_hand == 0


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({"SELECT": "<option>主题<option>流水号"}, id="another column is chosen"),
        pytest.param({"TEXT": "disabled", "GO": FREES}, id="a box that is not ready yet"),
        pytest.param({"TEXT": "readonly", "GO": UNLOCKS}, id="a box that is locked still"),
        pytest.param({"TEXT": "style='visibility:hidden'", "GO": SHOWS}, id="a box that is hidden still"),
        pytest.param({"GO": COVERED}, id="a button behind something"),
    ],
)
def test_left_to_a_hand(searched, parts):
    """Whatever has to be chosen or waited for first is done as a person would; nothing was asked of the site before."""
    asked, by_hand = searched(**parts)

    assert asked == {"tqueryname": ["流水号"], "tquerytext": [NUMBER]}
    assert by_hand == 1
