"""The portal: header, menu bar, frameset, home tab, and the menu tree that is loaded level by level."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from starlette.responses import Response

from mock_eoms.addresses import ULTRABPP
from mock_eoms.store.orders import Window
from mock_eoms.web import Call


def menu_id(name: str) -> str:
    """Return the 32 hex digits that stand for a menu node."""
    return hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the menu tree; a leaf has a URL."""

    text: str
    key: str
    url: str = ""
    children: tuple[Node, ...] = ()

    @property
    def id(self) -> str:
        """The node's menu id."""
        return menu_id(self.key)


TODO_URL = f"/sheet/myWaitingDealSheetQuery.action?baseSchema={ULTRABPP.schema}"
TODO_ALL_URL = "/sheet/myWaitingDealSheetQuery.action?baseSchema=WF4:EL_TTM_TTH"
DONE_URL = f"/sheet/myDealedSheetQuery.action?type=mydealed&baseSchema={ULTRABPP.schema}"
LEFTOVER_URL = "/sheet/issueLeftoverQuery.action?wfSortId=056"
EMPTY_URL = "/portal/empty.jsp?from=menu"
TODO = Node("056-个人投诉处理", "todo.056", TODO_URL)
DONE = Node("056-个人投诉处理", "done.056", DONE_URL)
FAULT = Node("051-设备故障处理", "todo.051", TODO_ALL_URL)
TREE = (
    Node(
        *("工单", "sheet", ""),
        (
            Node(
                *("待办工单", "todo", ""),
                (
                    Node("01-通用类工单", "todo.01", EMPTY_URL),
                    Node("05-故障管理流程", "todo.05", "", (FAULT, TODO)),
                ),
            ),
            Node("已办工单", "done", "", (Node("05-故障管理流程", "done.05", "", (DONE,)),)),
            Node("问题遗留库", "leftover", LEFTOVER_URL),
        ),
    ),
    Node("公告", "notice", EMPTY_URL),
    Node("值班", "duty", EMPTY_URL),
)
MENU_BAR = (
    ("首　　页", "/common/portal/frame/portal.jsp"),
    ("运维管理", f"/portal/content_frame.action?menuid={menu_id('运维管理')}"),
    ("我的菜单", "/portal/empty.jsp?from=mymenu"),
    ("统计报表", "/portal/empty.jsp?from=report"),
)


def index(call: Call) -> Response:
    """Show the portal's outer page."""
    menu = [(f"td{n}", text, url) for n, (text, url) in enumerate(MENU_BAR, 1)]
    return call.page("portal.html", menu=menu, password_days=call.site.switches["password_days"])


def content_frame(call: Call) -> Response:
    """Show the frameset with tree and work area."""
    return call.page("content_frame.html", menuid=call.query("menuid"))


def left(call: Call) -> Response:
    """Show the frame that holds the menu tree."""
    return call.page("left.html", menuid=call.query("menuid"))


def tree_level(call: Call) -> Response:
    """Return the children of one tree node as XML."""
    asked = call.query("id")
    children = TREE if asked in ("", "0", call.query("openmenuid")) else _children(asked)
    word = call.site.skin.word
    items = "".join(
        f'<item id="{node.id}" text={quoteattr(word(node.text))} child="{int(bool(node.children))}">'
        f'<userdata name="url">{_escaped(node.url)}</userdata><userdata name="openway">1</userdata></item>'
        for node in children
    )
    encoding = call.site.switches["charset"].upper()
    return call.text(
        f'<?xml version="1.0" encoding="{encoding}"?><tree id="{asked}">{items}</tree>', media="text/xml"
    )


def frame_page(call: Call) -> Response:
    """Show one of the small pages that frames are filled with."""
    name = call.request.url.path.rsplit("/", 1)[-1].removesuffix(".jsp")
    _, rows = call.site.store.orders.waiting(call.login, Window(size=8))
    return call.page("frames.html", frame=name, rows=rows, now=call.site.clock.text())


def shortcut(call: Call) -> Response:
    """Show the home tab's short to-do list."""
    total, rows = call.site.store.orders.waiting(call.login, Window(size=8))
    return call.page("shortcut.html", rows=rows, total=total, now=call.site.clock.text())


def _children(asked: str, nodes: tuple[Node, ...] = TREE) -> tuple[Node, ...]:
    for node in nodes:
        if node.id == asked:
            return node.children
        found = _children(asked, node.children)
        if found:
            return found
    return ()


def _escaped(url: str) -> str:
    return url.replace("&", "&amp;")
