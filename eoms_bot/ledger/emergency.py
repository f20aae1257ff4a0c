"""The emergency file next to a SQLite ledger: answers that the ledger could not take when they came.

Each answer is one JSON line with an empty line before it, flushed to disk. The next recovery takes the
answers in and puts the file aside.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from eoms_bot import chinese
from eoms_bot.disk import Disk
from eoms_bot.errors import LedgerError
from eoms_bot.ledger.changes import Event, StateChange, change, is_allowed, record, state_of
from eoms_bot.ledger.schema import writes
from eoms_bot.ledger.times import parse, utc_text
from eoms_bot.model.write import Answer, WriteState


@dataclass(frozen=True)
class EmergencyAnswer:
    """An answer that waits in the emergency file."""

    attempt: int
    state: WriteState
    note: str
    at: datetime
    run_id: str


@dataclass(frozen=True)
class WaitingAnswers:
    """The answers of an emergency file, oldest first.

    It also holds how many bytes the file had when they were read.
    """

    kept: tuple[EmergencyAnswer, ...]
    size: int


def emergency_path(ledger: Path) -> Path:
    """Where the emergency file of a ledger lies."""
    return ledger.with_name(ledger.name + ".emergency.jsonl")


def keep(ledger: Path, disk: Disk, attempt: int, answer: Answer, at: datetime, run_id: str) -> None:
    """Append an answer and flush it to disk; LedgerError where even that fails."""
    line = json.dumps(
        {
            "attempt": attempt,
            "state": answer.state,
            "note": note_of(answer),
            "at": utc_text(at),
            "run_id": run_id,
        },
        ensure_ascii=False,
    )
    path = emergency_path(ledger)
    try:
        # A crash may have left half a line: the new entry gets a line of its own.
        disk.append(path, f"\n{line}\n".encode())
    except OSError as err:
        raise LedgerError(
            f"账本和应急文件都写不进去：{path}（{chinese.of_system(err)}），第 {attempt} 笔的答复只在日志里"
        ) from err


def note_of(answer: Answer) -> str:
    """An answer in one line."""
    status = "" if answer.status is None else f"HTTP {answer.status}"
    return "｜".join(part for part in (answer.note, status, answer.alert) if part)


def waiting(ledger: Path) -> WaitingAnswers:
    """The answers in the emergency file, without a line that lacks its end because of a crash."""
    path = emergency_path(ledger)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return WaitingAnswers((), 0)
    except OSError as err:
        raise LedgerError(f"应急文件读不出来：{path}（{chinese.of_system(err)}）") from err
    lines = content.decode("utf-8", errors="replace").split("\n")
    kept = (_parse(line, path) for line in lines[:-1] if line and not _is_cut_off(line))
    return WaitingAnswers(tuple(kept), len(content))


def _is_cut_off(line: str) -> bool:
    return line.startswith("{") and not line.endswith("}")


def _parse(line: str, path: Path) -> EmergencyAnswer:
    try:
        data = json.loads(line)
        state = WriteState(data["state"])
        return EmergencyAnswer(
            int(data["attempt"]), state, str(data["note"]), parse(data["at"]), str(data["run_id"])
        )
    except (ValueError, KeyError, TypeError) as err:
        raise LedgerError(f"应急文件有看不懂的一行：{path}") from err


def take_in(connection: Connection, kept: Iterable[EmergencyAnswer]) -> None:
    """Record the answers whose attempts still wait for one; the other answers only leave a trace."""
    for item in kept:
        _insist_on_run(connection, item)
        state, note = state_of(connection, item.attempt), f"{item.note}（应急文件）"
        if is_allowed(state, Event.ANSWER, item.state):
            change(
                connection, StateChange(item.attempt, Event.ANSWER, item.state, item.at, note, item.run_id)
            )
        elif state is not item.state:
            late = StateChange(item.attempt, Event.LATE, state, item.at, f"{item.state}：{note}", item.run_id)
            record(connection, late, state)


def _insist_on_run(connection: Connection, item: EmergencyAnswer) -> None:
    """LedgerError where the number is another run's: a restored ledger assigns numbers a second time."""
    run_id = connection.execute(select(writes.c.run_id).where(writes.c.id == item.attempt)).scalar()
    if run_id not in (None, item.run_id):
        raise LedgerError(
            f"应急文件里第 {item.attempt} 笔的答复属于运行 {item.run_id}，账本里这一笔是运行 {run_id} 的："
            "账本像是恢复过旧备份；先到网站核对这份答复，再把应急文件移走"
        )


def put_aside(ledger: Path, now: datetime, size: int | None = None) -> None:
    """Rename the emergency file once its answers are committed.

    With a `size`, it does so only while the file still has that many bytes. Another lane may have kept an
    answer meanwhile, which nobody has read. The file stays then, and the next recovery takes it in. An answer
    that the ledger already has is not recorded twice.
    """
    path = emergency_path(ledger)
    stamp = utc_text(now).replace(":", "").replace("+0000", "Z")
    try:
        if size is not None and path.stat().st_size != size:
            return
        path.replace(path.with_name(f"{path.name}.{stamp}.taken"))
    except FileNotFoundError:
        return
    except OSError as err:
        raise LedgerError(f"应急文件不能改名：{path}（{chinese.of_system(err)}）") from err
