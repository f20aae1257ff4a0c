"""The façade: on whose behalf it acts stands in each change that it makes."""

from __future__ import annotations

from eoms_bot.ledger import EventRow
from eoms_bot.model.write import WriteState
from tests.ledger.kit import LATER, LATER_TEXT, PROOF, bring_to, make_write


def test_changes_tell_their_run(bot):
    """What a later run finds out of an attempt is that run's event, with its words."""
    doubted, other, proven = (
        bring_to(bot, state, make_write(f"CS-{number}"))
        for number, state in enumerate((WriteState.ANSWERED_OK, WriteState.UNKNOWN, WriteState.ANSWERED_OK))
    )
    bot.ledger.act_as("run-7", "mock|clerk01", "王值班")

    bot.ledger.doubt(doubted, "列表里还在", LATER)
    bot.ledger.refused_by_look(other, "他人已处理", LATER)
    bot.ledger.prove(proven, PROOF, LATER)

    told = [bot.ledger.events(attempt)[-1] for attempt in (doubted, other, proven)]
    assert told[:2] == [
        EventRow(doubted, LATER_TEXT, "DOUBT", "ANSWERED_OK", "UNKNOWN", "列表里还在", "run-7"),
        EventRow(other, LATER_TEXT, "OTHER_DID", "UNKNOWN", "REFUSED_BUSINESS", "他人已处理", "run-7"),
    ]
    assert (told[2].event, told[2].at, told[2].run_id) == ("PROVE", LATER_TEXT, "run-7")
