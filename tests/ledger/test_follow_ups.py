"""Words of people behind a reply: kept in the audit chain, in their order, with who and when."""

from datetime import timedelta

from eoms_bot.ledger import Ledger, verify
from eoms_bot.model.listing import CALLED, SOLVED, FollowUp
from tests.ledger.kit import NOON

WORDS = [
    FollowUp("CS-001", CALLED, NOON, "王值班", "未接通"),
    FollowUp("CS-001", CALLED, NOON + timedelta(hours=1), "李值班", "满意"),
    FollowUp("CS-002", SOLVED, NOON, "王值班"),
]


def test_words_are_kept(path):
    """What was put on record comes back as it was, the oldest first, and the chain holds."""
    with Ledger.open(path) as ledger:
        for word in WORDS:
            ledger.followed_up(word, NOON + timedelta(days=1))
    with Ledger.open(path) as ledger:
        assert ledger.follow_ups() == WORDS
        assert verify(ledger).fault is None


def test_nothing_on_record(path):
    """A new ledger has no words."""
    with Ledger.open(path) as ledger:
        assert ledger.follow_ups() == []
