"""Hypothesis draws the programs: the protocol holds, and what is left out of it is found out."""

from __future__ import annotations

import pytest

from tests.protocol.broken import VARIANTS
from tests.protocol.machine import Protocol
from tests.protocol.stateful import run

pytestmark = pytest.mark.usefixtures("pages")


def test_protocol_holds(bench):
    """No program that hypothesis draws breaks a promise."""
    run(bench, Protocol, 60)


@pytest.mark.parametrize(
    "name",
    [
        "sends again",
        pytest.param("presses again", marks=pytest.mark.long),
        "journal after the click",
    ],
)
def test_broken_protocol_is_found(bench, name):
    """A protocol with one part left out breaks one of the promises; `check model` finds those that take longer."""
    with pytest.raises(AssertionError):
        run(bench, VARIANTS[name], 1_000, number=3)
