"""The limit 处理时限: what is past it is held, and what passes it on the way is stopped by the gate."""

import json

import pytest

from tests.support import orders

LATE, SOON = -30, 30
"""Minutes from now."""


def deadline(minutes):
    return f"{orders.minutes(minutes)}:00"


def test_limit(site, bot):
    """An order past its limit is held; a limit that passes between reading and sending keeps the reply in (G6)."""
    late, soon = orders.put(site, deadline=deadline(LATE)), orders.put(site, deadline=deadline(SOON))
    forward = SOON * 60
    later = [
        {"at": "K5", "do": "advance", "seconds": forward},
        {
            "at": "K5",
            "do": "post",
            "url": f"{site.root}/__mock/clock",
            "json": {"advance_seconds": forward},
        },
    ]

    run = bot.run("apply", bot.batch(orders.solved(late), orders.solved(soon)), at=later)

    assert (run.outcome(late), run.outcome(soon)) == ("HELD", "NOT_SENT"), run.item(soon)["reason"]
    assert all("处理时限" in run.item(order_no)["reason"] for order_no in (late, soon))
    assert bot.states(soon) == {"close": "NOT_SENT"}
    assert site.writes() == []


@pytest.mark.long
def test_clocks_differ(site, bot):
    """Where the site's clock is more than two minutes off, nothing is sent."""
    order_no = orders.put(site)
    site.clock(advance_seconds=600)

    run = bot.run("apply", bot.batch(orders.solved(order_no)))

    assert run.outcome(order_no) != "DONE"
    assert site.writes() == []


@pytest.mark.parametrize(
    ("days", "said"), [(366, "快 366 天"), pytest.param(-366, "慢 366 天", marks=pytest.mark.long)]
)
def test_clock_of_another_year_is_named(site, bot, days, said):
    """The reasons of single orders would only say that each is late, or none."""
    order_no = orders.put(site)
    off = {"at": "K0", "do": "advance", "seconds": days * 86_400}

    run = bot.run("preview", bot.batch(orders.solved(order_no)), at=[off])

    [notice] = [one for one in run.run["notices"] if "时钟" in one]
    assert said in notice
    assert notice in run.stdout.replace("\n", "")
    assert site.writes() == []


@pytest.mark.long
@pytest.mark.parametrize("seconds", [600, -600])
def test_clock_is_set(site, bot, seconds):
    """F60: a clock of ours that is set between the last page and the gate keeps the write in."""
    order_no = orders.put(site)
    step = {"at": "K6", "do": "advance", "seconds": seconds}

    run = bot.run("apply", bot.batch(orders.solved(order_no)), at=[step])

    assert run.outcome(order_no) == "NOT_SENT"
    assert "时钟相差" in run.item(order_no)["reason"]
    assert site.writes() == []


@pytest.mark.long
def test_limit_is_doubtful(site, bot):
    """A limit that nobody can read, or that list and form do not agree on, keeps the order with a person (G6)."""
    unreadable, differing = orders.put(site), orders.put(site)
    site.change(unreadable, "no_deadline")
    site.fault("view", "mutate", text="deadline", order_no=differing)

    run = bot.run("apply", bot.batch(orders.solved(unreadable), orders.solved(differing)))

    assert (run.outcome(unreadable), run.outcome(differing)) == ("HELD", "HELD")
    assert "读不出" in run.item(unreadable)["reason"]
    assert "处理时限不一致" in run.item(differing)["reason"]
    assert site.writes() == []


@pytest.mark.long
def test_limits_swapped(site, bot):
    """A form that shows the limit of accepting as that of handling is not believed (G6)."""
    order_no = orders.put(site)
    site.switches(limits="swapped")

    run = bot.run("apply", bot.batch(orders.solved(order_no)))

    assert run.outcome(order_no) == "HELD", run.item(order_no)["reason"]
    assert site.writes() == []


def test_times_without_seconds(site, bot):
    """A site that prints no seconds is worked as any other: the nearer limit first, the reply proven."""
    site.switches(seconds="off")
    later, sooner = orders.put(site, deadline=deadline(600)), orders.put(site, deadline=deadline(300))

    run = bot.run("apply", bot.batch(orders.solved(later), orders.solved(sooner)))

    assert [run.outcome(order_no) for order_no in (later, sooner)] == ["DONE", "DONE"], run.run
    ended = [
        json.loads(line)["order_no"] for line in (run.folder / "items.jsonl").read_text("utf-8").splitlines()
    ]
    assert list(dict.fromkeys(ended)) == [sooner, later]
