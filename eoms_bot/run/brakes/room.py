"""Room: nothing is sent when the disk may not take what it leaves (G18)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from eoms_bot import chinese
from eoms_bot.disk import Disk
from eoms_bot.errors import BotError, StorageError
from eoms_bot.model.order import OrderRef
from eoms_bot.model.outcome import Item
from eoms_bot.report.folder import RunFolder
from eoms_bot.report.log import LogFile
from eoms_bot.report.record import begun_record
from eoms_bot.report.text import LOCAL
from eoms_bot.run.brakes.brakes import Halt
from eoms_bot.run.mode import Mode
from eoms_bot.run.verdicts import EXIT_LEDGER
from eoms_bot.settings import Settings

MB = 1_000_000


class Room:
    """Asked at the start of a run, before each order (as a brake) and before each INTENT.

    A run whose log is not kept has no room either, once it watches the log (`watch`).
    """

    def __init__(self, disk: Disk, folders: Sequence[Path], least_mb: int) -> None:
        self._disk, self._folders, self._least_mb = disk, tuple(folders), least_mb
        self._log: LogFile | None = None

    def watch(self, log: LogFile) -> None:
        """From now on, what the run's log could not keep counts as well."""
        self._log = log

    def insist(self) -> None:
        """StorageError when a folder has less room than is wanted, or the log was not kept."""
        for folder in self._folders:
            free = self._free(folder)
            if free < self._least_mb * MB:
                raise StorageError(
                    f"磁盘剩余 {free // MB} MB，不足 {self._least_mb} MB，不发送：{folder}；"
                    "清理旧的运行文件夹，或改设置 run.min_free_mb"
                )
        if self._log is not None and self._log.trouble:
            raise StorageError(self._log.trouble)

    def before(self, ref: OrderRef) -> Halt | None:
        """Begin no further order when nothing could be sent for it."""
        try:
            self.insist()
        except StorageError as full:
            return Halt(str(full), EXIT_LEDGER)
        return None

    def after(self, item: Item, problem: BotError | None) -> Halt | None:
        """Nothing: the disk is asked again each time."""
        return None

    def outside(self, problem: BotError) -> Halt | None:
        """Nothing either."""
        return None

    def _free(self, folder: Path) -> int:
        try:
            return self._disk.free(folder)
        except OSError as err:
            raise StorageError(f"磁盘剩余空间查不出来：{folder}（{chinese.of_system(err)}）") from err


def room_for(settings: Settings, disk: Disk) -> Room:
    """The room of a run under these settings: at the ledger, and at the run's coming folder."""
    return Room(disk, (settings.paths.ledger.parent, settings.paths.runs), settings.run.min_free_mb)


def new_folder(settings: Settings, mode: Mode, started: datetime, sources: Sequence[str]) -> RunFolder:
    """Make a run's folder, which says whose it is and what it works on.

    Raises StorageError when the disk does not take it.
    """
    site, began = settings.site, started.astimezone(LOCAL).isoformat(timespec="seconds")
    try:
        folder = RunFolder.create(settings.paths.runs, mode.name, started)
        pids = (os.getpid(), os.getppid())
        folder.begin(
            begun_record(folder.run_id, mode.name, site.account, site.operator, began, pids, sources)
        )
        return folder
    except OSError as err:
        raise StorageError(f"运行文件夹建不起来：{settings.paths.runs}（{chinese.of_system(err)}）") from err
