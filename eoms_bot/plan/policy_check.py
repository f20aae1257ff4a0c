"""Policy check: decides the branch's own handled orders as if nobody had handled them.

It shows, by reason, what that proves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from eoms_bot.decide.permission.bound import upper
from eoms_bot.decide.permission.brakes import DONE
from eoms_bot.decide.permission.replay import Judged, action_of, goes_alone, judged, order_of
from eoms_bot.decide.reading import PastOrders, Reader, triage
from eoms_bot.decide.reading.past import Past
from eoms_bot.errors import BadInput, ConfigError
from eoms_bot.ledger import CheckedSample
from eoms_bot.model.decision import Complete, Reject
from eoms_bot.model.evidence import Evidence, Snapshot
from eoms_bot.model.order import OrderRef
from eoms_bot.model.source_kinds import HISTORY
from eoms_bot.run.desk import Desk
from eoms_bot.run.editions import proving_rules
from eoms_bot.run.ports import Ports
from eoms_bot.run.preparing import bare_desk
from eoms_bot.settings import Settings
from eoms_bot.tables.batch.file import read_stable
from eoms_bot.tables.branch import file as source_file
from eoms_bot.tables.branch.complaints import past_orders
from eoms_bot.tables.weights import learned_until


@dataclass(frozen=True)
class Replayed:
    """`alone`: the orders that would have gone alone.

    `undone`: rows that do not say what people did. `taught`: orders that came before the model in use was
    learned, and so prove nothing of it.

    `rules` is the mark of the rule table, `file_hash` the SHA-256 of the file.
    """

    orders: int
    undone: int
    taught: int
    alone: tuple[Judged, ...]
    checks: tuple[CheckedSample, ...]
    rules: str
    file_hash: str


class _Closed(PastOrders):
    """Past orders to which only the replay adds, each as it was closed.

    An order that the desk has just read is open to it.
    """

    adding = False

    def add(self, key: str, past: Past) -> None:
        """Keep an order where the replay says so."""
        if self.adding:
            super().add(key, past)


def replay(settings: Settings, ports: Ports, path: Path) -> Replayed:
    """Decide each handled order of a file of the kind 历史工单, with the branch's tables as they are now.

    BadInput where the file is wrong or says of no order what was done; ConfigError where no rules read texts.
    """
    table, as_of = source_file.read(path, HISTORY, {})
    digest = read_stable(path).sha256
    _profile, desk = bare_desk(settings, ports)
    if desk.reader is None:
        raise ConfigError("规则表里没有读文字的规则，没有什么可以核对")
    done = tuple(row for row in table.records if action_of(row))
    if not done:
        raise BadInput(f"{path.name} 没有一行写明 处理方式（完成、驳回），无从核对")
    hours = settings.lists.default_limit_hours
    handled = Snapshot(HISTORY.label, "正常", table.records, as_of)
    until = learned_until(desk.reader.model)
    alone = tuple(_alone(desk, desk.reader, handled, timedelta(hours=hours), until))
    reasons = (*desk.rules.reasons, DONE)
    return Replayed(
        len(done),
        len(table.records) - len(done),
        sum(_is_taught(row.time("分派时间"), until) for row in done),
        alone,
        tuple(_check(reason, alone) for reason in reasons),
        proving_rules(desk),
        digest,
    )


def _check(reason: str, alone: Sequence[Judged]) -> CheckedSample:
    mine = [one for one in alone if one.reason == reason and one.known]
    wrong = sum(bool(one.wrong) for one in mine)
    return CheckedSample(reason, len(mine), wrong, upper(wrong, len(mine)))


def _is_taught(at: datetime | None, until: datetime | None) -> bool:
    return at is not None and until is not None and at <= until


def _alone(
    desk: Desk, reader: Reader, table: Snapshot, limit: timedelta, until: datetime | None
) -> Iterator[Judged]:
    """The orders that would have gone alone, in the order of their dispatch.

    Each sees those that were open at the same time. The model may know orders up to `until`: they prove
    nothing, and only those that are wrong count.
    """
    past = _Closed()
    # The file must not speak for its own orders.
    tables = {**desk.evidence.snapshots, "history": Snapshot(HISTORY.label)}
    desk = replace(desk, past=past, evidence=Evidence(tables), wants_person=False)
    rows = {row.text("工单号"): row for row in table.records}
    open_ones: list[tuple[OrderRef, datetime | None]] = []
    for incoming in past_orders(table):
        row, at = rows[incoming.id], incoming.assigned
        assert at is not None, "分派时间 is a required column"
        order = order_of(row, row.time("处理时限") or at + limit)
        open_ones = [(ref, closed) for ref, closed in open_ones if closed is None or closed >= at]
        open_ones.append((order.ref, incoming.closed))
        if action_of(row):
            now = _decided_at(desk, at, incoming.closed, order.deadline)
            decision = desk.decide(order, desk.facts(order, [ref for ref, _ in open_ones], now), now)
            if goes_alone(decision):
                assert isinstance(decision, Reject | Complete)
                found = judged(row, decision, desk.branch.county)
                yield replace(found, known=bool(found.wrong)) if _is_taught(at, until) else found
        past.adding = True
        triage(incoming, reader, past)
        past.adding = False


def _decided_at(desk: Desk, at: datetime, closed: datetime | None, deadline: datetime | None) -> datetime:
    """The time when people decided it, where that was in time; else the time when it came."""
    margin = timedelta(minutes=desk.branch.deadline_margin_minutes)
    in_time = closed is not None and deadline is not None and closed <= deadline - margin
    return closed if in_time and closed is not None else at
