"""What needs a person, by urgency and then by deadline.

Unknown outcomes come first, then major complaints, orders near their limit, refusals, and the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from itertools import filterfalse

from eoms_bot.decide import major
from eoms_bot.decide.answering import WHOLE_ROW
from eoms_bot.ledger import Ledger, OrderRow, Views
from eoms_bot.model.batch import COLUMNS
from eoms_bot.model.outcome import OUTCOME_ZH, QUARANTINED, Outcome
from eoms_bot.model.write import WriteRecord, WriteState
from eoms_bot.report.outcomes import LEFT
from eoms_bot.report.record import Record
from eoms_bot.report.words import KIND_ZH, STATE_ZH

LATE = datetime.max.isoformat()  # noqa: DTZ901 - sorts after every moment
LOOK_BACK = timedelta(hours=24)
"""How far back orders that were left to a person count: 24 hours in which the bot has worked.

A shift goes over midnight.
"""
MOST_BACK = timedelta(days=7)

Briefs = Callable[[str, Iterable[str]], Mapping[str, Record]]
"""What a run's folder says of some orders, masked.

Run id and numbers → number → title, reason, deadline, decision.
"""


class Urgency(IntEnum):
    """In which order people are to look."""

    UNKNOWN = 0
    MAJOR = 1
    NEAR = 2
    REFUSED = 3
    NOT_SENT = 4
    HELD = 5


GROUP_ZH = {
    Urgency.UNKNOWN: "结果未知",
    Urgency.MAJOR: "重大投诉",
    Urgency.NEAR: "将超时",
    Urgency.REFUSED: "网站拒绝",
    Urgency.NOT_SENT: "未发送",
    Urgency.HELD: "转人工",
}
_OF_OUTCOME = {outcome: Urgency[outcome.value] for outcome in LEFT}
MAY_BE_HELPED = (Outcome.HELD, Outcome.NOT_SENT)
"""Outcomes after which a person may have the form opened and press himself: nothing has left."""


def looked_back(now: datetime, last: datetime | None) -> datetime:
    """From when on orders that were left to people count.

    That is 24 hours before the bot last worked an order, a week before `now` at most.

    A run leaves again what is still there. So what it left on Friday afternoon, before a weekend without a
    run, is there on Monday until the first run has looked.
    """
    return max(min(now, last or now) - LOOK_BACK, now - MOST_BACK)


@dataclass(frozen=True)
class Need:
    """An order that waits for somebody; texts are those of the run folder, masked.

    `left_seconds` is None without a deadline.

    `marks` are the kinds by which somebody presses it.
    """

    order_no: str
    group: Urgency
    outcome: str
    title: str
    why: str
    deadline: str
    left_seconds: float | None
    run_id: str
    marks: tuple[str, ...] = ()

    @property
    def group_zh(self) -> str:
        """The group in words."""
        late = self.group is Urgency.NEAR and (self.left_seconds or 0.0) < 0
        return "已超时" if late else GROUP_ZH[self.group]

    @property
    def may_be_helped(self) -> bool:
        """True where a person may have the form opened and press himself.

        Nothing has left, and nobody else is to look first.
        """
        return self.outcome in [OUTCOME_ZH[one] for one in MAY_BE_HELPED] and not self.is_quarantined

    @property
    def is_quarantined(self) -> bool:
        """True where runs died on the order."""
        return self.why.startswith(QUARANTINED)

    @property
    def tone(self) -> str:
        """The name of its colour."""
        return self.group.name


def waiting(
    ledger: Ledger, briefs: Briefs, now: datetime, *, near_hours: float, working: Collection[str] = ()
) -> list[Need]:
    """All that wait at `now` (aware): what the page 今日, the notice and the alarms show."""
    views = Views(ledger.engine)
    since = looked_back(now, views.last_worked())
    recent = views.touched_since(since, LEFT) + views.left_by_plans(since)
    return needs_of(briefs, ledger.unsettled(), recent, now, near_hours=near_hours, working=working)


def needs_of(
    briefs: Briefs,
    unsettled: Sequence[WriteRecord],
    recent: Sequence[OrderRow],
    now: datetime,
    *,
    near_hours: float,
    working: Collection[str] = (),
) -> list[Need]:
    """All that wait, the most urgent first.

    These are writes whose effect nobody knows, however old, and what the last day's runs and previews left to
    people. An order is near its limit from `near_hours` before it. `working` are the runs that go on now: the
    writes that they have just sent are still theirs.
    """
    unknown = {write.order_no: write for write in unsettled if not _is_in_hand(write, working)}
    # An order whose unknown write was settled later keeps that outcome in its run.
    # Nobody has to look at it again.
    left = [row for row in _one_each(recent) if row.outcome in _OF_OUTCOME and row.order_no not in unknown]
    by_order = _briefs_of(briefs, [*unknown.values(), *left])
    needs = [_unknown(by_order.get((one.run_id, one.order_no), {}), one, now) for one in unknown.values()]
    needs += [_left(near_hours, by_order.get((one.run_id, one.order_no), {}), one, now) for one in left]
    return sorted(needs, key=_urgency)


def _urgency(need: Need) -> tuple[Urgency, str, bool, str]:
    """The key to sort by: group, then limit; of equal limits the marked ones first."""
    return need.group, need.deadline or LATE, not need.marks, need.order_no


def _one_each(rows: Sequence[OrderRow]) -> Collection[OrderRow]:
    """The newest row of each order; a preview's row does not replace what a run tried, or died on."""
    kept: dict[str, OrderRow] = {}
    for row in sorted(rows, key=lambda row: row.updated_at):
        before = kept.get(row.order_no)
        if before is None or (before.outcome is Outcome.HELD and not before.reason.startswith(QUARANTINED)):
            kept[row.order_no] = row
    return kept.values()


def _is_in_hand(write: WriteRecord, working: Collection[str]) -> bool:
    return write.run_id in working and write.state is not WriteState.UNKNOWN


def _briefs_of(briefs: Briefs, wanted: Sequence[WriteRecord | OrderRow]) -> dict[tuple[str, str], Record]:
    """What the runs' folders say of these orders, by run and number."""
    by_run: dict[str, list[str]] = defaultdict(list)
    for one in wanted:
        by_run[one.run_id].append(one.order_no)
    return {
        (run_id, order_no): brief
        for run_id, numbers in by_run.items()
        for order_no, brief in briefs(run_id, numbers).items()
    }


def _unknown(item: Record, write: WriteRecord, now: datetime) -> Need:
    why = f"{KIND_ZH.get(write.kind, write.kind)}：{STATE_ZH[write.state]}"
    return _need(item, write.order_no, Urgency.UNKNOWN, OUTCOME_ZH[Outcome.UNKNOWN], why, write.run_id, now)


def _left(near_hours: float, item: Record, row: OrderRow, now: datetime) -> Need:
    assert row.outcome is not None, "only orders with an outcome are left to people"
    group = _OF_OUTCOME[row.outcome]
    near = timedelta(hours=near_hours).total_seconds()
    left = _left_seconds(item, now)
    if (item.get("decision") or {}).get("rule") == major.RULE:
        group = Urgency.MAJOR
    elif left is not None and left <= near:
        group = Urgency.NEAR
    return _need(item, row.order_no, group, OUTCOME_ZH[row.outcome], _why(item), row.run_id, now)


def _need(
    item: Record, order_no: str, group: Urgency, outcome: str, why: str, run_id: str, now: datetime
) -> Need:
    deadline = str(item.get("deadline") or "")
    title = str(item.get("title") or "")
    kinds = tuple(dict.fromkeys(str(one["kind"]) for one in item.get("marks") or ()))
    return Need(order_no, group, outcome, title, why, deadline, _left_seconds(item, now), run_id, kinds)


def why(reason: str, missing: Sequence[str]) -> str:
    """A reason with what it asks for; the reason itself says that a whole row is missing.

    Of cells that are only empty the columns are named: the order's page says what could have filled them.
    """
    asked = [one for one in missing if one != WHOLE_ROW]
    empty = [column for one in asked if (column := _empty(one))]
    named = f"缺 {'、'.join(dict.fromkeys(empty))}" if empty else ""
    return "。".join(filter(None, (reason, "；".join(filter(None, (named, *filterfalse(_empty, asked)))))))


def is_empty(text: str) -> bool:
    """True of a finding that only says that a cell is empty."""
    return bool(_empty(text))


def _empty(text: str) -> str:
    """The column of a finding that only says that a cell is empty; else empty."""
    column, _, rest = text.partition("：")
    bare = rest.startswith(("没有来源", "为空")) or f"{column} 为空" in rest.partition("（")[0]
    return column if column in COLUMNS.values() and bare else ""


def _why(item: Record) -> str:
    """The reason as the run reported it, with what is missing; empty where the folder is gone."""
    return why(str(item.get("reason") or ""), (item.get("decision") or {}).get("missing", []))


def _left_seconds(item: Record, now: datetime) -> float | None:
    text = item.get("deadline")
    return (datetime.fromisoformat(text) - now).total_seconds() if text else None
