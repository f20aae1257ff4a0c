"""The one page, and what its script asks for first: who is signed in, and the menu."""

from __future__ import annotations

from starlette.responses import Response

from mock_eoms.spa.stamps import BUILD
from mock_eoms.spa.vendor import answer
from mock_eoms.web import Call

TODO, DONE, LEFTOVER = "todo", "done", "leftover"
"""What a leaf of the menu shows; a leaf with nothing shows that nothing is there yet."""

Node = dict[str, object]


def _node(label: str, *children: Node, view: str = "") -> Node:
    return {"label": label, "view": view, "children": list(children)}


MENU = (
    _node(
        "运维管理",
        _node(
            "工单",
            _node(
                "待办工单",
                _node("01-通用类工单"),
                _node("05-故障管理流程", _node("051-设备故障处理"), _node("056-个人投诉处理", view=TODO)),
            ),
            _node("已办工单", _node("05-故障管理流程", _node("056-个人投诉处理", view=DONE))),
            _node("问题遗留库", view=LEFTOVER),
        ),
        _node("值班"),
    ),
    _node("统计报表", _node("投诉处理时长")),
)


def index(call: Call) -> Response:
    """The page; it is the same for everybody, signed in or not."""
    return call.page("spa/index.html", build=BUILD)


def profile(call: Call) -> Response:
    """Who is signed in, and what the menu offers."""
    data = {"name": call.name, "passwordDays": call.site.switches["password_days"], "menu": MENU}
    return answer(call, data)
