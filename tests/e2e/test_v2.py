"""The first vendor's older product, worked with its own profile by the same program: a login answered by XML, lists that post their query."""

import json
import shutil

import pytest

from tests.e2e.story import tell
from tests.support import orders

VENDOR_SITE = "running_v2_site"
SECONDS = 500
"""Limit of a look at every page."""


def logins(site):
    """How often a login reached the site."""
    return len([one for one in site.requests() if one["steps"] == ["login"]])


@pytest.mark.long
def test_unattended(site, bot):
    """An unattended pass takes its facts from the inbox, works what is named and holds the rest, over all pages of the list."""
    named, *strange = [orders.put(site, held=False) for _ in range(7)]
    site.switches(pagesize="5")
    shutil.copyfile(bot.batch(orders.solved(named)), bot.home / "inbox" / "批次.csv")

    run = bot.run("run")

    assert run.code == 0, run.stderr
    assert run.outcome(named) == "DONE", run.item(named)["reason"]
    assert {run.outcome(one) for one in strange} == {"HELD"}
    assert [one["kind"] for one in site.writes()] == ["accept", "complete"]


@pytest.mark.long
def test_wrong_password(site, bot):
    """G5: a password that the XML refuses is told in the site's words, and never tried again."""
    batch = bot.batch(orders.solved(orders.put(site)))
    bot.set_password("mock-pass-0")

    refused = [bot.run("apply", batch) for _ in range(2)]

    assert [run.code for run in refused] == [4, 4]
    assert "用户名或者密码不正确" in refused[0].run["stopped"]
    assert [login["ok"] for login in site.oracle()["logins"]] == [False]
    assert logins(site) == 1


@pytest.mark.long
@pytest.mark.parametrize(
    "do",
    [
        {"do": "reset"},
        {"do": "status", "status": 500},
        {"do": "truncate"},
        {"do": "blank", "when": "before"},
        {"do": "status", "status": 200, "when": "before"},
    ],
)
def test_login_without_a_word(site, bot, do):
    """G5: an answer that is lost, cut, empty or a page where XML should be is no success, and the login is not sent again."""
    site.fault("login", **({"when": "after_commit"} | do))

    run = bot.run("apply", bot.batch(orders.solved(orders.put(site))))

    assert run.code in {4, 5}
    assert logins(site) == 1
    assert site.writes() == []


@pytest.mark.long
def test_nobody_answers_the_captcha(site, bot):
    """F33: where the login page asks for a captcha and nobody is there, no password is typed."""
    site.switches(login_captcha="on")

    run = bot.run("apply", bot.batch(orders.solved(orders.put(site))))

    assert run.code == 4
    assert "图形验证码" in run.run["stopped"]
    assert logins(site) == 0


@pytest.mark.long
@pytest.mark.parametrize(("step", "told"), [("password", "修改密码"), ("notice", "确认公告")])
def test_step_for_a_person_alone(site, bot, step, told):
    """What the XML asks and only a person at the site can do is named, and the password is not tried again."""
    site.switches(login_step=step)
    batch = bot.batch(orders.solved(orders.put(site)))

    runs = [bot.run("apply", batch) for _ in range(2)]

    assert [run.code for run in runs] == [4, 4]
    assert told in runs[0].run["stopped"]
    assert logins(site) == 1


@pytest.mark.long
def test_customer_who_says_the_same(site, bot):
    """An order that is about those very words is worked as any other."""
    words = {"BaseSummary": "登录名或密码错误", "CCH_ComplainDesc": "登录名或密码错误，青槐镇集镇信号弱。"}
    order_no = orders.put(site, fields=words)

    story = tell(bot, site, {"order": order_no}, "apply", bot.batch(orders.solved(order_no)))

    assert story.outcome("order") == "DONE", story.reason("order")
    assert len(story.oracle["logins"]) == 1


@pytest.mark.long
def test_colleague_was_first(site, bot):
    """A colleague who replied before us has taken the order off the list: nothing of ours is tried."""
    order_no = orders.put(site)
    site.colleague(order_no, "finish", "now")

    bot.checks = {"others": frozenset({order_no})}
    batch = bot.batch(orders.solved(order_no))
    story = tell(bot, site, {"order": order_no}, "apply", batch, checks=bot.checks)

    assert story.outcome("order") == "SKIPPED"
    assert story.accepted("order") == []


@pytest.mark.long
def test_gbk(site, bot):
    """A site whose pages, XML and forms are GBK is worked with a profile that says so."""
    site.switches(charset="gbk")
    profile = bot.own_profile("gbk", {"site.toml": [('charset = "utf-8"', 'charset = "gbk"')]})
    bot.configure(profile=profile)
    solved, unsolved = orders.put(site), orders.put(site, held=False)
    numbers = {"solved": solved, "unsolved": unsolved}
    batch = bot.batch(orders.solved(solved), orders.unsolved(unsolved))
    bot.checks = {"charset": "gbk"}

    story = tell(bot, site, numbers, "apply", batch, checks=bot.checks)

    assert {name: story.outcome(name) for name in numbers} == dict.fromkeys(numbers, "DONE")


@pytest.mark.long
def test_profile_check(site, bot):
    """Every page is as the profile says, the login's document apart, which only a login shows; nothing is written."""
    orders.put(site)
    orders.put(site, held=False)

    done = bot.run("sites", "check", "--json", seconds=SECONDS)

    found = [one for one in json.loads(done.stdout)["findings"] if one["state"] in ("失败", "警告")]
    assert found == []
    assert done.code == 1, "empty lists hide their columns"
    assert site.writes() == site.oracle()["refused"] == []


@pytest.mark.long
def test_profile_snapshot(site, bot):
    """Every page that can be reached is kept, and read from what was kept."""
    orders.put(site)
    orders.put(site, held=False)

    taken = bot.run("sites", "snapshot", "--json", seconds=SECONDS)

    told = json.loads(taken.stdout)
    assert taken.code == 0, taken.stderr
    assert told["unreadable"] == {}
    assert {"login", "portal", "menu", "todo_list", "complete", "leftover", "reject", "history"} <= set(
        told["pages"]
    )
