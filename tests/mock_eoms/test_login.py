"""Signing in and losing the session."""

import pytest

from tests.support.mock_client import SAVE

CODE_PATH = "/eoms4/portal/checkCodeVerify.action"


def test_right_password_goes_to_the_portal(clerk):
    """A signed-in clerk is greeted by name."""
    page = clerk.http.get("/eoms4/portal/index_office.action").text

    assert "欢迎您：王值班" in page


@pytest.mark.parametrize(
    ("name", "password", "message"),
    [
        pytest.param("clerk01", "wrong", "用户名或者密码不正确", id="wrong-password"),
        pytest.param("nobody", "wrong", "用户名或者密码不正确", id="unknown-name"),
        pytest.param("locked01", "mock-pass-9", "该用户已被停用,请速与管理员联系", id="disabled"),
        pytest.param("a b", "x", "请正确输入用户名", id="bad-name"),
    ],
)
def test_failed_login_shows_the_page_again(visitor, name, password, message):
    """A failed login answers 200 with the login page and a message."""
    answer = visitor.sign_in(name, password)

    assert answer.status_code == 200
    assert f'<p id="message">{message}</p>' in answer.text


def test_attempts_are_counted_per_account(mock_site, clerk):
    """The oracle tells right from wrong attempts."""
    clerk.sign_in("clerk02", "wrong")
    counters = mock_site.oracle()["accounts"]

    assert counters["clerk01"] == {"ok": 1, "wrong": 0}
    assert counters["clerk02"] == {"ok": 0, "wrong": 1}


def test_page_without_session_redirects(visitor):
    """Whoever is not signed in is sent to the login page."""
    answer = visitor.http.get("/eoms4/portal/index_office.action")

    assert (answer.status_code, answer.headers["location"]) == (302, "/eoms4/portal/login.action")


def test_ajax_without_session_answers_518(visitor):
    """A script without a session hears 518 and a header."""
    path = "/eoms4/ultrabpp/form/formAction/showStep.action"
    answer = visitor.http.get(path, headers={"X-Requested-With": "XMLHttpRequest"})

    assert (answer.status_code, answer.headers["sessionstatus"]) == (518, "not_login")


def test_lost_session_eats_a_save(mock_site, clerk, open_order):
    """A save after the session ended is redirected to the login page and nothing is written."""
    mock_site.drop_sessions("clerk01")
    answer = clerk.save(open_order, "ACCEPT")

    assert (answer.status_code, answer.request.url.path) == (302, SAVE)
    assert mock_site.writes() == []
    assert mock_site.oracle()["refused"][0]["reason"] == "no session"


def test_session_ends_after_idle_minutes(mock_site, clerk):
    """An idle session dies by the site's clock."""
    mock_site.clock(advance_seconds=61 * 60)

    assert clerk.http.get("/eoms4/portal/index_office.action").status_code == 302


def test_v2_login_answers_xml(mock_site, visitor):
    """The v2 page signs in by a script that reads XML."""
    mock_site.switches(login="v2")
    wrong = visitor.http.post("/eoms4/roles/login.do", data={"key1": "clerk01", "key2": "x"})
    right = visitor.http.post("/eoms4/roles/login.do", data={"key1": "clerk01", "key2": "mock-pass-1"})

    assert '<root success="false"><msg>用户名或者密码不正确</msg></root>' in wrong.text
    assert right.text == '<root success="true"></root>'
    assert visitor.http.get("/eoms4/portal/index_office.action").status_code == 200


def test_date_header_follows_the_clock(mock_site, visitor):
    """The Date header shows the site's clock in UTC."""
    mock_site.clock("2027-02-03 08:00:00")
    answer = visitor.http.get("/eoms4/portal/login.action")

    assert answer.headers["date"].startswith("Wed, 03 Feb 2027 00:00:0")


@pytest.mark.parametrize(
    ("step", "mark"),
    [("sms", 'id="checkForm"'), ("password", "密码已过期"), ("notice", 'id="noticeForm"')],
)
def test_right_password_may_not_be_enough(mock_site, visitor, step, mark):
    """A branch may ask for a code or a new password before the portal opens."""
    mock_site.switches(login_step=step)
    answer = visitor.sign_in()

    assert (answer.status_code, mark in answer.text) == (200, True)
    assert visitor.http.get("/eoms4/portal/index_office.action").status_code == 302


def test_second_login_may_end_the_first(mock_site, clerk, visitor):
    """With single_login the same account signed in elsewhere loses its session."""
    mock_site.switches(single_login="on")
    visitor.sign_in()

    assert clerk.http.get("/eoms4/portal/index_office.action").status_code == 302
    assert visitor.http.get("/eoms4/portal/index_office.action").status_code == 200


def test_signed_in_at_another_desk(mock_site, clerk):
    """Somebody with the same account elsewhere ends the clerk's session where one login is allowed, and only there."""
    mock_site.sign_in_elsewhere("clerk01")
    with_many = clerk.http.get("/eoms4/portal/index_office.action").status_code
    mock_site.switches(single_login="on")
    mock_site.sign_in_elsewhere("clerk01")

    assert (with_many, clerk.http.get("/eoms4/portal/index_office.action").status_code) == (200, 302)
    assert len(mock_site.oracle()["logins"]) == 1


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ("locked", "该用户已被锁定,请速与管理员联系"),
        ("disabled", "该用户已被停用,请速与管理员联系"),
        ("expired", "用户名或者密码不正确"),
        ("deleted", "用户名或者密码不正确"),
        ("sso", "请从正规途径登录系统！"),
    ],
)
def test_right_password_refused(mock_site, visitor, state, message):
    """What stands against an account is told on the login page, and counts as a failed attempt."""
    mock_site.switches(sign_in=state)
    answer = visitor.sign_in()

    assert (answer.status_code, message in answer.text) == (200, True)
    assert [login["ok"] for login in mock_site.oracle()["logins"]] == [False]


def test_captcha(mock_site, visitor):
    """With a captcha the page shows its picture, and a login without its word fails."""
    mock_site.switches(login_captcha="on")
    page = visitor.http.get("/eoms4/portal/login.action").text
    answer = visitor.sign_in()

    assert 'id="checkNumImage"' in page
    assert "验证码错误" in answer.text


def test_code_by_phone(mock_site, visitor):
    """Behind the right password a code is asked: a wrong one shows the step again, the right one opens the portal."""
    mock_site.switches(login_step="sms")
    sent_before = visitor.http.get("/eoms4/portal/getCheckCode.action", params={"loginName": "clerk01"}).text
    visitor.sign_in()
    sent = visitor.http.get("/eoms4/portal/getCheckCode.action", params={"loginName": "clerk01"}).text
    wrong = visitor.http.post(CODE_PATH, data={"loginName": "clerk01", "checkcode": "0000"})
    right = visitor.http.post(CODE_PATH, data={"loginName": "clerk01", "checkcode": "4839"})

    assert (sent_before, sent) == ("unknown", "sent")
    assert (wrong.status_code, "手机验证码不正确" in wrong.text) == (200, True)
    assert right.headers["location"].endswith("/portal/index_office.action")
    assert visitor.http.get("/eoms4/portal/index_office.action").status_code == 200


def test_code_without_a_password(mock_site, visitor):
    """The right code alone opens nothing."""
    mock_site.switches(login_step="sms")
    answer = visitor.http.post(CODE_PATH, data={"loginName": "clerk01", "checkcode": "4839"})

    assert answer.headers["location"].endswith("/portal/login.action")
    assert visitor.http.get("/eoms4/portal/index_office.action").status_code == 302


def test_picture_of_the_captcha(mock_site, visitor):
    """The picture shows the word."""
    mock_site.switches(login_captcha="on")

    assert ">7<" in visitor.http.get("/eoms4/portal/checkNumImage.action").text
