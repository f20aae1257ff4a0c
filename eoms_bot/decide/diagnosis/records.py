"""What people have written down of a complaint.

These are checks of its number, changes at its site, and events at its place.

The tables are optional: the team's method does not ask for them, so without a table its step is left out. A
stale or wrong table is 未核对 like any other.
"""

from __future__ import annotations

from datetime import timedelta

from eoms_bot.decide import numbers
from eoms_bot.decide.diagnosis.faults import RECENT, Found, concerns, names_of
from eoms_bot.decide.diagnosis.model import Inquiry, Located, Step, Suspect
from eoms_bot.decide.diagnosis.phrasing import Fact, facts_of, worded
from eoms_bot.decide.diagnosis.places import by_place
from eoms_bot.decide.times import to_minute
from eoms_bot.model.evidence import Record
from eoms_bot.model.texts import phrases

DESK = "值班员"
CHECKED, CHANGED, GATHERED = "1 核查结论", "2 变更记录", "2 活动"

CHANGE_CAUSES = {
    "参数": "优化-邻区切换/参数",
    **dict.fromkeys(("割接", "升级", "搬迁", "拆站"), "工程-割接升级/站点搬迁"),
}
"""变更类别 → 省内投诉原因."""

_CORE = ("核心网-VoLTE语音异常", "核心网-短彩信异常", "核心网-漫游异常")
CHECK_CAUSES: dict[str, tuple[str, ...]] = {
    "信令": _CORE,
    "拨测": (*_CORE, "业务侧-单一应用/网站"),
    "换机": ("终端-手机/SIM卡",),
    "用户状态": ("用户-限速/停机/未开通",),
}
"""核查方式 → the causes that it can show: none of them is one of the radio side."""

CROWD = "容量-突发话务(节假日/集会)"


def checked(asked: Inquiry) -> Found:
    """Checks of the customer's numbers, made from a day before the trouble on; the latest first."""
    table, question = asked.evidence.of("checks"), asked.question
    if table.state == "未配置":
        return Found(())
    if not table.usable:
        return Found((Step(CHECKED, "未核对", table.describe()),))
    phones = {number for phone in question.phones for number in numbers.numbers(phone)}
    first = question.at - RECENT
    rows = sorted(
        (
            (when, row)
            for row in numbers.rows_of(asked.evidence, "checks", "号码", phones)
            if (when := row.time("核查时间")) is not None and when >= first
        ),
        key=lambda pair: pair[0],
        reverse=True,
    )
    if not rows:
        return Found((Step(CHECKED, "排除", "没有这个号码的核查"),))
    suspects = tuple(
        _of_check(row, asked)
        for _, row in rows
        if row.text("省内投诉原因") in CHECK_CAUSES[row.text("核查方式")]
    )
    conclusions = "；".join(f"{row.text('核查方式')}：{row.text('核查结论')}" for _, row in rows)
    cites = tuple(row.cite("核查方式", "核查结论", "核查时间") for _, row in rows)
    steps = [Step(CHECKED, "命中" if suspects else "待人工", conclusions, cites)]
    steps += [_unfit(row) for _, row in rows if _is_unfit(row)]
    return Found(tuple(steps), suspects)


def changed(asked: Inquiry, located: Located) -> Found:
    """Changes at the serving site, or whose places the complaint names.

    They count from `change_days` before the trouble on.
    """
    table, question = asked.evidence.of("changes"), asked.question
    if table.state == "未配置":
        return Found(())
    if not table.usable:
        return Found((Step(CHANGED, "未核对", table.describe()),))
    first = question.at - timedelta(days=asked.thresholds.change_days)
    live = [row for row in table.records if (began := row.time("开始时间")) is not None and began >= first]
    named = by_place(live, question.place, question.county, "影响地点")
    here = names_of(located.cells)
    hits = [row for row in live if row in named or concerns(row, here)]
    if not hits:
        return Found((Step(CHANGED, "排除", f"{asked.thresholds.change_days} 天内没有变更"),))
    changes = "；".join(f"{row.text('基站名称')} {row.text('变更类别')}（{_span(row)}）" for row in hits)
    cites = tuple(row.cite("变更编号", "变更类别", "开始时间") for row in hits)
    return Found((Step(CHANGED, "命中", changes, cites),), tuple(_of_change(row, asked) for row in hits))


def gathered(asked: Inquiry) -> Found:
    """Events at the complaint's place that were on when the trouble was, or had ended shortly before."""
    table, question = asked.evidence.of("events"), asked.question
    if table.state == "未配置":
        return Found(())
    if not table.usable:
        return Found((Step(GATHERED, "未核对", table.describe()),))
    live = [row for row in table.records if _was_on(row, asked)]
    hits = by_place(live, question.place, question.county, "活动地点")
    if not hits:
        return Found((Step(GATHERED, "排除", "没有这个地点的活动"),))
    events = "、".join(row.text("活动") for row in hits)
    cites = tuple(row.cite("活动", "活动地点", "开始时间", "结束时间") for row in hits)
    return Found((Step(GATHERED, "命中", events, cites),), tuple(_of_event(row, asked) for row in hits))


def _is_unfit(row: Record) -> bool:
    return row.text("省内投诉原因") not in CHECK_CAUSES[row.text("核查方式")]


def _unfit(row: Record) -> Step:
    way, cause = row.text("核查方式"), row.text("省内投诉原因")
    note = f"{way}查不出 {cause}，只能是 {'、'.join(CHECK_CAUSES[way])}：请改核查结论"
    return Step(CHECKED, "待人工", note, (row.cite("核查方式", "省内投诉原因"),))


def _of_check(row: Record, asked: Inquiry) -> Suspect:
    way, cause = row.text("核查方式"), row.text("省内投诉原因")
    facts = facts_of(row, phrases.CHECKED)
    if row.text("无线侧") != "正常":
        facts.pop("无线侧", None)
    return Suspect(
        cause=cause,
        grounds=f"{way}：{row.text('核查结论')}",
        sources=(row.cite("核查方式", "核查结论", "省内投诉原因"),),
        measure=worded(asked.phrases, phrases.CHECKED, cause, facts, way),
        certain=True,
        reason_known=True,
        end_known=True,
        by_rows=True,
        handled=bool(row.text("转派部门")),
        actor=row.text("转派部门") or DESK,
        row=row,
    )


def _of_change(row: Record, asked: Inquiry) -> Suspect:
    sort = row.text("变更类别")
    cause = CHANGE_CAUSES[sort]
    facts = facts_of(row, phrases.CHANGED)
    if row.text("复测结果") != "正常":
        facts.pop("复测结果", None)
    return Suspect(
        cause=cause,
        grounds=f"{row.text('基站名称')} {sort}（{_span(row)}）",
        sources=(row.cite("变更编号", "变更类别", "开始时间"),),
        measure=worded(asked.phrases, phrases.CHANGED, cause, facts, sort),
        reason_known=bool(row.text("变更内容")),
        end_known=any(row.time(name) for name in ("完成时间", "预计完成时间")),
        by_rows=True,
        handled=row.time("完成时间") is not None,
        row=row,
        ended="完成时间",
    )


def _of_event(row: Record, asked: Inquiry) -> Suspect:
    facts = facts_of(row, phrases.GATHERED)
    if row.text("保障清单") == "是":
        facts[phrases.LISTED] = Fact("已纳入保障清单", row, "保障清单")
    return Suspect(
        cause=CROWD,
        grounds=f"{row.text('活动')}（{_hours(row)}）",
        sources=(row.cite("活动", "活动地点", "开始时间", "结束时间"),),
        measure=worded(asked.phrases, phrases.GATHERED, CROWD, facts),
        reason_known=True,
        end_known=True,
        by_rows=True,
        handled=row.text("保障清单") == "是",
        row=row,
        ended="结束时间",
    )


def _was_on(row: Record, asked: Inquiry) -> bool:
    began, ended = row.time("开始时间"), row.time("结束时间")
    return began is not None and ended is not None and began <= asked.question.at <= ended + RECENT


def _span(row: Record) -> str:
    began, ended = row.time("开始时间"), row.time("完成时间")
    return f"{to_minute(began) if began else ''} 起" + (
        f"，{to_minute(ended)} 完成" if ended else "，没有完成"
    )


def _hours(row: Record) -> str:
    began, ended = row.time("开始时间"), row.time("结束时间")
    return f"{to_minute(began) if began else ''} 至 {to_minute(ended) if ended else ''}"
