"""Ledger: the façade that the rest of the program sees. Every method is one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from eoms_bot.ledger import (
    audit,
    backup,
    breaker,
    credentials,
    emergency,
    lease,
    moments,
    opening,
    orders,
    restore,
    runs,
    settle,
    writes,
)
from eoms_bot.ledger.audit import Actor, Deed
from eoms_bot.ledger.backup import Backup
from eoms_bot.ledger.changes import Change, Event, change
from eoms_bot.ledger.credentials import LoginRow
from eoms_bot.ledger.disk import Disk, SystemDisk
from eoms_bot.ledger.engine import reading, writing
from eoms_bot.ledger.lease import Lease
from eoms_bot.ledger.moments import Moment
from eoms_bot.ledger.orders import OrderRow
from eoms_bot.ledger.reserve import Reserve
from eoms_bot.ledger.restore import Restored
from eoms_bot.ledger.runs import BatchRun, RunRow
from eoms_bot.ledger.schema import writes as writes_table
from eoms_bot.ledger.writes import EventRow
from eoms_bot.model.breaker import Breaker
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.write import Pair, Proof, WriteKey, WriteRecord, WriteState

_LOGIN = {None: Deed.LOGIN_SENT, True: Deed.LOGIN_OK, False: Deed.LOGIN_FAILED}


class Ledger:
    """The memory of the program. Times are aware; after a LedgerError no write may go out."""

    def __init__(self, engine: Engine, ledger_id: str, path: Path | None, disk: Disk) -> None:
        self.engine = engine
        self.ledger_id = ledger_id
        self.path = path
        self.actor = Actor()
        self.disk = disk
        self.reserve = None if path is None else Reserve(path, disk)

    @classmethod
    def open(
        cls,
        path_or_url: Path | str,
        *,
        create: bool = True,
        busy_ms: int = 10_000,
        disk: Disk | None = None,
    ) -> Ledger:
        """Open and check a ledger, or make one where none was known; LedgerError if it can't be trusted."""
        disk = disk or SystemDisk()
        opened = opening.open_ledger(path_or_url, create, busy_ms, disk)
        return cls(opened.engine, opened.ledger_id, opened.path, disk)

    @classmethod
    def restore(
        cls, file: Path, path: Path, who: str, reason: str, now: datetime, disk: Disk | None = None
    ) -> Restored:
        """A person puts a backup in the ledger's place; nobody may use the ledger meanwhile."""
        return restore.restore(file, path, who, reason, now, disk or SystemDisk())

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        """The ledger itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def act_as(self, run_id: str, account_key: str, operator: str) -> None:
        """From now on this run acts through this ledger, for that account and on that operator's responsibility."""
        self.actor = Actor(run_id, account_key, operator)

    # --- lease and recovery

    def take_lease(self, account_key: str, run_id: str, now: datetime) -> Lease:
        """Take the account's next generation; every older lease is lost from now on."""
        with writing(self.engine) as connection:
            return lease.take(connection, account_key, run_id, now)

    def recover(self, held: Lease, now: datetime) -> list[WriteRecord]:
        """Close what earlier runs left half done, return every unsettled write; GateRefused if fenced off."""
        kept = emergency.waiting(self.path) if self.path else []
        with writing(self.engine) as connection:
            emergency.take_in(connection, kept)
            unsettled = settle.close_interrupted(connection, held, now)
        if self.path and kept:
            emergency.put_aside(self.path, now)
        return unsettled

    # --- writes

    def unsettled(self) -> list[WriteRecord]:
        """Every write in SENDING, ANSWERED_OK or UNKNOWN, oldest first."""
        with reading(self.engine) as connection:
            return writes.find_unsettled(connection)

    def writes(self, order_no: str) -> list[WriteRecord]:
        """Every attempt for an order, oldest first."""
        with reading(self.engine) as connection:
            return writes.find(connection, writes_table.c.order_no == order_no)

    def sent_since(self, account_key: str, since: datetime) -> int:
        """How many writes of an account have become SENDING since then, whatever became of them."""
        with reading(self.engine) as connection:
            return writes.sent_since(connection, account_key, since)

    def writes_of_run(self, run_id: str) -> list[WriteRecord]:
        """Every attempt that a run made, oldest first."""
        with reading(self.engine) as connection:
            return writes.find(connection, writes_table.c.run_id == run_id)

    def write(self, write_id: int) -> WriteRecord:
        """One attempt; BadInput where there is none of that number."""
        with reading(self.engine) as connection:
            return settle.get(connection, write_id)

    def latest(self, key: WriteKey) -> WriteRecord | None:
        """The newest attempt of a key."""
        with reading(self.engine) as connection:
            return writes.find_latest(connection, key)

    def events(self, write_id: int) -> list[EventRow]:
        """What happened to an attempt, oldest first."""
        with reading(self.engine) as connection:
            return writes.find_events(connection, write_id)

    def prove(self, write_id: int, proof: Proof, now: datetime, *, pictures: tuple[Pair, ...] = ()) -> None:
        """The site's own history shows our write: PROVEN. `pictures` are (path inside the run folder, SHA-256)."""
        with writing(self.engine) as connection:
            settle.prove(connection, write_id, proof, now, self.actor.run_id, pictures)

    def refused_by_look(self, write_id: int, note: str, now: datetime) -> None:
        """The site shows that somebody else handled the order: UNKNOWN becomes REFUSED_BUSINESS."""
        wanted = Change(write_id, Event.OTHER_DID, WriteState.REFUSED_BUSINESS, now, note, self.actor.run_id)
        with writing(self.engine) as connection:
            change(connection, wanted)

    def doubt(self, write_id: int, note: str, now: datetime) -> None:
        """The site answered well but shows no trace: ANSWERED_OK becomes UNKNOWN."""
        wanted = Change(write_id, Event.DOUBT, WriteState.UNKNOWN, now, note, self.actor.run_id)
        with writing(self.engine) as connection:
            change(connection, wanted)

    def release(self, write_id: int, who: str, reason: str, now: datetime) -> None:
        """A person says that an UNKNOWN write was not sent; BadInput within ten minutes of SENDING."""
        with writing(self.engine) as connection:
            settle.release(connection, write_id, who, reason, now)

    def settle_by_person(
        self, write_id: int, who: str, reason: str, now: datetime, *, by_us: bool = True
    ) -> None:
        """A person says that an UNKNOWN write took effect, or (not `by_us`) that another did the work."""
        with writing(self.engine) as connection:
            settle.settle_by_person(connection, write_id, who, reason, now, by_us)

    def looks_due(self, now: datetime) -> list[WriteRecord]:
        """Writes to be looked for now: at once, 1, 5, 30 minutes and 24 hours after SENDING."""
        with reading(self.engine) as connection:
            return settle.looks_due(connection, now)

    def looked(self, write_id: int, now: datetime) -> None:
        """The site was looked at for this write, whatever was found."""
        with writing(self.engine) as connection:
            settle.looked(connection, write_id, now)

    def bind(self, host: str) -> None:
        """This ledger belongs to the first host that runs with it; LedgerError on any other (a copy of it went there)."""
        with writing(self.engine) as connection:
            opening.bind(connection, host)

    # --- backups

    def back_up(self, target: Path) -> Backup:
        """A checked copy of the ledger as it stands now, also while a run writes; never over another file."""
        return backup.write(self.engine, target)

    def has_writes(self) -> bool:
        """True where the ledger holds an attempt at all."""
        with reading(self.engine) as connection:
            return writes.any_there(connection)

    def is_of_gap(self, order_no: str, dispatched: datetime | None) -> bool:
        """True where a write on the order may have been forgotten by a restore; a person decides then."""
        with reading(self.engine) as connection:
            return restore.is_of_gap(connection, order_no, dispatched)

    # --- orders, runs, batches

    def stage(self, order_no: str, stage: str, run_id: str, now: datetime) -> None:
        """The order has come to a `Stage` in this run."""
        with writing(self.engine) as connection:
            orders.set_stage(connection, order_no, stage, run_id, now)

    def outcome(self, order_no: str, outcome: Outcome, reason: str, run_id: str, now: datetime) -> None:
        """The order has its outcome in this run."""
        with writing(self.engine) as connection:
            orders.set_outcome(connection, order_no, outcome, reason, run_id, now)

    def orders(self, outcome: Outcome | None = None, *, run_id: str | None = None) -> list[OrderRow]:
        """The newest row of each order, filtered by outcome and run where they are named."""
        with reading(self.engine) as connection:
            return orders.find(connection, outcome, run_id)

    def interruptions(self, order_no: str, run_id: str) -> int:
        """How many runs in a row, other than this one, died on an order."""
        with reading(self.engine) as connection:
            return orders.interruptions(connection, order_no, run_id)

    def let_try_again(self, order_no: str, who: str, reason: str, now: datetime) -> None:
        """A person ends the quarantine of an order."""
        with writing(self.engine) as connection:
            orders.let_try_again(connection, order_no, who, reason, now)

    def run_started(self, run_id: str, mode: str, account: str, now: datetime) -> None:
        """A run begins."""
        with writing(self.engine) as connection:
            runs.start(connection, run_id, mode, account, now)
            starter = replace(self.actor, run_id=run_id, account=self.actor.account or account)
            audit.told(connection, Deed.RUN_STARTED, starter, now, mode)

    def run_finished(self, run_id: str, exit_code: int, now: datetime) -> None:
        """A run has ended."""
        with writing(self.engine) as connection:
            runs.finish(connection, run_id, exit_code, now)
            ender = replace(self.actor, run_id=run_id)
            audit.told(connection, Deed.RUN_FINISHED, ender, now, f"退出码 {exit_code}")

    def stop_told(self, who: str, note: str, now: datetime, *, cleared: bool = False) -> None:
        """A person has told the program to stop, or let it go on."""
        deed = Deed.STOP_CLEARED if cleared else Deed.STOP
        with writing(self.engine) as connection:
            audit.told(connection, deed, replace(self.actor, operator=who), now, note)

    def runs(self, limit: int = 50) -> list[RunRow]:
        """The newest runs, newest first."""
        with reading(self.engine) as connection:
            return runs.newest(connection, limit)

    def batch_done(self, sha256: str, file: str, run_id: str, now: datetime) -> None:
        """A workbook was worked off."""
        with writing(self.engine) as connection:
            runs.batch_done(connection, sha256, file, run_id, now)

    def batch_seen(self, sha256: str) -> BatchRun | None:
        """The last time that a workbook of exactly this content was worked off."""
        with reading(self.engine) as connection:
            return runs.batch_seen(connection, sha256)

    # --- breaker

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
            audit.told(connection, Deed.BREAKER_CLOSED, closer, now, reason)

    # --- credentials

    def credential_rejected(self, account: str, password: str, now: datetime) -> None:
        """The site refused this password; it must not be tried again."""
        with writing(self.engine) as connection:
            credentials.reject(connection, account, password, now)
            audit.told(connection, Deed.CREDENTIAL_REJECTED, replace(self.actor, account=account), now)

    def is_rejected(self, account: str, password: str) -> bool:
        """True where the site has refused exactly this password of the account."""
        with reading(self.engine) as connection:
            return credentials.is_rejected(connection, account, password)

    def clear_rejections(self, account: str, now: datetime) -> int:
        """Forget the rejected passwords of an account; returns how many there were."""
        with writing(self.engine) as connection:
            audit.told(connection, Deed.REJECTIONS_CLEARED, replace(self.actor, account=account), now)
            return credentials.clear(connection, account)

    def login_attempt(self, account: str, ok: bool | None, now: datetime) -> None:
        """Append to the log of log-ins; None before the password leaves, True or False once it is known."""
        with writing(self.engine) as connection:
            credentials.log(connection, account, ok, now)
            audit.told(connection, _LOGIN[ok], replace(self.actor, account=account), now)

    def logins_since(self, account: str, since: datetime) -> list[LoginRow]:
        """The log-ins of an account from a moment on, oldest first."""
        with reading(self.engine) as connection:
            return credentials.since(connection, account, since)

    def password_set(self, account: str, now: datetime) -> None:
        """A person has set a password: earlier tries count no more."""
        with writing(self.engine) as connection:
            credentials.renew(connection, account, now)
            audit.told(connection, Deed.PASSWORD_SET, replace(self.actor, account=account), now)

    def note_moment(self, what: Moment, account: str, now: datetime) -> None:
        """Something that speaks against further log-ins has happened."""
        with writing(self.engine) as connection:
            moments.note(connection, what, account, now)

    def moments(self, what: Moment, account: str) -> list[datetime]:
        """When it happened, oldest first; a success or a new password may have ended the count."""
        with reading(self.engine) as connection:
            return moments.of(connection, what, account)

    def open_tries(self, account: str) -> list[datetime]:
        """When a password left since the last success or the last `password_set`, oldest first."""
        with reading(self.engine) as connection:
            return credentials.open_tries(connection, account)
