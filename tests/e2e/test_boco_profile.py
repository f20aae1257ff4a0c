"""sites check, snapshot and diff on the second vendor's site: what they say of it, and that nothing they do changes it."""

import json

import pytest

from eoms_bot.browser.profile import load_page_profile
from eoms_bot.browser.survey.saved import pages_of
from tests.support import busy_desk
from tests.support.bot import PASSWORD

VENDOR_SITE = "running_boco_site"
SECONDS = 500
NEW_ID, NEW_LABEL = "linkSceneType:F_27;issueEliminatTime:F_28;remark:F_29", "投诉所属小区:所属小区"
WRITES = ("performDeal", "performClaimTask", "performLeftover")


@pytest.fixture
def desk(site, bot):
    """Every list of the site has a row."""
    desk = busy_desk.sit_down(site)
    bot.checks = {"forgotten": frozenset({desk.answered})}
    return desk


def told(bot, *words):
    """(exit code, the whole answer) of a command on the profile."""
    done = bot.run("sites", *words, "--json", seconds=SECONDS)
    return done.code, json.loads(done.stdout)


def written(site, desk):
    """The requests since the desk was made that would change something."""
    asked = site.requests(since=desk.requests)
    return [one for one in asked if any(name in one["query"] for name in WRITES)]


@pytest.mark.long
def test_site_of_the_profile(site, bot, desk):
    """On its own site everything fits: options for actions, facts by label, the form of an accept, native controls."""
    code, answer = told(bot, "check")

    found = {f"{one['page']}/{one['kind']}/{one['name']}": one for one in answer["findings"]}
    assert {name: one["found"] for name, one in found.items() if one["state"] != "通过"} == {}
    assert code == 0
    assert found["order_form/动作/complete（处理完成，回复建单人）"]["found"] == "找到一项"
    assert found["accept/字段/操作描述（remark）"]["found"] == "文本框"
    assert found["complete/字段/省内投诉原因（issueReasonTypeOne）"]["found"] == "几级原生下拉框"
    assert found["complete/选项/省内投诉原因（issueReasonTypeOne）"]["found"].endswith("与字典一致")
    assert written(site, desk) == []


@pytest.mark.long
def test_pages_and_what_changed_since(site, bot, desk):
    """Every page is kept, with nobody on it; the next look finds nothing new; behind a drift it is told."""
    taken, saved = told(bot, "snapshot")
    same, nothing = told(bot, "diff")
    site.switches(rename=NEW_ID, relabel=NEW_LABEL)
    drifted, changed = told(bot, "diff")

    assert (taken, set(saved["pages"]), saved["unreadable"]) == (
        0,
        set(pages_of(load_page_profile("boco"))),
        {},
    )
    assert leaks(bot) == []
    assert (same, nothing["changes"]) == (0, [])
    used = {one["told"] for one in changed["changes"] if one["used"] and one["page"] == "complete"}
    assert drifted == 5
    assert {
        "控件 linkSceneType 没有了（场景分类，下拉框）",
        "新的控件 F_27（场景分类，下拉框）",
        "控件 linkCellName：投诉所属小区，text → 所属小区，text",
    } <= used
    assert written(site, desk) == []


def leaks(bot):
    """(file, word) of every word of a person or of the machine that stands in a snapshot."""
    files = [path for path in (bot.home / "snapshots").rglob("*") if path.is_file()]
    words = (*busy_desk.PERSONAL, PASSWORD, "127.0.0.1", "http", "<script")
    return [(path.name, word) for path in files for word in words if word in path.read_text(encoding="utf-8")]
