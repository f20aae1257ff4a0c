"""The limit 处理时限: what is past it is held, and what passes it on the way is stopped by the gate."""

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


def test_clocks_differ(site, bot):
    """Where the site's clock is more than two minutes off, nothing is sent."""
    order_no = orders.put(site)
    site.clock(advance_seconds=600)

    run = bot.run("apply", bot.batch(orders.solved(order_no)))

    assert run.outcome(order_no) != "DONE"
    assert site.writes() == []
