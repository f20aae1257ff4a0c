"""Signing in and out: the EOMS4 page and the older v2 page that signs in by AJAX."""

from __future__ import annotations

import re

from starlette.responses import Response

from mock_eoms.store.accounts import Account
from mock_eoms.ultrabpp import login_page
from mock_eoms.vendor import COOKIE
from mock_eoms.web import Call

BAD_NAME = "请正确输入用户名"
WRONG = "用户名或者密码不正确"
DISABLED = "该用户已被停用,请速与管理员联系"
CAPTCHA, CAPTCHA_WORD = "验证码错误", "7KQX"
WRONG_CODE, CODE = "手机验证码不正确", "4839"
REFUSED = {
    "locked": "该用户已被锁定,请速与管理员联系",
    "disabled": DISABLED,
    "expired": WRONG,
    "deleted": WRONG,
    "sso": "请从正规途径登录系统！",
}
"""The switch `sign_in` → what the login page says.

Real sites say the same of an expired password and of a wrong one.
"""


def show(call: Call) -> Response:
    """Show the login page in use."""
    if call.site.switches["login"] == "v2":
        return call.redirect("/roles/login.jsp")
    return call.page("login.html", message="")


def sign_in(call: Call) -> Response:
    """Check name and password; failure shows the page again, with a message and status 200."""
    name = call.posted("loginName").strip()
    message = check(call, name, call.posted("pwd"))
    if message:
        return call.page("login.html", message=message, name=name)
    return after_password(call, name)


def after_password(call: Call, name: str) -> Response:
    """What a right password leads to: the home page, or a step before it."""
    if call.site.switches["login_step"] != "none":
        call.site.sessions.half_way.add(name)
        return call.page("login_step.html", step=call.site.switches["login_step"], name=name, message="")
    return with_session(call, call.redirect(call.vendor.at.home), name)


def captcha(call: Call) -> Response:
    """The word in a picture."""
    word = "".join(
        f'<text x="{6 + 18 * n}" y="{24 + n % 2 * 3}">{sign}</text>' for n, sign in enumerate(CAPTCHA_WORD)
    )
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="84" height="34" font-size="22" font-family="serif">'
    )
    return call.text(
        f'{head}<rect width="84" height="34" fill="#f4f1e4"/>{word}</svg>', media="image/svg+xml"
    )


def send_code(call: Call) -> Response:
    """Send the code to the phone of a person who has given the right password; the mock only says so."""
    known = call.query("loginName") in call.site.sessions.half_way
    return call.text("sent" if known else "unknown", media="text/plain")


def check_code(call: Call) -> Response:
    """Let in a person who has given the right password before and the right code now.

    A wrong code shows the step again.
    """
    name = call.posted("loginName").strip()
    if name not in call.site.sessions.half_way:
        return call.vendor.thrown_out(call)
    if not takes_code(call, name):
        return call.page("login_step.html", step="sms", name=name, message=WRONG_CODE)
    return with_session(call, call.redirect(call.vendor.at.home), name)


def takes_code(call: Call, name: str) -> bool:
    """Whether the posted code is right; then this account owes none any more."""
    if call.posted("checkcode").strip() != CODE:
        return False
    call.site.sessions.half_way.discard(name)
    return True


def show_v2(call: Call) -> Response:
    """Show the v2 login page."""
    if call.site.switches["login"] == "v1":
        return call.redirect("/portal/login.action")
    return call.page("login_v2.html")


def sign_in_v2(call: Call) -> Response:
    """Answer the v2 login script with XML."""
    name = call.posted("key1").strip()
    message = check(call, name, call.posted("key2"))
    if message:
        return call.text(f'<root success="false"><msg>{message}</msg></root>', media="text/xml")
    return with_session(call, call.text('<root success="true"></root>', media="text/xml"), name)


def sign_out(call: Call) -> Response:
    """End the session."""
    call.site.sessions.close(call.token)
    return call.redirect(login_page(call))


def check(call: Call, name: str, password: str) -> str:
    """Return why the attempt fails, or nothing; every attempt is counted."""
    store = call.site.store
    if not re.fullmatch(r"\w{1,20}", name):
        return BAD_NAME
    message = _message(call, store.accounts.find(name), password)
    store.accounts.count(name, ok=not message)
    store.oracle.login(
        call.site.clock.text(), name, password, ok=not message, connection=call.logged.connection
    )
    return message


def _message(call: Call, account: Account | None, password: str) -> str:
    switches = call.site.switches
    if switches.on("login_captcha") and call.posted("checkNum") != CAPTCHA_WORD:
        return CAPTCHA
    if switches["sign_in"] != "normal":
        return REFUSED[switches["sign_in"]]
    if account is None or account.password != password:
        return WRONG
    return DISABLED if account.disabled else ""


def with_session(call: Call, response: Response, name: str) -> Response:
    """Give an answer the cookie of a new session."""
    token = call.site.sign_in(name)
    response.set_cookie(COOKIE, token, path=call.vendor.ctx, httponly=True, samesite=None)
    return response
