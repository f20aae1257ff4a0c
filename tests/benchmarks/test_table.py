"""The table of the lane's benchmark."""

from benchmarks.lane.ground import Setting
from benchmarks.lane.table import as_json, table
from benchmarks.lane.took import Summary


def took(seconds, **steps):
    """Figures of somebody who takes so long."""
    return Summary(seconds, seconds * 0.9, seconds * 1.1, 9, 0, {"browser": 0.2}, 400_000_000, steps)


RESULTS = {
    Setting(150, 12, 100, "b"): {"bot": took(2.0, filled=0.5), "script": took(5.0), "floor": took(1.0)}
}


def test_the_fastest_comes_first_as_ratio():
    """Each line says how many times the bot's time its contender takes, the fastest first."""
    lines = [line for line in table(RESULTS, "bot").splitlines() if line.startswith("| ")][1:]

    assert [line.split(" | ")[0] for line in lines] == ["| floor", "| bot", "| script"]
    assert [line.split(" | ")[3] for line in lines] == ["0.50", "1.00", "2.50"]


def test_the_setting_is_told():
    """A figure without what it was measured on says nothing."""
    assert "**150 ms to the site and back, 12 orders worked of 100 listed, layout b, pace site**" in table(
        RESULTS, "bot"
    )


def test_the_bots_steps_are_told():
    """Where the bot's time goes stands below the table."""
    assert "milliseconds an order until: filled 500." in table(RESULTS, "bot")


def test_without_the_bot_there_is_no_ratio():
    """A comparison among others only is possible; its ratios are not there."""
    assert "| nan |" in table({Setting(): {"script": took(5.0)}}, "bot")


def test_json_has_every_figure():
    """One entry for each setting and contender, with the setting in it."""
    entries = as_json(RESULTS)

    assert [entry["contender"] for entry in entries] == ["bot", "script", "floor"]
    assert entries[0]["setting"] == {"latency": 150, "orders": 12, "listed": 100, "layout": "b"}
    assert entries[0]["steps"] == {"filled": 0.5}
