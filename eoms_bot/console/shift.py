"""What one shift leaves to the next: what ledger and tables know to be open, notes of people, and who has it.

Notes and 接班 are records of the audit chain; nothing else is stored.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from eoms_bot.advise.intercept import Situation
from eoms_bot.advise.intercepting import situation_of
from eoms_bot.console.desk import ConsoleDesk
from eoms_bot.decide import site_cards
from eoms_bot.decide.times import to_minute
from eoms_bot.decide.wording import NOT_REACHED
from eoms_bot.ledger import AuditRow, Deed
from eoms_bot.ledger.times import parse
from eoms_bot.model.evidence import Record
from eoms_bot.model.privacy import mask
from eoms_bot.model.source_kinds import ON_SITE, SITE_JUDGED, WORTH
from eoms_bot.model.write import WriteState
from eoms_bot.report.words import KIND_ZH

SHIFT = timedelta(hours=12)
"""How long a 接班 counts: after it the next shift is on duty, and has to press it again."""
BACK = timedelta(days=7)
"""How far back accepted orders, calls and notes are looked at."""
PART = "｜"
"""Between the parts of a note's record; no part has it."""
GROUPS = ("答应过的", "结果未知", "已受理还没有回复", "待再打", "现场和建站", "站卡", "记事")
PROMISED, UNKNOWN, ACCEPTED, AGAIN, ON_PLACE, CARDS, NOTES = GROUPS


@dataclass(frozen=True)
class OpenMatter:
    """Something that the next shift must know. `key` names it in the record of a 接班.

    `due` is when it was promised for (aware); `at` when it arose. `order_no` and `who` may be empty.
    `note` is the number of a person's note, 0 for all else. `taken` is the record of the shift that has it.
    """

    key: str
    group: str
    text: str
    at: datetime
    order_no: str = ""
    who: str = ""
    due: datetime | None = None
    note: int = 0
    taken: AuditRow | None = None


def matters(desk: ConsoleDesk) -> tuple[OpenMatter, ...]:
    """Everything that is open now: what nobody of this shift has taken first, then by group and time."""
    now = desk.now()
    deeds = (Deed.CONSOLE_NOTE, Deed.CONSOLE_NOTE_DONE, Deed.CONSOLE_HANDOVER)
    records = desk.books.views().deeds_since(deeds, now - BACK)
    at = situation_of(desk.settings, desk.material.get().value.read.evidence, now)
    found = [*_unknown(desk), *_accepted(desk, now), *_again(at), *_judged(at), *_cards(at), *_notes(records)]
    taken = _taken(records, now)
    owned = [replace(one, taken=taken.get(one.key)) for one in found]
    return tuple(
        sorted(owned, key=lambda one: (one.taken is not None, GROUPS.index(one.group), one.due or one.at))
    )


def note_text(order_no: str, due: datetime | None, text: str) -> str:
    """The record of a note; numbers and doors in it are masked."""
    clean = mask.doors(mask.phone(text)).replace(PART, "|")
    return PART.join(("" if due is None else due.isoformat(timespec="minutes"), order_no, clean))


def taken_text(keys: Collection[str]) -> str:
    """The record of a 接班."""
    return PART.join(keys)


def unchecked(desk: ConsoleDesk) -> list[str]:
    """The tables that were not asked, and why."""
    evidence = desk.material.get().value.read.evidence
    return [
        evidence.of(key).describe() for key in ("call_notes", "site_cards") if not evidence.of(key).usable
    ]


def _unknown(desk: ConsoleDesk) -> Iterator[OpenMatter]:
    for write in desk.books.ledger().unsettled():
        if write.state is WriteState.UNKNOWN:
            what = f"{KIND_ZH.get(write.kind, write.kind)}发出以后没有结果，由人核对"
            yield OpenMatter(
                f"W{write.id}", UNKNOWN, what, parse(write.created_at), write.order_no, write.operator
            )


def _accepted(desk: ConsoleDesk, now: datetime) -> Iterator[OpenMatter]:
    for number, at in desk.books.views().accepted_open(desk.account, now - BACK):
        yield OpenMatter(f"A{number}", ACCEPTED, "机器人受理了，还没有回复", parse(at), number)


def _again(at: Situation) -> Iterator[OpenMatter]:
    """Customers who were not reached at the last call, with how often they were called."""
    for whom, rows in _calls(at):
        last, missed = rows[-1], sum(row.text("客户态度") == NOT_REACHED for row in rows)
        if last.text("客户态度") == NOT_REACHED:
            number = last.text("工单号")
            text = f"{'' if number else f'{whom} '}未接通 {missed} 次，最后一次 {last.text('坐席')} 打的"
            yield OpenMatter(f"R{whom}", AGAIN, text, last.time("时间") or last.as_of, number)


def _judged(at: Situation) -> Iterator[OpenMatter]:
    """Places to be tested, and new sites that nobody has judged yet, by the newest word of each."""
    for whom, rows in _calls(at):
        judged = [next((row for row in reversed(rows) if row.text(one.name)), None) for one in SITE_JUDGED]
        for column, row in zip(SITE_JUDGED, judged, strict=True):
            word = row.text(column.name) if row is not None else ""
            if row is not None and word == (WORTH[0] if column.name == ON_SITE else WORTH[2]):
                number = row.text("工单号")
                text = f"{'' if number else f'{whom} '}{column.name}：{word}，{row.text('坐席')} 判断的"
                when = row.time("时间") or row.as_of
                yield OpenMatter(f"J{column.name}{whom}", ON_PLACE, text, when, number)


def _calls(at: Situation) -> Iterator[tuple[str, list[Record]]]:
    """Order, or masked number, and the notes of its calls of these days, the oldest first."""
    calls: dict[str, list[Record]] = {}
    for row in at.evidence.rows("call_notes"):
        when = row.time("时间")
        if when is not None and at.now - BACK <= when <= at.now:
            calls.setdefault(row.text("工单号") or mask.phone(row.text("号码")), []).append(row)
    for whom, rows in calls.items():
        yield whom, sorted(rows, key=lambda row: row.time("时间") or row.as_of)


def _cards(at: Situation) -> Iterator[OpenMatter]:
    """The newest card of each site, while it is in force and the site has not recovered."""
    for site, card in site_cards.newest(at.evidence.rows("site_cards"), at.now).items():
        ended, expected = card.time("恢复时间"), card.time("预计恢复时间")
        if not site_cards.holds(card, at.now) or (ended is not None and ended <= at.now):
            continue
        words = [site, card.text("省内投诉原因"), card.text("处理办法"), card.text("处理班组")]
        words += [f"预计 {to_minute(expected)} 恢复"] if expected else []
        yield OpenMatter(
            f"C{site}",
            CARDS,
            mask.doors(mask.phone("，".join(filter(None, words)))),
            card.time("时间") or card.as_of,
            who=card.text("登记人"),
            due=expected,
        )


def _notes(records: Sequence[AuditRow]) -> Iterator[OpenMatter]:
    done = {row.note for row in records if row.event == Deed.CONSOLE_NOTE_DONE}
    for row in records:
        if row.event == Deed.CONSOLE_NOTE and str(row.seq) not in done:
            due, number, text = row.note.split(PART, 2)
            promised = datetime.fromisoformat(due) if due else None
            yield OpenMatter(
                *(f"N{row.seq}", PROMISED if promised else NOTES, text, parse(row.at)),
                *(number, row.operator, promised, row.seq),
            )


def _taken(records: Sequence[AuditRow], now: datetime) -> dict[str, AuditRow]:
    """Key → the newest 接班 of this shift that has it."""
    return {
        key: row
        for row in records
        if row.event == Deed.CONSOLE_HANDOVER and now - parse(row.at) <= SHIFT
        for key in row.note.split(PART)
    }
