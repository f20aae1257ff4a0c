"""sites check of a profile by words: what is wrong is named with its line, the rest is seen all the same, nothing leaves."""

import json

import pytest

from tests.support import orders

SECONDS = 500
SITES = {"spa": "running_spa_site", "frameset": "running_frameset_site"}
NOTE = 'label = "处理说明", max_bytes = 2000'
MISTAKES = {
    "steps.toml": [(NOTE, NOTE.replace("说明", "备注"))],
    "lists.toml": [('registrar = "登记人"', 'registrar = "填写人"')],
}


@pytest.fixture(params=["spa", pytest.param("frameset", marks=pytest.mark.long)])
def site(request):
    """A vendor's site with one order that waits."""
    running = request.getfixturevalue(SITES[request.param])
    running.reset(orders=0)
    orders.put(running)
    return running


def checked(bot, *words):
    """(exit code, page → what is wrong there, the whole answer)."""
    done = bot.run("sites", "check", *words, "--json", seconds=SECONDS)
    answer = json.loads(done.stdout)
    wrong = {one["page"]: one["found"] for one in answer["findings"] if one["state"] == "失败"}
    return done.code, wrong, answer


def test_mistakes(site, bot):
    """Two mistakes are named at once, each with its line and the word of the page; the pages between are compared."""
    bot.own_profile("branch", MISTAKES)

    code, wrong, answer = checked(bot, "branch")

    assert (code, set(wrong)) == (5, {"complete", "leftover_list"}), wrong
    assert "branch/steps.toml 第 " in wrong["complete"]
    assert 'label = "处理说明"' in wrong["complete"]
    assert "branch/lists.toml 第 " in wrong["leftover_list"]
    assert "没有出现 填写人" in wrong["leftover_list"]
    assert "表头有: " in wrong["leftover_list"]
    assert "登记人" in wrong["leftover_list"]
    passed = {one["page"] for one in answer["findings"] if one["state"] == "通过"}
    assert {"login", "portal", "todo_list", "order_form", "history", "reject"} <= passed
    assert (answer["writes"]["sent"], site.writes(), site.oracle()["refused"]) == (0, [], [])


@pytest.mark.long
def test_sound_profile(site, bot):
    """The packaged profile fits; only what the two empty lists hide is not seen."""
    code, wrong, answer = checked(bot)

    unseen = {one["page"] for one in answer["findings"] if one["state"] == "未看"}
    assert (code, wrong, unseen) == (1, {}, {"done_list", "leftover_list"})
    assert site.writes() == []
