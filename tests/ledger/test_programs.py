"""The submit protocol as a whole, under random programs (`programs.py`)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from eoms_bot.ledger import journal
from tests.ledger.programs import Programs


def programs(count: int, steps: int = 30) -> settings:
    return settings(
        max_examples=count,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )


def test_no_program_sends_twice():
    """Whatever crashes, is lost, comes late or wakes up: one attempt per write reaches the site."""
    run_state_machine_as_test(Programs, settings=programs(60))


def test_without_the_fence_a_program_fails(monkeypatch):
    """The programs are sharp: with the lease check taken out, a run that woke up sends an attempt of old."""
    monkeypatch.setattr(journal.lease, "require", lambda *_: None)

    with pytest.raises(AssertionError):
        run_state_machine_as_test(Programs, settings=programs(200))
