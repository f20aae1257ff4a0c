"""What a run takes up of orders whose end earlier runs have not noted."""

from types import SimpleNamespace
from typing import Any

import pytest

from eoms_bot.ledger import Stage
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.write import WriteState
from eoms_bot.report.folder import RunFolder
from eoms_bot.run.book import LedgerBook
from eoms_bot.run.news import RunNews
from eoms_bot.run.settling import Settling
from tests.ledger.kit import NOON, StillClock, bring_to, make_write, start_bot

ORDER = "CS-001"


class Quiet:
    """Progress that nobody hears."""

    def finished(self, _item):
        """An order has ended."""


@pytest.fixture
def ledger(tmp_path):
    """That of a run of clerk01 which was killed behind its proof, before it noted that the order is done."""
    bot = start_bot(tmp_path / "ledger.db")
    bot.ledger.stage(ORDER, Stage.READ, "run-1", NOON)
    bring_to(bot, WriteState.PROVEN, make_write(ORDER))
    yield bot.ledger
    bot.ledger.close()


@pytest.mark.parametrize(
    ("account", "outcome"), [("clerk01", Outcome.DONE), pytest.param("clerk02", None, id="another")]
)
def test_proven_but_not_noted(ledger, tmp_path, account, outcome):
    """The account's next run notes it; one of another account leaves it to whoever may be about to."""
    lane: Any = SimpleNamespace(
        books=SimpleNamespace(ledger=ledger),
        clerk=SimpleNamespace(site_id="mock", account=account),
        album=SimpleNamespace(pictures=()),
    )
    progress: Any = Quiet()
    told = RunNews(RunFolder.create(tmp_path / "runs", "run", NOON), progress)

    Settling(lane, LedgerBook(ledger, "run-2", StillClock()), told).close_interrupted()

    [row] = [row for row in ledger.orders() if row.order_no == ORDER]
    assert row.outcome is outcome
    assert len(told.items) == (outcome is not None)
