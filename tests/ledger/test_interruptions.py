"""Runs that died on an order, as the ledger counts them (F53)."""

from eoms_bot.model.outcome import INTERRUPTED, QUARANTINED, Outcome
from tests.ledger.kit import NOON

ORDER = "CS-001"


def killed(bot, run):
    """A run that was killed while it had the order in hand."""
    bot.ledger.stage(ORDER, "READ", run, NOON)


def ended(bot, run, outcome, reason=""):
    """A run that came to an outcome."""
    bot.ledger.outcome(ORDER, outcome, reason, run, NOON)


def test_killed_runs_count(bot):
    """Each run that was killed on the order counts, the one that asks does not."""
    for run in ("run-1", "run-2", "run-3"):
        killed(bot, run)

    assert bot.ledger.interruptions(ORDER, "run-3") == 2
    assert bot.ledger.interruptions(ORDER, "run-4") == 3


def test_lost_browsers_count(bot):
    """An order whose browser died has an outcome, and counts all the same."""
    ended(bot, "run-1", Outcome.NOT_SENT, f"{INTERRUPTED}: 浏览器或其驱动已退出")

    assert bot.ledger.interruptions(ORDER, "run-2") == 1


def test_a_real_outcome_ends_the_row(bot):
    """Deaths before the last outcome of another kind count no more."""
    killed(bot, "run-1")
    ended(bot, "run-2", Outcome.HELD, "缺少网络类型")
    killed(bot, "run-3")

    assert bot.ledger.interruptions(ORDER, "run-4") == 1


def test_quarantine_itself_does_not(bot):
    """An order that is held because runs died on it stays held at the next run, and the next."""
    for run in ("run-1", "run-2", "run-3"):
        killed(bot, run)
    ended(bot, "run-4", Outcome.HELD, f"{QUARANTINED}: 前 3 次运行都在处理本单时中断")

    assert bot.ledger.interruptions(ORDER, "run-5") == 3


def test_other_orders_do_not_count(bot):
    """Each order counts for itself."""
    killed(bot, "run-1")

    assert bot.ledger.interruptions("CS-002", "run-2") == 0


def test_the_newest_run_counts_whatever_it_is_called(bot):
    """Runs stand in the order in which they took the order up, not by their names."""
    killed(bot, "run-9")
    killed(bot, "run-8")
    ended(bot, "run-5", Outcome.DONE)
    killed(bot, "run-7")

    assert bot.ledger.interruptions(ORDER, "run-1") == 1
    ended(bot, "run-2", Outcome.HELD, "缺少网络类型")
    killed(bot, "run-1")
    killed(bot, "run-0")
    assert bot.ledger.interruptions(ORDER, "run-3") == 2


def test_other_accounts_do_not_count(bot):
    """Runs of another account, which has the order in hand or died on it, are none of this account's."""
    for run, account in (
        ("run-1", "clerk02"),
        ("run-2", "clerk01"),
        ("run-3", "clerk02"),
        ("run-4", "clerk01"),
    ):
        bot.ledger.run_started(run, "run", account, NOON)
        killed(bot, run)

    assert bot.ledger.interruptions(ORDER, "run-4") == 1


def test_order_that_was_left_to_another(bot):
    """A run that passes by an order of another account has not died on it: deaths before it count no more, nor do their rows stay."""
    bot.ledger.run_started("run-1", "run", "clerk01", NOON)
    bot.ledger.run_started("run-2", "run", "clerk01", NOON)
    bot.ledger.run_started("run-3", "run", "clerk02", NOON)
    killed(bot, "run-1")
    killed(bot, "run-3")
    killed(bot, "run-2")

    bot.ledger.left(ORDER, "run-2")

    assert bot.ledger.interruptions(ORDER, "run-2") == 0
    assert [row.run_id for row in bot.ledger.orders(run_id="run-3")] == ["run-3"]
    assert [row.run_id for row in bot.ledger.orders()] == ["run-3"]


def test_word_of_an_earlier_run_stays(bot):
    """What a run has come to before the order was dealt otherwise is still told."""
    for run in ("run-1", "run-2", "run-3"):
        bot.ledger.run_started(run, "run", "clerk01", NOON)
    ended(bot, "run-1", Outcome.HELD, "缺少网络类型")
    ended(bot, "run-2", Outcome.NOT_SENT, f"{INTERRUPTED}: 浏览器或其驱动已退出")
    killed(bot, "run-3")

    bot.ledger.left(ORDER, "run-3")

    assert [(row.run_id, row.outcome) for row in bot.ledger.orders()] == [("run-1", Outcome.HELD)]
