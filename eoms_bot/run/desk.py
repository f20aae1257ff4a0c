"""Desk: the facts of this run and the rules by which an order is decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from eoms_bot.browser.profile.common import Profile
from eoms_bot.decide import fixed, numbers
from eoms_bot.decide.calls import contact, phones_of
from eoms_bot.decide.case import Case
from eoms_bot.decide.diagnosis.diagnose import diagnose
from eoms_bot.decide.diagnosis.model import Complaint, Diagnosis, Inquiry, Thresholds
from eoms_bot.decide.diagnosis.site import site_of
from eoms_bot.decide.gaps import gaps
from eoms_bot.decide.known import Dossier
from eoms_bot.decide.known import known as known_of
from eoms_bot.decide.permission.floor import CROWD_WITHIN
from eoms_bot.decide.reading import PastOrders, Reader, triage
from eoms_bot.decide.reading.weighed import threatened
from eoms_bot.decide.sequence import decide, lacking
from eoms_bot.decide.suggest import incoming, suggesting
from eoms_bot.errors import Problem
from eoms_bot.model.batch import BatchRow, Facts, as_typed
from eoms_bot.model.branch import Branch, Dictionaries, ReplyLimits
from eoms_bot.model.dealing import ALL, Dealing
from eoms_bot.model.decision import STATED, Decision, Hold
from eoms_bot.model.evidence import Evidence, Record
from eoms_bot.model.order import Order, OrderRef
from eoms_bot.model.permission import Permission, Policy, Proven
from eoms_bot.model.texts.rules import RuleTable
from eoms_bot.model.texts.triage import Triage
from eoms_bot.run.planned import PlannedRow, held_to
from eoms_bot.tables.batch.batch import Batch, unlisted, with_short_numbers


def limits_of(profile: Profile) -> ReplyLimits:
    """What the site's fields set: byte limits, charset, and which of them are the same on every order."""

    def bytes_of(fields: Sequence[int | None], default: int) -> int:
        known = [size for size in fields if size is not None]
        return min(known) if known else default

    plain = ReplyLimits()
    by_name = {spec.name: spec.max_bytes for spec in (*profile.complete.fields, *profile.reject.fields)}
    return ReplyLimits(
        measure=bytes_of([by_name.get("measure")], plain.measure),
        note=bytes_of([by_name.get("note")], plain.note),
        leftover=bytes_of([spec.max_bytes for spec in profile.leftover.fields], plain.leftover),
        reject=bytes_of([by_name.get("reject_text")], plain.reject),
        cell=bytes_of([by_name.get("cell")], plain.cell),
        wide=profile.site.wide_bytes,
        charset=profile.site.charset,
        constants=fixed.constants({spec.name: spec.label for spec in profile.complete.fields}),
        stated=frozenset(by_name) & {*STATED},
    )


def _hour(when: datetime) -> int:
    return int(when.timestamp()) // 3600


def _hours_about(row: Record) -> range:
    """The hours for which an order's dispatch may lie within `CROWD_WITHIN`."""
    when, span = row.time("分派时间"), CROWD_WITHIN // timedelta(hours=1)
    return range(0) if when is None else range(_hour(when) - span, _hour(when) + span + 1)


def _lack_of(problem: Problem) -> str:
    """`批次.xlsx 第5行 解决措施：为空 → 每行必填`, as what an order lacks."""
    column = f" {problem.column}" if problem.column else ""
    return f"{problem.file} 第{problem.row}行{column}：{problem.found} → {problem.wanted}"


def labels_of(profile: Profile) -> dict[str, str]:
    """Value of a decision → its name on the site's form.

    The fields that a branch fixes have no other name.
    """
    return {
        spec.name: spec.label for spec in (*profile.complete.fields, *profile.reject.fields) if spec.label
    }


@dataclass(frozen=True)
class Desk:
    """Everything that a decision needs except the order itself."""

    rules: RuleTable
    dictionaries: Dictionaries
    limits: ReplyLimits
    branch: Branch
    batches: tuple[Batch, ...]
    notices: tuple[str, ...] = ()
    evidence: Evidence = field(default_factory=Evidence)
    reader: Reader | None = None
    """Reads the orders' texts; None when the rule table has no rules for that."""

    past: PastOrders = field(default_factory=PastOrders)
    """The orders of the last days, and those that this run has read.

    A later order may repeat one of them.
    """

    phones: dict[str, frozenset[str]] = field(default_factory=dict)
    """Order → its customer's numbers, for the orders that this run has read."""

    labels: Mapping[str, str] = field(default_factory=dict)
    """Value of a decision → its name on the site's form."""

    thresholds: Thresholds = field(default_factory=Thresholds)
    """The values from which an indicator counts as a fault."""

    wants_person: bool = True
    """An order is left to people when nobody answers for its row.

    Only a run that can't send does not need that person.
    """

    planned: Mapping[str, PlannedRow] = field(default_factory=dict)
    """The approved rows of a plan, order number → row.

    Such an order is decided as approved, or left to people.
    """

    policy: Policy | None = None
    """What may be carried out without a person; None when a person answers for the run."""

    refused: tuple[str, ...] = ()
    """The workbooks of the inbox that could not be read at all."""

    hands: Mapping[str, str] = field(default_factory=dict)
    """Order → the person who has it, and where that is written; without that person it does not go."""

    nothing_alone: str = ""
    """Why no order goes without a person; empty when nothing prevents it."""

    dealing: Dealing = ALL
    """Which orders are this account's, when several accounts work the same list."""

    permissions: tuple[Permission, ...] = ()
    """What may go without any person's row."""

    bundled: bool = False
    """Whether the site is the bundled mock, where the demo's permissions count."""

    undeclared: str = ""
    """Why no permission counts for this account or disk."""

    edition: str = ""
    """Short hash of rules, program and profile: people first watch what is new in any of them."""

    shut: Mapping[str, str] = field(default_factory=dict)
    """Reason → why no order goes alone by it until a person opens it."""

    proven: Mapping[str, Proven] = field(default_factory=dict)
    """Reason → what the branch's own handled orders say of it."""

    sites: dict[str, tuple[str, datetime | None]] = field(default_factory=dict)
    """Order → its serving site and 分派时间.

    It has the orders that this run has read, and those of 历史工单 near their time.
    """

    @property
    def constants_missing(self) -> str:
        """Which constants of the form no setting has, and what that means; empty where all are there."""
        return fixed.unwritten(self.limits.constants, self.branch)

    def row(self, order_no: str) -> BatchRow | None:
        """The row of an order, from whichever workbook has it.

        None when any workbook leaves the order to people.
        """
        if self.unusable(order_no):
            return None
        return next((row for batch in self.batches if (row := batch.row_of(order_no)) is not None), None)

    def unusable(self, order_no: str) -> tuple[str, ...]:
        """Why a workbook leaves this order to people; empty when none does."""
        problems = (one for batch in self.batches for one in batch.problems_of(order_no))
        return tuple(dict.fromkeys(map(_lack_of, problems)))

    def with_listed(self, numbers: Sequence[str]) -> Desk:
        """The desk whose workbooks' short order numbers stand for orders of the to-do list.

        The notices say for which, and which of them stand for none.
        """
        batches = with_short_numbers(self.batches, numbers)
        before = {one for batch in self.batches for one in batch.understood}
        fresh = (str(one) for batch in batches for one in batch.understood if one not in before)
        wrong = (f"{problem}，这一行留给人" for problem in unlisted(batches))
        return replace(self, batches=batches, notices=(*self.notices, *fresh, *wrong))

    @property
    def order_nos(self) -> tuple[str, ...]:
        """All orders that the workbooks name, also those that they leave to people."""
        rows = (row.order_no for batch in self.batches for row in batch.rows)
        left = (one.order_no for batch in self.batches for one in batch.left if one.order_no)
        return tuple(dict.fromkeys((*rows, *left)))

    @property
    def has_left(self) -> bool:
        """True when any row of the workbooks cannot be used."""
        return any(batch.left for batch in self.batches)

    @property
    def approvers(self) -> Mapping[str, str]:
        """Order number → who has approved what is done with it."""
        return {order_no: row.who for order_no, row in self.planned.items()}

    @property
    def sources(self) -> tuple[str, ...]:
        """The workbooks' names."""
        return tuple(batch.file for batch in self.batches)

    def facts(self, order: Order, listed: Sequence[OrderRef], now: datetime) -> Facts:
        """What is known of an order at `now` (aware); `listed` is this run's to-do list."""
        others = {ref.order_no: ref.dispatched for ref in listed if ref.order_no != order.order_no}
        number = order.order_no
        self.phones[number] = phones_of(order)
        # Read the order even when that adds nothing: a later order may repeat it.
        reading = None if self.reader is None else triage(incoming(order), self.reader, self.past)
        row, unusable = self.row(number), self.unusable(number)
        if number in self.planned:
            # People have approved exactly these values, so nothing is added to them.
            return Facts(row, others, self.evidence, self.major_signs(order), unusable)
        return replace(self._known(order, row, others, reading, now), unusable=unusable)

    def facts_with(
        self,
        order: Order,
        row: BatchRow | None,
        others: dict[str, datetime | None],
        now: datetime,
        *,
        changed_only: bool,
    ) -> Facts:
        """What is known of an order, except for a row that people have changed.

        `others` are the orders that were open. `changed_only`: people had written no row before.
        """
        reading = None if self.reader is None else triage(incoming(order), self.reader, PastOrders(1))
        return replace(self._known(order, row, others, reading, now), changed_only=changed_only)

    def _known(
        self,
        order: Order,
        row: BatchRow | None,
        others: dict[str, datetime | None],
        reading: Triage | None,
        now: datetime,
    ) -> Facts:
        asked = Dossier(
            order=order,
            evidence=self.evidence,
            branch=self.branch,
            dictionaries=self.dictionaries,
            rules=self.rules,
            diagnosis=self.diagnosis(order, row, now),
            reading=reading,
            talk=contact(order, self.evidence, self.branch, self._numbers(others)),
            county_town=self.thresholds.county_town,
            now=now,
            row=row,
            knows_places=self.reader is None or self.reader.knows_places,
        )
        known, doubts = known_of(asked)
        if "site" in known:
            self.sites[order.order_no] = (as_typed("site", known["site"].value), order.ref.dispatched)
        first = (row, others, self.evidence, self.major_signs(order))
        marks = reading.marks if reading is not None else ()
        return Facts(*first, known=known, doubts=doubts, gaps=gaps(asked), marks=marks)

    def _numbers(self, others: Mapping[str, object]) -> dict[str, frozenset[str] | None]:
        """The customer's numbers of other open orders.

        This run has read them, or the branch's past orders have them.
        """
        return {number: self.phones.get(number) or self._listed(number) or None for number in others}

    def _listed(self, number: str) -> frozenset[str]:
        table = self.evidence.of("history")
        listed = table.by("工单号", lambda row: (row.text("工单号"),)) if table.usable else {}
        rows = [table.records[place] for place in listed.get(number, ())]
        return frozenset(numbers.numbers(rows[-1].text("客户电话"))) if rows else frozenset()

    def major_signs(self, order: Order) -> tuple[str, ...]:
        """The signs of a major complaint in an order's own words."""
        if self.reader is None:
            return ()
        text = f"{order.fact('complaint')}\n【预处理】{order.fact('pretreatment')}"
        signs = threatened(text, self.reader)
        return tuple(dict.fromkeys(f"{sign.rule}“{sign.span}”" for sign in signs))

    def decide(self, order: Order, facts: Facts, now: datetime, *, accepted: bool = False) -> Decision:
        """Decide an order by its facts; `now` is aware.

        An order without a row is held, with what its words suggest. An order of an approved plan is
        held when the order or the decision differs from the approved one. `accepted`: this account
        has accepted the order since then.
        """
        decision = self._decide(order, facts, now)
        planned = self.planned.get(order.order_no)
        return decision if planned is None else held_to(planned, order, decision, accepted=accepted)

    def lacking(self, order: Order, facts: Facts, now: datetime) -> tuple[str, ...]:
        """What a reply to the order still lacks, also where another rule leaves the order to people."""
        case = Case(order, facts, self.rules, self.branch, self.dictionaries, self.limits, now)
        return lacking(case)

    def orders_of_sites(self, order: Order, now: datetime) -> dict[str, tuple[str, datetime | None]]:
        """Order → site and 分派时间, for the orders that this run has read.

        It also has those of 历史工单 near this order's time.
        """
        sent = order.ref.dispatched or now
        history = self.evidence.of("history")
        hours = history.by("分派时间", _hours_about) if history.usable else {}
        for row in (history.records[place] for place in hours.get(_hour(sent), ())):
            when, number = row.time("分派时间"), row.text("工单号")
            if when is not None and number not in self.sites and abs(when - sent) <= CROWD_WITHIN:
                site = site_of(row, self.evidence, self.thresholds, self.branch.county, now)
                self.sites[number] = (site, when)
        return self.sites

    def _decide(self, order: Order, facts: Facts, now: datetime) -> Decision:
        decision = decide(order, facts, self.rules, self.branch, self.dictionaries, self.limits, now)
        return suggesting(decision, facts) if isinstance(decision, Hold) else decision

    def diagnosis(self, order: Order, row: BatchRow | None, now: datetime) -> Diagnosis:
        """What the branch's tables say of the place, by the team's method."""
        return diagnose(self.inquiry(order, row, now))

    def inquiry(self, order: Order, row: BatchRow | None, now: datetime) -> Inquiry:
        """What the team's method is asked about an order; a site and a cell that a person gives count."""
        serving = self.branch.cell_means == "serving"
        question = Complaint(
            place=order.fact("fault_place"),
            county=self.branch.county,
            at=order.ref.dispatched or now,
            phones=tuple(filter(None, (order.fact("fault_number"), order.fact("customer_tel")))),
            words=order.fact("complaint"),
            site=row.of_person("site") if row is not None else "",
            cell=row.of_person("cell") if row is not None and serving else "",
        )
        return Inquiry(question, self.evidence, self.thresholds, self.rules.phrase)
