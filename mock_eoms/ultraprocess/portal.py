"""The index page: greeting, and two frames.

One frame has the menu, and everything is shown in the other.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from mock_eoms.web import Call

QUERY = "/UltraProcess/BaseQuery"
TODO = f"{QUERY}/QueryWaitDealNew.jsp"
DONE = f"{QUERY}/QueryDealed.jsp"
LEFTOVER = f"{QUERY}/QueryLeftover.jsp"
WELCOME = "/common/jsp/welcome.jsp"


@dataclass(frozen=True, slots=True)
class Node:
    """A folder of the menu, or a leaf with what it shows."""

    text: str
    url: str = ""
    children: tuple[Node, ...] = ()


def _faults(complaints: str) -> Node:
    equipment = Node("051-设备故障处理", f"{WELCOME}?of=fault")
    return Node("故障管理类", children=(equipment, Node("056-个人投诉处理", complaints)))


MENU = (
    Node(
        "工单管理",
        children=(
            Node(
                "待处理工单",
                children=(Node("通用类", f"{WELCOME}?of=common"), _faults(f"{TODO}?action=DEAL")),
            ),
            Node("已处理工单", children=(_faults(f"{DONE}?action=DEALED"),)),
            Node("问题遗留库", LEFTOVER),
        ),
    ),
    Node("值班管理", f"{WELCOME}?of=duty"),
    Node("公告", f"{WELCOME}?of=notice"),
)


def index(call: Call) -> Response:
    """Show the index page."""
    return call.page("v2/index.html")


def menu(call: Call) -> Response:
    """Show the menu, whole; its folders are shut."""
    return call.page("v2/menu.html", menu=MENU)


def welcome(call: Call) -> Response:
    """Show what the frame holds before anything was chosen."""
    return call.page("v2/welcome.html")
