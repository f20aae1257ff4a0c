"""The façade's part on orders, runs, batches and the breaker. Every method is one transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

import eoms_bot.ledger.audit as audit
import eoms_bot.ledger.breaker as breaker
import eoms_bot.ledger.writes as writes
from eoms_bot.decide.similar import NO_TRAITS, Traits
from eoms_bot.ledger.audit import Deed
from eoms_bot.ledger.engine import TableStore, reading, writing
from eoms_bot.ledger.stores import orders, runs
from eoms_bot.ledger.stores.orders import LastOfMode, OrderRow, ShownOrder
from eoms_bot.ledger.stores.runs import BatchRun, RunRow
from eoms_bot.model.breaker import Breaker
from eoms_bot.model.ids import BOOK_ID
from eoms_bot.model.outcome import Outcome


class OfRuns(TableStore):
    """What runs have come to."""

    def stage(self, order_no: str, stage: str, run_id: str, now: datetime) -> None:
        """The order has come to a `Stage` in this run."""
        with writing(self.engine) as connection:
            orders.set_stage(connection, order_no, stage, run_id, now)

    def outcome(
        self,
        order_no: str,
        outcome: Outcome,
        reason: str,
        run_id: str,
        now: datetime,
        traits: Traits = NO_TRAITS,
    ) -> None:
        """The order has its outcome in this run; `traits`, of one that is held, name no customer."""
        with writing(self.engine) as connection:
            orders.set_outcome(connection, order_no, outcome, reason, run_id, now, traits)

    def left(self, order_no: str, run_id: str) -> None:
        """The order was another account's: this run has had nothing to do with it."""
        with writing(self.engine) as connection:
            orders.leave(connection, order_no, run_id)

    def orders(self, outcome: Outcome | None = None, *, run_id: str | None = None) -> list[OrderRow]:
        """The newest row of each order, filtered by outcome and run where they are named."""
        with reading(self.engine) as connection:
            return orders.find(connection, outcome, run_id)

    def order(self, order_no: str) -> OrderRow | None:
        """The newest row of an order; None where no run has noted anything of it."""
        with reading(self.engine) as connection:
            return next(iter(orders.find(connection, None, None, order_no)), None)

    def last_of_mode(self, order_no: str, mode: str) -> LastOfMode | None:
        """The newest run of a mode that had to do with an order; None where there was none."""
        with reading(self.engine) as connection:
            return orders.last_of_mode(connection, order_no, mode)

    def known_orders(self, order_nos: Collection[str]) -> frozenset[str]:
        """Those of these orders that a run, or a plan, has had before it."""
        with reading(self.engine) as connection:
            return orders.known(connection, order_nos)

    def interruptions(self, order_no: str, run_id: str) -> int:
        """How many runs in a row, other than this one, died on an order."""
        with reading(self.engine) as connection:
            return orders.interruptions(connection, order_no, run_id)

    def let_try_again(self, order_no: str, who: str, reason: str, now: datetime) -> None:
        """A person ends the quarantine of an order."""
        with writing(self.engine) as connection:
            orders.let_try_again(connection, order_no, who, reason, now)

    def show(self, order_no: str, note: str, now: datetime) -> None:
        """From now on people see that an order will go alone; `note` says on what, and names no customer."""
        with writing(self.engine) as connection:
            orders.show(connection, order_no, note, self.actor, now)

    def take_down(self, order_no: str, who: str, reason: str, now: datetime) -> None:
        """A person takes an order down that would go alone: it never will."""
        with writing(self.engine) as connection:
            orders.take_down(connection, order_no, who, reason, now)

    def shown_order(self, order_no: str) -> ShownOrder | None:
        """The last that was said of an order's going alone."""
        with reading(self.engine) as connection:
            return orders.shown(connection, order_no)

    def sent_on(self, grounds: str, since: datetime) -> int:
        """How many replies on grounds that begin so have become SENDING since then."""
        with reading(self.engine) as connection:
            return writes.sent_on(connection, grounds, since)

    def proven_under(self, rule: str, edition: str, most: int) -> int:
        """How many replies under a rule are proven whose grounds end so; at most `most` are counted."""
        with reading(self.engine) as connection:
            return writes.proven_under(connection, rule, edition, most)

    def run_started(
        self, run_id: str, mode: str, account: str, now: datetime, files: Sequence[str] = ()
    ) -> None:
        """A run begins. Only workbooks that a console has kept are named: other names may name people."""
        note = " ".join((mode, *(book for file in files for book in BOOK_ID.findall(file))))
        with writing(self.engine) as connection:
            runs.start(connection, run_id, mode, account, now)
            starter = replace(self.actor, run_id=run_id, account=self.actor.account or account)
            audit.note_deed(connection, Deed.RUN_STARTED, starter, now, note)

    def run_finished(self, run_id: str, exit_code: int, now: datetime) -> None:
        """A run has ended."""
        with writing(self.engine) as connection:
            runs.finish(connection, run_id, exit_code, now)
            ender = replace(self.actor, run_id=run_id)
            audit.note_deed(connection, Deed.RUN_FINISHED, ender, now, f"退出码 {exit_code}")

    def stop_changed(self, who: str, note: str, now: datetime, *, cleared: bool = False) -> None:
        """A person has ordered the program to stop, or let it go on."""
        deed = Deed.STOP_CLEARED if cleared else Deed.STOP
        with writing(self.engine) as connection:
            audit.note_deed(connection, deed, replace(self.actor, operator=who), now, note)

    def console_used(self, deed: Deed, who: str, note: str, now: datetime) -> None:
        """Somebody did something in the console, or tried to; `note` names no customer."""
        with writing(self.engine) as connection:
            audit.note_deed(connection, deed, replace(self.actor, operator=who), now, note)

    def assisted(self, order_no: str, note: str, now: datetime) -> None:
        """A person was helped with an order in an open browser.

        `note` says what came of it and names no customer.
        """
        with writing(self.engine) as connection:
            audit.note_deed(connection, Deed.ASSISTED, self.actor, now, note, order_no=order_no)

    def runs(self, limit: int = 50, account: str = "") -> list[RunRow]:
        """The newest runs, newest first; those of one account where it is named."""
        with reading(self.engine) as connection:
            return runs.newest(connection, limit, account)

    def batch_done(self, sha256: str, file: str, run_id: str, now: datetime) -> None:
        """A workbook was worked off."""
        with writing(self.engine) as connection:
            runs.batch_done(connection, sha256, file, run_id, now)

    def batch_seen(self, sha256: str) -> BatchRun | None:
        """The last time that a workbook of exactly this content was worked off."""
        with reading(self.engine) as connection:
            return runs.batch_seen(connection, sha256)

    def breaker(self, account_key: str) -> Breaker:
        """The breaker as the account's last runs left it."""
        with reading(self.engine) as connection:
            return breaker.read(connection, account_key)

    def keep_breaker(self, account_key: str, state: Breaker) -> None:
        """The breaker has changed."""
        with writing(self.engine) as connection:
            breaker.keep(connection, account_key, state)

    def close_breaker(self, account_key: str, who: str, reason: str, now: datetime) -> None:
        """A person closes the breaker; that stands in the audit chain."""
        with writing(self.engine) as connection:
            breaker.keep(connection, account_key, Breaker())
            closer = replace(self.actor, account=account_key, operator=who)
            audit.note_deed(connection, Deed.BREAKER_CLOSED, closer, now, reason)
