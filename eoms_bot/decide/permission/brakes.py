"""Brakes on deciding: which reasons are shut, so that nothing goes alone by them, and why. Pure.

A reason is that of a reject, as the rule table has it, or `DONE` for completions. These shut a reason:

- an order decided alone comes back,
- a person says that one was wrong,
- nobody has checked a daily sample,
- rejects are above twice their usual share.

Only a person opens it again; that answers for everything up to that moment.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from eoms_bot.decide.permission.bound import at_least
from eoms_bot.decide.permission.pressed import sent_back
from eoms_bot.decide.times import to_minute
from eoms_bot.model.evidence import Record
from eoms_bot.model.order import OrderRef
from eoms_bot.model.zone import SHANGHAI

DONE = "完成"
GROUNDS = "许可 "
"""Grounds that begin with this rest on a permission, and on no person's row."""
ONE_OF, LEAST = 10, 3
"""Of a day's decisions by one reason that went alone, people check one of ten, at least three."""
DUE = time(12, 0)
"""The sample is due at this time on the next day, so that a shift has the day itself and a morning."""
ENOUGH = 30
"""With fewer orders on earlier days than this, no share is usual."""
FEWEST = 2
"""One reject is no share."""
CHANCE = 0.05
"""A share above twice the usual one counts only if chance alone would rarely bring so many rejects.

This is the limit of that chance: two of three are few.
"""


NEVER = datetime(1970, 1, 1, tzinfo=SHANGHAI)


def decided_alone(grounds: str) -> bool:
    """Whether a write with these grounds went without any person's row."""
    return grounds.startswith(GROUNDS)


class PersonWord(StrEnum):
    """What is recorded of an order that was decided alone."""

    WRONG = "办错了"
    CHECKED = "抽查无误"
    BACK = "又派来"


@dataclass(frozen=True)
class SentAlone:
    """A reply that went alone: its order, its task, its reason, and when it was made (aware)."""

    order_no: str
    task_id: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Word:
    """A record of an order: `who` is empty where the bot has seen it."""

    said: PersonWord
    order_no: str
    at: datetime
    who: str = ""
    note: str = ""


@dataclass(frozen=True)
class ShutReason:
    """How a reason was left: shut, or opened by `who`; when (aware) and why."""

    shut: bool
    why: str
    at: datetime
    who: str = ""


@dataclass(frozen=True)
class Rejects:
    """Rejects by reason and all orders that came: those of today, and those of the days before."""

    today: Mapping[str, int] = field(default_factory=dict)
    came_today: int = 0
    before: Mapping[str, int] = field(default_factory=dict)
    came_before: int = 0


@dataclass(frozen=True)
class Happened:
    """What the brakes depend on. `alone` is the oldest first; `kept` is by reason."""

    alone: tuple[SentAlone, ...] = ()
    words: tuple[Word, ...] = ()
    kept: Mapping[str, ShutReason] = field(default_factory=dict)
    rejects: Rejects = field(default_factory=Rejects)


def shut(happened: Happened, now: datetime) -> dict[str, str]:
    """Every reason that is shut at `now` (aware) → why, in Chinese."""
    reasons = dict.fromkeys((*happened.kept, *(one.reason for one in happened.alone)))
    found = {reason: "；".join(_why(happened, reason, now)) for reason in reasons}
    return {reason: why for reason, why in found.items() if why}


def to_check(happened: Happened) -> tuple[SentAlone, ...]:
    """The orders of the samples that nobody has checked, the oldest day first.

    A person who opened a reason has answered for its samples.
    """
    return tuple(one for due, one in _unchecked(happened) if due > _opened(happened, one.reason))


def come_back(
    happened: Happened, listed: Iterable[OrderRef], history: Iterable[Record], now: datetime
) -> tuple[Word, ...]:
    """The orders decided alone that came back and are not recorded as such.

    They stand in the to-do list, or in 历史工单.
    """
    known = {(word.order_no, word.note) for word in happened.words if word.said is PersonWord.BACK}
    last = {one.order_no: one for one in happened.alone}
    notes = [
        *((one, _listed_again(one, ref)) for ref in listed if (one := last.get(ref.order_no))),
        *((one, _in_history(one, row)) for row in history if (one := last.get(row.text("工单号")))),
    ]
    new = dict.fromkeys((one.order_no, note) for one, note in notes if note)
    return tuple(
        Word(PersonWord.BACK, number, now, note=note) for number, note in new if (number, note) not in known
    )


def _listed_again(one: SentAlone, ref: OrderRef) -> str:
    if ref.task_id != one.task_id:
        return f"待办里又有任务 {ref.task_id}"
    again = ref.dispatched is not None and ref.dispatched > one.at
    return f"待办里 {to_minute(ref.dispatched)} 重新分派" if again and ref.dispatched else ""


def _in_history(one: SentAlone, row: Record) -> str:
    dispatched = row.time("分派时间")
    if dispatched is not None and dispatched > one.at:
        return f"历史工单里 {to_minute(dispatched)} 重新分派"
    words = sent_back(row.text("投诉内容"))
    return f"历史工单里写着“{words}”" if words else ""


def _why(happened: Happened, reason: str, now: datetime) -> Iterator[str]:
    kept, opened = happened.kept.get(reason), _opened(happened, reason)
    if kept is not None and kept.shut:
        yield kept.why
        return
    yield from _of_words(happened, reason, opened)
    late = [one for due, one in _unchecked(happened) if one.reason == reason and opened < due <= now]
    if late:
        first = late[0]
        more = f" 等 {len(late)} 张" if len(late) > 1 else ""
        yield f"{first.at.astimezone(SHANGHAI):%m-%d} 的抽查没有人看：{first.order_no}{more}"
    if opened.astimezone(SHANGHAI).date() < now.astimezone(SHANGHAI).date():
        yield from _of_share(happened.rejects, reason)


def _of_words(happened: Happened, reason: str, opened: datetime) -> Iterator[str]:
    mine = {one.order_no for one in happened.alone if one.reason == reason}
    for word in happened.words:
        if word.said is not PersonWord.CHECKED and word.order_no in mine and word.at > opened:
            by = f"{word.who} 说" if word.who else ""
            yield f"{word.order_no} {by}{word.said}{f'：{word.note}' if word.note else ''}"


def _of_share(rejects: Rejects, reason: str) -> Iterator[str]:
    today, came = rejects.today.get(reason, 0), rejects.came_today
    if rejects.came_before < ENOUGH or today < FEWEST or not came:
        return
    # Counts one order more, as if it had come and been rejected.
    # So a reason that was never seen before has a usual share as well.
    usual = (rejects.before.get(reason, 0) + 1) / (rejects.came_before + 2)
    share = min(1.0, today / came)
    if share > 2 * usual and at_least(today, max(came, today), usual) < CHANCE:
        yield f"今天 {came} 张里驳回了 {today} 张（{share:.0%}），平时是 {usual:.0%}，超过一倍"


def _unchecked(happened: Happened) -> Iterator[tuple[datetime, SentAlone]]:
    """(Time by which it is due, order) of each day's sample, by day and reason.

    Orders that people have looked at are left out.
    """
    seen = {word.order_no for word in happened.words if word.said in (PersonWord.CHECKED, PersonWord.WRONG)}
    days: defaultdict[tuple[date, str], list[SentAlone]] = defaultdict(list)
    for one in happened.alone:
        days[one.at.astimezone(SHANGHAI).date(), one.reason].append(one)
    for (day, _reason), ones in sorted(days.items()):
        due = datetime.combine(day + timedelta(days=1), DUE, SHANGHAI)
        yield from ((due, one) for one in _sample(ones) if one.order_no not in seen)


def _sample(ones: Sequence[SentAlone]) -> list[SentAlone]:
    """One of ten, at least three: always the same ones.

    No number or hour makes an order likelier to be picked than others.
    """
    size = max(LEAST, -(-len(ones) // ONE_OF))
    drawn = sorted(ones, key=lambda one: hashlib.sha256(f"{one.order_no} {one.task_id}".encode()).digest())
    return sorted(drawn[:size], key=lambda one: one.at)


def _opened(happened: Happened, reason: str) -> datetime:
    kept = happened.kept.get(reason)
    return kept.at if kept is not None and not kept.shut else NEVER
