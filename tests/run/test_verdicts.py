"""Verdicts: what became of an order whose walk broke, or that another run has worked meanwhile."""

from dataclasses import replace
from functools import partial

import pytest

from eoms_bot.errors import GateRefused
from eoms_bot.model.outcome import Outcome, Verdict
from eoms_bot.model.write import Action, WriteState
from eoms_bot.run.verdicts import exit_code, verdict_of, with_others
from flows.accept import NotAccepted
from tests.report import samples

FENCED = Verdict(Outcome.NOT_SENT, "租约已失效：本次运行是第 1 代，现为第 2 代")


def test_order_that_a_preview_does_not_accept():
    """What only a preview refuses is previewed; what the gate refuses is not sent."""
    assert verdict_of(NotAccepted("未受理，表单未试填"), ()).outcome is Outcome.PREVIEWED
    assert verdict_of(GateRefused("已停止"), ()).outcome is Outcome.NOT_SENT


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (WriteState.PROVEN, Outcome.SKIPPED),
        (WriteState.SENDING, Outcome.UNKNOWN),
        (WriteState.ANSWERED_OK, Outcome.UNKNOWN),
        (WriteState.UNKNOWN, Outcome.UNKNOWN),
        (WriteState.INTENT, Outcome.NOT_SENT),
        (WriteState.NOT_SENT, Outcome.NOT_SENT),
        (WriteState.REFUSED_BUSINESS, Outcome.NOT_SENT),
    ],
)
def test_run_that_was_fenced_off(state, outcome):
    """A reply that the successor has sent is not called not sent, and done only by whom proved it."""
    told = with_others(FENCED, (samples.write(1, state),))

    assert told.outcome is outcome
    assert FENCED.reason in told.reason


def test_accept_of_another_run_is_no_reply():
    """An accept that another run has proven leaves the reply unsent."""
    assert with_others(FENCED, (samples.write(1, action=Action.ACCEPT),)) == FENCED


def test_other_outcomes_stand():
    """Only of an order that was not sent is anything else told."""
    held = Verdict(Outcome.HELD, "重大投诉")

    assert with_others(held, (samples.write(1),)) == held


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (WriteState.INTENT, Outcome.BY_OTHER),
        (WriteState.SENDING, Outcome.BY_OTHER),
        (WriteState.PROVEN, Outcome.BY_OTHER),
        (WriteState.NOT_SENT, Outcome.NOT_SENT),
        (WriteState.REFUSED_BUSINESS, Outcome.NOT_SENT),
    ],
)
def test_another_account_was_faster(state, outcome):
    """An order that another account of the ledger has in hand, or has had, is that one's; a try of theirs that came to nothing is none."""
    refused = Verdict(Outcome.NOT_SENT, "此前已有记录，不再发送")

    told = with_others(refused, (), (samples.write(1, state, action=Action.ACCEPT),))

    assert told.outcome is outcome
    assert told.of_another is (outcome is Outcome.BY_OTHER)
    assert refused.reason in told.reason


@pytest.mark.parametrize(
    ("state", "of_another"), [(WriteState.PROVEN, True), (WriteState.NOT_SENT, False), (None, False)]
)
def test_who_tells_of_an_order_that_is_gone(state, of_another):
    """One that another account of the ledger has taken is told by that one; of a colleague's at the site the ledger would know nothing else."""
    gone = Verdict(Outcome.BY_OTHER, "已不在待办列表")
    writes = () if state is None else (samples.write(1, state),)

    assert with_others(gone, (), writes) == replace(gone, of_another=of_another)


def test_rows_that_could_not_be_used():
    """A run whose workbook has a row that could not be used ends as incomplete; whatever is worse outweighs
    it.
    """
    ended = partial(exit_code, items=(), unsettled=(), signal_code=None)

    assert ended(stopped_by=None, rows_left=True) == 1
    assert ended(stopped_by=None) == 0
    assert ended(stopped_by=5, rows_left=True) == 5
