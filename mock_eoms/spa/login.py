"""Signing in by JSON: each answer has status 200, and its code says whether it worked."""

from __future__ import annotations

from starlette.responses import Response

from mock_eoms.pages.login import WRONG_CODE, check, takes_code
from mock_eoms.spa.vendor import BAD_LOGIN, CODE_WANTED, answer
from mock_eoms.ultraprocess.login import ASKS, FIRST
from mock_eoms.web import Call


def sign_in(call: Call) -> Response:
    """Check name and password; success gives the token that every later request has to carry."""
    _read_members(call)
    name = call.posted("username").strip()
    message = check(call, name, call.posted("password"))
    if message:
        return answer(call, code=BAD_LOGIN, msg=message)
    step = call.site.switches["login_step"]
    if step != "none":
        call.site.sessions.half_way.add(name)
        return answer(call, {"step": step}, code=CODE_WANTED, msg=ASKS[step])
    return _let_in(call, name)


def send_code(call: Call) -> Response:
    """Send the code to the phone of a person who has given the right password; the mock only says so."""
    _read_members(call)
    if call.posted("username") not in call.site.sessions.half_way:
        return answer(call, code=BAD_LOGIN, msg=FIRST)
    return answer(call, msg="验证码已发送")


def check_code(call: Call) -> Response:
    """Let in a person who has given the right password before and the right code now."""
    _read_members(call)
    name = call.posted("username").strip()
    if name not in call.site.sessions.half_way:
        return answer(call, code=BAD_LOGIN, msg=FIRST)
    if not takes_code(call, name):
        return answer(call, {"step": "sms"}, code=CODE_WANTED, msg=WRONG_CODE)
    return _let_in(call, name)


def sign_out(call: Call) -> Response:
    """End the session."""
    call.site.sessions.close(call.token)
    return answer(call)


def _let_in(call: Call, name: str) -> Response:
    return answer(call, {"token": call.site.sign_in(name), "tokenType": "Bearer"}, msg="登录成功")


def _read_members(call: Call) -> None:
    """Name the members of a flat body as the checks that sites share name a form's fields."""
    call.pairs = [(name.removeprefix("/"), value) for name, value in call.pairs]
