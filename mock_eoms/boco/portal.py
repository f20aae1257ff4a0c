"""The home page: greeting, menu tree in the page itself, and the frame `north`.

Everything is shown in that frame.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from mock_eoms.boco.vendor import SHEET
from mock_eoms.web import Call


@dataclass(frozen=True, slots=True)
class Node:
    """A folder of the menu, or a leaf with what it shows."""

    text: str
    url: str = ""
    children: tuple[Node, ...] = ()


DISPATCHED = Node(
    "接口派单",
    children=(
        Node("待处理工单", f"{SHEET}?method=showListsendundo"),
        Node("已处理工单", f"{SHEET}?method=showListsenddone"),
    ),
)
COMPLAINTS = Node(
    "投诉管理",
    children=(
        Node(
            "家宽投诉工单(客服接口)",
            children=(Node("接口派单", children=(Node("待处理工单", "/welcome.jsp?of=broadband"),)),),
        ),
        Node("个人投诉工单(客服接口)", children=(DISPATCHED,)),
        Node("问题遗留库", f"{SHEET}?method=showListLeftover"),
    ),
)
MENU = (
    Node(
        "业务流程",
        children=(
            Node("网络运维流程管理", children=(Node("故障管理", "/welcome.jsp?of=fault"), COMPLAINTS)),
        ),
    ),
    Node("值班管理", "/welcome.jsp?of=duty"),
)


def index(call: Call) -> Response:
    """Show the home page."""
    return call.page("boco/index.html", menu=MENU)


def welcome(call: Call) -> Response:
    """Show what the frame holds before anything was chosen."""
    return call.page("boco/welcome.html")
