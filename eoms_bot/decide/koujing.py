"""有无口径: does the order carry an explanation that the customer may hear? Only the order decides.

This first version reads two facts of the order:

1. the section 口径 says something (other than 无, 暂无口径 …)             → 有
2. 预处理情况 gives the customer a cause with a measure, a time or no plan → unclear: a person's cell decides
3. an internal finding (alarm, indicator), a word that asks for a 口径,
   that denies one, or that means a statistical one                         → 无

The workbook's cell must be there, and must not contradict 1 or 3.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from eoms_bot.decide.case import Case, Part, failed, passed
from eoms_bot.model.batch import BatchRow
from eoms_bot.model.order import Order

RULE = "C-口径"

State = Literal["有", "无", "不明"]

_DENIED = re.compile(
    r"(?:目前|客服|网络侧|后台)*(?:暂?无|没有|未提供|不涉及)?(?:统一|明确|解释|答复|公告|客服|相关|可用)*(?:口径)?(?:可查|可用)?"
)
_ASKED = re.compile(
    r"(?:请|要求|希望|麻烦|需)[^。;；]{0,8}(?:提供|给|出具|下发|明确)[^。;；]{0,8}口径|统计口径|宣传口径"
)
_CAUSE = re.compile(r"因|由于|属于?|(?<![联关])系|造成|导致|受.{1,12}影响|位于")
_MEASURE = re.compile(
    r"抢修|修复|恢复|更换|检修|调整|优化|扩容|发电|割接|整改|建设|规划|开通|列入|纳入|登记|预计|计划|暂不|暂无|建议"
)
_ADDRESSED = re.compile(r"口径|解释|告知|答复|说明|公告|知识库|您|敬请谅解|建议客户|安抚|回复客户")


@dataclass(frozen=True)
class KoujingSigns:
    """What the order says of a 口径, and the words that say so."""

    state: State
    place: str
    words: str


def evidence(order: Order) -> KoujingSigns:
    """The order's own word on 口径."""
    section = plain(order.fact("koujing"))
    if section and not _DENIED.fullmatch(section.strip("。.,，;；/\\-—－_ ：:")):
        if _ASKED.search(section) and not _explains(section):
            return KoujingSigns("不明", "工单 口径", _span(section))
        return KoujingSigns("有", "工单 口径", _span(section))
    handled = plain(order.fact("pretreatment"))
    if _explains(handled):
        return KoujingSigns("不明", "工单 预处理情况", _span(handled))
    if section:
        return KoujingSigns("无", "工单 口径", _span(section))
    return KoujingSigns("无", "工单 口径", "为空")


def is_certain(order: Order) -> bool:
    """Whether the section alone settles it: not where 预处理情况 gives a 口径 too, for then a person weighs both."""
    return evidence(order).state != "不明" and not _explains(plain(order.fact("pretreatment")))


def check(case: Case, row: BatchRow) -> tuple[Part, bool | None]:
    """Whether the order carries a 口径; None with a finding where that is contradictory or not settled."""
    found = evidence(case.order)
    shown = f"{found.place}（{found.words}）为{found.state}"
    if row.has_koujing is None:
        problem = f"有无口径：{row.cite('has_koujing')} 为空；{shown}"
        return Part(missing=(problem,), trace=(failed(RULE, problem),)), None
    cell = "有" if row.has_koujing else "无"
    row_says = f"{row.cite('has_koujing')} 为{cell}"
    if found.state not in (cell, "不明"):
        problem = f"有无口径：矛盾，{row_says}，{shown}"
        return Part(missing=(problem,), trace=(failed(RULE, problem),)), None
    note = f"{row_says}；{shown}" + ("，以数据行为准" if found.state == "不明" else "")
    return Part(trace=(passed(RULE, note),)), row.has_koujing


def plain(text: str) -> str:
    """A page's text without tags, entities, invisible signs and white space; it is data, whatever it says."""
    bare = re.sub(r"<[^<>]*>", "", html.unescape(text))
    normal = unicodedata.normalize("NFKC", bare)
    return "".join(
        sign for sign in normal if not sign.isspace() and unicodedata.category(sign) not in ("Cc", "Cf")
    )


def _explains(text: str) -> bool:
    """True for a cause with a measure, a time or no plan, addressed to the customer."""
    return all(pattern.search(text) for pattern in (_CAUSE, _MEASURE, _ADDRESSED))


def _span(text: str) -> str:
    return f"“{text[:20]}…”" if len(text) > 20 else f"“{text}”"
