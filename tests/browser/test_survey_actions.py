"""The survey's look at the words of the history: which of them orders show, and what we logged under another."""

from __future__ import annotations

import pytest

from eoms_bot.browser.survey.actions import look_at_actions, look_at_own_actions
from eoms_bot.model.finding import FAILED, PASSED

ACTIONS = {"accept": ("受理",), "complete": ("完成工单", "归档"), "reject": ("派单驳回",)}
CLOSING = ("complete", "reject")


def test_words_that_were_logged():
    """A kind of which a word was logged has been compared; the others have not, and nothing is wrong with them."""
    found = look_at_actions(ACTIONS, {"派单", "受理", "归档"})

    assert [(one.name, one.state, one.compared) for one in found] == [
        ("actions.accept", PASSED, True),
        ("actions.complete", PASSED, True),
        ("actions.reject", PASSED, False),
    ]


@pytest.mark.parametrize(
    ("kinds", "ours"),
    [
        pytest.param(("accept",), ["受理", "阶段回复"], id="logged"),
        pytest.param(CLOSING, ["受理", "派单驳回"], id="the other way to close"),
        pytest.param(CLOSING, ["受理"], id="nothing unknown"),
        pytest.param(("accept",), [], id="nothing of ours"),
    ],
)
def test_nothing_is_amiss(kinds, ours):
    """Where one of the words was logged, or nothing that nobody knows, no word is wrong."""
    assert look_at_own_actions(ACTIONS, kinds, ours) == []


def test_logged_under_another_word():
    """What we logged under a word that the profile has not would never be proven: the finding has the word of the site."""
    [found] = look_at_own_actions(ACTIONS, CLOSING, ["受理", "办结"])

    assert (found.name, found.state) == ("actions.complete", FAILED)
    assert found.found == "本账号的记录写着 办结，没有 完成工单、归档、派单驳回"
    assert "actions.complete 或 actions.reject" in found.cure
