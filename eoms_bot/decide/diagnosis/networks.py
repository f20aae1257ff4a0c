"""三网对比: what a test at the complaint's place says of the three operators.

If only our own network is weak, the test points to our site. If all are weak, it points to the place itself.
A person judges which it is.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from eoms_bot.decide.diagnosis.model import Inquiry, Step
from eoms_bot.decide.diagnosis.places import by_place
from eoms_bot.decide.times import to_minute
from eoms_bot.model.evidence import Evidence, Record
from eoms_bot.model.texts.phrases import NETWORKS

NAME = "5 三网对比"
RECENT = timedelta(days=30)
"""How far before or after the complaint a test still shows the state of the place."""


def latest(evidence: Evidence, place: str, county: str, at: datetime) -> Record | None:
    """The newest test at a place within a month of a time.

    None where there is none, or no table that may be relied on.
    """
    rows = by_place(evidence.rows("drive_tests"), place, county, "测试地点")
    found = [
        (when, row) for row in rows if (when := row.time("测试时间")) is not None and abs(when - at) <= RECENT
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def compared(asked: Inquiry) -> tuple[Step, ...]:
    """The step; none where the branch has no such table."""
    table, question = asked.evidence.of("drive_tests"), asked.question
    if table.state == "未配置":
        return ()
    if not table.usable:
        return (Step(NAME, "未核对", table.describe()),)
    tested = latest(asked.evidence, question.place, question.county, question.at)
    if tested is None:
        return (Step(NAME, "待人工", "没有这个地点的三网测试"),)
    ours, *others = (tested.number(name) or 0.0 for name in NETWORKS)
    limit = asked.thresholds.rsrp_dbm
    if ours >= limit:
        note = f"移动不低于 {limit:g}dBm，测试没有测到弱覆盖"
    elif all(level < limit for level in others):
        note = "三家都弱"
    else:
        note = "移动弱，别家不都弱"
    return (Step(NAME, "命中", f"{levels_line(tested)}：{note}", (tested.cite("测试时间", *NETWORKS),)),)


def levels_line(tested: Record) -> str:
    """The time of a test and the three levels in words."""
    when = tested.time("测试时间")
    levels = "、".join(f"{name.removesuffix('电平')} {tested.number(name):g}dBm" for name in NETWORKS)
    return f"{to_minute(when) if when else ''} {levels}"
