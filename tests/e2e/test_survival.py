"""Renderer, browser, driver or the bot itself dies or freezes: the run comes back, and nothing is sent twice (F49–F53)."""

import pytest

from tests.support import orders

LIMITS = {"read_seconds": 4, "step_seconds": 4, "submit_seconds": 5}
"""Twice these seconds without a sign of life, and the watchdog bites."""


def two_orders(bot, site):
    """The workbook of two solved orders; the first on the list is the one that the plans strike at."""
    return bot.batch(*[orders.solved(orders.put(site, held=True)) for _ in range(2)])


@pytest.mark.parametrize(
    ("what", "how"),
    [
        (
            "browser",
            "kill",
        ),  # in the quick run: a browser that follows another one has a proxy, and a way to the site, of its own
        pytest.param("renderer", "kill", marks=pytest.mark.long),
        pytest.param("driver", "kill", marks=pytest.mark.long),
        pytest.param("renderer", "freeze", marks=pytest.mark.long),
        pytest.param("driver", "freeze", marks=pytest.mark.long),
    ],
)
def test_run_goes_on_with_a_new_browser(bot, site, what, how):
    """F49–F51: what dies or freezes before anything was sent costs one order its turn; the next one is worked."""
    bot.configure(**LIMITS)
    batch = two_orders(bot, site)

    run = bot.run("apply", batch, at=[{"at": "K4", "nth": 1, "do": how, "what": what}])
    outcomes = sorted(item["outcome"] for item in run.run["items"])

    assert outcomes == ["DONE", "NOT_SENT"], run.stderr
    assert run.code == 1


@pytest.mark.long
@pytest.mark.parametrize("how", ["kill", "freeze"])
def test_reply_under_way_is_looked_for_in_the_same_run(bot, site, how):
    """F50: a driver that goes away after the reply was accepted leaves UNKNOWN; the new browser finds the proof."""
    bot.configure(**LIMITS)
    number = orders.put(site, held=True)

    run = bot.run(
        "apply", bot.batch(orders.solved(number)), at=[{"at": "K9", "nth": 1, "do": how, "what": "driver"}]
    )

    assert run.outcome(number) == "DONE", run.stderr
    assert len(site.writes("complete")) == 1


def test_supervised_run_is_started_again(bot, site, tmp_path):
    """F51, F52: `run` has a supervisor: killed at its first order, it starts anew and comes to the end."""
    number = orders.put(site, held=True)
    bot.batch(orders.solved(number), name="inbox/批次.csv")
    strike = {"at": "K3", "do": "kill", "what": "python", "once": str(tmp_path / "struck")}

    run = bot.run("run", at=[strike])

    assert run.code == 0, run.stderr
    assert "重新启动" in run.stderr
    assert bot.states(number)["close"] == "PROVEN"


@pytest.mark.long
def test_supervisor_dies(bot, site):
    """F52: a run whose supervisor was killed ends behind the order in hand, since nobody could restart or stop it."""
    numbers = [orders.put(site, held=True) for _ in range(2)]
    bot.batch(*map(orders.solved, numbers), name="inbox/批次.csv")
    # The heart looks once a second: the ledger holds the order in hand for longer.
    busy = {"at": "K6", "do": "lock", "path": str(bot.home / "ledger.db"), "seconds": 3}

    with bot.started("run", at=[{"at": "K4", "do": "kill", "what": "supervisor"}, busy]) as process:
        process.wait(60)

    assert (process.returncode, bot.left_over) == (-9, [])
    assert sorted(bot.states(number).get("close", "") for number in numbers) == ["", "PROVEN"]


@pytest.mark.long
def test_order_that_kills_three_runs_is_left_to_a_person(bot, site):
    """F53: after three runs that died on an order it is quarantined, and the other one is worked."""
    batch = two_orders(bot, site)
    for _ in range(3):
        bot.run("apply", batch, kill_at="K3:1")

    run = bot.run("apply", batch)
    outcomes = {item["outcome"]: item["reason"] for item in run.run["items"]}

    assert sorted(outcomes) == ["DONE", "HELD"], run.stderr
    assert "已隔离: 前 3 次运行" in outcomes["HELD"]
