"""The canary before a run: a site that has changed where the profile uses it is not worked at all."""

import pytest

from tests.support import busy_desk, orders

ON = {"EOMS_RUN_CANARY": "true"}
SECONDS = 500


def test_canary_without_a_snapshot(site, bot):
    """There must be something to compare with: the run is refused before the site is asked for anything."""
    order_no = orders.put(site)

    run = bot.run("apply", bot.batch(orders.solved(order_no)), env=ON)

    assert run.code == 3
    assert "sites snapshot" in run.stderr
    assert site.requests() == []


@pytest.mark.long
def test_changed_site_holds_the_run(site, bot):
    """A field that the profile uses has another id: no order is touched, exit code 5; once the site is as it was, the order is worked."""
    desk = busy_desk.sit_down(site)
    bot.checks = {"forgotten": frozenset({desk.answered})}
    batch = bot.batch(orders.solved(desk.ours))
    assert bot.run("sites", "snapshot", seconds=SECONDS).code == 0
    before = len(site.writes())

    site.switches(rename="CCH_ONE_scene:CCH_ONE_place")
    held = bot.run("apply", batch, env=ON, seconds=SECONDS)
    untouched = len(site.writes()) == before
    site.switches(rename="")
    worked = bot.run("apply", batch, env=ON, seconds=SECONDS)

    assert held.code == 5
    assert untouched
    assert "CCH_ONE_scene" in held.run["stopped"]
    assert (worked.code, worked.outcome(desk.ours)) == (0, "DONE"), worked.stderr
    assert len(site.writes()) == before + 1


@pytest.mark.long
def test_other_codes_hold_the_run(site, bot):
    """A radio that stands for another word than the profile says would answer wrongly without a sign: no order is touched."""
    order_no = orders.put(site)
    swapped = ('codes = { "否" = "0", "是" = "1" }', 'codes = { "否" = "1", "是" = "0" }')
    bot.configure(profile=bot.own_profile("branch", {"complete.toml": [swapped]}))
    bot.run("sites", "snapshot", seconds=SECONDS)

    held = bot.run("apply", bot.batch(orders.solved(order_no)), env=ON, seconds=SECONDS)

    assert held.code == 5
    assert "否 的值是 0，档案是 1" in held.run["stopped"]
    assert site.writes() == []
