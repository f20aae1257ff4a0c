"""Two machines with one ledger on a server: homes of their own, accounts of their own or the same, and one memory of what was sent."""

import signal
from datetime import UTC, datetime

import pytest

pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")

from eoms_bot.model.write import WriteState
from tests.e2e.test_one_bot import await_login
from tests.ledger.kit import bring_to, make_write, start_bot
from tests.support import orders
from tests.support.bot import Bot


@pytest.fixture
def bot(tmp_path, site, server):
    """The bot of the one machine; after the test the checker must find nothing in what all machines have sent."""
    bot = Bot(tmp_path / "one", site.base_url, database=server.new_database())
    yield bot
    assert [str(violation) for violation in bot.violations(site.oracle(), **bot.checks)] == []


@pytest.fixture
def other(tmp_path, bot):
    """The same account's bot on another machine."""
    return bot.another(tmp_path / "two")


@pytest.fixture
def colleague(tmp_path, bot):
    """Another account's bot, on another machine."""
    colleague = bot.another(tmp_path / "two", account="clerk02")
    colleague.set_password("mock-pass-2")
    return colleague


def test_one_account(site, bot, other):
    """While one machine works an account, another one's bot of it ends with exit 7 and the holder's name, having asked the site for nothing."""
    order_no = orders.put(site)
    row = orders.solved(order_no)
    site.fault("view", "delay", seconds=6)

    with bot.started("apply", bot.batch(row)) as first:
        await_login(site, first)
        refused = other.run("apply", other.batch(row))
        run = bot.wait(first)

    assert (refused.code, run.code) == (7, 0)
    assert f"正由另一台机器使用：进程 {first.pid}，主机" in refused.stderr
    assert len(site.oracle()["logins"]) == 1
    assert bot.states(order_no) == {"close": "PROVEN"}


def test_taken_over(site, bot, other):
    """A machine that dies with its reply on the way leaves it to another: that one finds the proof, and sends nothing again."""
    order_no = orders.put(site)
    row = orders.solved(order_no)
    site.fault("submit", "hang", when="after_commit", seconds=30, order_no=order_no)

    with bot.started("apply", bot.batch(row)) as dying:
        while not site.writes("complete"):
            assert dying.poll() is None
        dying.send_signal(signal.SIGKILL)
        dying.wait()
    site.clear_faults()
    run = other.run("apply", other.batch(row), "--again", "接替另一台机器")

    assert run.code == 0, run.stderr
    assert bot.states(order_no) == {"close": "PROVEN"}
    assert len(site.writes("complete")) == 1


@pytest.fixture
def away(server):
    """Stops the server; it runs again at the latest behind the test."""
    yield server.stop
    if not server.is_up():
        server.start()


@pytest.mark.long
def test_cut_off_before(site, bot, server, away):
    """A machine whose database goes away before a reply is sent sends none; once it is back, the reply leaves once."""
    order_no = orders.put(site)
    batch = bot.batch(orders.solved(order_no))
    site.fault("view", "delay", seconds=6)

    with bot.started("apply", batch) as begun:
        await_login(site, begun)
        away()
        cut_off = bot.wait(begun)
    without = len(site.writes())
    server.start()
    run = bot.run("apply", batch, "--again", "数据库恢复")

    assert (cut_off.code, without, run.code) == (3, 0, 0), cut_off.stderr
    assert "账本数据库" in cut_off.stderr
    assert "账本数据库" in cut_off.run["stopped"]
    assert cut_off.folder is not None
    assert (cut_off.folder / "report.html").exists()
    assert bot.states(order_no) == {"close": "PROVEN"}


@pytest.mark.parametrize("who", ["itself", pytest.param("another", marks=pytest.mark.long)])
def test_cut_off_behind(site, bot, other, server, away, who):
    """A database that goes away while the site has a reply in hand: whoever comes next, on whichever machine, sends it no second time."""
    order_no = orders.put(site)
    row = orders.solved(order_no)
    site.fault("submit", "hang", when="after_commit", seconds=4, order_no=order_no)

    with bot.started("apply", bot.batch(row)) as begun:
        while not site.writes("complete"):
            assert begun.poll() is None
        away()
        cut_off = bot.wait(begun)
    site.clear_faults()
    server.start()
    next_one = bot if who == "itself" else other
    run = next_one.run("apply", next_one.batch(row), "--again", "数据库恢复")

    assert (cut_off.code, cut_off.outcome(order_no)) == (6, "UNKNOWN"), cut_off.stderr
    assert run.code == 0, run.stderr
    assert bot.states(order_no) == {"close": "PROVEN"}
    assert len(site.writes("complete")) == 1


@pytest.mark.long
def test_two_accounts(site, bot, colleague):
    """Two machines work two accounts at once with one ledger: each order is answered once, by whom it was given to, and there is one chain."""
    mine, theirs = ([orders.put(site, held=False) for _ in range(2)] for _ in range(2))

    with (
        bot.started("apply", bot.batch(*map(orders.solved, mine))) as one,
        colleague.started("apply", colleague.batch(*map(orders.solved, theirs))) as two,
    ):
        runs = bot.wait(one, 150), colleague.wait(two, 150)

    assert [run.code for run in runs] == [0, 0], runs[0].stderr + runs[1].stderr
    states = [bot.states(number) for number in (*mine, *theirs)]
    assert states == [{"accept": "PROVEN", "close": "PROVEN"}] * 4
    accounts = {write["order_no"]: write["account"] for write in bot.ledger().writes}
    assert accounts == dict.fromkeys(mine, "clerk01") | dict.fromkeys(theirs, "clerk02")


@pytest.mark.long
def test_same_orders(site, bot, colleague):
    """Two accounts that are given the same orders at once: each order is answered once, by one of them, and the other one lets go of it."""
    numbers = [orders.put(site, held=False) for _ in range(3)]
    rows = [orders.solved(number) for number in numbers]

    with (
        bot.started("apply", bot.batch(*rows)) as one,
        colleague.started("apply", colleague.batch(*rows)) as two,
    ):
        runs = bot.wait(one, 150), colleague.wait(two, 150)

    told = {number: sorted(run.outcome(number) for run in runs) for number in numbers}
    assert [run.code for run in runs] == [0, 0]
    assert [ended.count("DONE") for ended in told.values()] == [1, 1, 1], told
    assert {end for ended in told.values() for end in ended} <= {"DONE", "BY_OTHER", "SKIPPED"}
    assert len(site.writes("complete")) == 3


@pytest.mark.long
def test_word_of_the_other_account_stands(site, bot, colleague):
    """What the account of an order's county leaves to people is still left to people when another account has passed by it."""
    theirs = orders.put(site, held=False, fields={"CCH_FaultArea": "鹤阳区"})
    bot.configure(branch='[run]\nareas = ["澜溪县"]')
    colleague.configure(account="clerk02", branch='[run]\nareas = ["鹤阳区"]')

    held = colleague.run("run").outcome(theirs)
    passed = bot.run("run").outcome(theirs)

    assert (held, passed) == ("HELD", "SKIPPED")
    assert [(row["order_no"], row["outcome"]) for row in bot.ledger().orders] == [(theirs, "HELD")]


@pytest.mark.long
def test_limit_of_all_accounts(site, bot, colleague):
    """What one account has sent leaves the other no place: it begins nothing, and says that all accounts are meant."""
    first, second = (orders.put(site, held=False) for _ in range(2))
    bot.configure(branch="[run]\ndaily_cap_all = 2")
    colleague.configure(account="clerk02", branch="[run]\ndaily_cap_all = 2")

    done = bot.run("apply", bot.batch(orders.solved(first)))
    halted = colleague.run("apply", colleague.batch(orders.solved(second)))

    assert (done.code, done.outcome(first)) == (0, "DONE"), done.stderr
    assert (halted.code, halted.outcome(second)) == (8, "NOT_SENT"), halted.stderr
    assert "所有账号合计今天已发送 2 次，每日上限 2" in str(halted.item(second)["reason"])
    assert len(site.writes()) == 2


@pytest.mark.long
def test_day_that_fills_while_an_order_is_in_hand(site, bot):
    """There was room when the order was begun; when it comes to its writes other accounts have sent the rest: nothing leaves, and it is told why."""
    order_no = orders.put(site, held=False)
    bot.configure(branch="[run]\ndaily_cap_all = 3")
    site.fault("view", "delay", seconds=8)

    with bot.started("apply", bot.batch(orders.solved(order_no))) as begun:
        await_login(site, begun)
        while not bot.ledger().orders:  # noted as it is begun
            assert begun.poll() is None
        other = start_bot(bot.database, "run-9", account="clerk03")
        other.clock.time = datetime.now(UTC)
        for number in range(3):
            bring_to(other, WriteState.NOT_SENT, make_write(f"CS-{number}"))
        other.ledger.close()
        run = bot.wait(begun)

    assert (run.code, run.outcome(order_no)) == (1, "NOT_SENT"), run.stderr
    assert "所有账号合计今天已发送 3 次，每日上限 3" in str(run.item(order_no)["reason"])
    assert bot.states(order_no) == {"accept": "NOT_SENT"}
    assert site.writes() == []
