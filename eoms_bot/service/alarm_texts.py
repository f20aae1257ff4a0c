"""Which rows of the run table become alarms for people, how urgent, and in which words."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

from eoms_bot.advise.intercept import OUTAGE, News
from eoms_bot.advise.intercepting import Interception
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.report.words import EXIT_ZH
from eoms_bot.run.asking import LoginQuestion
from eoms_bot.service.alarms.outbox import Alarm
from eoms_bot.service.schedule.due import CHANGED, CLOCK_BACK
from eoms_bot.service.schedule.rows import BUSY, How, Row, State

URGENT = frozenset({3, 4, 6, 70})
"""Exit codes that raise an alarm at night too: ledger or disk, login, unknown outcomes, a defect."""
QUIET_ENDS = frozenset({0, 1, 129, 130, 143})
"""Ends without an alarm of their own.

The notice says what orders need, and the person who sent a signal knows of it.
"""
GOOD_ENDS = frozenset({0, 1})
"""Ends of runs that came through: login, site and disk were available."""
INTERCEPT_END, INTERCEPT_TABLES = "intercept end", "intercept tables"
"""Keys of an interception that failed, and of tables that it could not rely on."""
AS_ASKED = frozenset({BUSY, CHANGED, CLOCK_BACK})
"""Reasons of skips that people have chosen or caused themselves."""


def of_row(row: Row, *, intercepts: bool = False) -> Alarm | None:
    """The alarm of a new row; None when nobody has to hear of it.

    `intercepts`: the row's schedule works no orders. So it leaves nothing unknown, and the site
    causes none of its ends.
    """
    if intercepts and row.state is State.LOST:
        return Alarm(INTERCEPT_END, f"【拦截】{_what(row)} 中断了：{row.why}；下一次照常")
    if intercepts and row.state is State.ENDED:
        bad = row.code not in QUIET_ENDS
        return Alarm(INTERCEPT_END, f"【拦截】{_what(row)} 没有做完：{ended(row)}") if bad else None
    match row.state:
        case State.MISSED:
            return Alarm(_key(row), f"【没有运行】{_what(row)}：{row.why}")
        case State.SKIPPED if row.why not in AS_ASKED:
            return Alarm(_key(row), f"【没有运行】{_what(row)}：{row.why}")
        case State.STARTED if row.how is How.CATCH_UP:
            return Alarm(_key(row), f"【补跑】{_what(row)} 现在补一次")
        case State.LOST:
            return Alarm(
                _key(row), f"【运行】{_what(row)} 的结局不明：{row.why}；看 eoms-bot status", urgent=True
            )
        case State.ENDED if row.code not in QUIET_ENDS:
            return Alarm(f"end {row.code}", f"【运行】{_what(row)}：{ended(row)}", urgent=row.code in URGENT)
    return None


def over_by(row: Row, *, intercepts: bool = False) -> dict[str, str]:
    """The troubles that a new row ends, by their keys.

    A run that came through ends the trouble of every bad end.
    """
    if row.state is not State.ENDED or row.code not in GOOD_ENDS:
        return {}
    if intercepts:
        return {INTERCEPT_END: "【恢复】拦截又正常了"}
    return {f"end {known}": "【恢复】运行恢复正常" for known in sorted({*URGENT, 2, 5, 7, 8} - QUIET_ENDS)}


def of_interception(found: Interception) -> tuple[list[Alarm], dict[str, str]]:
    """The alarms of an interception's findings, and the troubles that it ends.

    Each incident is an alarm of its own. All tables that are set and can't be relied on share one
    alarm: nobody may take silence for "no incident".
    """
    alarms = [_of_incident(one, found.lists) for one in found.news]
    if found.lost:
        why = "；".join(found.lost)
        alarms.append(Alarm(INTERCEPT_TABLES, f"【拦截】数据靠不住，事件可能没有找全：{why}", counted=False))
        return alarms, {}
    return alarms, {INTERCEPT_TABLES: "【恢复】拦截要的数据又可用了"}


def _of_incident(one: News, lists: str) -> Alarm:
    since = one.begin.astimezone(SHANGHAI)
    orders = f"{one.orders} 张工单" if one.orders else "还没有工单"
    what = f"{one.site} {one.kind}，{since:%m-%d %H:%M} 起，{orders}"
    match one.announced:
        case None:
            notice, then = "有没有公告没核对", "先查有没有公告，没有的补齐草稿再发"
        case "":
            notice, then = "没有公告", "补齐公告草稿，由人发"
        case known:
            notice, then = f"已有公告 {known}", "不用再发，工单按公告口径回复"
    if one.severe:
        then += f"；严重（{one.severe}），上报省公司"
    lines = [f"【拦截】{what}，{notice}", f"　下一步：{then}", f"　名单和草稿：{lists}"]
    if one.out:
        lines.insert(1, f"　告警：{one.out}")
    # For orders alone, the earliest one leaves the window in time: there the last look shows the same
    # incident.
    begin = f" {since.isoformat()}" if one.kind == OUTAGE else ""
    key = f"incident {one.kind} {one.site}{begin}"
    return Alarm(key, "\n".join(lines), bool(one.severe), counted=False, since=one.begin.isoformat())


def mark_of(row: Row) -> str:
    """A row's own mark; reading the row from its file gives the same mark."""
    at, tick = (moment.astimezone(SHANGHAI).isoformat() for moment in (row.at, row.tick))
    return f"{at} {row.state} {row.schedule} {tick}"


def ended(row: Row) -> str:
    """How a run ended, in words."""
    if row.code is None:
        return row.why
    if row.why and row.code in GOOD_ENDS:
        return row.why
    text = EXIT_ZH.get(row.code, "被信号结束" if row.code < 0 else "不认识的退出码")
    return f"{text}（退出码 {row.code}）" + (f"：{row.why}" if row.why else "")


def of_notice(text: str, code: int | None) -> Alarm:
    """The alarm about what needs a person after a run.

    The same orders for the same reasons are the same alarm, an hour later too.
    """
    same = re.sub(r" (剩|已过) \d+ (小时|分钟)", "", text)
    key = hashlib.sha256(same.encode()).hexdigest()[:16]
    return Alarm(f"notice {key}", text.rstrip("\n"), urgent=code in URGENT, counted=False)


def of_question(question: LoginQuestion | None) -> Alarm | None:
    """The alarm about a login that waits for a person.

    It comes once, at once and at any hour, since the run waits for minutes only.
    """
    if question is None:
        return None
    until = datetime.fromisoformat(question.until).astimezone(SHANGHAI)
    text = f"【登录】网站要求{question.prompt}，等人到 {until:%H:%M}：在控制台回答，或 eoms-bot login answer"
    return Alarm(f"question {question.question_id}", text, urgent=True, counted=False)


def _key(row: Row) -> str:
    return f"{row.state} {row.schedule} {row.tick.isoformat()}"


def _what(row: Row) -> str:
    tick = row.tick.astimezone(SHANGHAI)
    if row.count == 1 or row.first is None:
        return f"{row.schedule} {tick:%m-%d %H:%M}"
    return (
        f"{row.schedule} {row.first.astimezone(SHANGHAI):%m-%d %H:%M} 到 {tick:%m-%d %H:%M} 共 {row.count} 次"
    )
