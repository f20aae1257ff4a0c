"""Proof by times: what may not be told from the history stops a new attempt."""

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from eoms_bot.browser.profile import load_profile
from eoms_bot.browser.reader.port import HandledRow, ShownHistory
from eoms_bot.decide.proof import NOT_THERE
from eoms_bot.errors import NeedsHuman, SiteChanged, StorageError, TransientSiteError
from eoms_bot.model.order import HistoryEntry
from eoms_bot.model.write import Action, WriteRecord, WriteState
from flows import pictures, prove
from flows.clerk import Clerk
from flows.lane import Album
from flows.read_order import insist_not_closed
from tests.report import samples

SENT = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


@dataclass
class FakeLane:
    """As much of a lane as the look at a history takes: one earlier attempt, and the site's clock."""

    ahead: float = 0.0
    records: list[WriteRecord] = field(default_factory=list)
    profile: object = field(default_factory=lambda: load_profile("ultrabpp"))
    album: Any = None
    site: Any = None
    clerk: Clerk = field(default_factory=lambda: Clerk("mock", "clerk01", "值班员", "王值班"))

    @property
    def session(self):
        """How far the site's clock is ahead."""
        return SimpleNamespace(site_ahead_seconds=self.ahead)

    @property
    def books(self):
        """The attempts on record."""
        newest = self.records[-1] if self.records else None
        ledger = SimpleNamespace(latest=lambda _key: newest, writes=lambda _order_no: self.records)
        return SimpleNamespace(ledger=ledger)


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


OUR_REPLY = HistoryEntry(SENT + timedelta(minutes=1), "王值班", "完成工单", samples.write(1).text)


class Reading:
    """A reader that finds the order among the handled ones, with this history in a window of its own."""

    def __init__(self, handled):
        self.handled = handled

    @contextmanager
    def history(self, _number):
        yield self.handled


def look(monkeypatch, handled):
    """The proof of a reply by what the reader found, and whether the order itself was opened for it."""
    known: Any = lane()
    known.site = SimpleNamespace(reader=Reading(handled))
    opened = []

    def in_order(*_):
        opened.append("order")
        return NOT_THERE

    monkeypatch.setattr(prove, "_in_order", in_order)
    monkeypatch.setattr(prove, "picture_of_shown", lambda *_: None)
    return prove.look(known, known.records[0]), opened


def alone(*entries):
    """A row among the handled ones, whose history shows these entries."""
    order = replace(samples.order(samples.ref(1)), history=entries)
    return HandledRow(cast(Any, None), ShownHistory(order, cast(Any, None)))


def test_reply_in_the_history_alone(monkeypatch):
    """Our entry proves the reply; the order itself is not opened."""
    proof, opened = look(monkeypatch, alone(OUR_REPLY))

    assert (proof.by_us, opened) == (True, [])


@pytest.mark.parametrize(
    "handled",
    [
        pytest.param(alone(), id="nothing yet"),
        pytest.param(alone(replace(OUR_REPLY, text="别的答复")), id="another reply of ours"),
        pytest.param(alone(replace(OUR_REPLY, who="李协办")), id="a colleague's reply"),
        pytest.param(alone(replace(OUR_REPLY, when=SENT - timedelta(hours=1))), id="an older reply"),
        pytest.param(HandledRow(cast(Any, None), None), id="no history by itself"),
    ],
)
def test_history_alone_says_only_yes(monkeypatch, handled):
    """Whatever it does not show proves nothing: the order is opened then."""
    proof, opened = look(monkeypatch, handled)

    assert (proof.by_us, opened) == (False, ["order"])


def test_order_that_is_not_among_the_handled(monkeypatch):
    """Without its row among the handled ones nothing is believed, and nothing is opened."""
    assert look(monkeypatch, None) == (NOT_THERE, [])


@pytest.mark.parametrize(
    "problem", [TransientSiteError("没有打开"), SiteChanged("等不到页面元素"), NeedsHuman("没有权限")]
)
def test_proof_does_not_hang_on_its_picture(problem):
    """A history that cannot be brought to the front for its picture takes nothing from what it has proven."""

    class Pages:
        def show_history(self, _opened):
            raise problem

    order = SimpleNamespace(order_no="ID-056-20261125-00001")
    fakes: tuple[Any, Any] = (
        FakeLane(site=SimpleNamespace(pages=Pages())),
        SimpleNamespace(order=order, form=None),
    )

    pictures.picture_of_history(*fakes)


def test_disk_that_is_full_stops_the_run_after_the_proof():
    """A picture that cannot be kept is noted; the runner stops before it sends anything else."""
    known: Any = FakeLane()

    def full(*_):
        raise StorageError("磁盘已满")

    known.album = Album(full)
    pictures.picture_of_shown(known, cast(Any, alone().shown))

    assert known.album.lost == "磁盘已满"
