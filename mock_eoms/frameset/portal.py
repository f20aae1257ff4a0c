"""Signing in, the frameset, and what fills its frames: head, menu, and the page before a choice."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from mock_eoms.frameset.vendor import DONE, LEFTOVERS, TODO
from mock_eoms.pages.login import after_password, check
from mock_eoms.web import Call


@dataclass(frozen=True, slots=True)
class Node:
    """A folder of the menu, or a leaf with what it shows."""

    text: str
    url: str = ""
    children: tuple[Node, ...] = ()


EMPTY = "/empty.jsp"
MENU = (
    Node(
        "运维管理",
        children=(
            Node(
                "工单",
                children=(
                    Node(
                        "待办工单",
                        children=(
                            Node("01-通用类工单", f"{EMPTY}?lx=01"),
                            Node(
                                "05-故障管理流程",
                                children=(
                                    Node("051-设备故障处理", f"{EMPTY}?lx=051"),
                                    Node("056-个人投诉处理", TODO),
                                ),
                            ),
                        ),
                    ),
                    Node(
                        "已办工单",
                        children=(Node("05-故障管理流程", children=(Node("056-个人投诉处理", DONE),)),),
                    ),
                    Node("问题遗留库", LEFTOVERS),
                ),
            ),
            Node("值班管理", f"{EMPTY}?lx=zb"),
        ),
    ),
    Node("系统公告", f"{EMPTY}?lx=gg"),
)


def login(call: Call) -> Response:
    """Show the login page."""
    return call.page("frameset/login.html", message="")


def sign_in(call: Call) -> Response:
    """Check name and password; what is wrong stands in red on a page of its own."""
    name = call.posted("userid").strip()
    message = check(call, name, call.posted("passwd"))
    if message:
        return call.page("frameset/refused.html", message=message, back=call.vendor.at.login)
    return after_password(call, name)


def sign_out(call: Call) -> Response:
    """End the session."""
    call.site.sessions.close(call.token)
    return call.redirect(call.vendor.at.login)


def main(call: Call) -> Response:
    """Show the frameset."""
    return call.page("frameset/main.html")


def head(call: Call) -> Response:
    """Show the frame with the system's name and who is signed in."""
    days = call.site.switches["password_days"]
    return call.page("frameset/head.html", today=f"{call.site.clock.now():%Y年%m月%d日}", password_days=days)


def menu(call: Call) -> Response:
    """Show the frame with the menu."""
    return call.page("frameset/menu.html", menu=MENU)


def welcome(call: Call) -> Response:
    """Show what the work frame holds before anything was chosen."""
    return call.page("frameset/welcome.html", empty=call.request.url.path.endswith(EMPTY))
