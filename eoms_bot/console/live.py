"""The present state of a run, from what it writes to its folder; each look reads only new data.

`items.jsonl` holds the finished orders. The log says how many orders there are and which one the
run works now. `begun.json` names the process, and `run.json` marks the end. All of it is masked
already.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from eoms_bot.console.run_folders import RunFolders
from eoms_bot.model.outcome import OUTCOME_ZH
from eoms_bot.processes import born
from eoms_bot.report.log import LISTED, TAKEN_UP
from eoms_bot.report.outcomes import ORDER_OF_OUTCOMES
from eoms_bot.report.text import one_line
from eoms_bot.report.words import EXIT_ZH

LAST_LINES = 12
MOST_A_LOOK = 8 * 1024 * 1024
"""The most bytes that one look reads of a file; the next look reads the rest."""
MOST_REASON = 200
_SLACK = timedelta(seconds=10)
RUNNING, ENDED, BROKEN = "running", "ended", "broken"
STATE_ZH = {RUNNING: "正在运行", ENDED: "已结束", BROKEN: "中断了：进程已不在，没有留下汇总"}

Seen = dict[str, Any]


@dataclass
class _Tail:
    """A file of lines that grows; what was read of it is not read again."""

    path: Path
    read: int = 0

    def fresh(self) -> Iterator[Seen]:
        """The JSON objects of the new lines; a half-written line comes with the next look."""
        try:
            with self.path.open("rb") as file:
                file.seek(self.read)
                content = file.read(MOST_A_LOOK)
        except OSError:
            return
        whole = content[: content.rfind(b"\n") + 1]
        self.read += len(whole)
        for line in whole.splitlines():
            try:
                found = json.loads(line)
            except ValueError:
                continue
            if isinstance(found, dict):
                yield found


class Live:
    """One run as one person watches it."""

    def __init__(self, folders: RunFolders, run_id: str, path: Path) -> None:
        self._folders = folders
        self._run_id = run_id
        self._items, self._log = _Tail(path / "items.jsonl"), _Tail(path / "log.jsonl")
        self._reported: dict[str, tuple[str, str]] = {}
        self._total: int | None = None
        self._hand = ""

    def look(self) -> Seen:
        """The state of the run, and everything that the page shows of it.

        That is: orders done and their total, counts by outcome, the order that is being worked, the
        newest lines, and the end with its exit code.
        """
        # Ask for the end first: what the run wrote before it is read afterwards, so nothing is missed.
        summary = self._folders.summary(self._run_id)
        state = self._state(ended=summary is not None)
        for line in self._log.fresh():
            self._note(line)
        for item in self._items.fresh():
            order_no = str(item.get("order_no", ""))
            self._reported.pop(order_no, None)  # a repeated order becomes the newest
            self._reported[order_no] = (str(item.get("outcome", "")), str(item.get("reason", "")))
        code = summary.get("exit_code") if summary else None
        return {
            "state": state,
            "state_zh": STATE_ZH[state],
            "done": len(self._reported),
            # The run also reports orders that were named but are not on the list.
            "total": None if self._total is None else max(self._total, len(self._reported)),
            "counts": self._counts(),
            "hand": self._hand if state == RUNNING and self._hand not in self._reported else "",
            "lines": [_line(*one) for one in reversed(list(self._reported.items())[-LAST_LINES:])],
            "exit_code": code,
            "exit_zh": EXIT_ZH.get(code, "") if code is not None else "",
        }

    def _state(self, *, ended: bool) -> str:
        if ended:
            return ENDED
        return RUNNING if is_running(self._folders, self._run_id) else BROKEN

    def _note(self, line: Seen) -> None:
        if line.get("step") == LISTED and isinstance(line.get("count"), int):
            self._total = (self._total or 0) + line["count"]
        if line.get("step") == TAKEN_UP:
            self._hand = str(line.get("order_no", ""))

    def _counts(self) -> list[list[Any]]:
        counted = Counter(outcome for outcome, _reason in self._reported.values())
        return [[one.value, OUTCOME_ZH[one], counted[one.value]] for one in ORDER_OF_OUTCOMES]


def is_running(folders: RunFolders, run_id: str) -> bool:
    """True when the process of the run exists and has left no summary yet."""
    begun = folders.begun(run_id)
    if begun is None or folders.summary(run_id) is not None:
        return False
    try:
        began = born(int(begun["pids"][0]))
        # The system may have given the number to another process, which is then younger than the run.
        return 0 < began <= (datetime.fromisoformat(str(begun["started"])) + _SLACK).timestamp()
    except (ValueError, TypeError, IndexError):
        return False


def _line(order_no: str, result: tuple[str, str]) -> list[str]:
    outcome, reason = result
    words = {one.value: text for one, text in OUTCOME_ZH.items()}
    return [order_no, outcome, words.get(outcome, outcome), one_line(reason, MOST_REASON)]
