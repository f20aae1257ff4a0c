"""Purge: deletes from the disk what has outlived its time.

What is still open, and what nobody knows, stays.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from eoms_bot import chinese
from eoms_bot.errors import LedgerError
from eoms_bot.ledger import Ledger
from eoms_bot.ledger.upkeep import backup
from eoms_bot.ledger.upkeep import purge as ledger_purge
from eoms_bot.ledger.upkeep.purge import Expired
from eoms_bot.report.text import LOCAL
from eoms_bot.run import handed_in
from eoms_bot.settings import Settings
from eoms_bot.tables.branch import notebook

_RUN_FOLDER = re.compile(r"(\d{4}-\d{2}-\d{2}_\d{4})_[A-Za-z0-9_-]+_[0-9a-f]{4,6}")
_OLD_COPIES = ("v*.bak", "emergency.jsonl.*.taken", "replaced-*")
"""What may lie next to a ledger and hold values as they were sent.

These are copies before a migration, answers taken in, and ledgers that a restore has replaced. Backups in
their own folder are a fourth.
"""


@dataclass(frozen=True)
class PurgePlan:
    """What a purge takes and what it leaves, by the clock of now."""

    folders: tuple[Path, ...]
    folders_kept: int
    folders_of_open: int
    strangers: int
    old_files: tuple[Path, ...]
    handed_in: tuple[Path, ...]
    noted: Mapping[Path, int]
    """Files of call notes and site cards in the data folder → how many of their rows are old."""
    ledger: Expired

    @property
    def is_empty(self) -> bool:
        """True where nothing has outlived its time."""
        return self.ledger.nothing and not (self.folders or self.old_files or self.handed_in or self.noted)


@dataclass(frozen=True)
class Limits:
    """The moments before which something is old."""

    evidence: datetime
    personal: datetime
    audit: datetime

    @classmethod
    def of(cls, settings: Settings, now: datetime) -> Limits:
        """The limits from the days that are set."""
        days = settings.retention
        return cls(
            *(now - timedelta(days=n) for n in (days.evidence_days, days.personal_days, days.audit_days))
        )


def plan(settings: Settings, ledger: Ledger, now: datetime) -> PurgePlan:
    """Look at everything; nothing is changed."""
    limits = Limits.of(settings, now)
    due = ledger_purge.due(ledger, limits.personal, limits.audit)
    known = [(path, made) for path in _entries(settings.paths.runs) if (made := _made(path)) is not None]
    old = [path for path, made in known if made < limits.evidence]
    taken = tuple(path for path in old if path.name not in due.runs_of_open)
    return PurgePlan(
        folders=taken,
        folders_kept=len(known) - len(old),
        folders_of_open=len(old) - len(taken),
        strangers=len([path for path in _entries(settings.paths.runs) if not path.is_symlink()]) - len(known),
        old_files=tuple(_old_copies(settings.paths.ledger, limits.personal)),
        handed_in=tuple(handed_in.older(settings.paths.home, limits.evidence)),
        noted=notebook.outlived(settings.paths.home, limits.personal),
        ledger=due,
    )


def purge(settings: Settings, ledger: Ledger, wanted: PurgePlan, who: str, now: datetime) -> Expired:
    """Carry the plan out: first the records, then the files.

    So the next purge can continue one that broke off.
    """
    limits = Limits.of(settings, now)
    note = f"清理：运行文件夹 {len(wanted.folders)} 个，账本旁的旧文件 {len(wanted.old_files)} 个"
    if wanted.handed_in:
        note += f"，控制台和服务收到的文件 {len(wanted.handed_in)} 个"
    if wanted.noted:
        note += f"，联系记录和站卡 {sum(wanted.noted.values())} 行"
    taken = ledger_purge.purge(ledger, limits.personal, limits.audit, who, note, now)
    try:
        for folder in wanted.folders:
            shutil.rmtree(folder)
        for file in (*wanted.old_files, *wanted.handed_in):
            file.unlink()
        notebook.prune(settings.paths.home, limits.personal)
        _drop_dangling(settings.paths.runs / "latest")
    except OSError as err:
        raise LedgerError(
            f"账本已清理，有的文件删不掉：{chinese.of_system(err)}；改正后再运行一次 eoms-bot purge"
        ) from err
    return taken


def _entries(runs: Path) -> Iterable[Path]:
    return sorted(runs.iterdir()) if runs.is_dir() else []


def _made(path: Path) -> datetime | None:
    """When a run began, by the name of its folder; None for whatever is no run folder."""
    found = _RUN_FOLDER.fullmatch(path.name)
    if found is None or path.is_symlink() or not path.is_dir():
        return None
    try:
        return datetime.strptime(found[1], "%Y-%m-%d_%H%M").replace(tzinfo=LOCAL)
    except ValueError:
        return None


def _old_copies(ledger: Path, before: datetime) -> Iterable[Path]:
    found = [path for name in _OLD_COPIES for path in sorted(ledger.parent.glob(f"{ledger.name}.{name}"))]
    old = [path for path in found if datetime.fromtimestamp(path.stat().st_mtime, UTC) < before]
    return [*old, *(path for path in backup.kept(ledger) if backup.taken_at(path) < before)]


def _drop_dangling(link: Path) -> None:
    if link.is_symlink() and not link.exists():
        link.unlink()
