"""Reasons: what was decided alone and what came of it, and which reasons are shut.

They also hold how a branch's past orders judge the reasons. A shut reason is a row of `ledger_meta`, so that
no purge of the chain opens it. Who shut or opened it, and each word of a person, is a record of the chain.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from eoms_bot.decide.handled import REJECT
from eoms_bot.decide.permission.brakes import DONE, GROUNDS, PersonWord, SentAlone, ShutReason, Word
from eoms_bot.ledger.audit import Deed, Entry, append
from eoms_bot.ledger.engine import reading, writing
from eoms_bot.ledger.ledger import Ledger
from eoms_bot.ledger.schema import audit, ledger_meta, plan_rows, plans, replied_at, replies, writes
from eoms_bot.ledger.stores.replies import day_of
from eoms_bot.ledger.times import parse, utc_text
from eoms_bot.model.plan import RowState
from eoms_bot.model.privacy.mask import phone
from eoms_bot.model.write import UNSETTLED, WriteState

_SENT = [str(state) for state in sorted({WriteState.PROVEN, *UNSETTLED})]
_DEEDS = {
    PersonWord.WRONG: Deed.DECIDED_WRONG,
    PersonWord.CHECKED: Deed.DECISION_CHECKED,
    PersonWord.BACK: Deed.CAME_BACK,
}
_SAID = {str(deed): said for said, deed in _DEEDS.items()}
_PREFIX = "reason "
_REASON, _JUDGED, _WRONG, _BOUND = "原因", "张数", "差错", "上界"


@dataclass(frozen=True)
class CheckedSample:
    """What `policy check` found of a reason.

    It holds how many would have gone alone and could be judged, and how many of them were wrong.
    """

    reason: str
    judged: int
    wrong: int
    bound: float


class Reasons:
    """Each method is one transaction.

    The record names the ledger's actor, or the person who is named.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._engine, self._actor = ledger.engine, ledger.actor

    def alone(self, since: datetime) -> tuple[SentAlone, ...]:
        """The replies that went alone since that day and may have taken effect, the oldest first."""
        columns = (
            writes.c.order_no,
            writes.c.task_id,
            writes.c.kind,
            replies.c.reason,
            replied_at.label("at"),
        )
        query = select(*columns).join(replies, replies.c.write_id == writes.c.id)
        query = query.where(
            replies.c.day >= day_of(since),
            writes.c.state.in_(_SENT),
            writes.c.grounds.startswith(GROUNDS, autoescape=True),
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(writes.c.id)).all()
        return tuple(
            SentAlone(row.order_no, row.task_id, row.reason if row.kind == REJECT else DONE, parse(row.at))
            for row in rows
        )

    def rejected(self, reasons: Collection[str], since: datetime) -> dict[str, str]:
        """Order → 操作说明 of each proven reject by one of these reasons since that day that is not purged."""
        query = select(writes.c.order_no, writes.c.decided).join(replies, replies.c.write_id == writes.c.id)
        query = query.where(
            replies.c.day >= day_of(since),
            replies.c.kind == REJECT,
            replies.c.reason.in_(reasons),
            writes.c.state == str(WriteState.PROVEN),
            writes.c.purged_at.is_(None),
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(writes.c.id)).all()
        return {row.order_no: dict(json.loads(row.decided)).get("reject_text", "") for row in rows}

    def words(self) -> tuple[Word, ...]:
        """Every word on an order that was decided alone, the oldest first."""
        query = select(audit).where(audit.c.event.in_(_SAID)).order_by(audit.c.seq)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return tuple(
            Word(
                _SAID[row.event],
                row.order_no,
                parse(row.at),
                "" if _SAID[row.event] is PersonWord.BACK else row.operator,
                row.note,
            )
            for row in rows
        )

    def say(self, words: Iterable[Word]) -> None:
        """Put words on record; a number in what a person says is masked."""
        with writing(self._engine) as connection:
            for word in words:
                actor = replace(self._actor, operator=word.who) if word.who else self._actor
                note = phone(word.note)
                entry = Entry(
                    at=word.at, event=_DEEDS[word.said], order_no=word.order_no, note=note, **vars(actor)
                )
                append(connection, entry)

    def kept(self) -> dict[str, ShutReason]:
        """How each reason was left that was ever shut."""
        query = select(ledger_meta.c.value).where(ledger_meta.c.name.startswith(_PREFIX, autoescape=True))
        with reading(self._engine) as connection:
            found = [
                json.loads(text) for text in connection.execute(query.order_by(ledger_meta.c.name)).scalars()
            ]
        return {
            one["reason"]: ShutReason(one["shut"], one["why"], parse(one["at"]), one["who"]) for one in found
        }

    def shut(self, found: Mapping[str, str], now: datetime) -> None:
        """These reasons are shut, each with why; one that is shut already stays as it is."""
        standing = self.kept()
        with writing(self._engine) as connection:
            for reason, why in found.items():
                if reason not in standing or not standing[reason].shut:
                    self._keep(connection, reason, ShutReason(True, why, now), Deed.REASON_SHUT)

    def open(self, reason: str, who: str, why: str, now: datetime) -> None:
        """A person opens a reason."""
        with writing(self._engine) as connection:
            self._keep(connection, reason, ShutReason(False, phone(why), now, who), Deed.REASON_OPENED)

    def _keep(self, connection: Connection, reason: str, kept: ShutReason, deed: Deed) -> None:
        # Names of this table have forty characters at most; a reason may have more.
        name = f"{_PREFIX}{hashlib.sha256(reason.encode()).hexdigest()[:24]}"
        value = {**vars(kept), "reason": reason, "at": utc_text(kept.at)}
        connection.execute(delete(ledger_meta).where(ledger_meta.c.name == name))
        connection.execute(insert(ledger_meta).values(name=name, value=_json(value)))
        actor = replace(self._actor, operator=kept.who) if kept.who else self._actor
        entry = Entry(
            at=kept.at, event=deed, decided=_json([[_REASON, reason]]), note=kept.why, **vars(actor)
        )
        append(connection, entry)

    def checked(
        self, checks: Iterable[CheckedSample], rules: str, file_hash: str, who: str, now: datetime
    ) -> None:
        """What a file of handled orders says of each reason under these rules (`rules`: version and hash)."""
        actor = replace(self._actor, operator=who)
        with writing(self._engine) as connection:
            for one in checks:
                pairs = [
                    [_REASON, one.reason],
                    [_JUDGED, str(one.judged)],
                    [_WRONG, str(one.wrong)],
                    [_BOUND, repr(one.bound)],
                ]
                append(
                    connection,
                    Entry(
                        at=now,
                        event=Deed.POLICY_CHECKED,
                        decided=_json(pairs),
                        rule_version=rules,
                        evidence_hash=file_hash,
                        note=f"{one.reason}：{one.judged} 张，错 {one.wrong} 张，上界 {one.bound:.2%}",
                        **vars(actor),
                    ),
                )

    def checks(self, rules: str, since: datetime, until: datetime) -> dict[str, CheckedSample]:
        """Reason → the newest check under exactly these rules in this time."""
        query = select(audit.c.decided).where(
            audit.c.event == str(Deed.POLICY_CHECKED),
            audit.c.rule_version == rules,
            audit.c.at >= utc_text(since),
            audit.c.at <= utc_text(until),
        )
        with reading(self._engine) as connection:
            found = [
                dict(json.loads(text)) for text in connection.execute(query.order_by(audit.c.seq)).scalars()
            ]
        return {
            one[_REASON]: CheckedSample(one[_REASON], int(one[_JUDGED]), int(one[_WRONG]), float(one[_BOUND]))
            for one in found
        }

    def watched(self) -> list[tuple[str, str, Mapping[str, str]]]:
        """(Reason, order, the plan's rules) of each row that a person approved as it was.

        Only a plan's rows that no workbook named count. Rows that a purge has cleared do not count.
        """
        query = select(plan_rows.c.order_no, plan_rows.c.kind, plan_rows.c.decision, plans.c.rules)
        query = query.join(plans, plans.c.plan_id == plan_rows.c.plan_id).where(
            plan_rows.c.state.in_([str(RowState.APPROVED), str(RowState.WORKED)]),
            plan_rows.c.approved_by != "",
            plan_rows.c.edits.in_(["", "{}"]),
            plan_rows.c.origin == "null",
            plan_rows.c.kind.in_(["reject", "complete"]),
            plan_rows.c.purged_at.is_(None),
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(plan_rows.c.id)).all()
        return [(_reason_of(row.kind, row.decision), row.order_no, json.loads(row.rules)) for row in rows]


def _reason_of(kind: str, decision: str) -> str:
    return str(json.loads(decision)["reason"]) if kind == REJECT else DONE


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
