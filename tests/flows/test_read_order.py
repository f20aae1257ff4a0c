"""The look right before a write, and what is said of an order that changed: what it was and is, colleagues by their family names only."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from eoms_bot.browser.reader.port import ListName, SecondLook
from eoms_bot.errors import NeedsHuman, OrderChanged, OrderStale, TakenByOther
from flows.read_order import _changes, read_order, second_look
from tests.report import samples


def test_changes():
    """Status and dealer are told as they were and are; two colleagues of one family name are two."""
    before = replace(samples.order(samples.ref(1)), dealer="李协办", task_status="待处理")
    after = replace(
        before, dealer="李甲乙", task_status="处理中", facts={**before.facts, "complaint": "别的"}
    )

    told = _changes(before, after)

    assert told == ["状态 一级处理中/待处理 → 一级处理中/处理中", "处理人 李* → 李*", "字段 complaint 已变"]


ORDER = samples.order(samples.ref(1))
OPENED: Any = SimpleNamespace(order=ORDER)
BEGAN = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


class Reading:
    """A reader with one row; `said` is how an order was asked for, `now` what a second look shows."""

    def __init__(self, now=None):
        self.now, self.said = now, None

    def row(self, which, number):
        assert (which, number) == (ListName.TODO, ORDER.order_no)
        return ["row"]

    def order(self, listed, *, position, tried):
        self.said = (listed, position, tried)
        return SimpleNamespace(order=ORDER, form=None)

    @contextmanager
    def unchanged(self, _opened):
        look = SecondLook(BEGAN)
        yield look
        look.order = self.now


def lane(reader, *sent):
    """A lane on whose ledger there are attempts that left at these times, or did not leave (None)."""
    known: Any = SimpleNamespace(
        site=SimpleNamespace(reader=reader),
        books=SimpleNamespace(
            ledger=SimpleNamespace(writes=lambda _number: [SimpleNamespace(sending_at=at) for at in sent])
        ),
        clerk=SimpleNamespace(is_us=lambda name: name == "王值班"),
        mark=lambda _point: None,
    )
    return known


@pytest.mark.parametrize(
    ("sent", "tried"),
    [
        pytest.param((), False, id="never tried"),
        pytest.param((None,), False, id="nothing left"),
        pytest.param((None, "2026-11-25T12:00:00+08:00"), True, id="tried before"),
    ],
)
def test_reader_hears_of_an_earlier_attempt(sent, tried):
    """The history of an order with an earlier attempt must show what that one did."""
    reader = Reading()
    ref = replace(ORDER.ref, task_id=ORDER.task_id)

    read_order(lane(reader, *sent), ref)

    assert reader.said == ("row", ref.position, tried)


@pytest.mark.parametrize("now", [None, ORDER])
def test_look_that_finds_no_change(now):
    """What is due is done in the block; the look is as old as its question."""
    done = []
    with second_look(lane(Reading(now)), OPENED) as look:
        done.append("picture")

    assert (done, look.at) == (["picture"], BEGAN)


def test_nothing_rests_on_a_look_that_nobody_took():
    """A reader that has not looked gives a write no time to rest on."""
    with pytest.raises(NeedsHuman, match="没有再次查看"):
        SecondLook().at  # noqa: B018


@pytest.mark.parametrize(
    ("change", "error"),
    [
        pytest.param({"facts": {"complaint": "别的"}}, OrderStale, id="content"),
        pytest.param({"task_id": "T-other"}, OrderChanged, id="another task"),
        pytest.param({"dealer": "李协办"}, TakenByOther, id="a colleague's"),
        pytest.param({"dealer": "王值班"}, OrderStale, id="ours"),
    ],
)
def test_look_that_finds_a_change(change, error):
    """Each kind of change raises its own error, so that nothing is sent."""
    now = replace(ORDER, fingerprint="other", **change)

    with pytest.raises(error) as raised, second_look(lane(Reading(now)), OPENED):
        pass

    assert type(raised.value) is error
