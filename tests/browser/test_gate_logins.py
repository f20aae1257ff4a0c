"""Logins at the gate, without a browser: armed, sent once, and told."""

from __future__ import annotations

import pytest

from eoms_bot.browser.armed import Refusal
from eoms_bot.errors import LoginFailed, SiteUnreachable
from tests.browser.kit import SAVE
from tests.browser.stand import LOGIN, OURS, OURS_SENT, stand_in
from tests.support.fake_browser import Reply


@pytest.mark.parametrize(
    ("status", "location", "shown", "why"),
    [
        (307, LOGIN, [307, 409], "未授权的登录"),
        (308, LOGIN, [308, 409], "未授权的登录"),
        (307, SAVE, [307, 409], "没有登记意图的提交"),
        (302, "/eoms/x", [302, 409], "页面档案未登记的请求"),
        (302, "http://other.example/eoms/x", [302, 409], "页面档案未登记的请求"),
        (304, LOGIN, [304], ""),
    ],
)
def test_redirect_that_is_not_followed(stand, status, location, shown, why):
    """A login answer that sends the body on, or leads to what is no listed read, leads nowhere: the browser's
    next request is refused.
    """
    stand.gate.arm_login(OURS)
    stand.reply = Reply(status, {"location": location})

    stand.ask("POST", LOGIN, OURS_SENT)

    assert stand.arrived == [f"POST {LOGIN}"]
    assert [one for one, _ in stand.shown] == shown
    assert [refusal.why for refusal in stand.gate.tally.refusals] == [why] * bool(why)


def test_login(stand):
    """An armed login leaves once; what came back is kept for people, and counted."""
    stand.reply = Reply(302, {"location": "/eoms/portal/index_office.action"}, "登".encode())
    stand.gate.arm_login(OURS)

    stand.ask("POST", LOGIN, OURS_SENT)
    stand.ask("POST", LOGIN, OURS_SENT)

    assert stand.points == ["K1"]
    assert stand.gate.login_answer == "302 /eoms/portal/index_office.action 登"
    assert [status for status, _ in stand.shown] == [302, 200, 409]
    assert stand.gate.tally.logins == 1
    assert stand.gate.tally.refusals == [Refusal("POST", LOGIN, "未授权的登录", False)]


def test_login_that_differs(stand):
    """A login with other words does not leave."""
    stand.gate.arm_login(OURS)

    stand.ask("POST", LOGIN, b"username=clerk01&password=other")

    assert stand.arrived == []
    assert stand.gate.tally.refusals == [Refusal("POST", LOGIN, "登录表单内容不符", False)]
    assert stand.gate.tally.logins == 0


@pytest.mark.parametrize("more", [b"remember=1", b"username=clerk01", b"password=other"])
def test_login_with_more(stand, more):
    """A login that carries more than it should does not leave."""
    stand.gate.arm_login(OURS)

    stand.ask("POST", LOGIN, OURS_SENT + b"&" + more)

    assert stand.gate.tally.refusals == [Refusal("POST", LOGIN, "登录表单内容不符", False)]


def test_login_with_what_the_page_sends(stand):
    """What the profile says the page sends beside the credential goes along."""
    plain = stand.gate.profile
    login = plain.login.model_copy(update={"also_sends": ("remember",)})
    stand.gate.profile = plain.model_copy(update={"login": login})
    stand.gate.arm_login(OURS)

    stand.ask("POST", LOGIN, OURS_SENT + b"&remember=1")

    assert stand.gate.tally.logins == 1


def test_login_whose_answer_is_lost(stand):
    """A lost answer is told as such, with no status; the next `arm_login` forgets it."""
    stand.reply = Reply(cut="rst")
    stand.gate.arm_login(OURS)

    stand.ask("POST", LOGIN, OURS_SENT)

    assert stand.gate.login_answer == "0 - 回答丢失（rst，7 秒）"
    assert stand.shown == [(502, stand_in("登录回答丢失"))]
    stand.gate.arm_login(OURS)
    assert stand.gate.login_answer == ""


def test_plain_login_answer(stand):
    """An answer without a redirect is kept with its first 200 characters."""
    stand.reply = Reply(200, {}, b"x" * 300)
    stand.gate.arm_login(OURS)

    stand.ask("POST", LOGIN, OURS_SENT)

    assert stand.gate.login_answer == f"200 - {'x' * 200}"


def test_login_that_nobody_armed(stand):
    """A gate lets no login out by itself, and has no answer to tell."""
    stand.ask("POST", LOGIN, OURS_SENT)

    assert (stand.arrived, stand.gate.login_answer, stand.gate.sending) == ([], "", False)
    assert stand.gate.tally.refusals == [Refusal("POST", LOGIN, "未授权的登录", False)]


def test_login_beside_nothing(stand):
    """Before any login was armed, nothing may go beside one."""
    stand.gate._login = OURS

    stand.ask("POST", LOGIN, OURS_SENT)

    assert (stand.gate.tally.logins, stand.gate.crash) == (1, None)


def test_empty_login(stand):
    """A login without a body is not the one that was armed."""
    stand.gate.arm_login((("XXXX", ""),))

    stand.ask("POST", LOGIN)

    assert stand.arrived == []


def test_login_with_nothing_more(stand):
    """The form may hold just what was armed; every login is counted, and its load too."""
    for _ in range(2):
        stand.gate.arm_login(OURS)
        stand.ask("POST", LOGIN, b"username=clerk01&password=mock-pass")

    assert stand.gate.tally.logins == 2
    assert stand.politeness.told == ["load", "load"]


def test_login_under_way(stand):
    """Between its mark and its answer a login is under way, and no longer."""
    seen = []
    stand.context.on("response", lambda _: seen.append(stand.gate.sending))
    stand.gate._mark = lambda _: seen.append(stand.gate.sending)
    stand.gate.arm_login(OURS)

    stand.ask("POST", LOGIN, OURS_SENT)

    assert (seen, stand.gate.sending) == ([True, False], False)


def test_silent_login(stand):
    """A login has the same time limit as a write."""
    stand.reply = Reply(cut="hang")
    stand.gate.arm_login(OURS)

    stand.ask("POST", LOGIN, OURS_SENT)

    assert stand.gate.login_answer == "0 - 回答丢失（hang，7 秒）"


def test_login_answer_of_another_charset(stand):
    """What cannot be read of an answer is told as such; it breaks nothing."""
    stand.reply = Reply(200, {}, b"\xff!")
    stand.gate.arm_login(OURS)

    stand.ask("POST", LOGIN, OURS_SENT)

    assert (stand.gate.login_answer, stand.gate.crash) == ("200 - \ufffd!", None)


def test_second_step(stand):
    """The second step of a login leaves with a person's answer and what the profile lists beside it, and with nothing else."""
    answer = (("checkcode", "4839"),)
    for sent in (b"checkcode=4839&loginName=clerk01", b"checkcode=4839&loginName=clerk01&pwd=x"):
        stand.gate.arm_login(answer, ("loginName",))
        stand.ask("POST", LOGIN, sent)

    assert [status for status, _ in stand.shown] == [200, 409]
    assert stand.gate.tally.logins == 1


def test_refused_login_is_told(stand):
    """A login that may not leave is answered by the gate at once, whoever has sent it: nobody waits for
    nothing.
    """
    stand.gate.arm_login(OURS)

    stand.ask("POST", LOGIN, b"username=clerk01&password=other")
    stand.ask("POST", LOGIN, OURS_SENT)

    assert stand.arrived == []
    assert stand.shown == [(409, stand_in("已拦截"))] * 2
    assert [refusal.why for refusal in stand.gate.tally.refusals] == ["登录表单内容不符", "未授权的登录"]


def test_login_that_cannot_be_read(stand):
    """A login in letters of another charset is not the one that was armed; that breaks nothing, and quotes
    nothing.
    """
    stand.gate.arm_login(OURS)

    stand.ask("POST", LOGIN, b"username=clerk01&password=%ff")

    assert (stand.arrived, stand.gate.crash) == ([], None)
    assert stand.gate.tally.refusals == [Refusal("POST", LOGIN, "提交内容不是 utf-8 编码", False)]


def test_login_with_a_query(stand):
    """A login whose address names an account as well does not leave: a server may take that one."""
    stand.gate.arm_login(OURS)

    stand.ask("POST", f"{LOGIN}?username=clerk02", OURS_SENT)

    assert stand.arrived == []


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (b"username=clerk01&password=other", "登录表单内容不符，没有按填写的发出: password"),
        (OURS_SENT + b"&remember=1", "登录表单内容不符，多出: remember"),
        (OURS_SENT + b"&username=clerk01", "登录表单内容不符，多出: username"),
        (b"username=clerk01&password=%ff", "提交内容不是 utf-8 编码"),
    ],
)
def test_login_that_is_known_not_to_have_left(stand, sent, says):
    """Of a login that the gate refused it is known that nothing has left, and why; no value of it is quoted."""
    stand.gate.arm_login(OURS)

    stand.ask("POST", LOGIN, sent)

    why = stand.gate.give_up_login()
    assert isinstance(why, LoginFailed)
    assert f"闸门拦下了 POST {LOGIN}: {says}；" in str(why)
    assert (stand.arrived, "other" in str(why), "mock-pass" in str(why)) == ([], False, False)


def test_login_without_a_connection(stand):
    """Where the site took no connection, no byte has left."""
    stand.reply = Reply(cut="refused")
    stand.gate.arm_login(OURS)

    stand.ask("POST", LOGIN, OURS_SENT)

    assert isinstance(stand.gate.give_up_login(), SiteUnreachable)


@pytest.mark.parametrize("cut", ["rst", "fin", "half_header", "truncated", "hang", "hang_in_body", ""])
def test_login_that_may_have_left(stand, cut):
    """Whatever became of a login that went to the site, nobody says that it has not left."""
    stand.reply = Reply(cut=cut)
    stand.gate.arm_login(OURS)
    stand.ask("POST", LOGIN, OURS_SENT)
    stand.ask("POST", LOGIN, b"username=clerk01&password=other")

    assert stand.gate.give_up_login() is None


def test_login_that_broke_the_gate(stand):
    """A login that was taken counts as one that may have left, whatever goes wrong then."""
    stand.gate._mark = lambda _: 1 / 0
    stand.gate.arm_login(OURS)

    stand.ask("POST", LOGIN, OURS_SENT)

    assert stand.gate.give_up_login() is None


def test_login_that_was_given_up(stand):
    """Once it was said that nothing has left, nothing leaves any more."""
    stand.gate.arm_login(OURS)

    assert isinstance(stand.gate.give_up_login(), LoginFailed)
    stand.ask("POST", LOGIN, OURS_SENT)

    assert stand.arrived == []


def test_word_of_an_earlier_login(stand):
    """What becomes of an earlier login says nothing of the one that was armed since."""
    stand.gate.arm_login(OURS)
    stand.reply = Reply(cut="refused")
    stand.gate._mark = lambda _: stand.gate.arm_login(OURS)
    stand.ask("POST", LOGIN, OURS_SENT)
    stand.gate._mark = lambda _: None
    stand.reply = Reply(cut="rst")
    stand.ask("POST", LOGIN, OURS_SENT)

    assert stand.gate.give_up_login() is None
