"""A permission, what a branch has settled, and a reject that nobody has written; for what goes alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from eoms_bot.decide.permission.floor import Unwritten
from eoms_bot.decide.permission.permission import Bounds
from eoms_bot.model.decision import Backing, Reject, Sourced, Standing, TraceStep
from eoms_bot.model.permission import Permission, Proven
from tests.decide.build import NOW, order

NAMES = {"asked_by": "张班长", "approved_by": "李经理"}
WRITTEN: dict[str, Any] = {
    **{"title": "宽带投诉首步", "level": "alone", "action": "reject", "reasons": ("宽带投诉",)},
    **{"columns": ("驳回原因", "驳回说明"), "since": date(2026, 1, 5), "until": date(2026, 2, 4)},
    **NAMES,
}
READ = Standing.READING
CELLS = (
    ("handling", Sourced("驳回", "工单文字“光猫”", READ)),
    ("reject_reason", Sourced("宽带投诉", "工单文字“光猫”", READ)),
    ("reject_note", Sourced("光猫", "工单文字“光猫”", READ)),
)
REJECT = Reject(
    *("宽带投诉", Sourced("宽带投诉：光猫", "工单文字“光猫”", READ), "R-宽带", "1"),
    (TraceStep("R-宽带", "命中", "光猫"),),
    Backing(CELLS),
)
SEEN = Unwritten(order(), REJECT, NOW, first=10)


def permission(**changes: Any) -> Permission:
    """The first step's permission, with something of it changed."""
    return Permission.model_validate({**WRITTEN, **changes})


def long_shown(_permission: Permission) -> datetime:
    """People could see it for a quarter of an hour."""
    return NOW - timedelta(minutes=15)


def bounds(*permissions: Permission, **changes: Any) -> Bounds:
    """A branch in which nothing stands in the way of these permissions (or the first step's)."""
    settled: dict[str, Any] = {
        "permissions": permissions or (permission(),),
        **{"bundled": False, "undeclared": "", "nothing_alone": "", "shut": {}, "hands": {}},
        "proven": {"宽带投诉": Proven(0.01, 30), "完成": Proven(0.01, 30)},
        **{"used": lambda _permission: 4, "shown": long_shown},
    }
    return Bounds(**settled | changes)
