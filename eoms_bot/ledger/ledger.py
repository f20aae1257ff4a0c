"""Ledger: the façade that the rest of the program sees. Every method is one transaction.

Writes are here; orders and runs in `of_runs`, plans in `of_plans`, drafts in `drafts`, log-ins in
`of_logins`, what follows a reply in `follow_ups`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import eoms_bot.ledger.emergency as emergency
import eoms_bot.ledger.lease as lease
import eoms_bot.ledger.masking as masking
import eoms_bot.ledger.opening as opening
import eoms_bot.ledger.settle as settle
import eoms_bot.ledger.writes as writes
from eoms_bot.disk import Disk, Reserve, SystemDisk
from eoms_bot.ledger.audit import Actor
from eoms_bot.ledger.changes import Event, StateChange, change
from eoms_bot.ledger.engine import reading, writing
from eoms_bot.ledger.lease import Lease
from eoms_bot.ledger.opening import OpenedLedger
from eoms_bot.ledger.schema import writes as writes_table
from eoms_bot.ledger.stores import replies
from eoms_bot.ledger.stores.drafts import OfDrafts
from eoms_bot.ledger.stores.follow_ups import OfFollowUps
from eoms_bot.ledger.stores.of_logins import OfLogins
from eoms_bot.ledger.stores.of_plans import OfPlans
from eoms_bot.ledger.stores.of_runs import OfRuns
from eoms_bot.ledger.upkeep import backup, restore
from eoms_bot.ledger.upkeep.backup import Backup
from eoms_bot.ledger.upkeep.restore import Restored
from eoms_bot.ledger.writes import EventRow
from eoms_bot.model.write import Pair, Proof, WriteKey, WriteRecord, WriteState


class Ledger(OfRuns, OfLogins, OfPlans, OfDrafts, OfFollowUps):
    """The memory of the program. Times are aware; after a LedgerError no write may go out."""

    def __init__(self, opened: OpenedLedger, disk: Disk) -> None:
        super().__init__(opened.engine)
        self.ledger_id = opened.ledger_id
        self.path = opened.path
        """The file; None on a server."""
        self.local_path = opened.local_path
        """The file, or the name that stands for it on this machine.

        The marker, the emergency file and the reserve lie next to it.
        """
        self.disk = disk
        self.reserve = None if self.local_path is None else Reserve(self.local_path, disk)

    @classmethod
    def open(
        cls,
        path_or_url: Path | str,
        *,
        create: bool = True,
        busy_ms: int = 10_000,
        disk: Disk | None = None,
        local_path: Path | None = None,
    ) -> Ledger:
        """Open and check a ledger, or make one where none was known; LedgerError if it can't be trusted.

        `local_path` is for a ledger on a server: a file name. Next to it this machine keeps what it knows of
        the ledger outside the database. Without it nobody notices that a server's ledger was emptied. An
        answer that can't be stored is lost then (the write is UNKNOWN).
        """
        disk = disk or SystemDisk()
        return cls(opening.open_ledger(path_or_url, create, busy_ms, disk, local_path), disk)

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
        """From now on this run acts through this ledger.

        It acts for that account and on that operator's responsibility.
        """
        self.actor = Actor(run_id, account_key, operator)

    # --- lease and recovery

    def take_lease(self, account_key: str, run_id: str, now: datetime) -> Lease:
        """Take the account's next generation; every older lease is lost from now on."""
        with writing(self.engine) as connection:
            return lease.take(connection, account_key, run_id, now)

    def recover(self, held: Lease, now: datetime) -> list[WriteRecord]:
        """Close what earlier runs left half done, return every unsettled write; GateRefused if fenced off."""
        waiting = emergency.waiting(self.local_path) if self.local_path else None
        with writing(self.engine) as connection:
            if waiting:
                emergency.take_in(connection, waiting.kept)
            unsettled = settle.close_interrupted(connection, held, now)
        if self.local_path and waiting and waiting.kept:
            emergency.put_aside(self.local_path, now, waiting.size)
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

    def all_sent_since(self, since: datetime) -> int:
        """The same of all accounts of the ledger together."""
        with reading(self.engine) as connection:
            return writes.all_sent_since(connection, since)

    def writes_of_run(self, run_id: str) -> list[WriteRecord]:
        """Every attempt that a run made, oldest first."""
        with reading(self.engine) as connection:
            return writes.find(connection, writes_table.c.run_id == run_id)

    def proven(self, kind: str) -> list[WriteRecord]:
        """Every attempt of a kind that the site's own records have proven, oldest first."""
        with reading(self.engine) as connection:
            proven = writes_table.c.state == str(WriteState.PROVEN)
            return writes.find(connection, proven & (writes_table.c.kind == kind))

    def write(self, write_id: int) -> WriteRecord:
        """One attempt; BadInput where there is none of that number."""
        with reading(self.engine) as connection:
            return settle.get(connection, write_id)

    def responsible(self, write: WriteRecord) -> frozenset[str]:
        """Who approved an attempt, who began its run, and who uploaded that run's workbook."""
        with reading(self.engine) as connection:
            return settle.responsible(connection, write)

    def shown(self, records: Sequence[WriteRecord]) -> list[WriteRecord]:
        """Attempts as anybody may see them: values masked, proofs without words."""
        with reading(self.engine) as connection:
            return masking.shown(connection, records)

    def why(self, write_ids: Collection[int]) -> dict[int, str]:
        """Attempt to close an order → why, in words that a purge leaves."""
        with reading(self.engine) as connection:
            return replies.why(connection, write_ids)

    def latest(self, key: WriteKey) -> WriteRecord | None:
        """The newest attempt of a key."""
        with reading(self.engine) as connection:
            return writes.find_latest(connection, key)

    def events(self, write_id: int) -> list[EventRow]:
        """What happened to an attempt, oldest first."""
        with reading(self.engine) as connection:
            return writes.find_events(connection, write_id)

    def prove(self, write_id: int, proof: Proof, now: datetime, *, pictures: tuple[Pair, ...] = ()) -> None:
        """The site's own history shows our write: PROVEN.

        `pictures` are (path inside the run folder, SHA-256).
        """
        with writing(self.engine) as connection:
            settle.prove(connection, write_id, proof, now, self.actor.run_id, pictures)

    def refused_by_look(self, write_id: int, note: str, now: datetime) -> None:
        """The site shows that somebody else handled the order: UNKNOWN becomes REFUSED_BUSINESS."""
        wanted = StateChange(
            write_id, Event.OTHER_DID, WriteState.REFUSED_BUSINESS, now, note, self.actor.run_id
        )
        with writing(self.engine) as connection:
            change(connection, wanted)

    def doubt(self, write_id: int, note: str, now: datetime) -> None:
        """The site answered well but shows no trace: ANSWERED_OK becomes UNKNOWN."""
        wanted = StateChange(write_id, Event.DOUBT, WriteState.UNKNOWN, now, note, self.actor.run_id)
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
        """Bind a ledger's file to the first host that runs with it.

        LedgerError on any other host (a copy of the file went there). A ledger on a server is for many hosts:
        there the accounts have their locks (`ServerLock`).
        """
        if self.path is None:
            return
        with writing(self.engine) as connection:
            opening.bind(connection, host)

    def host(self) -> str | None:
        """The host that this ledger belongs to; None before the first run."""
        with reading(self.engine) as connection:
            return opening.host_of(connection)

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
