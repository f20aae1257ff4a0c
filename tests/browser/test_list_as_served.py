"""A list searched again without being loaded: what is asked, what is put in place, and what is left to a list loaded anew."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs

import pytest

from eoms_bot.browser.pages.list_as_served import ListSearch, asked_of
from eoms_bot.browser.pages.order_list import OrderListPage
from eoms_bot.errors import SessionExpired, TransientSiteError
from tests.browser.test_list_search_page import HEAD, ROW, TODO, listed
from tests.support.raw_site import page

pytestmark = pytest.mark.browser

FIRST, SECOND = "ID-056-20261125-00001", "ID-056-20261125-00002"


def of(number, *more, **parts):
    """A list's page that shows this order, and more rows."""
    rows = [HEAD, [number, *ROW[1:]], *more]
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    text = listed(**parts)
    before, _, behind = text.partition("<table id=tab class=tableborder>")
    return f"{before}<table id=tab class=tableborder>{table}</table>{behind.partition('</table>')[2]}"


class Searched:
    """A list that was searched for the first order."""

    def __init__(self, desk, **parts):
        self.desk, self.site = desk, desk.site
        desk.session.top.goto(desk.site.origin + "/eoms/portal")
        self.window = desk.open(of(FIRST, **parts), TODO)
        self.list = OrderListPage(
            desk.session, self.window.main_frame, desk.session.profile.todo_list
        ).arrive()
        self.list.search(FIRST)
        self.window.evaluate("window.loaded_once = true")
        del self.site.seen[:]

    def again(self, answer, number=SECOND):
        self.site.pages[TODO] = answer
        return [row.facts["order_no"] for row in self.list.search_again(number)]

    def ahead(self, number):
        """Ask ahead, and wait until the site has heard it; returns whether anything was asked."""
        self.site.pages[TODO] = page(of(number))
        asked = self.list.ask_ahead(number)
        while not self.asked:
            self.window.evaluate("0")
        return asked

    @property
    def stayed(self):
        """Whether the document is the one that was searched first."""
        return self.window.evaluate("window.loaded_once === true")

    @property
    def asked(self):
        """What the site was asked for since."""
        asked = [seen for seen in self.site.seen if seen.path == TODO]
        return [parse_qs(seen.target.partition("?")[2])["tquerytext"] for seen in asked]


@pytest.fixture
def searched(desk):
    """The list, searched once."""
    return Searched(desk)


def test_put_in_place(searched):
    """The rows of another order are there in one request, in the document that stood there."""
    assert searched.again(page(of(SECOND))) == [SECOND]
    assert searched.stayed
    assert searched.asked == [[SECOND]]
    assert searched.window.locator("table#tab tr").count() == 2


def test_asked_as_before(desk):
    """What was asked for the first order is asked for the next, whatever the page's own handlers made of it."""
    searched = Searched(desk, GO="onclick=\"document.forms[0].tqueryname.options[0].value = 'heard'\"")

    searched.again(page(of(SECOND)))

    (seen,) = (seen for seen in searched.site.seen if seen.path == TODO)
    assert parse_qs(seen.target.partition("?")[2]) == {"tqueryname": ["heard"], "tquerytext": [SECOND]}
    assert any(TODO in one and one.lower().startswith("referer") for one in seen.headers)


def test_asked_ahead(searched):
    """An answer that was asked for ahead is the one that is put in place; the site is not asked again."""
    assert searched.ahead(SECOND)

    assert searched.again(page(of(FIRST))) == [SECOND]
    assert searched.asked == [[SECOND]]


def test_asked_ahead_for_another(searched):
    """An answer for another order is of no use."""
    searched.ahead(FIRST)

    assert searched.again(page(of(SECOND))) == [SECOND]
    assert searched.asked == [[FIRST], [SECOND]]


def test_asked_ahead_long_ago(searched, monkeypatch):
    """An answer that is ten seconds old says nothing of now."""
    searched.ahead(SECOND)
    monkeypatch.setattr(searched.desk.session.clock, "monotonic", lambda: 10.0)

    searched.again(page(of(SECOND)))

    assert searched.asked == [[SECOND]] * 2


def test_never_searched(desk):
    """A list that nobody has searched is not asked ahead: it has no search to repeat."""
    window = desk.open(of(FIRST), TODO)
    found = OrderListPage(desk.session, window.main_frame, desk.session.profile.todo_list).arrive()

    assert not found.ask_ahead(SECOND)
    assert [row.facts["order_no"] for row in found.search_again(FIRST)] == [FIRST]


TROUBLE = [
    pytest.param(page("", status="500 Internal Server Error"), id="error"),
    pytest.param(page(of(SECOND), status="500 Internal Server Error"), id="list with an error's status"),
    pytest.param(page(""), id="empty"),
    pytest.param(page(of(SECOND).replace("pagenumber", "other")), id="without its pager"),
    pytest.param(page(of(SECOND) + of(SECOND)), id="twice"),
    pytest.param(page(of(SECOND).replace("我的待办工单", "我处理的工单")), id="another list"),
]


class Healing:
    """A site that is well again when the list is loaded."""

    def __init__(self, monkeypatch, site):
        own = OrderListPage.search

        def search(page_, text):
            site.pages[TODO] = page(of(SECOND))
            return own(page_, text)

        monkeypatch.setattr(OrderListPage, "search", search)


@pytest.mark.parametrize("trouble", TROUBLE)
def test_left_to_a_list_loaded_anew(searched, monkeypatch, trouble):
    """Whatever is not this list, whole, changes nothing on show; the list is loaded, and that is believed."""
    Healing(monkeypatch, searched.site)

    assert searched.again(trouble) == [SECOND]
    assert not searched.stayed
    assert searched.asked == [[SECOND]] * 2


ANOTHER = (
    "() => { document.body.innerHTML = document.body.innerHTML.replace('我的待办工单', '我处理的工单'); }"
)


@pytest.mark.parametrize("ahead", [True, False])
def test_another_list_in_its_place(searched, ahead):
    """Where the site has led the window to another list, nothing is put there, and nothing asked that was not on its way."""
    if ahead:
        searched.ahead(SECOND)
    searched.window.evaluate(ANOTHER)

    with pytest.raises(TransientSiteError, match="原处已不是"):
        searched.again(page(of(SECOND)))
    assert searched.window.locator("#tab").inner_text().count(SECOND) == 0
    assert searched.asked == [[SECOND]] * ahead


def test_closed_portal(searched):
    """Where the window that asks is gone, the list is loaded."""
    searched.desk.session.top.close()

    assert searched.again(page(of(SECOND))) == [SECOND]
    assert not searched.stayed


def test_what_was_searched_for(searched):
    """The search box has the order that is on show, so that a list that its site refreshes finds it again."""
    searched.again(page(of(SECOND)))

    assert searched.window.input_value("[name=tquerytext]") == SECOND


LINKED = "<a onclick=\"openSheet('S','{0}','{0}','TaskAssigned')\">开</a>"


def linked(number, base):
    """A list's page whose row opens something."""
    return of(number).replace(f"<td>{number}</td>", f"<td>{LINKED.format(base)}{number}</td>")


def emptied(text):
    """A list's page without the first order's row."""
    before, _, behind = text.partition(f"<tr><td>{FIRST}")
    return before + behind[behind.index("</table>") :]


@pytest.mark.parametrize(
    "refreshed",
    [
        pytest.param(lambda: linked(FIRST, "B-9"), id="another order's row"),
        pytest.param(lambda: of(FIRST), id="row without a link"),
        pytest.param(lambda: emptied(of(FIRST)), id="no row"),
    ],
)
def test_refreshed_before_it_is_opened(desk, refreshed):
    """A list that its site has refreshed meanwhile opens nothing but the row that was read."""
    desk.session.top.goto(desk.site.origin + "/eoms/portal")
    window = desk.open(linked(FIRST, "B-1"), TODO)
    found = OrderListPage(desk.session, window.main_frame, desk.session.profile.todo_list).arrive()
    (row,) = found.rows()
    window.evaluate("text => { document.body.innerHTML = text; }", refreshed())

    with pytest.raises(TransientSiteError, match="刷新"):
        found.open(row)
    assert len(desk.session.context.pages) == 2


def test_nothing_found(searched):
    """An empty answer is shown as it came; whether it is believed, `Lists` says."""
    nothing = emptied(of(FIRST)).replace("1条", "0条")

    assert searched.again(page(nothing)) == []
    assert searched.asked == [[SECOND]]


def test_search_without_effect(searched):
    """Rows of another order show that the site took no notice of what was asked."""
    with pytest.raises(TransientSiteError, match="没有生效"):
        searched.again(page(of(FIRST)))


def test_login_in_its_place(searched):
    """A session that is gone comes out as such."""
    login = "/eoms/portal/login.action"
    searched.site.pages[login] = page("请登录")
    moved = page("", status="302 Found", headers=(f"Location: {login}",))

    with pytest.raises(SessionExpired):
        searched.again(moved)


def test_script_in_the_answer(searched):
    """What is put in place runs nothing by itself."""
    told = of(SECOND).replace("<td>信号弱</td>", "<td><script>window.ran = true</script>信号弱</td>")

    searched.again(page(told))

    assert searched.window.evaluate("window.ran === undefined")


AT = "http://eoms.example/list"
FORM = {"content-type": "application/x-www-form-urlencoded", "referer": AT}


def request(url, body=b"", method="GET", led_from=None, **headers) -> Any:
    """A request of a browser, as far as it tells what was asked."""
    return SimpleNamespace(
        url=url, post_data_buffer=body, method=method, headers=headers, redirected_from=led_from
    )


def test_what_a_search_asked():
    """Address, body and the page that asked, kept with the text in them."""
    told = asked_of(request(AT, f"page=1&text={FIRST}".encode(), "POST", **FORM), FIRST)

    assert told == ListSearch(AT, "POST", FORM["content-type"], f"page=1&text={FIRST}", FIRST, AT)


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(None, id="no request"),
        pytest.param(request(AT), id="text not in it"),
        pytest.param(request(f"{AT}?a={FIRST}&b={FIRST}"), id="text twice"),
        pytest.param(request(f"{AT}?a={FIRST}", f"b={FIRST}".encode(), "POST"), id="text in both"),
        pytest.param(request(AT, f"a={FIRST}&b=投诉".encode("gbk"), "POST"), id="raw bytes of another kind"),
        pytest.param(request(f"{AT}?a={FIRST}", led_from=request(AT)), id="led elsewhere"),
    ],
)
def test_search_that_cannot_be_repeated(asked):
    """Where it is not sure what another text would make of the request, there is none to repeat."""
    assert asked_of(asked, FIRST) is None
