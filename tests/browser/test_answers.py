"""How the answer of a write is read: each line of the class table."""

from __future__ import annotations

import pytest

from eoms_bot.browser.answers import AnswerWords, alerts_in, classify
from eoms_bot.browser.profile.common import AnswerRules
from eoms_bot.model.write import WriteState

ORDER = "ID-056-20261125-00001"
LOGIN = "/eoms/portal/login.action"
NOT_LOGIN = "not_login"


def script(code):
    return f"<html><head><meta charset='utf-8'/></head><body><script>\n{code}</script></body></html>"


CLOSE = "window.open('', '_self');\nwindow.close();\n"
RELOAD = "window.location.href = '/eoms/ultrabpp/view.action';\n"


@pytest.fixture
def read(profile):
    """The class of an answer, by the profile that comes with the program."""

    def call(text="", status=200, *, location="", session_header="", closes=True, rules=profile.answers):
        return classify(
            AnswerWords(
                rules=rules,
                login_markers=profile.site.login_markers,
                order_no_pattern=profile.site.order_no_pattern,
            ),
            status=status,
            location=location,
            session_header=session_header,
            text=text,
            order_no=ORDER,
            closes=closes,
        )

    return call


@pytest.mark.parametrize("status", [301, 302, 303])
def test_redirect_to_the_login(read, status):
    """A redirect to the login page is a lost session; on this site it comes before the action."""
    assert read(status=status, location=LOGIN).state is WriteState.REFUSED_SESSION


def test_status_518_with_its_header(read):
    """518 with `sessionstatus: not_login` is the session filter."""
    assert read("user has not login.", 518, session_header=NOT_LOGIN).state is WriteState.REFUSED_SESSION


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param({"status": 302, "location": LOGIN}, id="redirect"),
        pytest.param({"status": 518, "session_header": NOT_LOGIN}, id="518"),
    ],
)
def test_lost_session_where_the_filter_may_come_late(read, profile, seen):
    """Where the site does not promise to check the session first, a lost session is UNKNOWN."""
    rules = profile.answers.model_copy(update={"session_filter_before_action": False})

    assert read(rules=rules, **seen).state is WriteState.UNKNOWN


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param({"status": 518}, id="518 without its header"),
        pytest.param({"status": 518, "session_header": "busy"}, id="518 with another word"),
        pytest.param({"status": 307, "location": LOGIN}, id="307 asks for the body again"),
        pytest.param({"status": 308, "location": LOGIN}, id="308 asks for the body again"),
        pytest.param({"status": 302, "location": "/eoms/ultrabpp/view.action"}, id="redirect elsewhere"),
        pytest.param({"status": 302, "location": f"/eoms/x?to={LOGIN}"}, id="login only in the query"),
        pytest.param({"status": 304, "location": LOGIN}, id="no redirect at all"),
    ],
)
def test_what_only_looks_like_a_lost_session(read, seen):
    """What is not surely the session filter must not allow a new attempt."""
    assert read(**seen).state is WriteState.UNKNOWN


@pytest.mark.parametrize("status", [400, 403, 404, 408, 429, 500, 502, 503, 504])
def test_other_status(read, status):
    """Any 5xx, 408, 429 and every other status after the bytes have left is UNKNOWN."""
    assert read(script(CLOSE), status).state is WriteState.UNKNOWN


@pytest.mark.parametrize(
    ("text", "closes"),
    [
        pytest.param(script(CLOSE), True, id="closes, says nothing"),
        pytest.param(script(f"alert('工单提交成功！');\n{CLOSE}"), True, id="closes with a listed text"),
        pytest.param(script(RELOAD), False, id="reloads, says nothing"),
        pytest.param(
            script(f"alert('问题遗留库已生成！');\n{RELOAD}"), False, id="reloads with a listed text"
        ),
    ],
)
def test_success(read, text, closes):
    """A script page with a listed success text or none, that does what this action's success does."""
    assert read(text, closes=closes).state is WriteState.ANSWERED_OK


@pytest.mark.parametrize(
    "said",
    [
        "该任务已被处理！",
        "该任务已被受理！",
        "没有权限，驳回动作执行失败！",
        "[处理说明]不能为空",
        "请先受理工单！",
    ],
)
@pytest.mark.parametrize("closes", [True, False])
def test_listed_refusal(read, said, closes):
    """A listed refusal means that nothing was done; its text is kept."""
    answer = read(script(f"alert('{said}');\n{RELOAD}"), closes=closes)

    assert (answer.state, answer.alert) == (WriteState.REFUSED_BUSINESS, said)


@pytest.mark.parametrize(
    ("text", "closes"),
    [
        pytest.param(script(f"alert('系统繁忙');\n{CLOSE}"), True, id="unknown alert, closes"),
        pytest.param(script(f"alert('系统繁忙');\n{RELOAD}"), False, id="unknown alert, reloads"),
        pytest.param(
            script(f"alert('工单提交成功！但未归档');\n{CLOSE}"), True, id="more than the listed text"
        ),
        pytest.param(script(f"alert('');\n{CLOSE}"), True, id="empty alert"),
        pytest.param(script(f"alert('Can't commit');\n{RELOAD}"), False, id="quote that breaks the script"),
        pytest.param(script(f'alert("系统异常");\n{RELOAD}'), False, id="alert in other quotes"),
        pytest.param(script(f"alert(message);\n{CLOSE}"), True, id="alert of a variable"),
        pytest.param("", True, id="blank, closing"),
        pytest.param("", False, id="blank, reloading"),
        pytest.param("<html><body></body></html>", False, id="empty page"),
        pytest.param(script(RELOAD), True, id="closing action that reloads"),
        pytest.param(script(CLOSE).replace("</script></body></html>", ""), True, id="cut before its end"),
        pytest.param(
            script("x()").replace("<body>", "<body>500错误！"), False, id="error page with a script"
        ),
        pytest.param(script(CLOSE).replace("<body>", "<body>请登录"), True, id="page with words"),
    ],
)
def test_anything_else_is_unknown(read, text, closes):
    """An unknown or unreadable alert, a blank, cut or worded page: nothing is taken for success that is not listed."""
    assert read(text, closes=closes).state is WriteState.UNKNOWN


@pytest.mark.parametrize(
    "said", ["工单[ID-056-20261125-00002]提交成功", "ID-056-20261125-00002 该任务已被处理！"]
)
def test_other_order(read, said):
    """An answer about another order, a refusal too, says nothing of this one."""
    answer = read(script(f"alert('{said}');\n{CLOSE}"))

    assert (answer.state, answer.note) == (WriteState.UNKNOWN, "回答说的是另一张工单")


def test_own_number_is_no_other_order(read):
    """The order's own number may stand in its answer."""
    assert read(script(f"var sn = '{ORDER}';\n{CLOSE}")).state is WriteState.ANSWERED_OK


def test_alerts_are_read_in_order(profile):
    """All alerts of a page are kept, escapes and all."""
    text = script("alert('第一\\n行');\nalert('it\\'s');")

    assert alerts_in(text, profile.answers) == ("第一\n行", "it\\'s")


def test_number_in_a_refusal(read):
    """F21: what is kept of a refusal's words has its numbers masked."""
    answer = read(script("alert('处理说明不能为空！请联系13900000001');\n" + RELOAD))

    assert answer.state is WriteState.REFUSED_BUSINESS
    assert "139****0001" in answer.note
    assert "13900000001" not in answer.note + answer.alert


REDIRECT = {"kind": "redirect", "refusals": [{"text": "已被处理", "meaning": "taken"}]}


@pytest.mark.parametrize(
    ("seen", "state"),
    [
        ({"status": 302, "location": "/eoms/result.do"}, WriteState.UNKNOWN),
        ({"status": 302, "location": LOGIN}, WriteState.UNKNOWN),
        ({"text": "<html><body>操作成功</body></html>"}, WriteState.UNKNOWN),
        ({"text": "<html><body>该工单已被处理</body></html>"}, WriteState.REFUSED_BUSINESS),
    ],
)
def test_site_that_leads_on_after_a_write(read, seen, state):
    """Where it leads says nothing of what came of the write; only a listed refusal is one."""
    assert read(**seen, rules=AnswerRules(**REDIRECT)).state is state
