"""What a row of a plan has come to, as people are told."""

import pytest

from eoms_bot.model.order import OrderRef
from eoms_bot.model.outcome import Item, Outcome
from eoms_bot.model.write import WriteState
from eoms_bot.modes.applying import came_to
from tests.ledger.kit import bring_to, start_bot

REF = OrderRef("CS-001", "b1", "T-1", "", "", "", None, None, False, "")


@pytest.fixture
def bot(tmp_path):
    """A run with a ledger of its own."""
    bot = start_bot(tmp_path / "ledger.db")
    yield bot
    bot.ledger.close()


def test_answered_by_a_run_that_was_killed(bot):
    """An order that has left the list since a run before had answered it, with proof, is done."""
    bring_to(bot, WriteState.PROVEN)

    assert came_to(bot.ledger, "mock", Item(REF, Outcome.SKIPPED, ""), "T-1") is Outcome.DONE
    assert came_to(bot.ledger, "mock", Item(REF, Outcome.SKIPPED, ""), "T-2") is Outcome.SKIPPED


@pytest.mark.parametrize("outcome", [Outcome.HELD, Outcome.UNKNOWN, Outcome.BY_OTHER, Outcome.NOT_SENT])
def test_what_the_run_says_stands(bot, outcome):
    """Any other outcome is what the run says, whatever was written before."""
    bring_to(bot, WriteState.PROVEN)

    assert came_to(bot.ledger, "mock", Item(REF, outcome, ""), "T-1") is outcome


def test_never_answered(bot):
    """An order that is gone and that nobody here has answered is left, and may be tried again."""
    bring_to(bot, WriteState.NOT_SENT)

    assert came_to(bot.ledger, "mock", Item(REF, Outcome.SKIPPED, ""), "T-1") is Outcome.SKIPPED
