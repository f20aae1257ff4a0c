"""The submit protocol as a whole, under random programs (`programs.py`)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.ledger.programs import Programs


def test_no_program_sends_twice():
    """Whatever crashes, is lost, comes late or wakes up: one attempt per write reaches the site."""
    programs = settings(
        max_examples=40,
        stateful_step_count=30,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )

    run_state_machine_as_test(Programs, settings=programs)


def test_the_programs_notice_a_missing_fence(monkeypatch):
    """Without the lease check a run that was replaced gets an INTENT, and the programs say so."""
    monkeypatch.setattr("eoms_bot.ledger.journal.require", lambda *_: None)
    program = Programs()
    program.begin()
    program.start("left")
    program.start("right")

    with pytest.raises(AssertionError, match="a run that was replaced was let in"):
        program.intend("left", "A", "一")

    program.teardown()
