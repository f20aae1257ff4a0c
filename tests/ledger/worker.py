"""Processes that the tests start, kill and freeze."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event

from eoms_bot.errors import BotError, GateRefused, LedgerError, LockHeld
from eoms_bot.ledger import AccountLock, Ledger, LedgerJournal
from eoms_bot.ledger.upkeep.purge import purge
from eoms_bot.model.write import WriteState
from tests.ledger.kit import ACCOUNT, NOON, StillClock, answer, make_write, start_bot
from tests.support.database import Where


def die() -> None:
    """End as kill -9 ends."""
    os.kill(os.getpid(), signal.SIGKILL)


def walk_and_die(path: Where, point: str) -> None:
    """Walk a write up to the point, then die."""
    bot = start_bot(path)
    attempt = bot.journal.intent(make_write())
    if point == "intent":
        die()
    bot.journal.sending(attempt)
    if point == "sending":
        die()
    bot.journal.answered(attempt, answer(WriteState.ANSWERED_OK))
    die()


def die_inside(path: Where, point: str) -> None:
    """Die after the statements of the change to the point, right before its commit."""
    bot = start_bot(path)
    attempt = bot.journal.intent(make_write()) if point != "intent" else 0
    if point in ("answer", "purge"):
        bot.journal.sending(attempt)
    if point == "purge":
        bot.journal.answered(attempt, answer(WriteState.REFUSED_BUSINESS))
    event.listen(bot.ledger.engine, "commit", lambda _connection: die())
    {
        "intent": lambda: bot.journal.intent(make_write()),
        "sending": lambda: bot.journal.sending(attempt),
        "answer": lambda: bot.journal.answered(attempt, answer(WriteState.ANSWERED_OK)),
        "purge": lambda: purge(bot.ledger, NOON + timedelta(days=1), NOON, "李班长", "清理", NOON),
    }[point]()


def sleep_then_send(path: Where) -> None:
    """Reach INTENT, wait for a line, then try to send."""
    bot = start_bot(path)
    attempt = bot.journal.intent(make_write())
    _say("ready")
    sys.stdin.readline()
    try:
        bot.journal.sending(attempt)
        _say("sent")
    except GateRefused as err:
        _say(f"refused {err}")


def hold_lock(folder: Path) -> None:
    """Hold the account's lock until a line comes, or say who holds it."""
    try:
        with AccountLock(folder, "mock", "clerk01"):
            _say("held")
            sys.stdin.readline()
    except LockHeld as err:
        _say(f"refused {err}")


def race_intents(path: Where, account: str, orders: list[str], barrier: Any, results: Any) -> None:
    """Try an INTENT of each order, all processes at once."""
    bot = start_bot(path, f"run-{account}", account)
    won = []
    for order in orders:
        barrier.wait(30)
        try:
            bot.journal.intent(make_write(order))
            won.append(order)
        except GateRefused:
            continue
    bot.ledger.close()
    results.put(won)


def race_sending(path: Where, attempts: list[int], lease: Any, barrier: Any, results: Any) -> None:
    """Try SENDING of each attempt under one and the same lease, all processes at once."""
    ledger = Ledger.open(path)
    journal = LedgerJournal(ledger, lease, "clerk01", StillClock())
    won = []
    for attempt in attempts:
        barrier.wait(30)
        try:
            journal.sending(attempt)
            won.append(attempt)
        except LedgerError:
            continue
    ledger.close()
    results.put(won)


def race_for_places(path: Where, account: str, places: int, barrier: Any, results: Any) -> None:
    """Try to send five orders of an account, under a limit of all accounts; all processes at once."""
    bot = start_bot(path, f"run-{account}", account)
    journal = LedgerJournal(
        *(bot.ledger, bot.lease, account, bot.clock),
        full=lambda count: "满了" if count(NOON) >= places else "",
    )
    sent = 0
    for turn in range(5):
        attempt = journal.intent(make_write(f"CS-{account}-{turn}"))
        barrier.wait(30)
        try:
            journal.sending(attempt)
            sent += 1
        except GateRefused:
            continue
    bot.ledger.close()
    results.put(sent)


def race_opening(path: Where, barrier: Any, results: Any) -> None:
    """Make the ledger, all processes at once, and take a lease of it."""
    barrier.wait(30)
    try:
        with Ledger.open(path) as ledger:
            results.put((ledger.ledger_id, ledger.take_lease(ACCOUNT, "run", NOON).generation))
    except BotError as err:
        results.put((str(err), 0))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _name, _path, *_rest = sys.argv[1:]
    _jobs: dict[str, Callable[..., None]] = {
        "walk": walk_and_die,
        "inside": die_inside,
        "sleep": sleep_then_send,
        "lock": hold_lock,
    }
    _jobs[_name](_path if "://" in _path else Path(_path), *_rest)
