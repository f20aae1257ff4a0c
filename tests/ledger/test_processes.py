"""Real processes: races, kill -9 at every mark, a run that sleeps while another takes over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from itertools import chain
from multiprocessing import get_context
from pathlib import Path

import pytest

from eoms_bot.ledger import Ledger, verify
from eoms_bot.ledger.upkeep.purge import due
from eoms_bot.model.write import WriteState
from tests.ledger import worker
from tests.ledger.kit import NOON, bring_to, make_write, start_bot

ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


def command(*arguments):
    return [sys.executable, "-m", "tests.ledger.worker", *map(str, arguments)]


def run_to_death(*arguments):
    done = subprocess.run(command(*arguments), cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr


def in_parallel(count, target, *arguments):
    """Run the target in processes that start each step together; returns what each has put."""
    context = get_context("spawn")
    barrier, results = context.Barrier(count), context.Queue()
    processes = [
        context.Process(target=target, args=(*(pick(number) for pick in arguments), barrier, results))
        for number in range(count)
    ]
    for process in processes:
        process.start()
    found = [results.get(timeout=60) for _ in processes]
    for process in processes:
        process.join(60)
    return found


@posix
@pytest.mark.parametrize(
    ("point", "state"),
    [
        ("intent", WriteState.NOT_SENT),
        ("sending", WriteState.UNKNOWN),
        ("answer", WriteState.ANSWERED_OK),
    ],
)
def test_kill_after_a_mark(path, point, state):
    """What was committed before kill -9 decides: not sent, unknown, or answered."""
    run_to_death("walk", path, point)

    bot = start_bot(path, "run-2")

    assert [record.state for record in bot.ledger.writes("CS-001")] == [state]
    assert verify(bot.ledger).fault is None
    bot.ledger.close()


@posix
@pytest.mark.parametrize(
    ("point", "states"),
    [
        ("intent", []),
        ("sending", [WriteState.NOT_SENT]),
        ("answer", [WriteState.UNKNOWN]),
    ],
)
def test_kill_before_a_commit(path, point, states):
    """A mark whose commit kill -9 forestalled was never made."""
    run_to_death("inside", path, point)

    bot = start_bot(path, "run-2")

    assert [record.state for record in bot.ledger.writes("CS-001")] == states
    assert verify(bot.ledger).fault is None
    bot.ledger.close()


@posix
def test_kill_before_a_purge_commits(path):
    """A purge that kill -9 forestalled has taken nothing, and the chain doesn't speak of it."""
    run_to_death("inside", path, "purge")

    with Ledger.open(path) as ledger:
        record = ledger.writes("CS-001")[0]
        assert (record.state, record.text, record.purged_at) == (WriteState.REFUSED_BUSINESS, "已处理", None)
        assert verify(ledger).fault is None
        assert not due(ledger, NOON + timedelta(days=1), NOON).nothing


@posix
def test_a_run_that_slept_is_fenced_off(path):
    """F59: a process frozen after INTENT wakes up after its successor has started, and sends nothing."""
    with subprocess.Popen(
        command("sleep", path), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as sleeper:
        assert sleeper.stdout is not None
        assert sleeper.stdout.readline() == "ready\n"
        os.kill(sleeper.pid, signal.SIGSTOP)
        successor = start_bot(path, "run-2")
        os.kill(sleeper.pid, signal.SIGCONT)
        said, _ = sleeper.communicate("go\n", timeout=60)

    assert said.startswith("refused 租约已失效")
    assert [record.state for record in successor.ledger.writes("CS-001")] == [WriteState.NOT_SENT]
    successor.ledger.close()


def test_racing_intents_have_one_winner(path):
    """F59: of processes that want the same writes at the same moment, each write goes to exactly one."""
    Ledger.open(path).close()
    orders = [f"CS-{number:03}" for number in range(12)]

    won = in_parallel(
        3, worker.race_intents, lambda _: path, lambda number: f"clerk0{number}", lambda _: orders
    )

    assert sorted(chain.from_iterable(won)) == orders
    with Ledger.open(path) as ledger:
        checked = verify(ledger)
    assert (checked.records, checked.fault) == (len(orders), None)


def test_racing_for_the_last_places(path):
    """Lanes that send at the same moment take the places that all accounts have left, and not one more."""
    Ledger.open(path).close()

    sent = in_parallel(
        3, worker.race_for_places, lambda _: path, lambda number: f"clerk0{number}", lambda _: 7
    )

    assert sum(sent) == 7
    with Ledger.open(path) as ledger:
        assert ledger.all_sent_since(NOON) == 7


def test_racing_sendings_have_one_winner(path):
    """F59: two processes with the very same lease can't both send an attempt."""
    bot = start_bot(path)
    attempts = [bring_to(bot, WriteState.INTENT, make_write(f"CS-{number}")) for number in range(12)]

    won = in_parallel(2, worker.race_sending, lambda _: path, lambda _: attempts, lambda _: bot.lease)

    assert sorted(chain.from_iterable(won)) == attempts
    bot.ledger.close()


def test_racing_openings_make_one_ledger(path):
    """F59: processes that start on an empty folder together share one ledger and get different generations."""
    found = in_parallel(4, worker.race_opening, lambda _: path)

    assert len({ledger_id for ledger_id, _ in found}) == 1
    assert sorted(generation for _, generation in found) == [1, 2, 3, 4]
