"""What the reply templates share.

These are clauses with sources, refusals with reasons, and the checks of a whole text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from eoms_bot.decide import numbers, texts
from eoms_bot.decide.times import to_minute
from eoms_bot.decide.wording import shown
from eoms_bot.model.branch import ReplyLimits
from eoms_bot.model.decision import Sourced
from eoms_bot.model.evidence import Evidence, Record
from eoms_bot.model.texts.reply_kinds import ReplyChoices

Clause = tuple[str, Sourced]
PHONES = ("处理人员电话", "测试人电话", "公告人电话")


@dataclass(frozen=True)
class ReplyRefusal:
    """One reason why no reply is written: the column that it is about, and why."""

    column: str
    why: str


@dataclass(frozen=True)
class ReplyDesk:
    """What a reply is checked against in addition to its own rows."""

    choices: ReplyChoices
    desk_numbers: tuple[str, ...]
    limits: ReplyLimits
    evidence: Evidence
    now: datetime


@dataclass(frozen=True)
class Draft:
    """A reply as far as it could be written: `refusals` is empty where it is complete.

    `unchecked` names the checks that have no source.
    """

    clauses: tuple[Clause, ...]
    refusals: tuple[ReplyRefusal, ...] = ()
    unchecked: tuple[str, ...] = ()
    linked: tuple[str, ...] = field(default=())

    @property
    def text(self) -> str:
        """The whole reply on one line: `故障现象:…;到达时间:…`.

        A clause without a label joins the clause before it.
        """
        text = ""
        for label, part in self.clauses:
            piece = f"{label}:{part.value}" if label else part.value
            sign = ";" if label else "，"
            text += f"{sign}{piece}" if text else piece
        return text


def said(row: Record, *columns: str, words: str | None = None) -> Sourced:
    """What a row says in these columns, or `words` that rest on them."""
    value = " ".join(shown(row, column) for column in columns) if words is None else words
    return Sourced(value, row.cite(*(column for column in columns if column in row.values)))


def absent(row: Record, columns: Iterable[str]) -> Iterator[ReplyRefusal]:
    """A refusal for each column that has nothing."""
    for column in columns:
        if column not in row.values:
            yield ReplyRefusal(column, "没有写")


def not_later(row: Record, first: str, second: str) -> Iterator[ReplyRefusal]:
    """A refusal where the first time is after the second."""
    one, other = row.time(first), row.time(second)
    if one and other and one > other:
        yield ReplyRefusal(second, f"{second} {to_minute(other)} 早于{first} {to_minute(one)}")


def not_future(row: Record, now: datetime, *columns: str) -> Iterator[ReplyRefusal]:
    """A refusal for each time that has not come yet."""
    for column in columns:
        when = row.time(column)
        if when and when > now:
            yield ReplyRefusal(column, f"{column} {to_minute(when)} 晚于现在")


def one_of(row: Record, column: str, options: tuple[str, ...], setting: str) -> Iterator[ReplyRefusal]:
    """A refusal where a text is none of the branch's options."""
    if row.text(column) and row.text(column) not in options:
        yield ReplyRefusal(column, f"“{row.text(column)}”不在 {setting} 里：{'、'.join(options)}")


def flaws(
    clauses: Sequence[Clause], rows: Iterable[Record], desk: ReplyDesk, addresses: Iterable[str] = ()
) -> Iterator[ReplyRefusal]:
    """Everything that keeps the whole text from being sent.

    Addresses are no phones, whatever digits they have.
    """
    text = Draft(tuple(clauses)).text
    for address in addresses:
        text = text.replace(address, "|" * len(address))
    phones = [row.text(column) for row in rows for column in PHONES] + list(desk.desk_numbers)
    known = {number for phone in phones for number in numbers.numbers(phone)}
    for flaw in texts.flaws(text, min(desk.limits.measure, desk.limits.note), desk.limits, known):
        yield ReplyRefusal("全文", str(flaw))
    labels = [f"{label}{colon}" for label, _ in clauses if label for colon in ":："]
    for label, part in clauses:
        for other in labels:
            if other in part.value:
                yield ReplyRefusal(label, f"内容里又写了“{other}”")
