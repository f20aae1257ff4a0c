"""Stop means stop: softly after the order in hand, at once when told so, and a STOP file until a person clears it."""

import os
import pty
import select
import signal
import time

import pytest

from tests.support import orders

INTERRUPT, TERMINATE, HANG_UP = int(signal.SIGINT), int(signal.SIGTERM), int(signal.SIGHUP)


@pytest.fixture
def two_orders(site, bot):
    """Two orders in their order, and the workbook that decides both."""
    numbers = (orders.put(site), orders.put(site))
    return (*numbers, bot.batch(*map(orders.solved, numbers)))


@pytest.mark.usefixtures("hang_up")
@pytest.mark.parametrize("number", [TERMINATE, pytest.param(HANG_UP, marks=pytest.mark.long)])
def test_one_signal(site, bot, two_orders, number):
    """F52: the first SIGTERM or SIGHUP lets the order in hand come to its end, and starts no other."""
    first, second, batch = two_orders

    run = bot.run("apply", batch, at=[{"at": "K4", "do": "signal", "number": number}])

    assert run.code == 128 + number
    assert run.outcome(first) == "DONE"
    assert run.item(second)["reason"].startswith("未处理")
    assert len(site.writes()) == 1


@pytest.mark.long
def test_two_signals(site, bot, two_orders):
    """F52: the second Ctrl-C shuts the gate: nothing leaves any more."""
    first, _second, batch = two_orders
    interrupt = {"do": "signal", "number": INTERRUPT}

    run = bot.run("apply", batch, at=[{"at": "K4", **interrupt}, {"at": "K5", **interrupt}])

    assert run.code == 130
    assert run.outcome(first) == "NOT_SENT"
    assert site.writes() == []


@pytest.mark.long
@pytest.mark.usefixtures("hang_up")
def test_the_terminal_goes(site, bot, two_orders):
    """F52: a run whose terminal goes away (logoff, a lost connection) still brings the order in hand to its end."""
    first, second, batch = two_orders
    master, terminal = pty.openpty()
    here = bot.home / "here"
    told = {"at": "K4", "do": "write", "path": str(here)}
    busy = {"at": "K6", "do": "lock", "path": str(bot.home / "ledger.db"), "seconds": 3}

    with bot.started("apply", batch, at=[told, busy], terminal=terminal) as process:
        os.close(terminal)
        os.write(master, b"y\n")  # on a terminal it asks before it sends
        read_until(master, here, process)
        os.close(master)
        run = bot.wait(process)

    assert run.code == 128 + HANG_UP
    assert run.outcome(first) == "DONE"
    assert run.item(second)["reason"].startswith("未处理")


def read_until(master, file, process):
    """Read what a terminal shows until the file is there, so that nothing waits for its reader."""
    until = time.monotonic() + 60
    while not file.exists():
        assert process.poll() is None, "the run has ended"
        assert time.monotonic() < until, "the run waits, perhaps for an answer"
        if select.select([master], [], [], 0.1)[0]:
            os.read(master, 4096)


@pytest.mark.parametrize(
    ("word", "outcome", "written"),
    [pytest.param("soft", "DONE", 1, marks=pytest.mark.long), ("", "NOT_SENT", 0)],
)
def test_stop_file(site, bot, two_orders, word, outcome, written):
    """A STOP file that says `soft` lets the order in hand end; any other shuts the gate."""
    first, second, batch = two_orders
    write = {"at": "K5", "do": "write", "path": str(bot.home / "STOP"), "text": word}

    run = bot.run("apply", batch, at=[write])

    assert run.outcome(first) == outcome
    assert run.item(second)["reason"].startswith("未处理")
    assert len(site.writes()) == written
    assert run.run["stopped"]


@pytest.mark.long
def test_stop_while_the_ledger_is_held(site, bot, two_orders):
    """A stop that comes while the ledger keeps the gate waiting holds back the write that waits there (G11)."""
    first, _second, batch = two_orders
    lock = {"at": "K6", "do": "lock", "path": str(bot.home / "ledger.db"), "seconds": 4}
    stop = {"at": "K6", "do": "write", "path": str(bot.home / "STOP"), "seconds": 1.5}

    run = bot.run("apply", batch, at=[lock, stop])

    assert run.outcome(first) == "NOT_SENT"
    assert "停止文件" in run.item(first)["reason"]
    assert site.writes() == []


@pytest.mark.long
def test_stop_file_stays(site, bot):
    """A STOP file keeps every run from starting until a person clears it."""
    order_no = orders.put(site)
    batch = bot.batch(orders.solved(order_no))
    (bot.home / "STOP").write_text("soft")
    kept_out = bot.run("apply", batch)
    asked = len(site.oracle()["logins"])
    cleared = bot.run("stop", "--clear")
    run = bot.run("apply", batch)

    assert (kept_out.code, asked, cleared.code, run.code) == (3, 0, 0, 0)
    assert run.outcome(order_no) == "DONE"
