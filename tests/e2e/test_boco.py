"""The second vendor's site, worked with its own profile by the same program: every way an order can end, and how it is proven."""

import shutil

import pytest

from tests.e2e.login_kit import ASKING, asked
from tests.e2e.story import tell
from tests.support import orders
from tests.support.bot import ALSO_FIXED, FIXED

VENDOR_SITE = "running_boco_site"
NO_RIGHT = "您没有这个权限 ，请联系管理员"
ASKED = "该客户有在途的投诉工单，是否继续提交？"
FORBIDDEN = "该工单暂不允许提交，请稍后再试"
LISTED = {"site.toml": [("known_dialogs = []", f"known_dialogs = ['^{ASKED}$']")]}


def test_unattended(site, bot):
    """An unattended pass takes its facts from the inbox, works what is named and holds the rest."""
    named, strange = orders.put(site, held=False), orders.put(site)
    shutil.copyfile(bot.batch(orders.solved(named)), bot.home / "inbox" / "批次.csv")

    run = bot.run("run")

    assert run.code == 0, run.stderr
    assert (run.outcome(named), run.outcome(strange)) == ("DONE", "HELD")
    assert [one["kind"] for one in site.writes()] == ["accept", "complete"]


@pytest.mark.long
def test_required_field_that_nobody_knows(site, bot):
    """A field that the profile does not know stops the run before anything is sent, and is named with its label."""
    site.switches(extra_required="linkNewField")

    run = bot.run("apply", bot.batch(orders.solved(orders.put(site))))

    assert run.code == 5
    assert "必填字段 linkNewField（附加项linkNewField）" in run.run["stopped"]
    assert site.writes() == []


@pytest.mark.parametrize(
    ("switches", "told"),
    [
        pytest.param({"precommit": "confirm"}, ASKED, id="asks"),
        pytest.param({"precommit": "refuse"}, FORBIDDEN, id="refuses", marks=pytest.mark.long),
    ],
)
def test_check_speaks(site, bot, switches, told):
    """F26: a question of the check before the submit that nobody has listed is dismissed: nothing leaves, a person is told."""
    order_no = orders.put(site)
    bot.configure(step_seconds=6)
    site.switches(**switches)

    run = bot.run("apply", bot.batch(orders.solved(order_no)))

    assert run.outcome(order_no) == "NOT_SENT"
    assert told in run.item(order_no)["reason"]
    assert site.writes() == site.oracle()["refused"] == []


@pytest.mark.long
def test_check_asks_what_is_listed(site, bot):
    """F26: a question that the profile lists is answered with yes; the reply leaves once and is proven."""
    order_no = orders.put(site)
    site.switches(precommit="confirm")
    profile = bot.own_profile("listed", LISTED)
    bot.configure(profile=profile, fixed={**FIXED, **ALSO_FIXED["boco"]})

    run = bot.run("apply", bot.batch(orders.solved(order_no)))

    assert run.outcome(order_no) == "DONE", run.item(order_no)["reason"]
    assert len(site.writes()) == 1


@pytest.mark.parametrize(
    ("action", "do"),
    [
        pytest.param("complete", {"do": "status", "status": 500}, id="500"),
        pytest.param("complete", {"do": "reset"}, id="cut", marks=pytest.mark.long),
        pytest.param("complete", {"do": "blank"}, id="empty", marks=pytest.mark.long),
        pytest.param("reject", {"do": "status", "status": 500}, id="reject", marks=pytest.mark.long),
        pytest.param("accept", {"do": "status", "status": 500}, id="accept", marks=pytest.mark.long),
    ],
)
def test_check_fails(site, bot, action, do):
    """F26: where the check fails, the page submits by itself; the gate has an INTENT and an equal body, and lets it out once."""
    order_no = orders.put(site, held=action != "accept")
    row = orders.rejected if action == "reject" else orders.solved
    site.fault("precommit", **do)

    story = tell(bot, site, {"order": order_no}, "apply", bot.batch(row(order_no)))

    assert story.outcome("order") == "DONE", story.reason("order")
    assert sum(fault["fired"] for fault in site.faults()) == 1
    assert story.accepted("order")[0] == action


@pytest.mark.long
def test_check_fails_and_the_body_is_another(site, bot):
    """F26: what a page submits by itself behind a failed check does not leave where it is not what was decided."""
    order_no = orders.put(site)
    site.fault("precommit", "status", status=500)
    site.switches(late_script="dealDesc:另行处理")

    run = bot.run("apply", bot.batch(orders.solved(order_no)))

    assert run.outcome(order_no) == "NOT_SENT"
    assert "dealDesc" in run.item(order_no)["reason"]
    assert site.writes() == site.oracle()["refused"] == []


@pytest.mark.long
@pytest.mark.parametrize(
    ("switches", "asks", "word", "said"),
    [
        pytest.param({"login_captcha": "on"}, "图形验证码", "0000", "验证码错误", id="captcha"),
        pytest.param({"login_step": "sms"}, "短信验证码", "0000", "手机验证码不正确", id="code"),
    ],
)
def test_wrong_word_of_a_person(site, bot, switches, asks, word, said):
    """F33: a word that a person has misread is no word against the password, and is told as the site tells it."""
    site.switches(**switches)
    with bot.started("apply", bot.batch(orders.solved(orders.put(site))), env=ASKING) as process:
        asked(bot, process, asks)
        assert bot.beside("login", "answer", word) == 0
        run = bot.wait(process)

    assert run.code == 4
    assert f"{said}），密码没有被拒绝" in run.run["stopped"]
    assert site.writes() == []


@pytest.mark.long
def test_right_is_missing_indeed(site, bot):
    """F30: where the home page still knows us, the right is missing: no login, the order is left to a person."""
    order_no = orders.put(site)
    site.fault("view", "status", status=200, text=NO_RIGHT)

    run = bot.run("apply", bot.batch(orders.solved(order_no)))

    assert run.outcome(order_no) == "HELD", run.item(order_no)["reason"]
    assert "没有权限" in run.item(order_no)["reason"]
    assert len(site.oracle()["logins"]) == 1
    assert site.writes() == []
