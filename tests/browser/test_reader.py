"""Readers of the site: what is asked for, in which order, and what is believed; one asks ahead, one does not."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from eoms_bot.browser.pages.list_row import ListRow
from eoms_bot.browser.profile import load_page_profile
from eoms_bot.browser.reader import ahead, plain
from eoms_bot.browser.reader.ahead import AheadReader
from eoms_bot.browser.reader.plain import PlainReader
from eoms_bot.browser.reader.port import ListName, Opened
from eoms_bot.errors import NeedsHuman, SessionExpired, SiteChanged, StorageError, TransientSiteError
from eoms_bot.model.order import HistoryEntry
from tests.report import samples

BASE = samples.ref(1).base_id
ROW = ListRow({"order_no": samples.number(1)}, {"base_id": BASE}, False, 1, 1)
NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
ENTRY = HistoryEntry(NOW, "王值班", "完成工单", "已处理")
PROFILE = load_page_profile("ultrabpp")


class Site:
    """Lists, histories and pages of a site; `asked` is what was asked of them, in its turn."""

    def __init__(self, monkeypatch):
        self.asked: list[str] = []
        self.free = self.standing = True
        self.rows: Any = [ROW]
        self.shows: Any = (ENTRY,)
        self.found: str | None = "same"
        self.served = True
        self.session: Any = self
        monkeypatch.setattr(plain, "Lists", lambda _session, _portal: self)
        monkeypatch.setattr(plain, "opened_alone", self.open_alone)
        monkeypatch.setattr(plain, "fingerprint_as_served", lambda *_: self.note("page") or self.found)
        monkeypatch.setattr(ahead, "ask_for_facts", lambda *_: self.note("page") or self)
        monkeypatch.setattr(PlainReader, "_second_look", lambda *_: self.note("window") or (NOW, "now"))

    def note(self, what):
        self.asked.append(what)

    # --- the session

    @property
    def profile(self):
        form = PROFILE.order_form.model_copy(update={"facts_as_served": self.served})
        return PROFILE.model_copy(update={"order_form": form})

    @property
    def paged(self):
        return self.profile

    @property
    def politeness(self):
        return self

    @property
    def is_free(self):
        return self.free

    def before_write(self):
        self.note("pause")

    @property
    def clock(self):
        return SimpleNamespace(now=lambda: NOW, wait=None)

    def begin_load(self):
        self.note("turn")

    # --- the facts of an order, asked for ahead

    def fingerprint(self, _number):
        self.note("answer")
        return self.found

    def drop(self):
        self.note("dropped")

    # --- the lists

    def searched(self, menu, _spec, _text):
        self.note("list")
        if isinstance(self.rows, Exception):
            raise self.rows
        return None, list(self.rows)

    def ask_ahead(self, menu, text):
        if self.standing:
            which = "done" if menu == PROFILE.portal.menu_done else "todo"
            self.note(f"ahead {which} {text}")
        return self.standing

    # --- a history by itself

    @contextmanager
    def open_alone(self, *_):
        self.note("history")
        try:
            yield self
        finally:
            self.note("closed")

    def read(self):
        if isinstance(self.shows, Exception):
            raise self.shows
        return self.shows


@pytest.fixture
def site(monkeypatch):
    """A site that shows an order among the handled ones, with its history."""
    return Site(monkeypatch)


def reader_of(
    site, kind: type[PlainReader] = AheadReader, *, order=1, address=f"history?baseid={BASE}"
) -> Any:
    """A reader that has just read this order, whose history is at this address."""
    reader = kind(site.session, site)
    window: Any = SimpleNamespace(page=SimpleNamespace(url="view"))
    reader._current, reader._history_at = Opened(samples.order(samples.ref(order)), window), address
    reader.following = "NEXT"
    return reader


def shown(reader):
    """The history that the reader shows of the order; None where it shows none."""
    with reader.history(samples.number(1)) as handled:
        return handled.shown.order.history if handled is not None and handled.shown else None


def test_all_at_once(site):
    """Without a pace the list, the next order's row and the history are on their way together, and the list is looked at first."""
    assert shown(reader_of(site)) == (ENTRY,)
    this = samples.number(1)
    assert site.asked == [f"ahead done {this}", "ahead todo NEXT", "history", "list", "closed"]


@pytest.mark.parametrize("lacks", ["free", "standing"])
def test_one_behind_the_other(site, lacks):
    """With a pace, or where a list has to be opened first, the history is opened for a row that stands in the list, and nothing is asked ahead."""
    setattr(site, lacks, False)

    assert shown(reader_of(site)) == (ENTRY,)
    assert site.asked == ["list", "history", "closed"]


def test_plain_reader_asks_nothing_ahead(site):
    """Whatever the pace allows at the moment."""
    assert shown(reader_of(site, PlainReader)) == (ENTRY,)
    assert site.asked == ["list", "history", "closed"]


@pytest.mark.parametrize("kind", [PlainReader, AheadReader])
@pytest.mark.parametrize(
    "hand",
    [
        pytest.param({"order": 2}, id="another order is open"),
        pytest.param({"address": "history?baseid=000000000000002"}, id="another order's history"),
        pytest.param({"address": f"history?baseid={BASE}1"}, id="a longer number"),
        pytest.param({"address": ""}, id="no address"),
    ],
)
def test_history_of_something_else(site, kind, hand):
    """An address that is not this very order's is never opened, whatever stands there."""
    assert shown(reader_of(site, kind, **hand)) is None
    assert "history" not in site.asked


def test_order_that_nobody_holds(site):
    """A look at what an earlier run has left asks for nothing ahead: no order was read, or its turn is over."""
    reader = reader_of(site)
    reader.forget()

    assert shown(reader) is None
    assert site.asked == ["list"]


@pytest.mark.parametrize("kind", [PlainReader, AheadReader])
def test_row_of_something_else(site, kind):
    """A history that is not of the row in the list of handled orders says nothing, whatever it shows."""
    site.rows = [replace(ROW, ids={"base_id": "B-2"})]

    assert shown(reader_of(site, kind)) is None


@pytest.mark.parametrize("kind", [PlainReader, AheadReader])
@pytest.mark.parametrize(
    "problem", [TransientSiteError("没有打开"), SiteChanged("等不到页面元素"), NeedsHuman("没有权限")]
)
def test_history_that_does_not_come(site, kind, problem):
    """The row stands, and its history is not known: the order is to be opened."""
    site.shows = problem

    assert shown(reader_of(site, kind)) is None
    assert site.asked[-1] == "closed"


def test_history_that_costs_a_login(site, monkeypatch):
    """A site that asks for a login in place of the history is not asked like this again."""
    site.shows = SessionExpired("要求重新登录")
    reader = reader_of(site)
    with pytest.raises(SessionExpired):
        shown(reader)
    monkeypatch.setattr(
        plain, "OrderFormPage", lambda _session, page: SimpleNamespace(page=page, read_on_arrival=replace)
    )
    monkeypatch.setattr(plain, "address_alone", lambda *_: "history")

    reader.order(
        SimpleNamespace(page=SimpleNamespace(open=lambda row: None), row=ROW, ref=samples.ref(1)),
        position="1",
        tried=False,
    )

    assert reader._history_at == ""


@pytest.mark.parametrize(
    ("tried", "asks_alone", "asked"),
    [
        pytest.param(False, True, BASE, id="first attempt"),
        pytest.param(True, True, "", id="an earlier attempt must show in it"),
        pytest.param(False, False, "", id="it has cost a login"),
    ],
)
def test_history_that_comes_with_the_page(site, monkeypatch, tried, asks_alone, asked):
    """A history is asked for together with its page only where nothing of it may be younger than the page."""
    said: list[str] = []

    class Histories:
        """Notes whose history is asked for."""

        @contextmanager
        def asked(self, _session, base_id):
            said.append(base_id)
            yield

        def learn(self, _address, _base_id):
            """Where it was is of no use here."""

    monkeypatch.setattr(ahead, "HistoriesAhead", Histories)
    monkeypatch.setattr(
        plain, "OrderFormPage", lambda _session, page: SimpleNamespace(page=page, read_on_arrival=replace)
    )
    monkeypatch.setattr(plain, "address_alone", lambda *_: "history")
    reader = reader_of(site)
    reader._asks_alone = asks_alone

    reader.order(
        SimpleNamespace(page=SimpleNamespace(open=lambda row: None), row=ROW, ref=samples.ref(1)),
        position="1",
        tried=tried,
    )

    assert said == [asked]


def test_no_next_order(site):
    """After the last order there is no row to ask for."""
    reader = reader_of(site)
    reader.following = ""
    shown(reader)

    assert "ahead todo NEXT" not in site.asked


def test_next_order_waits(site, monkeypatch):
    """Where the list of handled orders was the last load that may begin now, the history comes next, not another order's row."""
    own = site.ask_ahead

    def last_one(menu, text):
        site.free = False
        return own(menu, text)

    monkeypatch.setattr(site, "ask_ahead", last_one)

    assert shown(reader_of(site)) == (ENTRY,)
    assert site.asked == [f"ahead done {samples.number(1)}", "history", "list", "closed"]


def test_not_in_the_list(site):
    """Without its row among the handled ones nothing is said of the history that came."""
    site.rows = []

    with reader_of(site).history(samples.number(1)) as handled:
        assert handled is None
    assert site.asked[-2:] == ["list", "closed"]


def test_rows_of_other_orders_are_no_rows(site):
    """A search may find longer numbers; only rows of exactly this order count."""
    other = replace(ROW, facts={"order_no": f"{samples.number(1)}0"})
    site.rows = [other, ROW]

    assert [one.row for one in reader_of(site).row(ListName.TODO, samples.number(1))] == [ROW]


def test_list_that_fails(site):
    """A history that was opened ahead is let go where the list does not come."""
    site.rows = TransientSiteError("没有打开")

    with pytest.raises(TransientSiteError):
        shown(reader_of(site))
    assert site.asked[-2:] == ["list", "closed"]


def looked(site, kind: type[PlainReader] = AheadReader):
    """What a second look asks for, with a picture that is due; and the look."""
    reader = reader_of(site, kind)
    opened = SimpleNamespace(
        order=SimpleNamespace(order_no="1", fingerprint="same"),
        form=SimpleNamespace(page=SimpleNamespace(url="")),
    )
    with reader.unchanged(opened) as look:
        site.note("picture")
    return site.asked, look


def test_picture_while_the_page_comes(site):
    """What is due before the write is done once the page is asked for; the look is as old as the question."""
    asked, look = looked(site)

    assert asked == ["pause", "turn", "page", "picture", "answer"]
    assert (look.began, look.order) == (NOW, None)


@pytest.mark.parametrize(
    ("kind", "change", "asked"),
    [
        pytest.param(AheadReader, {"served": False}, ["picture", "pause", "window"], id="no page by itself"),
        pytest.param(
            AheadReader,
            {"free": False},
            ["picture", "pause", "turn", "page"],
            id="a pause, in which the run may end",
        ),
        pytest.param(PlainReader, {}, ["picture", "pause", "turn", "page"], id="plain"),
        pytest.param(
            AheadReader,
            {"found": "other"},
            ["pause", "turn", "page", "picture", "answer", "window"],
            id="another page",
        ),
        pytest.param(
            PlainReader, {"found": None}, ["picture", "pause", "turn", "page", "window"], id="plain, no page"
        ),
    ],
)
def test_picture_once(site, kind, change, asked):
    """It is taken once, before a pause, and before a window is opened."""
    for name, value in change.items():
        setattr(site, name, value)

    assert looked(site, kind)[0] == asked


def test_change_is_shown_by_a_window(site):
    """Only the second window says what has changed."""
    site.found = "other"

    assert looked(site)[1].order == "now"


def test_what_fails_while_the_page_comes(site):
    """It comes out as it is, and nobody waits for the page."""
    with (
        pytest.raises(StorageError),
        reader_of(site).unchanged(SimpleNamespace(form=SimpleNamespace(page=SimpleNamespace(url="")))),
    ):
        raise StorageError("磁盘已满")

    assert site.asked == ["pause", "turn", "page", "dropped"]
