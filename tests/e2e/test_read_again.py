"""A read that fails is asked for once more, by a window of its own: the site sees each try, and hears the words of an error."""

import pytest

from tests.support import orders

CALM = {"read_seconds": 6, "step_seconds": 6}
"""Long enough for the second try to end while the first request would still be on its way, were its window open."""


@pytest.mark.long
def test_a_history_that_hangs_is_asked_for_by_each_try(site, bot):
    """F12: three tries reach the site, and the order is skipped because its history is unknown."""
    bot.configure(**CALM)
    number = orders.put(site)
    site.fault("deal_iframe", "hang", times=0)

    run = bot.run("apply", bot.batch(orders.solved(number)))

    assert run.stderr.count("step=read_retry") == 2, run.stderr
    assert (run.outcome(number), run.item(number)["reason"][:7]) == ("SKIPPED", "网站迟迟没有答"), run.stderr
    assert site.writes() == []


@pytest.mark.long
def test_an_error_page_in_place_of_options(site, bot):
    """F03: a script that gets an error page for its options breaks; the site's words count, and the next try is whole."""
    bot.configure(**CALM)
    number = orders.put(site)
    site.fault("dict", "status", status=200, times=2)

    run = bot.run("apply", bot.batch(orders.solved(number)))

    assert run.outcome(number) == "DONE", run.stderr
    assert run.stderr.count("网站显示错误页") == 2, run.stderr
    assert len(site.writes("complete")) == 1
