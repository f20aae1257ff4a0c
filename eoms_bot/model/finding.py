"""Finding: one thing that the survey compared with a site's pages, and the result."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

PASSED, WARNING, FAILED, UNSEEN = "通过", "警告", "失败", "未看"
"""`UNSEEN`: it could not be looked at, so that nobody knows."""

PAGES = {
    "login": "登录页",
    "portal": "门户",
    "todo_list": "待办列表",
    "order_form": "工单表单",
    "history": "处理记录",
    "accept": "受理表单",
    "complete": "完成工单",
    "reject": "派单驳回",
    "leftover": "遗留登记",
    "done_list": "已办列表",
    "leftover_list": "遗留库列表",
    "site": "请求",
}
"""Part of a profile (its file is `<part>.toml`) → what people call the page."""


@dataclass(frozen=True)
class Finding:
    """One comparison with a page.

    `page`: the part of the profile. `kind`: 选择器, 字段, 选项, 表头, 请求 … `cure` is empty where nothing has to be
    done.
    """

    page: str
    kind: str
    name: str
    state: str
    found: str
    cure: str = ""
    compared: bool = True
    """False where the page had nothing to compare.

    That is the case for what is there only at times, or comes with another order.
    """


def count_of(findings: Iterable[Finding], state: str) -> int:
    """How many of the findings are of that state."""
    return sum(1 for one in findings if one.state == state)
