"""Starts runs as people do at a terminal: the command line, in a process and session of its own.

The console never walks an order. A run continues when the console ends. When a run does not start,
the console reads the reason from a file. The console starts one run at a time. The account's lock
still decides whether the run may work.
"""

from __future__ import annotations

import json
import re
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from loguru import logger

from eoms_bot.console.pictures import read_plain
from eoms_bot.console.run_folders import RunFolders
from eoms_bot.model.ids import new_id
from eoms_bot.model.ports import Clock
from eoms_bot.new_file import new_file
from eoms_bot.processes import PROGRAM, apart, born
from eoms_bot.report import log
from eoms_bot.report.files import write_whole
from eoms_bot.report.text import LOCAL
from eoms_bot.run import handed_in
from eoms_bot.visible import visible

START_ID = re.compile(r"S[0-9]{8}-[0-9]{6}-[a-z]{4}")
NEWEST_FOLDERS = 20
MOST_LINES, MOST_BYTES = 12, 8_000


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for.

    `command` is preview or apply. `words` are the arguments of the command. `title` describes the
    start for people.
    """

    command: str
    words: tuple[str, ...]
    title: str
    plan_id: str = ""


@dataclass(frozen=True)
class Start:
    """A start on record.

    `exit_code` is None while the process runs. It is also None when the console ended before the
    process did.

    `born` is when the process began, in seconds since 1970. The system may give its number to
    another process later.
    """

    start_id: str
    who: str
    at: str
    command: str
    title: str
    plan_id: str = ""
    pid: int = 0
    born: float = 0.0
    run_id: str = ""
    exit_code: int | None = None
    finished: str = ""


class Busy(Exception):
    """A start of this console is still running; the text names who asked for it."""


class Starts:
    """The starts of one data folder; safe to use from many threads."""

    def __init__(
        self,
        home: Path,
        folders: RunFolders,
        clock: Clock,
        config: Path | None = None,
        program: Sequence[str] = PROGRAM,
    ) -> None:
        self._folder = handed_in.starts(home)
        self._folders = folders
        self._clock = clock
        self._program = tuple(program)
        self._config = ("--config", str(config.absolute())) if config else ()
        self._lock = threading.Lock()
        self._changing = threading.Lock()

    def begin(self, wanted: Wanted, who: str) -> Start:
        """Start the command in the name of `who`.

        Raises Busy when another start is running, and OSError when the system starts nothing.
        """
        with self._lock:
            going = self.going()
            if going is not None:
                raise Busy(f"{going.who} 发起的{going.title}还在进行（{going.at[11:16]} 开始）")
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            now = self._clock.now().astimezone(LOCAL)
            start = Start(
                start_id=new_id("S", now),
                who=who,
                at=now.isoformat(timespec="seconds"),
                command=wanted.command,
                title=wanted.title,
                plan_id=wanted.plan_id,
            )
            line = [*self._program, wanted.command, *wanted.words, f"--operator={who}", *self._config]
            with new_file(self._said(start.start_id)) as said:
                child = subprocess.Popen(line, **apart(), stdout=subprocess.DEVNULL, stderr=said)
            start = replace(start, pid=child.pid, born=born(child.pid))
            self._keep(start)
        reaper = threading.Thread(
            target=self._reap, args=(child, start.start_id), name="console-run", daemon=True
        )
        reaper.start()
        return start

    def find(self, start_id: str) -> Start | None:
        """Return the start with this id, or None when there is none.

        The start has its run as soon as the run has a folder.
        """
        if not START_ID.fullmatch(start_id):
            return None
        try:
            start = Start(**json.loads(read_plain(self._folder, f"{start_id}.json") or b""))
        except (ValueError, TypeError):
            return None
        if not start.run_id and start.exit_code is None:
            run_id = self._run_of(start)
            if run_id:
                start = self._change(start_id, run_id=run_id) or replace(start, run_id=run_id)
        return start

    def newest(self) -> Start | None:
        """The start that was asked for last."""
        names = sorted((path.stem for path in self._folder.glob("S*.json")), reverse=True)
        return next((one for one in map(self.find, names[:5]) if one is not None), None)

    def going(self) -> Start | None:
        """The start that is running now; None when there is none."""
        start = self.newest()
        return start if start is not None and self.is_going(start) else None

    def is_going(self, start: Start) -> bool:
        """True while the process of the start exists."""
        return start.exit_code is None and start.born > 0 and born(start.pid) == start.born

    def of_run(self, run_id: str) -> Start | None:
        """The start that made a run; None for a run that was started elsewhere."""
        names = sorted((path.stem for path in self._folder.glob("S*.json")), reverse=True)
        # A start's id has seconds and a run's id minutes, so only starts near that time are read.
        stamp = f"{run_id[0:4]}{run_id[5:7]}{run_id[8:10]}-{run_id[11:15]}"
        near = [name for name in names if name[1:14] <= stamp][:5]
        return next((one for one in map(self.find, near) if one is not None and one.run_id == run_id), None)

    def said(self, start_id: str) -> list[str]:
        """The last lines that the started command wrote for people."""
        if not START_ID.fullmatch(start_id):
            return []
        text = (read_plain(self._folder, f"{start_id}.txt") or b"")[-MOST_BYTES:].decode(errors="replace")
        lines = [visible(log.REDACTOR.masked(line), keep="", limit=500) for line in text.splitlines()]
        return [line for line in lines if line.strip()][-MOST_LINES:]

    def _reap(self, child: subprocess.Popen[bytes], start_id: str) -> None:
        """Wait for the child, so that it does not stay as a zombie, and note how it ended."""
        code = child.wait()
        ended = self._clock.now().astimezone(LOCAL).isoformat(timespec="seconds")
        try:
            self.find(start_id)  # from now on the run is known, even if nobody asks for it
            self._change(start_id, exit_code=code, finished=ended)
        except OSError as problem:
            logger.error("发起的记录写不进去：{}（{}）", start_id, problem)
        logger.info("{} 结束，退出码 {}", start_id, code)

    def _run_of(self, start: Start) -> str:
        """The run whose folder names this process as its starter; empty when there is none yet."""
        began = datetime.fromisoformat(start.at) - timedelta(minutes=1)
        for run_id in self._folders.names()[:NEWEST_FOLDERS]:
            begun = self._folders.begun(run_id)
            # Compare the parent's number too: a launcher may stand between the console and the program.
            if (
                begun
                and start.pid in begun["pids"]
                and datetime.fromisoformat(str(begun["started"])) >= began
            ):
                return run_id
        return ""

    def _said(self, start_id: str) -> Path:
        return self._folder / f"{start_id}.txt"

    def _change(self, start_id: str, **values: object) -> Start | None:
        with self._changing:
            try:
                start = Start(**json.loads(read_plain(self._folder, f"{start_id}.json") or b""))
            except (ValueError, TypeError):
                return None
            changed = replace(start, **values)  # type: ignore[arg-type]
            self._keep(changed)
        return changed

    def _keep(self, start: Start) -> None:
        path = self._folder / f"{start.start_id}.json"
        write_whole(path, json.dumps(asdict(start), ensure_ascii=False).encode())
