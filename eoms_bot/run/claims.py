"""Claims: which orders a person has; without that person such an order does not go.

workbook in force   any row of it: usable, unusable, hidden, struck out
plan                a row that waits in a plan that may still be approved;
                    one that was approved and is not worked; a 否, however old
draft               a cell that somebody has typed, in the console or in a workbook, and not approved
assist              one that is going on, broke off, or ended without a reply

A plan's row, a draft and an assist count for the task that they were about: an order that is dispatched
again begins at zero. A row that nobody has touched ends with its plan (`run.plan_minutes`).
Otherwise the plan that each unattended run leaves would keep its orders for ever.

While a row of a workbook cannot be assigned to an order, it may be about any of them, and no order
goes alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from eoms_bot.decide.times import to_minute
from eoms_bot.ledger import DraftKey, Ledger
from eoms_bot.model.batch import BatchRow
from eoms_bot.model.order import Order, OrderRef
from eoms_bot.model.outcome import OUTCOME_ZH, Item, Outcome
from eoms_bot.model.plan import RowState
from eoms_bot.model.ports import Clock
from eoms_bot.run.desk import Desk
from eoms_bot.run.mode import ASSIST
from eoms_bot.tables.batch.batch import Batch, Left
from eoms_bot.tables.batch.held import typed

MOST_WHO = 120
"""As long as the ledger keeps who has typed a cell."""
OF_WORKBOOK = re.compile(r" 第[0-9]+行$")
"""How the name of who has typed a cell ends where that is a row of a workbook."""
MOST_NAMED = 3
"""The most rows named that cannot be assigned to an order."""
_ANSWERED = (Outcome.DONE, Outcome.BY_OTHER)
_SOMEBODY = "有人"


@dataclass(frozen=True)
class Claims:
    """What the ledger knows of the people who have orders.

    `plan_minutes`: how long a plan may be approved.
    """

    ledger: Ledger
    site_id: str
    plan_minutes: int
    clock: Clock

    def into(self, desk: Desk, listed: Sequence[OrderRef]) -> Desk:
        """The desk with the people who have its orders; `listed` is the whole to-do list.

        The ledger is asked when an order's turn comes, not now: a person may say 否 while the run
        works.
        """
        refs = {ref.order_no: ref for ref in listed}
        return replace(
            desk,
            hands=ClaimedOrders(dict(_in_workbooks(desk)), refs, self),
            nothing_alone=_unassigned(desk, refs, self.ledger),
        )

    def keep_rows(self, desk: Desk, items: Sequence[Item]) -> None:
        """Keep what the workbooks say of a run's orders in the orders' drafts.

        A console shows it then, and a later preview finds it. A cell that somebody has typed after the
        workbook was saved stays as it is (`keep_row`). An order that is answered needs no draft, and the rows
        of a plan are kept with their approval.
        """
        read = {item.ref.order_no: item for item in items if item.outcome not in _ANSWERED}
        now = self.clock.now()
        for batch in () if desk.planned else desk.batches:
            for row in written(batch):
                order = read[row.order_no].order if row.order_no in read else None
                if order is not None:
                    who = f"{row.file} 第{row.row}行"[-MOST_WHO:]
                    keep_row(self.ledger, self.site_id, order, row, who, batch.saved or now, now)

    def of(self, ref: OrderRef) -> str:
        """Who has an order now, by the ledger; empty when nobody has it."""
        return self._plans(ref) or self._draft(ref) or self._assist(ref)

    def _draft(self, ref: OrderRef) -> str:
        waiting = self.ledger.draft(DraftKey(self.site_id, ref.order_no, ref.task_id)).waiting
        if not waiting:
            return ""
        who, when = waiting[-1].who or _SOMEBODY, to_minute(waiting[-1].at)
        return f"{who} {when} 填了 {len(waiting)} 格，还没有批准"

    def _plans(self, ref: OrderRef) -> str:
        rows = self.ledger.plan_rows_of(self.site_id, ref.order_no, ref.task_id)
        said = {row.state: row for row in reversed(rows)}
        if no := said.get(RowState.STRUCK):
            return f"{no.who or _SOMEBODY}在计划 {no.plan_id} 第 {no.position} 行批了“否”"
        if yes := said.get(RowState.APPROVED):
            return f"{yes.who or _SOMEBODY}批准了计划 {yes.plan_id} 第 {yes.position} 行，还没有执行"
        waits = said.get(RowState.WAITING)
        until = waits.made_at + timedelta(minutes=self.plan_minutes) if waits else None
        if waits is None or until is None or until < self.clock.now():
            return ""
        return f"计划 {waits.plan_id} 第 {waits.position} 行待审，{to_minute(until)} 前可以批准"

    def _assist(self, ref: OrderRef) -> str:
        last = self.ledger.last_of_mode(ref.order_no, ASSIST.name)
        if last is None or last.outcome in _ANSWERED or _is_older(last.at, ref.dispatched):
            return ""
        came_to = OUTCOME_ZH[last.outcome] if last.outcome else "正在进行或中断"
        return f"{last.who or _SOMEBODY}协助填写过，{came_to}（运行 {last.run_id}）"


def _is_older(at: datetime, dispatched: datetime | None) -> bool:
    """True when the order was dispatched after that moment.

    An unknown time counts as the same task.
    """
    return dispatched is not None and at < dispatched


@dataclass(frozen=True, eq=False)
class ClaimedOrders(Mapping[str, str]):
    """Order → who has it and where that is written, by the workbooks, and by the ledger when asked."""

    workbooks: Mapping[str, str]
    refs: Mapping[str, OrderRef]
    hands: Claims

    def __getitem__(self, order_no: str) -> str:
        """KeyError when nobody has the order."""
        ref = self.refs.get(order_no)
        found = self.workbooks.get(order_no) or (self.hands.of(ref) if ref is not None else "")
        if not found:
            raise KeyError(order_no)
        return found

    def __iter__(self) -> Iterator[str]:
        """The orders that somebody has."""
        return (number for number in {**self.workbooks, **self.refs} if number in self)

    def __len__(self) -> int:
        """How many they are."""
        return sum(1 for _number in self)


def written(batch: Batch) -> Iterator[BatchRow]:
    """What people wrote of orders, also in rows that cannot be used, as far as it can be read."""
    yield from batch.rows
    yield from (one.row for one in batch.left if one.row is not None and one.order_no)


def keep_row(
    ledger: Ledger, site_id: str, order: Order, row: BatchRow, who: str, saved: datetime, now: datetime
) -> None:
    """Keep the cells of a workbook's row in the order's draft.

    A cell that somebody has typed after the workbook was `saved` stays as it is. Times are aware.
    """
    key = DraftKey(site_id, order.order_no, order.task_id)
    before = ledger.draft(key).changes
    newer = {
        name: text
        for name, text in typed(row).items()
        if name != "order_no" and (name not in before or before[name].at < saved)
    }
    if newer:
        ledger.keep_draft(key, newer, order.fingerprint, who, now)


def _in_workbooks(desk: Desk) -> Iterator[tuple[str, str]]:
    for batch in desk.batches:
        for row in batch.rows:
            yield row.order_no, f"{row.file} 第{row.row}行"
        for left in batch.left:
            if left.order_no:
                yield left.order_no, _place(left)
        for row in batch.blank:
            yield row.order_no, f"{row.file} 第{row.row}行（还没有填）"


def _place(left: Left) -> str:
    """`批次.xlsx 第5行（这一行被隐藏或筛选掉了）`."""
    first = left.problems[0]
    return f"{first.file} 第{first.row}行（{first.found}）"


def _unassigned(desk: Desk, refs: Mapping[str, OrderRef], ledger: Ledger) -> str:
    """The rows and workbooks that may be about any order, the first ones by name.

    Empty when there are none.
    """
    found = [f"{file} 整份不能用" for file in desk.refused]
    found += [_place(left) for batch in desk.batches for left in batch.left if not left.order_no]
    absent = {number: place.partition("（")[0] for number, place in _in_workbooks(desk) if number not in refs}
    known = ledger.known_orders(absent)
    found += [
        f"{place}（{number} 不在待办列表，也从来没有处理过，号可能写错了）"
        for number, place in absent.items()
        if number not in known
    ]
    if not found:
        return ""
    more = f" 等 {len(found)} 处" if len(found) > MOST_NAMED else ""
    return f"{'；'.join(found[:MOST_NAMED])}{more}，看不出说的是哪张工单；改正或删掉，再运行"
