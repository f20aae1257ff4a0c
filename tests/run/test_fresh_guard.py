"""The guard that lets nothing out which rests on an old look at the order."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eoms_bot.run.lane.compose import fresh_guard
from tests.ledger.kit import StillClock, make_write

LIMIT = 60.0


def asked(seconds):
    """What the guard says when the clock shows so many seconds more than at the look."""
    clock = StillClock()
    write = replace(make_write(), unchanged_at=clock.now() - timedelta(seconds=seconds))
    return fresh_guard(clock, LIMIT)(write)


def test_fresh_look():
    """A look within the limit is good enough."""
    assert asked(LIMIT) == ""


@pytest.mark.parametrize("seconds", [LIMIT + 1, 8 * 3600, -LIMIT - 1])
def test_old_look(seconds):
    """F54: behind a suspended machine, or a clock that was set back, nothing leaves."""
    assert "不发送" in asked(seconds)


def test_no_look():
    """A write that nobody has looked at again does not leave."""
    assert fresh_guard(StillClock(), LIMIT)(make_write()) == "提交前没有复看工单"
