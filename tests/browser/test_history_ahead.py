"""A history that is asked for while its order's page is on its way: shown by the page's frame in place of the site's answer, or not at all."""

from __future__ import annotations

import pytest

from eoms_bot.browser.gate.ahead import FRESH_SECONDS
from eoms_bot.browser.pages.history import read_history
from eoms_bot.browser.politeness import Politeness
from eoms_bot.browser.reader.history_ahead import HistoriesAhead
from eoms_bot.errors import HistoryUnknown, SessionExpired
from tests.browser.test_history_as_served import HISTORY, history
from tests.browser.test_kept import Hand
from tests.support.raw_site import page

pytestmark = pytest.mark.browser

FRAMED = "<iframe id=DealInfoViewField src='{}?baseid={}&mode=1'></iframe>"
ASKED = f"{HISTORY}?baseid=H-2&mode=1"


class Orders:
    """A desk that has seen where the history of order H-1 is."""

    def __init__(self, desk):
        self.desk, self.site = desk, desk.site
        desk.session.top.goto(self.site.origin + self.page_of("H-0"))
        self.histories = HistoriesAhead()
        self.histories.learn(f"{self.site.origin}{HISTORY}?baseid=H-1&mode=1", "H-1")
        self.says(page(history("二")))
        del self.site.seen[:]

    def says(self, answer):
        """What the site says when it is asked for a history."""
        self.site.pages[HISTORY] = answer

    def page_of(self, framed):
        """The address of an order's page, in which the history of this order stands."""
        path = f"/eoms/ultrabpp/view.action?baseID={framed}"
        self.site.pages[path.partition("?")[0]] = page(FRAMED.format(HISTORY, framed))
        return path

    def open(self, number="H-2", framed="H-2"):
        """Open the page of this order; what its history says."""
        with self.histories.asked(self.desk.session, number):
            window = self.desk.session.new_page()
            self.desk.session.begin_load()
            window.goto(self.site.origin + self.page_of(framed))
            entries = read_history(self.desk.session, window)
        self.window = window
        return [entry.text for entry in entries]

    @property
    def asked(self):
        """The histories that the site was asked for."""
        return [seen.target for seen in self.site.settled() if seen.path == HISTORY]


@pytest.fixture
def orders(desk):
    """Orders whose histories are asked for ahead."""
    return Orders(desk)


def test_asked_once(orders):
    """The frame shows what was asked for before its page was, and the site is asked no second time."""
    assert orders.open() == ["二"]
    assert orders.asked == [ASKED]
    assert next(seen.path for seen in orders.site.seen) == HISTORY
    assert orders.window.frames[1].url == orders.site.origin + ASKED


@pytest.mark.parametrize(
    ("kind", "head"),
    [
        pytest.param("text/html; charset=gbk", "", id="the answer names them"),
        pytest.param("text/html", "<meta charset=gbk>", id="the page names them"),
    ],
)
def test_letters_of_the_site(orders, kind, head):
    """The browser reads it as it reads what comes from the site, whatever it is written in."""
    orders.says(page(history("二", head=head).encode("gbk"), kind=kind))

    assert orders.open() == ["二"]
    assert orders.asked == [ASKED]


def test_by_hand_later(orders):
    """What was shown once is not shown again: a frame that asks once more hears what the site says then."""
    orders.open()
    orders.says(page(history("三")))
    orders.window.reload()

    assert read_history(orders.desk.session, orders.window)[0].text == "三"


def test_another_order_in_the_page(orders):
    """A frame that asks for another history gets that one, and nothing is asked ahead any more."""
    assert orders.open(framed="H-7") == ["二"]
    assert orders.open("H-3", framed="H-3") == ["二"]
    assert orders.asked == [ASKED, f"{HISTORY}?baseid=H-7&mode=1", f"{HISTORY}?baseid=H-3&mode=1"]
    assert orders.histories.address_of("H-4") == ""


def test_frame_asks_by_itself(orders):
    """Where no answer came, the frame's own question goes to the site; trouble on the way says nothing of the
    next order.
    """
    nothing = b"nothing that a browser knows\r\n\r\n"
    orders.site.pages = Turns(orders.site.pages, HISTORY, nothing, page(history("二")))

    assert orders.open() == ["二"]
    assert orders.asked == [ASKED] * 2
    assert orders.histories.address_of("H-3")


def test_what_is_no_page(orders):
    """What is no history is the frame's as if it had asked: the site is not asked again before the next try."""
    orders.desk.session.context.set_default_timeout(500)
    first = page(history("一"), kind="text/plain; charset=utf-8")
    orders.site.pages = Turns(orders.site.pages, HISTORY, first, page(history("二")))

    with pytest.raises(HistoryUnknown):
        orders.open()

    assert orders.asked == [ASKED]
    assert orders.histories.address_of("H-3")


def test_led_elsewhere(orders):
    """A history that the site has elsewhere is shown from there, as if the frame had asked."""
    first = page("", status="302 Found", headers=(f"Location: {HISTORY}?baseid=H-9",))
    orders.site.pages = Turns(orders.site.pages, HISTORY, first, page(history("二")))

    assert orders.open() == ["二"]
    assert (orders.asked.count(ASKED), orders.asked[-1]) == (1, f"{HISTORY}?baseid=H-9")
    assert orders.window.frames[1].url == f"{orders.site.origin}{HISTORY}?baseid=H-9"


@pytest.mark.parametrize("status", ["500 Internal Server Error", "429 Too Many Requests"])
def test_error(orders, status):
    """An error is the frame's as if it had asked: the site is not asked again before the next try."""
    orders.says(page("系统忙", status=status))

    with pytest.raises(HistoryUnknown, match=status[:3]):
        orders.open()

    assert orders.asked == [ASKED]
    assert orders.histories.address_of("H-3")


def test_late(orders):
    """A history that comes behind its page is waited for by the frame."""
    orders.site.late[HISTORY] = 0.5

    assert orders.open() == ["二"]
    assert orders.asked == [ASKED]


def test_window_gone_meanwhile(orders):
    """A window that is closed while its frame waits breaks nothing, and the next order is opened as ever."""
    with orders.histories.asked(orders.desk.session, "H-2"):
        orders.site.late[HISTORY] = 0.5
        window = orders.desk.session.new_page()
        window.goto(orders.site.origin + orders.page_of("H-2"), wait_until="commit")
        window.wait_for_selector("iframe", state="attached")
        window.close()
    assert orders.open("H-3", "H-3") == ["二"]
    assert orders.desk.gate.crash is None


def test_half_of_one(orders):
    """Half a history is no whole one because it was asked for ahead."""
    orders.desk.session.context.set_default_timeout(500)
    orders.says(page(history("二", end="")))

    with pytest.raises(HistoryUnknown):
        orders.open()


def test_login_in_its_place(orders):
    """A site that asks for a login has lost the session, whoever has asked it."""
    orders.site.pages["/eoms/portal/login.action"] = page("请登录")
    orders.says(page("", status="302 Found", headers=("Location: /eoms/portal/login.action",)))

    with pytest.raises(SessionExpired):
        orders.open()

    orders.desk.session.logged_in()
    orders.says(page(history("二")))
    assert orders.open("H-3", "H-3") == ["二"]
    assert [seen.target for seen in orders.site.settled()][-2:] == [
        orders.page_of("H-3"),
        f"{HISTORY}?baseid=H-3&mode=1",
    ]


def test_not_allowed(orders, profile):
    """A profile that does not say that it may has nothing asked ahead."""
    orders.desk.session.profile = profile.model_copy(
        update={"history": profile.history.model_copy(update={"asked_ahead": False})}
    )
    assert orders.open() == ["二"]
    assert next(seen.path for seen in orders.site.settled()) != HISTORY


def test_considerate(orders, monkeypatch):
    """A pace that leaves the site a rest has nothing asked ahead."""
    monkeypatch.setattr(Politeness, "is_free", False)

    assert orders.open() == ["二"]
    assert next(seen.path for seen in orders.site.settled()) != HISTORY


def test_too_old(desk_of):
    """A page that comes long behind its history has it asked for by its frame."""
    clock = Hand()
    orders = Orders(desk_of(clock=clock))
    with orders.histories.asked(orders.desk.session, "H-2"):
        clock.at = FRESH_SECONDS
        window = orders.desk.session.new_page()
        window.goto(orders.site.origin + orders.page_of("H-2"))

    assert orders.asked == [ASKED] * 2


def test_page_that_does_not_come(orders):
    """What was asked for a page that did not come is shown to no later one."""
    with pytest.raises(ZeroDivisionError), orders.histories.asked(orders.desk.session, "H-2"):
        raise ZeroDivisionError
    orders.says(page(history("三")))
    window = orders.desk.session.new_page()
    window.goto(orders.site.origin + orders.page_of("H-2"))

    assert read_history(orders.desk.session, window)[0].text == "三"


class Turns(dict[str, bytes]):
    """Pages of which one is answered by `first` once, and then by `last`."""

    def __init__(self, pages, path, first, last):
        super().__init__(pages)
        self._path, self._answers = path, [last, first]

    def get(self, path, default=b""):
        """What the site answers now."""
        if path != self._path:
            return super().get(path, default)
        return self._answers.pop() if len(self._answers) > 1 else self._answers[0]


@pytest.mark.parametrize(
    ("address", "base_id"),
    [
        pytest.param("", "H-1", id="no address"),
        pytest.param("history?baseid=H-1", "", id="no number"),
        pytest.param("history?id=H-1&of=H-1", "H-1", id="named twice"),
        pytest.param("history?id=7", "H-1", id="named otherwise"),
    ],
)
def test_unknown(address, base_id):
    """Where the last history's address does not name its order exactly once, nobody knows where the next one is."""
    histories = HistoriesAhead()
    histories.learn("history?baseid=H-0", "H-0")

    histories.learn(address, base_id)

    assert histories.address_of("H-2") == ""
