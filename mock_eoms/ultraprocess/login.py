"""Signing in by a script of the login page, which reads XML.

The same page asks for a code by SMS.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from starlette.responses import Response

from mock_eoms.pages.login import WRONG_CODE, check, takes_code, with_session
from mock_eoms.web import Call

FIRST = "请先输入用户名和密码"
ASKS = {"sms": "请输入手机验证码", "password": "密码已过期，请修改密码", "notice": "请先阅读系统公告"}
"""Switch `login_step` → what is said of it."""


def show(call: Call) -> Response:
    """Show the login page."""
    return call.page("v2/login.html")


def sign_in(call: Call) -> Response:
    """Check name and password."""
    name = call.posted("key1").strip()
    message = check(call, name, call.posted("key2"))
    if message:
        return _no(call, message)
    step = call.site.switches["login_step"]
    if step != "none":
        call.site.sessions.half_way.add(name)
        return _no(call, ASKS[step], step)
    return _yes(call, name)


def check_code(call: Call) -> Response:
    """Let in a person who has given the right password before and the right code now."""
    name = call.posted("key1").strip()
    if name not in call.site.sessions.half_way:
        return _no(call, FIRST)
    return _yes(call, name) if takes_code(call, name) else _no(call, WRONG_CODE, "sms")


def sign_out(call: Call) -> Response:
    """End the session."""
    call.site.sessions.close(call.token)
    return call.redirect(call.vendor.at.login)


def _yes(call: Call, name: str) -> Response:
    return with_session(call, call.text('<root success="true"></root>', media="text/xml"), name)


def _no(call: Call, message: str, step: str = "") -> Response:
    """Refused, or not yet: `step` is what has to come before."""
    more = f' step="{step}"' if step else ""
    return call.text(f'<root success="false"{more}><msg>{escape(message)}</msg></root>', media="text/xml")
