"""Marks of an order that somebody presses: 催办, 督办, 退回, 升级, 客户再催, 重复投诉.

They come from the order's own facts and history alone. Free text counts for a mark and never against one: a
mark only shows people where to look first, and decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from eoms_bot.decide.times import to_minute
from eoms_bot.model.order import HistoryEntry, Order, OrderRef
from eoms_bot.model.write import Action, WriteRecord, WriteState


class Pressing(StrEnum):
    """Who presses, or why; in the order in which people are shown them."""

    SUPERVISED = "督办"
    ESCALATED = "升级"
    RETURNED = "退回"
    URGED = "催办"
    AGAIN = "客户再催"
    """The customer complained once more, and that order was turned away as a duplicate of this one."""

    REPEATED = "重复投诉"


@dataclass(frozen=True)
class OrderMark:
    """One mark: `words` say so, as they stand at `place` (a field, or a line of the history, in Chinese)."""

    kind: Pressing
    words: str
    place: str


_ANYWHERE = {
    Pressing.SUPERVISED: r"(?:挂牌|重点|总部|集团|省公司)?督办",
    Pressing.ESCALATED: r"(?:声称|扬言|要求|要)升级(?!包|套餐)|升级投诉|投诉升级|越级投诉",
    Pressing.RETURNED: r"质检(?:不合格|不通过|未通过|退回)|二次派单|重新派单|重派",
    Pressing.URGED: r"(?:多次|再次|又|反复)?(?:来电|致电|来)?催(?:办|单|促|处理|件)",
    Pressing.REPEATED: r"重复投诉|重复来电|(?:再次|多次|反复)投诉|第[二三四五六七八九十2-9]次(?:投诉|来电)",
}
"""Words that count in any text of the order.

Each pattern takes only its own words, so that no name comes along.
"""

_ACTIONS = {
    Pressing.SUPERVISED: r"督办",
    Pressing.ESCALATED: r"升级",
    Pressing.RETURNED: r"退回|重派|质检不合格|质检不通过|返工",
    Pressing.URGED: r"催",
}
"""Names of steps in the history."""

_DENIED_BEFORE = re.compile(r"(?:未|无|非|没有|没|不是|不属于|是否|不再)(?:曾|有)?$")
_DENIED_AFTER = re.compile(r"(?:工单|次数|标识)?\s*[:：]\s*(?:否|无|0|未)")
_REPLIES = re.compile(r"完成|驳回|回复|受理|归档")
"""Steps whose text is an answer: what it says of a reminder is no reminder."""

TEXTS = {
    "summary": "主题",
    "complaint": "投诉内容",
    "pretreatment": "预处理情况",
    "symptom": "故障现象",
    "complain_type": "投诉类别",
    "client_level": "客户级别",
    "priority": "紧急程度",
    "source": "来源",
}
"""Facts whose words count, as people know them."""

REPEATS, REPEATS_ZH = "repeat_count", "重复投诉次数"


def marks(order: Order) -> tuple[OrderMark, ...]:
    """All marks of an order, by kind and then as they stand: facts first, the history oldest first."""
    found = [*_of_facts(order), *(one for entry in order.history for one in _of_entry(entry))]
    return tuple(sorted(dict.fromkeys(found), key=lambda one: list(Pressing).index(one.kind)))


def returned(ref: OrderRef, writes: Iterable[WriteRecord]) -> OrderMark | None:
    """That we have answered this order under another task, by its writes in the ledger.

    The order need not have been opened.
    """
    answered = [
        one.task_id
        for one in writes
        if one.action is Action.CLOSE and one.state is WriteState.PROVEN and one.task_id != ref.task_id
    ]
    if not answered:
        return None
    return OrderMark(Pressing.RETURNED, f"任务 {answered[-1]} 回复过，又派来新任务", "账本")


def sent_back(text: str) -> str:
    """The words by which a text says that an order was sent back; empty where none does."""
    return next((one.words for one in _of_text(text, "") if one.kind is Pressing.RETURNED), "")


def asked_again(order_no: str, rejected: Mapping[str, str]) -> OrderMark | None:
    """That later orders were turned away as duplicates of this one.

    `rejected` is order → 操作说明 of such a reject.
    """
    named = re.compile(rf"(?<![0-9A-Za-z-]){re.escape(order_no)}(?![0-9A-Za-z-])")
    later = [number for number, text in rejected.items() if number != order_no and named.search(text)]
    return OrderMark(Pressing.AGAIN, f"{'、'.join(later)} 按重复派单驳回", "账本") if later else None


def _of_facts(order: Order) -> Iterator[OrderMark]:
    for name, label in TEXTS.items():
        yield from _of_text(order.fact(name), label)
    count = order.fact(REPEATS).strip().removesuffix("次")
    if count.isdecimal() and int(count) > 0:
        yield OrderMark(Pressing.REPEATED, f"{int(count)} 次", REPEATS_ZH)


def _of_entry(entry: HistoryEntry) -> Iterator[OrderMark]:
    place = f"处理记录 {to_minute(entry.when)}"
    named = [kind for kind, words in _ACTIONS.items() if re.search(words, entry.action)]
    for kind in named:
        yield OrderMark(kind, entry.action[:20], place)
    if not _REPLIES.search(entry.action):
        yield from (one for one in _of_text(entry.text, place) if one.kind not in named)


def _of_text(text: str, place: str) -> Iterator[OrderMark]:
    """The first words of each kind that nothing denies."""
    for kind, words in _ANYWHERE.items():
        hits = (hit for hit in re.finditer(words, text) if not _is_denied(text, hit))
        hit = next(hits, None)
        if hit is not None:
            yield OrderMark(kind, hit[0], place)


def _is_denied(text: str, hit: re.Match[str]) -> bool:
    before = text[max(0, hit.start() - 5) : hit.start()]
    return bool(_DENIED_BEFORE.search(before) or _DENIED_AFTER.match(text, hit.end()))
