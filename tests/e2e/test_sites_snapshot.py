"""sites snapshot and diff on the mock site: pages without anybody on them, and what has changed since."""

import json

import pytest

from eoms_bot.browser.profile import load_page_profile
from eoms_bot.browser.survey.saved import pages_of
from tests.support import busy_desk
from tests.support.bot import PASSWORD

pytestmark = pytest.mark.long

SECONDS = 500
PAGES = set(pages_of(load_page_profile("ultrabpp")))
NEW_ID, NEW_LABEL = "CCH_ONE_scene:CCH_ONE_place", "投诉所属小区：:所属小区："


def test_pages_and_what_changed_since(site, bot):
    """Every page is kept and read; nobody is on them; the next look finds nothing new; behind a drift it names what the profile uses."""
    desk = busy_desk.sit_down(site)
    bot.checks = {"forgotten": frozenset({desk.answered})}

    taken = bot.run("sites", "snapshot", "--json", seconds=SECONDS)
    again = bot.run("sites", "diff", "--json", seconds=SECONDS)
    site.switches(rename=NEW_ID, relabel=NEW_LABEL, measure_class="on")
    drifted = bot.run("sites", "diff", "--json", seconds=SECONDS)

    told = json.loads(taken.stdout)
    assert (taken.code, set(told["pages"]), told["unreadable"]) == (0, PAGES, {}), taken.stderr
    assert leaks(bot) == []
    assert (again.code, json.loads(again.stdout)["changes"]) == (0, [])
    changes = json.loads(drifted.stdout)["changes"]
    used = {one["told"] for one in changes if one["used"] and one["page"] == "complete"}
    assert drifted.code == 5
    assert {
        "控件 CCH_ONE_scene 没有了（场景分类，text）",
        "新的控件 CCH_ONE_place（场景分类，text）",
        "控件 CCH_ONE_cell：投诉所属小区，text → 所属小区，text",
    } <= used
    posts = {one["path"] for one in site.requests(since=desk.requests) if one["method"] == "POST"}
    assert [path for path in posts if "save" in path.lower()] == []
    assert len(site.writes()) == 2


def leaks(bot):
    """(file, word) of every word of a person or of the machine that stands in a snapshot."""
    files = [path for path in (bot.home / "snapshots").rglob("*") if path.is_file()]
    assert len(files) == 2 * len(PAGES) + 1
    words = (*busy_desk.PERSONAL, PASSWORD, "127.0.0.1", "http", "<script")
    return [(path.name, word) for path in files for word in words if word in path.read_text(encoding="utf-8")]
