"""A write that a person made while a site was recorded: while it is open, the order is that person's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eoms_bot.errors import GateRefused
from eoms_bot.model.write import RECORDED, Action, WriteState
from tests.ledger.kit import bring_to, make_key, make_write


def recorded(order: str = "CS-001"):
    """Such a write; its task is the hash of its bytes."""
    key = replace(make_key(order, Action.ACCEPT), task_id="recorded-abc")
    return replace(make_write(order, kind=RECORDED), key=key, decided=(), body=())


@pytest.mark.parametrize("state", [WriteState.SENDING, WriteState.UNKNOWN])
def test_open_write_of_a_recording(bot, state):
    """The bot sends nothing for that order: what the person sent may have done it already."""
    bring_to(bot, state, recorded())

    with pytest.raises(GateRefused, match="录制时由人提交"):
        bot.journal.intent(make_write())

    assert bot.journal.intent(make_write("CS-002"))


@pytest.mark.parametrize("state", [WriteState.PROVEN, WriteState.NOT_SENT])
def test_settled_write_of_a_recording(bot, state):
    """A person has seen what became of it, or nothing left."""
    bring_to(bot, state, recorded())

    assert bot.journal.intent(make_write())


def test_the_person_goes_on(bot):
    """Recording itself may go on with the same order."""
    bring_to(bot, WriteState.UNKNOWN, recorded())
    other = recorded()

    assert bot.journal.intent(replace(other, key=replace(other.key, task_id="recorded-def")))
