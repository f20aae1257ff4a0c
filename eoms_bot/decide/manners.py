"""What must not be said to a customer: blame, promises, and a measure that says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PROMISE = re.compile(
    r"保证|绝对|肯定|必定|担保|百分(?:之)?百|永不|再也不会|不会再|包您|包你|请放心|一定(?!程度|范围|时间|影响|条件|距离|区域|比例)"
)
_BLAME = re.compile(
    r"无理取闹|胡搅蛮缠|责任(?:在|不在)|(?:怪|赖)(?:客户|用户)|不归我|不是我(?:们|部门)|与我(?:们|部门)无关|不关我"
)
_ACCUSED = re.compile(r"(?:客户|用户)(?:自己|自身)?的?(?:原因|问题|责任)|(?:手机|终端)的?(?:问题|原因|故障)")
_TRIED = re.compile(
    r"换机|换卡|换手机|换终端|换号|其他手机|别的手机|另一部|对比测试|对比拨测|检测|客户确认|用户确认"
)
"""What was tried before the customer's own phone was named."""
_EMPTY = re.compile(
    r"(?:问题|故障|情况)?(?:已经?|现已)?(?:处理|解决|恢复|完成|核实|修复|正常|联系)(?:完毕|完成|正常|好)?了?"
    r"[,，。;；]?(?:请?(?:归档|结单|办结))?[。.]?"
)


def promise(text: str) -> str:
    """The word that promises more than anybody can keep; empty where there is none."""
    found = _PROMISE.search(text)
    return found[0] if found else ""


def flaws(measure: str) -> Iterator[str]:
    """Why a measure cannot be read to a customer as it stands, each in Chinese."""
    text = measure.strip()
    if _EMPTY.fullmatch(text):
        yield f"“{text}”没有说做了什么，写明查到的原因和做的事"
    if word := promise(text):
        yield f"“{word}”是承诺，写计划和时间"
    if blamed := _BLAME.search(text):
        yield f"“{blamed[0]}”是推责，只写事实"
    accused = _ACCUSED.search(text)
    if accused and not _TRIED.search(text):
        yield f"“{accused[0]}”没有写出根据，写明换机换卡或检测的结果"
