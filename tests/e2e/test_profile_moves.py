"""A site whose ids have changed is worked after new, snapshot, learn and a patch: no program code is touched."""

import subprocess

import pytest

from tests.support import busy_desk, orders

pytestmark = pytest.mark.long

SECONDS = 500
DRIFT = (
    "CCH_ONE_scene:F_27;CCH_ONE_provReason:F_21;CCH_ONE_isReplied:F_05;CCH_ONE_dealDesc:F_24;CCH_ComplainDealDesc:F_40;"
    "CCH_ConsumerTel:C_09;CCH_Complain_AreaDesc:C_20;bpp_TaskDealDeadLine:bpp_Limit"
)
"""Fields of three types, facts with a label and one without."""


def test_moved_site_is_worked(site, bot):
    """Learnt selectors, applied as a patch, are all that a profile needs to answer an order on the changed site, with proof."""
    desk = busy_desk.sit_down(site)
    bot.checks = {"forgotten": frozenset({desk.answered})}
    site.switches(rename=DRIFT)
    assert bot.run("profile", "new", "lanxi").code == 0
    bot.configure(profile="lanxi")

    taken = bot.run("profile", "snapshot", seconds=SECONDS)
    learnt = bot.run("profile", "learn", "-o", bot.home / "lanxi.diff")
    with (bot.home / "lanxi.diff").open("rb") as changes:
        folder = bot.home / "profiles" / "lanxi"
        subprocess.run(["patch", "-p1", "-d", folder], stdin=changes, check=True, capture_output=True)
    worked = bot.run("apply", bot.batch(orders.solved(desk.ours)), seconds=SECONDS)

    assert taken.code == 1, (
        taken.stderr
    )  # facts that are missing make the order unreadable; it is kept all the same
    assert learnt.code == 0, learnt.stderr
    assert (worked.code, worked.outcome(desk.ours)) == (0, "DONE"), worked.run
    assert [write["kind"] for write in site.writes()] == ["leftover", "complete", "complete"]
