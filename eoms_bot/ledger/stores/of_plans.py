"""The façade's part on plans. Every method is one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from eoms_bot.ledger.engine import TableStore, reading, writing
from eoms_bot.ledger.stores import plans
from eoms_bot.ledger.stores.plans import Counts, Insist, PlaceOfRow, PlanWords, RowOfOrder, unbounded
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.plan import Approval, Plan


class OfPlans(TableStore):
    """What previews found, and what people said to it."""

    def keep_plan(self, plan: Plan) -> None:
        """A preview has made a plan. It takes no lease and changes nothing else."""
        with writing(self.engine) as connection:
            plans.keep(connection, plan)

    def plan(self, plan_id: str) -> Plan | None:
        """The plan of that number; None where there is none."""
        with reading(self.engine) as connection:
            return plans.find(connection, plan_id)

    def plan_with(self, plan_id: str, position: int) -> Plan | None:
        """The plan of that number with one of its rows.

        The plan comes with no row where it has no such row; None where there is no plan.
        """
        with reading(self.engine) as connection:
            return plans.find(connection, plan_id, position)

    def plans(self, limit: int = 50) -> list[Plan]:
        """The newest plans, newest first."""
        with reading(self.engine) as connection:
            return plans.newest(connection, limit)

    def plan_rows_of(self, site_id: str, order_no: str, task_id: str) -> list[RowOfOrder]:
        """The rows of plans about this very task of an order, the newest first.

        Rows that were worked are left out.
        """
        with reading(self.engine) as connection:
            return plans.rows_of(connection, site_id, order_no, task_id)

    def approve_plan(
        self,
        plan_id: str,
        approvals: Sequence[Approval],
        struck: Mapping[int, str],
        now: datetime,
        *,
        again: bool = False,
        insist: Insist = unbounded,
    ) -> None:
        """People's word on rows of a plan.

        The words are `approvals`, and the rows that they struck (position → who, or nobody). Each word has
        its record in the audit chain. BadInput where a row was worked meanwhile, unless `again`. The
        transaction calls `insist` first, while nobody else writes.
        """
        with writing(self.engine) as connection:
            insist(Counts(connection, now))
            plans.strike(connection, plan_id, struck, self.actor, now)
            plans.approve(connection, plan_id, approvals, self.actor, now, again=again)

    def take_back(self, plan_id: str, position: int, who: str, now: datetime) -> None:
        """A person's last word on a row holds no longer: the row waits for people, and no run does it.

        BadInput where the last word is somebody else's, or the row was worked.
        """
        with writing(self.engine) as connection:
            plans.take_back(connection, plan_id, position, who, self.actor, now)

    def start_asked(
        self,
        who: str,
        note: str,
        now: datetime,
        *,
        words: PlanWords | None = None,
        rows: Collection[PlaceOfRow] = (),
        insist: Insist = unbounded,
    ) -> None:
        """Somebody asks for a run of these rows in the console, by a plan's workbook with these words in it.

        `note` names no customer. The transaction calls `insist` first, as for `approve_plan`.
        """
        with writing(self.engine) as connection:
            insist(Counts(connection, now))
            if words:
                plan_id, actor = words.plan_id, self.actor
                plans.strike(connection, plan_id, words.struck, actor, now)
                plans.approve(connection, plan_id, words.approvals, actor, now, again=words.again)
            plans.start_asked(connection, who, note, rows, self.actor, now)

    def plan_worked(self, plan_id: str, outcomes: Mapping[str, Outcome], run_id: str) -> None:
        """A run has come to the end of a plan's rows: order number → outcome."""
        with writing(self.engine) as connection:
            plans.worked(connection, plan_id, outcomes, run_id)
