"""Orders, runs, batches and credentials."""

from __future__ import annotations

from datetime import timedelta

import pytest

from eoms_bot.errors import LedgerError
from eoms_bot.ledger import BatchRun, OrderRow, RunRow, Stage
from eoms_bot.ledger.credentials import fingerprint
from eoms_bot.model.login import LoginRow
from eoms_bot.model.outcome import Outcome
from tests.ledger.kit import ACCOUNT, NOON
from tests.support.database import contents

NOON_TEXT = "2026-05-06T04:00:00.123456+00:00"
LATER = NOON + timedelta(minutes=1)


def test_an_order_is_in_exactly_one_state(bot):
    """Stages and the outcome of a run are one row."""
    for stage in Stage:
        bot.ledger.stage("CS-001", stage, "run-1", NOON)
    bot.ledger.outcome("CS-001", Outcome.DONE, "处理记录证实", "run-1", NOON)

    done = OrderRow("CS-001", "run-1", Stage.READ_BACK_OK, Outcome.DONE, "处理记录证实", NOON_TEXT)
    assert bot.ledger.orders() == [done]


def test_the_newest_run_speaks_for_an_order(bot):
    """A later run's row takes the place of an earlier one, which is still found by its run."""
    bot.ledger.outcome("CS-001", Outcome.HELD, "缺少网络类型", "run-1", NOON)
    bot.ledger.outcome("CS-001", Outcome.DONE, "", "run-2", LATER)

    assert [row.outcome for row in bot.ledger.orders()] == [Outcome.DONE]
    assert [row.outcome for row in bot.ledger.orders(run_id="run-1")] == [Outcome.HELD]


def test_orders_are_filtered_by_their_newest_outcome(bot):
    """An order that was held once and is done now isn't among the held ones."""
    bot.ledger.outcome("CS-001", Outcome.HELD, "缺少网络类型", "run-1", NOON)
    bot.ledger.outcome("CS-002", Outcome.HELD, "缺少网络类型", "run-1", NOON)
    bot.ledger.outcome("CS-001", Outcome.DONE, "", "run-2", LATER)

    assert [row.order_no for row in bot.ledger.orders(Outcome.HELD)] == ["CS-002"]


def test_an_order_under_way_has_no_outcome(bot):
    """Starting an order anew within a run voids the outcome it had there."""
    bot.ledger.outcome("CS-001", Outcome.NOT_SENT, "连接被拒绝", "run-1", NOON)
    bot.ledger.stage("CS-001", "READ", "run-1", LATER)

    row = bot.ledger.orders()[0]
    assert (row.stage, row.outcome, row.reason) == (Stage.READ, None, "")


def test_orders_that_a_run_has_had(bot):
    """Of more numbers than one statement takes, those that the ledger knows."""
    numbers = [f"CS-{number:04}" for number in range(1_201)]
    for number in (numbers[0], numbers[600], numbers[-1]):
        bot.ledger.outcome(number, Outcome.HELD, "缺少网络类型", "run-1", NOON)

    assert bot.ledger.known_orders(numbers) == {numbers[0], numbers[600], numbers[-1]}
    assert bot.ledger.known_orders(()) == frozenset()


def test_last_run_of_a_mode(bot):
    """The newest run of that mode counts, with the person who began it; runs of other modes do not."""
    for run_id, mode, who in (
        ("run-1", "assist", "王工"),
        ("run-2", "assist", "李工"),
        ("run-3", "run", "值班员"),
    ):
        bot.ledger.act_as(run_id, ACCOUNT, who)
        bot.ledger.run_started(run_id, mode, ACCOUNT, NOON)
        bot.ledger.outcome("CS-001", Outcome.NOT_SENT, "", run_id, LATER)

    found = bot.ledger.last_of_mode("CS-001", "assist")

    assert (found.run_id, found.who, found.outcome, found.at) == ("run-2", "李工", Outcome.NOT_SENT, LATER)
    assert bot.ledger.last_of_mode("CS-002", "assist") is None


def test_an_unknown_stage_is_refused(bot):
    """Stages are a closed list."""
    with pytest.raises(LedgerError, match="SENT"):
        bot.ledger.stage("CS-001", "SENT", "run-1", NOON)


def test_runs_are_listed_newest_first(bot):
    """A killed run has no end."""
    bot.ledger.run_started("run-1", "apply", "clerk01", NOON)
    bot.ledger.run_started("run-2", "reconcile", "clerk01", NOON)
    bot.ledger.run_finished("run-2", 6, NOON)

    assert bot.ledger.runs() == [
        RunRow("run-2", "reconcile", "clerk01", NOON_TEXT, NOON_TEXT, 6),
        RunRow("run-1", "apply", "clerk01", NOON_TEXT, None, None),
    ]
    assert len(bot.ledger.runs(1)) == 1


def test_a_run_id_is_used_once(bot):
    """A second run of the same id is refused, and so is the end of a run that never began."""
    bot.ledger.run_started("run-1", "apply", "clerk01", NOON)

    with pytest.raises(LedgerError, match="已有记录"):
        bot.ledger.run_started("run-1", "apply", "clerk01", NOON)
    with pytest.raises(LedgerError, match="没有运行 run-9"):
        bot.ledger.run_finished("run-9", 0, NOON)


def test_a_batch_is_recognised_by_its_content(bot):
    """The last run of exactly this content is named."""
    bot.ledger.batch_done("a" * 64, "批次.xlsx", "run-1", NOON)
    bot.ledger.batch_done("a" * 64, "副本.xlsx", "run-2", NOON)

    assert bot.ledger.batch_seen("a" * 64) == BatchRun("a" * 64, "副本.xlsx", "run-2", NOON_TEXT)
    assert bot.ledger.batch_seen("b" * 64) is None


def test_a_rejected_password_is_recognised(bot):
    """Exactly this password of exactly this account."""
    bot.ledger.credential_rejected(ACCOUNT, "密码-canary", NOON)

    assert bot.ledger.is_rejected(ACCOUNT, "密码-canary")
    assert not bot.ledger.is_rejected(ACCOUNT, "密码-canary2")
    assert not bot.ledger.is_rejected("mock|clerk02", "密码-canary")


def test_rejections_can_be_cleared(bot):
    """After the operator has changed the password, the old refusals are forgotten on request."""
    bot.ledger.credential_rejected(ACCOUNT, "canary", NOON)

    assert bot.ledger.clear_rejections(ACCOUNT, LATER) == 1
    assert not bot.ledger.is_rejected(ACCOUNT, "canary")


def test_passwords_are_nowhere_in_clear(bot, path):
    """No file of the ledger holds the password."""
    bot.ledger.credential_rejected(ACCOUNT, "canary-4711", NOON)

    found = [content for name, content in contents(path).items() if not name.endswith("-shm")]
    assert found
    assert all(b"canary-4711" not in content for content in found)


def test_the_hash_is_scrypt():
    """Vector: scrypt of `password` with salt `NaCl`, N 16384, r 8, p 1, 64 bytes."""
    assert fingerprint("password", b"NaCl") == (
        "a8430d7e581f9ca03c952df506ac66c757899d67a21d71c0f1900bd778ac1d14"
        "ca0ed5883f68eb95e16e6513d4d4eadaa144c4f25d6d0caa4f871cf51c6e9cef"
    )


def test_logins_are_counted_from_a_moment_on(bot):
    """The log has one row per event: before the password leaves, and once the end is known."""
    bot.ledger.login_attempt(ACCOUNT, False, NOON)
    bot.ledger.login_attempt(ACCOUNT, None, LATER)
    bot.ledger.login_attempt("mock|clerk02", True, LATER)
    bot.ledger.login_attempt(ACCOUNT, True, LATER)

    later = "2026-05-06T04:01:00.123456+00:00"
    assert bot.ledger.logins_since(ACCOUNT, LATER) == [
        LoginRow(ACCOUNT, later, None),
        LoginRow(ACCOUNT, later, True),
    ]


def test_order_of_another_account(bot):
    """A run that leaves an order to its account has had nothing to do with it; what others have noted of it, and it of others, stays."""
    bot.ledger.outcome("CS-001", Outcome.HELD, "缺少网络类型", "run-1", NOON)
    bot.ledger.outcome("CS-002", Outcome.DONE, "", "run-2", NOON)
    bot.ledger.stage("CS-001", "READ", "run-2", LATER)

    bot.ledger.left("CS-001", "run-2")

    newest = {row.order_no: (row.run_id, row.outcome) for row in bot.ledger.orders()}
    assert newest == {"CS-001": ("run-1", Outcome.HELD), "CS-002": ("run-2", Outcome.DONE)}
