"""What holds on the sites of all vendors but the first: the walk's ends, and a login that needs a person."""

from typing import Any

import pytest

from tests.checks import kill, lost
from tests.e2e.colleague_story import MOMENTS, taken
from tests.e2e.login_kit import ASKING, asked
from tests.e2e.story import tell
from tests.support import orders

SITES = {
    "boco": "running_boco_site",
    "ultraprocess_v2": "running_v2_site",
    "spa": "running_spa_site",
    "frameset": "running_frameset_site",
}
"""Profile → the fixture that runs the mock in that vendor's skin."""


WRITES = ("complete", "accept", "reject", "leftover")
LOST = [f"{mode}/{action}" for mode in lost.MODES for action in WRITES]
POINTS = ("K6", "K7", "K8", "K9", "K10")
KILLED = [
    f"{point}/{action}/python/kill" for point in POINTS for action in ("complete", "accept", "leftover")
]
QUICK = {
    ("ultraprocess_v2", "K9/leftover/python/kill"),
    ("spa", "K9/leftover/python/kill"),
    ("spa", "reset/reject"),
    ("frameset", "K7/accept/python/kill"),
}
"""What every change is tried on."""

CHANGED = [
    pytest.param(profile, switches, named, id=f"{profile}-{what}", marks=pytest.mark.long)
    for profile, what, switches, named in (
        ("ultraprocess_v2", "new required field", {"extra_required": "CCH_NewField"}, "CCH_NewField"),
        (
            *("ultraprocess_v2", "renamed field"),
            *({"rename": "CCH_ONE_dealDesc:CCH_ONE_other"}, "CCH_ONE_dealDesc"),
        ),
        ("ultraprocess_v2", "option gone", {"drop_option": "CCH_ONE_area:乡镇"}, "乡镇"),
        ("ultraprocess_v2", "renamed action", {"relabel": "完成处理:处理完毕"}, "完成处理"),
        ("ultraprocess_v2", "renamed menu", {"relabel": "待处理工单:未处理工单"}, "待处理工单"),
        ("spa", "renamed field", {"relabel": "投诉所属小区:所属小区"}, "投诉所属小区"),
        ("spa", "new field", {"extra_required": "CCH_NewField"}, "CCH_NewField"),
        ("spa", "option gone", {"drop_option": "network:4G(LTE)"}, "4G(LTE)"),
        ("spa", "renamed action", {"relabel": "完成处理:处理完毕"}, "完成处理"),
        ("spa", "renamed menu", {"relabel": "待办工单:未处理工单"}, "待办工单"),
        ("frameset", "new field", {"extra_required": "CCH_NewField"}, "CCH_NewField"),
        ("frameset", "option gone", {"drop_option": "tsqy:乡镇"}, "乡镇"),
        ("boco", "renamed field", {"rename": "dealDesc:otherDesc"}, "dealDesc"),
        ("boco", "option gone", {"drop_option": "linkComplaintArea:乡镇"}, "乡镇"),
        ("boco", "renamed action", {"relabel": "处理完成:处理完毕"}, "处理完成"),
        ("boco", "renamed menu", {"relabel": "待处理工单:未处理工单"}, "待处理工单"),
    )
]


PLACES: dict[str, dict[str, Any]] = {
    "menu": {"step": "portal", "nth": 2},
    "list": {"step": "list"},
    "search": {"step": "list", "nth": 2},
    "order": {"step": "view"},
    "second look": {"step": "view", "nth": 2},
    "form": {"step": "step_ajax"},
    "options": {"step": "dict"},
    "log": {"step": "deal_iframe"},
    "proof": {"step": "done_list"},
}
"""Where a session ends → the mock's fault. The menu: the frame that loads after the index page."""
LOST_SESSIONS = [
    *(("ultraprocess_v2", place) for place in PLACES),
    *(("boco", place) for place in PLACES if place != "menu"),
    *(("spa", place) for place in PLACES if place not in {"menu", "search"}),
    *(("frameset", place) for place in PLACES if place not in {"menu", "options"}),
]


def on_each_site(names):
    """Each case on each vendor's site."""
    return [
        pytest.param(profile, name, marks=() if (profile, name) in QUICK else pytest.mark.long)
        for profile in SITES
        for name in names
    ]


@pytest.fixture(
    params=[
        "ultraprocess_v2",
        *(pytest.param(name, marks=pytest.mark.long) for name in ("boco", "spa", "frameset")),
    ]
)
def site(request):
    """A vendor's site without any order."""
    running = request.getfixturevalue(SITES[request.param])
    running.reset(orders=0)
    return running


@pytest.mark.long
def test_preview(site, bot):
    """A preview fills and reads back what is accepted, shows what is not, and sends nothing."""
    held, fresh = orders.put(site), orders.put(site, held=False)

    run = bot.run("preview", bot.batch(orders.solved(held), orders.solved(fresh)))

    bot.checks = {"dry_run": True}
    assert run.code == 0, run.stderr
    assert run.outcome(held) == "PREVIEWED", run.item(held)["reason"]
    assert "未受理" in run.item(fresh)["reason"]
    assert site.oracle()["refused"] == []


@pytest.mark.long
def test_apply(site, bot):
    """Accept, complete, reject and leftover entry: each is sent once and proven by the site's own records."""
    numbers = {
        "fresh": orders.put(site, held=False),
        "unsolved": orders.put(site),
        "rejected": orders.put(site),
    }
    batch = bot.batch(
        orders.solved(numbers["fresh"]),
        orders.unsolved(numbers["unsolved"]),
        orders.rejected(numbers["rejected"]),
    )

    story = tell(bot, site, numbers, "apply", batch)

    assert story.run.code == 0, story.run.stderr
    assert {name: story.outcome(name) for name in numbers} == dict.fromkeys(numbers, "DONE")
    assert story.accepted("fresh") == ["accept", "complete"]
    assert story.accepted("unsolved") == ["leftover", "complete"]
    assert story.accepted("rejected") == ["reject"]


@pytest.mark.long
def test_important_customer(site, bot):
    """An order that the list marks as VIP is left to people, whatever its row says; the next one is done."""
    marked, plain = orders.put(site, vip=True), orders.put(site)

    run = bot.run("apply", bot.batch(orders.solved(marked), orders.solved(plain)))

    assert (run.outcome(marked), run.outcome(plain)) == ("HELD", "DONE")
    assert "VIP" in run.item(marked)["reason"]


@pytest.mark.long
def test_a_person_answers(site, bot):
    """F33: a person types the captcha of the login page, then the code, once each; the order is done."""
    site.switches(login_captcha="on", login_step="sms")
    order_no = orders.put(site)
    with bot.started("apply", bot.batch(orders.solved(order_no)), env=ASKING) as process:
        captcha = asked(bot, process, "图形验证码")
        assert bot.beside("login", "answer", "7KQX") == 0
        asked(bot, process, "短信验证码")
        assert bot.beside("login", "answer", "4839") == 0
        run = bot.wait(process)

    assert captcha.has_picture
    assert (run.code, run.outcome(order_no)) == (0, "DONE")
    assert [login["ok"] for login in site.oracle()["logins"]] == [True]


@pytest.mark.long
def test_colleague_is_faster(site, bot):
    """At every moment between the list and the commit: the order is his, what came too late was posted once and refused."""
    story = taken(bot, site)

    ends = {name: story.outcome(name) for name in (*MOMENTS, "untouched")}
    assert ends == dict.fromkeys(MOMENTS, "BY_OTHER") | {"untouched": "DONE"}
    accepted = {write["key"]["order_no"] for write in story.oracle["writes"]}
    assert accepted == {story.numbers["untouched"]}
    for name, action in (("at reply", "close"), ("at accept", "accept")):
        assert len(story.refused(name)) == 1
        assert story.states(name, action) == ["REFUSED_BUSINESS"]
    assert story.run.code == 0


@pytest.mark.long
@pytest.mark.parametrize(("site", "place"), LOST_SESSIONS, indirect=["site"])
def test_session_lost(site, bot, place):
    """F30: words in place of a page say that the session is gone: one more login, and the order is done once.

    Where they could mean a missing right as well, one look at the home page comes before the login.
    """
    order_no = orders.put(site)
    site.fault(do="redirect_login", **PLACES[place])

    story = tell(bot, site, {"order": order_no}, "apply", bot.batch(orders.solved(order_no)))

    homes = [one for one in site.requests() if one["path"].endswith("/index.do") and one["status"] == 302]
    logins = [one for one in site.requests() if one["steps"] == ["login"]]
    assert story.outcome("order") == "DONE", story.reason("order")
    assert (len(homes), len(logins)) == (1 if site.profile == "boco" else 0, 2)
    assert [one["ok"] for one in story.oracle["logins"]] == [True, True]
    assert story.accepted("order") == ["complete"]


@pytest.mark.long
def test_session_lost_under_the_submit(site, bot):
    """F30: nobody knows whether these products look at the session first, so a submit that gets those words stays UNKNOWN."""
    order_no = orders.put(site)
    site.fault("submit", "redirect_login")

    story = tell(bot, site, {"order": order_no}, "apply", bot.batch(orders.solved(order_no)))

    assert story.outcome("order") == "UNKNOWN"
    assert story.run.code == 6
    assert story.way("order") == ["INTENT", "SENDING", "UNKNOWN"]
    assert len(story.refused("order")) == 1


@pytest.mark.parametrize(("site", "switches", "named"), CHANGED, indirect=["site"])
def test_site_has_changed(site, bot, switches, named):
    """A page that is not as the profile says stops the run; what was wanted is named, and nothing was written."""
    order_no = orders.put(site)
    site.switches(**switches)

    run = bot.run("apply", bot.batch(orders.solved(order_no)))

    assert run.code == 5
    assert named in run.run["stopped"]
    assert site.writes() == site.oracle()["refused"] == []


@pytest.mark.parametrize(("site", "case"), on_each_site(LOST), indirect=["site"])
def test_answer_lost(site, tmp_path, case):
    """The site accepted and its answer was lost in this way: one POST, and the site's own records prove it."""
    ended = lost.run_case(site, tmp_path / "home", case, seed=1)

    assert not ended.problems, "\n".join(ended.problems)


@pytest.mark.parametrize(("site", "case"), on_each_site(KILLED), indirect=["site"])
def test_killed_there(site, tmp_path, case):
    """Killed at this point and started again, the bot has sent each write once and proves it, or says UNKNOWN."""
    ended = kill.run_case(site, tmp_path / "home", case, seed=1)

    assert not ended.problems, "\n".join(ended.problems)
