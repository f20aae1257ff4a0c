"""网速慢回复: the reply to a slow-network complaint.

It needs enough sites, each named once, and figures that can be true.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence

from eoms_bot.advise.reply_common import (
    Clause,
    Draft,
    ReplyDesk,
    ReplyRefusal,
    absent,
    flaws,
    not_future,
    one_of,
    said,
)
from eoms_bot.decide.wording import shown
from eoms_bot.model.decision import Sourced
from eoms_bot.model.evidence import Record, Value
from eoms_bot.model.texts.reply_kinds import BUSINESSES, PACKET_BYTES, PACKETS, SYMPTOMS

OF_SITE = ("网站名称", "解析地址", "地址类别")
COMMON = (
    *("影响业务", "影响范围", "机房", "丢包率", "包长", "次数", "现场现象"),
    *("测试时间", "测试人", "测试人电话"),
)
LEAST = {"所有": 5, "大部分": 3, "个别": 1}


def compose(rows: Sequence[Record], desk: ReplyDesk) -> Draft:
    """The reply of one complaint's rows, or why there is none.

    The first row holds what the rows have in common.
    """
    first = rows[0]
    router = desk.choices.routers.get(first.text("机房"), "")
    clauses = tuple(_clauses(first, rows, router))
    addresses = [row.text("解析地址") for row in rows if _is_address(row.text("解析地址"))]
    refusals = (
        *absent(first, COMMON),
        *_disagreements(rows),
        *_figures(first, desk, router),
        *_sites(first, rows, desk),
        *flaws(clauses, rows, desk, (*addresses, router)),
    )
    return Draft(clauses, tuple(dict.fromkeys(refusals)))


def _clauses(first: Record, rows: Sequence[Record], router: str) -> Iterator[Clause]:
    yield "影响业务", said(first, "影响业务", words="、".join(first.parts("影响业务")))
    yield "影响范围", said(first, "影响范围", words=f"{first.text('影响范围')}网站")
    yield "接入路由", Sourced(router, f"设置 reply.routers.{first.text('机房')}")
    delay = f"，延时{shown(first, '延时')}ms" if "延时" in first.values else ""
    ping = f"丢包率{shown(first, '丢包率')}%{delay}（{PACKET_BYTES}字节，连续{PACKETS}个）"
    yield "ping", said(first, "丢包率", "延时", "包长", "次数", words=ping)
    yield "现场现象", said(first, "现场现象")
    for number, row in enumerate(rows, start=1):
        words = f"{row.text('网站名称')} {row.text('解析地址')} {row.text('地址类别')}"
        yield f"网站{number}", said(row, *OF_SITE, words=words)
    when = first.time("测试时间")
    yield "测试时间", said(first, "测试时间", words=f"{when:%Y/%m/%d %H:%M}" if when else "")
    yield "测试人及电话", said(first, "测试人", "测试人电话")


def _disagreements(rows: Sequence[Record]) -> Iterator[ReplyRefusal]:
    """A refusal where a later row contradicts what the rows have in common."""
    for column in (*COMMON, "延时", "投诉网站", "工单号"):
        values: set[Value] = {row.values[column] for row in rows if column in row.values}
        if len(values) > 1:
            yield ReplyRefusal(column, "各行不一样；共同的内容写在第一行")
        elif values and column not in rows[0].values:
            yield ReplyRefusal(column, "写在第一行")


def _figures(first: Record, desk: ReplyDesk, router: str) -> Iterator[ReplyRefusal]:
    loss, delay = first.number("丢包率"), first.number("延时")
    if first.text("机房") and not router:
        yield ReplyRefusal("机房", f"设置 reply.routers 里没有“{first.text('机房')}”的路由地址")
    if router and not _is_address(router):
        yield ReplyRefusal("机房", f"设置 reply.routers 里的“{router[:40]}”不是 IP 地址")
    for column, wanted in (("包长", PACKET_BYTES), ("次数", PACKETS)):
        if first.number(column) not in (None, float(wanted)):
            yield ReplyRefusal(column, f"{shown(first, column)}，应为 {wanted}")
    if loss is None:
        return
    if not 0 <= loss <= 100:
        yield ReplyRefusal("丢包率", f"{loss:g}% 不在 0 到 100 之间")
    elif not (loss * PACKETS / 100).is_integer():
        yield ReplyRefusal(
            "丢包率", f"{PACKETS} 个包的丢包率不可能是 {loss:g}%，只能是 {100 // PACKETS}% 的倍数"
        )
    if loss < 100 and delay is None:
        yield ReplyRefusal("延时", "没有写")
    if loss == 100 and delay is not None:
        yield ReplyRefusal("延时", "全部丢包，不会有延时")
    limit = desk.choices.normal_delay_ms
    if first.text("影响范围") == "所有" and loss == 0 and delay is not None and delay <= limit:
        yield ReplyRefusal(
            "影响范围", f"所有网站慢，而不丢包、延时 {delay:g}ms 正常（不高于 {limit}ms）：矛盾，请核实"
        )


def _sites(first: Record, rows: Sequence[Record], desk: ReplyDesk) -> Iterator[ReplyRefusal]:
    unknown = [part for part in first.parts("影响业务") if part not in BUSINESSES]
    if unknown:
        yield ReplyRefusal("影响业务", f"{'、'.join(unknown)} 不在选项中：{'、'.join(BUSINESSES)}")
    if first.text("现场现象") and first.text("现场现象") not in SYMPTOMS:
        yield ReplyRefusal("现场现象", f"不在选项中：{'、'.join(SYMPTOMS)}")
    names = [row.text("网站名称") for row in rows]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield ReplyRefusal("网站名称", f"“{name}”写了 {names.count(name)} 次")
    reach = first.text("影响范围")
    least = LEAST.get(reach, 1)
    if len(set(names)) < least:
        yield ReplyRefusal("网站名称", f"影响范围为{reach}，至少 {least} 个网站，只有 {len(set(names))} 个")
    if reach == "个别":
        yield from _complained_of(first, names)
    for row in rows:
        if not _is_address(row.text("解析地址")):
            yield ReplyRefusal(
                "解析地址", f"{row.text('网站名称')}：“{row.text('解析地址')[:40]}”不是 IP 地址"
            )
        yield from one_of(row, "地址类别", desk.choices.address_classes, "设置 reply.address_classes")
    yield from not_future(first, desk.now, "测试时间")


def _complained_of(first: Record, names: Sequence[str]) -> Iterator[ReplyRefusal]:
    wanted = first.parts("投诉网站")
    if not wanted:
        yield ReplyRefusal("投诉网站", "影响范围为个别，要写客户投诉的每个网站")
    for name in wanted:
        if name not in names:
            yield ReplyRefusal("网站名称", f"客户投诉的“{name}”没有测试")


def _is_address(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return not (address.is_unspecified or address.is_multicast)
