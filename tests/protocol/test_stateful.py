"""Hypothesis draws the programs: the protocol holds, and what is left out of it is found out."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.protocol.broken import VARIANTS
from tests.protocol.machine import Protocol
from tests.protocol.stateful import StatefulProtocol

pytestmark = pytest.mark.usefixtures("pages")


def run(bench, machine, examples: int) -> None:
    run_state_machine_as_test(
        lambda: StatefulProtocol(bench, machine),
        settings=settings(
            max_examples=examples,
            stateful_step_count=16,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            verbosity=Verbosity.quiet,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_protocol_holds(bench):
    """No program that hypothesis draws breaks a promise."""
    run(bench, Protocol, 60)


@pytest.mark.parametrize("name", VARIANTS)
def test_broken_protocol_is_found(bench, name):
    """A protocol with one part left out breaks one of the promises."""
    with pytest.raises(AssertionError):
        run(bench, VARIANTS[name], 1_000)
