"""Sites with other names, words and controls throughout: worked after new, check and edits to TOML files, nothing else.

`fixtures/skins/NUMBER` holds what was done to the copied profile, in this order: the login page, words, controls, the rest.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.support import busy_desk, orders

SKINS = Path(__file__).resolve().parents[2] / "fixtures" / "skins"
STEPS = ("1-edited.diff", "2-edited.diff", "3-edited.diff", "4-edited.diff")
SECONDS = 500
NAME = "lanxi"


class Desk:
    """A maintainer at a site that nobody has seen: a copied profile, and orders of every kind that wait."""

    def __init__(self, site, bot, number):
        self.site, self.bot, self.records = site, bot, SKINS / number
        self.folder = bot.home / "profiles" / NAME
        answered = busy_desk.sit_down(site).answered
        bot.checks = {"forgotten": frozenset({answered})}
        self.before = len(site.writes())
        site.switches(skin=number)
        assert bot.run("sites", "new", NAME, "--from", "ultrabpp").code == 0
        bot.configure(profile=NAME)

    def patch(self, path):
        """Apply changes to the profile, as a maintainer does; git is where this repository is, `patch` need not be."""
        alone = {**os.environ, "GIT_CEILING_DIRECTORIES": str(self.folder.parent)}
        subprocess.run(["git", "apply", path], cwd=self.folder, env=alone, check=True, capture_output=True)

    def check(self):
        """(exit code, what failed) of `sites check`."""
        done = self.bot.run("sites", "check", "--json", seconds=SECONDS)
        found = json.loads(done.stdout)["findings"]
        return done.code, {f"{one['page']}/{one['name']}" for one in found if one["state"] == "失败"}

    def kinds(self):
        """What the site accepted since the desk was made."""
        return [write["kind"] for write in self.site.writes()[self.before :]]


@pytest.mark.long
@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_unseen_site(site, bot, number):
    """new, check, edits of TOML: then the check is content, and every action is done and proven."""
    desk = Desk(site, bot, number)

    code, lacking = desk.check()
    assert (code, {"login/form", "login/user", "login/password", "login/submit"} <= lacking) == (5, True)
    for step in STEPS:
        desk.patch(desk.records / step)
    code, lacking = desk.check()
    assert (code, lacking) == (0, set())

    fresh, ours, unsolved, rejected = [orders.put(site, held=held) for held in (False, True, True, True)]
    rows = (
        *(orders.solved(fresh), orders.solved(ours)),
        *(orders.unsolved(unsolved), orders.rejected(rejected)),
    )
    shown = bot.run("preview", bot.batch(*rows), seconds=SECONDS)
    assert (shown.code, shown.outcome(ours), desk.kinds()) == (0, "PREVIEWED", []), shown.stderr
    done = bot.run("apply", bot.batch(*rows), seconds=SECONDS)

    assert done.code == 0, done.stderr
    assert {done.outcome(number) for number in (fresh, ours, unsolved, rejected)} == {"DONE"}
    assert sorted(desk.kinds()) == ["accept", *["complete"] * 3, "leftover", "reject"]


@pytest.mark.long
def test_finished_profile(site, bot):
    """A profile with all edits answers an unsolved order there, with its leftover entry."""
    desk = Desk(site, bot, "2")
    for step in STEPS:
        desk.patch(desk.records / step)
    order_no = orders.put(site)

    done = bot.run("apply", bot.batch(orders.unsolved(order_no)), seconds=SECONDS)

    assert done.outcome(order_no) == "DONE", done.item(order_no)["reason"]
    assert desk.kinds() == ["leftover", "complete"]


@pytest.mark.long
def test_codes_of_a_menu(site, bot):
    """What a menu enters for its words is held against the profile: other codes are named as the file wants them."""
    desk = Desk(site, bot, "1")
    for step in STEPS:
        desk.patch(desk.records / step)
    complete = desk.folder / "complete.toml"
    text = complete.read_text(encoding="utf-8")
    complete.write_text(
        text.replace('codes = { "否" = "0", "是" = "1" }', 'codes = { "否" = "1", "是" = "2" }')
    )

    done = bot.run("sites", "check", "--json", seconds=SECONDS)

    failed = [one for one in json.loads(done.stdout)["findings"] if one["state"] == "失败"]
    menu = [one for one in failed if one["name"] == "是否回复用户（nfiodh）"]
    assert done.code == 5
    assert {one["kind"] for one in failed} == {"编码"}
    assert [one["cure"] for one in menu] == ['codes 改成 { "否" = "0", "是" = "1" }']
