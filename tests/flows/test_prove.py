"""Proof by times: what may not be told from the history stops a new attempt."""

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from eoms_bot.browser.pages.list_row import ListRow
from eoms_bot.browser.profile import load_profile
from eoms_bot.decide.proof import NOT_THERE
from eoms_bot.errors import NeedsHuman, SessionExpired, SiteChanged, TransientSiteError
from eoms_bot.model.order import HistoryEntry
from eoms_bot.model.write import Action, WriteKey, WriteRecord, WriteState
from flows import prove
from flows.prove import insist_not_closed
from tests.report import samples

SENT = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


@dataclass
class FakeLane:
    """As much of a lane as the look at a history takes: one earlier attempt, and the site's clock."""

    ahead: float = 0.0
    records: list[WriteRecord] = field(default_factory=list)
    profile: object = field(default_factory=lambda: load_profile("ultrabpp"))
    evidence: object = None
    asks_history_alone: bool = True
    session_free: bool = True
    lists: Any = None
    next_order: str = ""
    our_name: str = "王值班"

    def picture_of(self, *_):
        """Nothing to see."""

    @property
    def session(self):
        """How far the site's clock is ahead, and whether everything may be asked at once."""
        polite = SimpleNamespace(is_free=self.session_free)
        return SimpleNamespace(site_ahead_seconds=self.ahead, politeness=polite)

    @property
    def ledger(self):
        """The attempts on record."""
        newest = self.records[-1] if self.records else None
        return SimpleNamespace(latest=lambda _key: newest, writes=lambda _order_no: self.records)

    def key(self, order, action):
        """The key of a write on an order."""
        return WriteKey("mock", order.order_no, order.task_id, action)


def lane(ahead=0.0, sent=SENT):
    """A lane whose ledger knows an attempt that was released by a person."""
    record = samples.write(
        1,
        WriteState.RELEASED,
        action=Action.CLOSE,
        sending_at=sent.isoformat() if sent else None,
        proof="",
    )
    return FakeLane(ahead, [record])


def opened(*minutes):
    """An order whose history has a reply so many minutes after the attempt."""
    history = tuple(
        HistoryEntry(SENT + timedelta(minutes=one), "王值班", "完成工单", "已处理") for one in minutes
    )
    order = samples.order(samples.ref(1))
    return SimpleNamespace(order=SimpleNamespace(**(vars(order) | {"history": history})))


def test_earlier_attempt_that_worked():
    """A reply in the history behind the attempt may be its effect."""
    with pytest.raises(NeedsHuman, match="此前的提交可能已生效"):
        insist_not_closed(lane(), opened(1))


@pytest.mark.parametrize("ahead", [121, -121, 8 * 3600])
def test_clocks_too_far_apart_to_tell(ahead):
    """Where the clocks differ by more than two minutes, no reply in the history can be told from the attempt's effect."""
    with pytest.raises(NeedsHuman, match="时钟相差"):
        insist_not_closed(lane(ahead), opened(-600))


@pytest.mark.parametrize(
    ("known", "order"),
    [
        pytest.param(lane(), opened(-600), id="an older reply"),
        pytest.param(lane(121), opened(), id="no reply at all"),
        pytest.param(lane(121, sent=None), opened(-600), id="never sent before"),
        pytest.param(FakeLane(121), opened(-600), id="no attempt"),
    ],
)
def test_nothing_speaks_against_a_new_attempt(known, order):
    """An older reply, none, or no earlier attempt lets the walk go on."""
    insist_not_closed(known, order)


class History:
    """A window with a history, or with trouble in its place; which addresses were opened."""

    def __init__(self, monkeypatch, shows):
        self.shows, self.opened = shows, []
        self.page = SimpleNamespace(url="")
        monkeypatch.setattr(prove, "opened_alone", self.open)

    @contextmanager
    def open(self, _session, address, _of):
        self.opened.append(address)
        yield self

    def read(self):
        if isinstance(self.shows, Exception):
            raise self.shows
        return self.shows


BASE = samples.ref(1).base_id
ROW = ListRow({"order_no": samples.number(1)}, {"base_id": BASE}, False, 1, 1)
OUR_REPLY = HistoryEntry(SENT + timedelta(minutes=1), "王值班", "完成工单", samples.write(1).text)


def look_alone(known, *, order=1, address=f"history?baseid={BASE}", row=ROW):
    """What the history alone says of the attempt, with that order and that address in hand, and that row in the list."""
    window = SimpleNamespace(page=SimpleNamespace(url="view"))
    known.evidence = SimpleNamespace(
        opened=SimpleNamespace(order=samples.order(samples.ref(order)), form=window), history_at=address
    )
    with prove._known_history(known, known.records[0]) as history:
        return prove._in_known_history(known, known.records[0], row, history)


def test_reply_in_the_history_alone(monkeypatch):
    """Our entry proves the reply, wherever its history was opened."""
    history = History(monkeypatch, (OUR_REPLY,))

    assert look_alone(lane()).by_us
    assert history.opened == [f"history?baseid={BASE}"]


@pytest.mark.parametrize(
    "hand",
    [
        pytest.param({"order": 2}, id="another order in hand"),
        pytest.param({"address": "history?baseid=000000000000002"}, id="another order's history"),
        pytest.param({"address": f"history?baseid={BASE}1"}, id="a longer number"),
        pytest.param({"address": ""}, id="no address"),
    ],
)
def test_history_of_something_else(monkeypatch, hand):
    """An address that is not this very order's is never opened, whatever stands there."""
    history = History(monkeypatch, (OUR_REPLY,))

    assert look_alone(lane(), **hand) == NOT_THERE
    assert history.opened == []


def test_row_of_something_else(monkeypatch):
    """A history that is not of the row in the list of handled orders says nothing, whatever it shows."""
    History(monkeypatch, (OUR_REPLY,))

    assert look_alone(lane(), row=replace(ROW, ids={"base_id": "B-2"})) == NOT_THERE


@pytest.mark.parametrize(
    "shows",
    [
        pytest.param((), id="nothing yet"),
        pytest.param((replace(OUR_REPLY, text="别的答复"),), id="another reply of ours"),
        pytest.param((replace(OUR_REPLY, when=SENT - timedelta(hours=1)),), id="an older reply"),
        pytest.param(TransientSiteError("没有打开"), id="an error"),
        pytest.param(SiteChanged("等不到页面元素"), id="another page"),
        pytest.param(NeedsHuman("没有权限"), id="no right"),
    ],
)
def test_history_alone_says_only_yes(monkeypatch, shows):
    """Whatever it does not show, or cannot show, proves nothing: the order is opened then."""
    History(monkeypatch, shows)

    assert not look_alone(lane()).by_us


def test_history_alone_that_costs_a_login(monkeypatch):
    """A site that asks for a login in place of the history is not asked like this again."""
    known = lane()
    History(monkeypatch, SessionExpired("要求重新登录"))

    with pytest.raises(SessionExpired):
        look_alone(known)

    assert not known.asks_history_alone


class Site:
    """The lists and the history of an order in hand; `told` is what was asked of them, in its turn."""

    def __init__(
        self, monkeypatch, known, *, free=True, standing=True, rows=(ROW,), shows=(OUR_REPLY,), order=1
    ):
        self.told: list[str] = []
        self.rows, self.shows, self.standing, self.free = rows, shows, standing, free
        self.known: Any = known
        known.session_free = free
        known.lists = self
        known.next_order = "NEXT"
        window = SimpleNamespace(page=SimpleNamespace(url="view"))
        known.evidence = SimpleNamespace(
            opened=SimpleNamespace(order=samples.order(samples.ref(order)), form=window),
            history_at=f"history?baseid={BASE}",
        )
        monkeypatch.setattr(prove, "opened_alone", self.open)
        monkeypatch.setattr(prove, "_in_order", self.open_order)

    def ask_ahead(self, menu, text):
        if not self.standing:
            return False
        done = menu == self.known.profile.portal.menu_done
        self.told.append(f"ahead {'done' if done else 'todo'} {'next' if text == 'NEXT' else 'this'}")
        return True

    def open_order(self, *_):
        self.told.append("order")
        return NOT_THERE

    def searched(self, _menu, _spec, _text):
        self.told.append("list")
        if isinstance(self.rows, Exception):
            raise self.rows
        return None, list(self.rows)

    @contextmanager
    def open(self, *_):
        self.told.append("history")
        try:
            yield SimpleNamespace(read=lambda: self.shows, page=None)
        finally:
            self.told.append("closed")

    def look(self):
        record = replace(self.known.records[0], order_no=samples.number(1))
        return prove._look_close(self.known, record)


def test_all_at_once(monkeypatch):
    """Without a pace the list, the next order's row and the history are on their way together, and the list is looked at first."""
    site = Site(monkeypatch, lane())

    assert site.look().by_us
    assert site.told == ["ahead done this", "ahead todo next", "history", "list", "closed"]


@pytest.mark.parametrize("how", [{"free": False}, {"standing": False}])
def test_one_behind_the_other(monkeypatch, how):
    """With a pace, or where a list has to be opened first, the history is opened for a row that stands in the list, and nothing is asked ahead."""
    site = Site(monkeypatch, lane(), **how)

    assert site.look().by_us
    assert site.told == ["list", "history", "closed"]


def test_write_of_another_order(monkeypatch):
    """A look at what an earlier run has left asks for nothing ahead: the order in hand is another one, or none."""
    site = Site(monkeypatch, lane(), order=2)

    assert not site.look().by_us
    assert site.told == ["list", "order"]


def test_no_next_order(monkeypatch):
    """Behind the last order there is no row to ask for."""
    site = Site(monkeypatch, lane())
    site.known.next_order = ""
    site.look()

    assert "ahead todo next" not in site.told


def test_next_order_waits(monkeypatch):
    """Where the list of handled orders was the last load that may begin now, the history comes next, not another order's row."""
    site = Site(monkeypatch, lane())
    own = site.ask_ahead

    def last_one(menu, text):
        site.known.session_free = False
        return own(menu, text)

    monkeypatch.setattr(site, "ask_ahead", last_one)

    assert site.look().by_us
    assert site.told == ["ahead done this", "history", "list", "closed"]


def test_not_in_the_list(monkeypatch):
    """Without its row among the handled ones nothing is believed, whatever the history shows."""
    site = Site(monkeypatch, lane(), rows=())

    assert site.look() == NOT_THERE
    assert site.told[-2:] == ["list", "closed"]


def test_list_that_fails(monkeypatch):
    """A history that was opened ahead is let go where the list does not come."""
    site = Site(monkeypatch, lane(), rows=TransientSiteError("没有打开"))

    with pytest.raises(TransientSiteError):
        site.look()
    assert site.told[-2:] == ["list", "closed"]


@pytest.mark.parametrize("problem", [TransientSiteError("没有打开"), SiteChanged("等不到页面元素")])
def test_proof_does_not_hang_on_its_picture(monkeypatch, problem):
    """A history that cannot be brought to the front for its picture takes nothing from what it has proven."""

    def show(_session, _page):
        raise problem

    monkeypatch.setattr(prove, "show_history", show)
    order = SimpleNamespace(order_no="ID-056-20261125-00001")
    fakes: tuple[Any, Any] = (FakeLane(), SimpleNamespace(order=order, form=SimpleNamespace(page=None)))

    prove._picture_of_history(*fakes)
