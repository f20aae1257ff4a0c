"""Brief: what the queue says of an order, made once from its row of a plan and kept.

A row of a plan never changes, except for what people say of it, and that is not in its brief.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from eoms_bot.console.shelf import Shelf
from eoms_bot.decide import answering, deadline, major
from eoms_bot.decide.gaps import names_unusable
from eoms_bot.decide.permission import pressed
from eoms_bot.decide.permission.pressed import Pressing
from eoms_bot.ledger.stores.plan_queue import QueueMark, QueueStore
from eoms_bot.model.batch import COLUMNS, HANDLINGS
from eoms_bot.model.branch import Branch
from eoms_bot.model.decision import Hold
from eoms_bot.model.order import Order
from eoms_bot.model.plan import PlanRow
from eoms_bot.model.source_kinds import KINDS
from eoms_bot.plan.approving import field_of
from eoms_bot.plan.plan_book import clean_of, is_change
from eoms_bot.report import needs

MOST = 6_000
"""How many briefs are kept: two plans of the largest kind."""
FIRST = ("handling",)
"""What is asked before anything else."""
REJECTS = ("handling", "reject_reason")
"""What the row of a reject has at least."""
ORDER = (
    *("handling", "reject_reason", "earlier_order_no", "reject_note", "major", "site", "cell"),
    *("contact_time", "attitude", "no_contact_reason", "customer_number", "caller_number"),
    *("result", "unsolvable", "expected_time", "solved_time", "prov_cause", "measure", "measure_class"),
    *("has_koujing", "area", "scene", "network", "group_cause", "remark"),
)
"""The cells in the order in which a person knows them."""
OTHER = "资料"
"""What a finding lacks that names neither a cell nor a table."""
ALARM_TABLE = f"{KINDS['alarms'].label}表"
"""What is missing where the branch's table of alarms is not there, or too old: no cell can mend that."""
VIP, MAJOR = "VIP", "重大"
URGENT = (VIP, MAJOR, *(str(one) for one in Pressing if one is not Pressing.REPEATED))
"""The marks that bring an order into the band 急."""


@dataclass(frozen=True)
class OrderBrief:
    """An order in a few masked words.

    `marks` are why it is urgent, each with the words that say so. `missing` are the workbook's fields that
    the preview asks for and cannot guess, `wrong` those that have a text that will not do, `guesses` those
    that wait for a confirmation. `elsewhere` is what is missing in no cell. `dispatched` and `deadline` are
    aware.
    `doubts`: something in it speaks against sending it unseen. `file` is the workbook that has its row, empty
    where none has. `is_change`: field and text of a draft → whether the row has another text there.
    `is_major` and `is_too_late`: whether the order stays with people as a major complaint, or by its limit at
    a moment.
    """

    title: str
    deadline: datetime | None
    dispatched: datetime | None
    marks: Mapping[str, str]
    missing: tuple[str, ...]
    wrong: tuple[str, ...]
    elsewhere: tuple[str, ...]
    guesses: tuple[str, ...]
    doubts: bool
    file: str
    is_change: Callable[[str, str], bool]
    is_major: Callable[[Branch], bool]
    is_too_late: Callable[[Branch, datetime], bool]

    @property
    def urgent(self) -> bool:
        """True of an order that stands in the band 急."""
        return any(one in URGENT for one in self.marks)


@dataclass(frozen=True)
class DraftVerdict:
    """What a row with its draft comes to.

    Decided or not, the fields that are empty, those with a `wrong` text, what is missing `elsewhere`, the
    fields to be confirmed; `blocked`: it stays with people all the same.
    """

    decided: bool
    lacks: tuple[str, ...]
    wrong: tuple[str, ...]
    elsewhere: tuple[str, ...]
    confirms: tuple[str, ...]
    blocked: bool


def brief_of(row: PlanRow) -> OrderBrief:
    """The brief of a row of a plan."""
    order, decision = row.order, row.decision
    clean = clean_of(row)
    missing: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    if isinstance(decision, Hold):
        missing = asked_fields(decision.missing, row.known | row.guesses)
        full = row.known.keys() - found_empty(decision.missing)
        wrong = tuple(name for name in missing if row.known.get(name) and name in full)
        elsewhere = missing_elsewhere(one for one in decision.missing if field_of(one) not in row.guesses)
    marks = {VIP: "待办列表标为 VIP"} if order.ref.vip else {}
    if decision.rule == major.RULE:
        marks[MAJOR] = clean(decision.why) if isinstance(decision, Hold) else MAJOR
    found = pressed.marks(order)
    for kind in dict.fromkeys(one.kind for one in found):
        # The last one in the history is the newest; how often people press says how urgent it is.
        of_kind = [one for one in found if one.kind is kind]
        times = f"{len(of_kind)} 次，" if len(of_kind) > 1 else ""
        marks[str(kind)] = clean(f"{times}{of_kind[-1].words}（{of_kind[-1].place}）")
    return OrderBrief(
        title=clean(order.ref.title or order.fact("summary")),
        deadline=order.deadline or order.ref.deadline,
        dispatched=order.ref.dispatched,
        marks=marks,
        missing=tuple(name for name in missing if name not in row.guesses and name not in wrong),
        wrong=wrong,
        elsewhere=elsewhere,
        # The page asks first how the order is handled.
        guesses=() if missing == FIRST else tuple(row.guesses),
        doubts=bool(decision.backing.doubts),
        file=row.origin[0] if row.origin else "",
        is_change=partial(is_change, replace(row, filled=None)),
        is_major=partial(_is_major, row.order, decision.rule == major.RULE and "major" not in row.guesses),
        is_too_late=partial(_is_too_late, row.order),
    )


def _is_major(order: Order, ruled: bool, branch: Branch) -> bool:
    return ruled or bool(major.signs_of_order(order, branch))


def _is_too_late(order: Order, branch: Branch, now: datetime) -> bool:
    return bool(deadline.why_held(order, branch, now))


def asked_fields(missing: Collection[str], known: Mapping[str, str]) -> tuple[str, ...]:
    """The fields that findings ask for, in the order in which a person knows them.

    Where a whole row is missing, this is how the order is handled; once that is `known` (field → text), the
    fields of a solved or a rejected order that are not.
    """
    asked = {field_of(text) for text in missing}
    if answering.WHOLE_ROW in missing and not known.get("handling"):
        asked = set(FIRST)
    elif answering.WHOLE_ROW in missing:
        every = REJECTS if known["handling"] == HANDLINGS[1] else answering.OF_EVERY_ROW
        asked = {name for name in every if not known.get(name)}
    return tuple(name for name in ORDER if name in asked)


def found_empty(findings: Iterable[str]) -> frozenset[str]:
    """The fields that are empty by these findings, also where the preview's text no longer follows."""
    return frozenset(field_of(one) for one in findings if needs.is_empty(one) or _says_empty(one))


def _says_empty(finding: str) -> bool:
    column = COLUMNS.get(field_of(finding), "")
    return bool(column) and (f"{column} 为空" in finding or finding.startswith(f"{column}：为空"))


def missing_elsewhere(findings: Iterable[str]) -> tuple[str, ...]:
    """What findings lack that no cell answers, in a word each: a row of a table, or the table of alarms.

    A finding of that kind begins with the name of what is missing.
    """
    found = []
    for text in findings:
        if not field_of(text) and text != answering.WHOLE_ROW:
            name, colon, _ = text.partition("：")
            found.append(name if colon else OTHER)
        if names_unusable(text, KINDS["alarms"].label):
            found.append(ALARM_TABLE)
    return tuple(dict.fromkeys(found))


class OrderBriefs:
    """The briefs of the queue's rows; safe to use from many threads."""

    def __init__(self) -> None:
        self._shelf: Shelf[OrderBrief] = Shelf(MOST)

    def of(self, store: QueueStore, marks: Collection[QueueMark]) -> dict[int, OrderBrief]:
        """Row id → brief; only rows that are new to this console are read from the ledger."""
        known = {mark.row_id: self._shelf.known(mark.row_id) for mark in marks}
        found = {row_id: brief for row_id, brief in known.items() if brief is not None}
        fresh = store.rows([row_id for row_id, brief in known.items() if brief is None])
        for row_id, row in fresh.items():
            found[row_id] = self._shelf.get(row_id, partial(brief_of, row))
        return found
