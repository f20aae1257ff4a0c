"""Run folders as the console reads them: only by a run's id, never by an outside path (B45, C19).

A folder's records are masked already. `items.jsonl` is not read into memory. The console notes once
where each order's newest line lies. When the file grows, it notes only the new lines.
"""

from __future__ import annotations

import json
import os
import re
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from eoms_bot.report.folder import BEGUN
from eoms_bot.report.record import SCHEMA_VERSION, Record

RUN_ID = re.compile(r"\d{4}-\d{2}-\d{2}_\d{4}_[A-Za-z0-9-]{1,64}_[0-9a-f]{4,6}")
MOST_INDEXES = 200
MOST_SUMMARIES = 100
MOST_BRIEFS = 50_000
MOST_BYTES = 256 * 1024 * 1024
_LATER: Record = {"read": []}
"""What newer records have: a folder that an older version wrote lacks it."""
_BRIEFLY = ("order_no", "outcome", "outcome_zh", "late", "marks", "title", "reason", "deadline")
_ORDER = re.compile(rb'\{"schema_version":\d+,"order_no":"([A-Za-z0-9_-]+)"')


@dataclass
class _Index:
    """Begin and end of each order's newest line of `items.jsonl`; `read` is how far it was read."""

    read: int = 0
    lines: dict[str, tuple[int, int]] = field(default_factory=dict)


class RunFolders:
    """The folders of all runs; safe to use from many threads."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self._lock = threading.Lock()
        self._indexes: OrderedDict[str, _Index] = OrderedDict()
        self._summaries: OrderedDict[tuple[str, int, int], Record] = OrderedDict()
        self._briefs: dict[tuple[str, tuple[int, int]], Record] = {}

    def names(self) -> list[str]:
        """The ids of all runs that have a folder, newest first."""
        try:
            with os.scandir(self._base) as entries:
                found = [
                    one.name
                    for one in entries
                    if RUN_ID.fullmatch(one.name) and one.is_dir(follow_symlinks=False)
                ]
        except OSError:
            return []  # before the first run there is no folder
        return sorted(found, reverse=True)

    def path(self, run_id: str) -> Path | None:
        """The folder of a run; None when the id is not a run's id, or names no own folder."""
        if not RUN_ID.fullmatch(run_id):
            return None
        path = self._base / run_id
        return path if path.is_dir() and not path.is_symlink() else None

    def summary(self, run_id: str) -> Record | None:
        """The content of `run.json`.

        None when the run has not finished, was killed, or is not of this version.
        """
        path = self.path(run_id)
        if path is None:
            return None
        try:
            status = (path / "run.json").stat()
            key = (run_id, status.st_mtime_ns, status.st_size)
            with self._lock:
                known = self._summaries.get(key)
            if known is not None:
                return known
            found = json.loads(self._bytes(path / "run.json"))
        except (OSError, ValueError):
            return None
        if (
            not isinstance(found, dict)
            or found.get("schema_version") != SCHEMA_VERSION
            or "counts" not in found
        ):
            return None
        with self._lock:
            self._summaries[key] = found
            while len(self._summaries) > MOST_SUMMARIES:
                self._summaries.popitem(last=False)
        return Record(found)

    def begun(self, run_id: str) -> Record | None:
        """The content of `begun.json`, which a run writes at its start.

        None when there is none, or when it is not of this version.
        """
        path = self.path(run_id)
        try:
            found = json.loads(self._bytes(path / BEGUN)) if path else None
        except (OSError, ValueError):
            return None
        if not isinstance(found, dict) or found.get("schema_version") != SCHEMA_VERSION:
            return None
        return found if isinstance(found.get("pids"), list) else None

    def orders(self, run_id: str) -> list[str]:
        """The numbers of the orders that a run has reported, in the run's sequence."""
        path = self.path(run_id)
        if path is None:
            return []
        index = self._index(run_id, path)
        with self._lock:
            return list(index.lines)

    def stamp(self, run_id: str) -> int:
        """Changes when a run reports another order; 0 when the run is unknown or has reported none."""
        path = self.path(run_id)
        try:
            return (path / "items.jsonl").stat().st_size if path else 0
        except OSError:
            return 0

    def item(self, run_id: str, order_no: str) -> Record | None:
        """A run's last report on an order; None when there is none, or the folder is gone."""
        path = self.path(run_id)
        if path is None:
            return None
        place = self._index(run_id, path).lines.get(order_no)
        return _read(path, {order_no: place}).get(order_no) if place else None

    def briefs(self, run_id: str, order_nos: Iterable[str]) -> dict[str, Record]:
        """For each named order the fields that a list shows of it.

        These are number, outcome, title, reason, deadline, the decision's rule and what it lacks. A
        day's orders come in one call: the folder is read once, and a line that was read stays
        known.
        """
        path = self.path(run_id)
        if path is None:
            return {}
        lines = self._index(run_id, path).lines
        places = {order_no: lines[order_no] for order_no in order_nos if order_no in lines}
        known = {order_no: self._briefs.get((run_id, place)) for order_no, place in places.items()}
        found = {order_no: brief for order_no, brief in known.items() if brief is not None}
        missing = [order_no for order_no in places if order_no not in found]
        fresh = _read(path, {one: places[one] for one in missing})
        found |= {order_no: _brief(item) for order_no, item in fresh.items()}
        with self._lock:
            if len(self._briefs) > MOST_BRIEFS:
                self._briefs.clear()
            self._briefs.update({(run_id, places[one]): found[one] for one in fresh})
        return found

    def _index(self, run_id: str, path: Path) -> _Index:
        with self._lock:
            index = self._indexes.setdefault(run_id, _Index())
            self._indexes.move_to_end(run_id)
            while len(self._indexes) > MOST_INDEXES:
                self._indexes.popitem(last=False)
            try:
                size = (path / "items.jsonl").stat().st_size
                if size < index.read:
                    index.read, index.lines = 0, {}
                if size > index.read and size <= MOST_BYTES:
                    _look_on(path / "items.jsonl", index)
            except OSError:
                return _Index()
            return index

    def _bytes(self, path: Path) -> bytes:
        with path.open("rb") as file:
            return file.read(MOST_BYTES)


def _read(path: Path, places: Mapping[str, tuple[int, int]]) -> dict[str, Record]:
    """The lines of a folder's `items.jsonl` that are unchanged since they were noted, by order."""
    found: dict[str, Record] = {}
    try:
        with (path / "items.jsonl").open("rb") as file:
            for order_no, (begin, end) in places.items():
                file.seek(begin)
                item = _object(file.read(end - begin))
                if item.get("order_no") == order_no:
                    found[order_no] = _LATER | item
    except OSError:
        return found  # the folder was removed meanwhile
    return found


def _object(line: bytes) -> Record:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _brief(item: Record) -> Record:
    decision = item.get("decision") or {}
    brief = {name: item.get(name) for name in _BRIEFLY}
    return brief | {"decision": {"rule": decision.get("rule"), "missing": decision.get("missing", [])}}


def _look_on(path: Path, index: _Index) -> None:
    """Note the lines after the last complete one."""
    with path.open("rb") as file:
        file.seek(index.read)
        for line in file:
            if not line.endswith(b"\n"):
                break  # being written
            order_no = _order_of(line)
            if order_no:
                index.lines[order_no] = (index.read, index.read + len(line))
            index.read += len(line)


def _order_of(line: bytes) -> str:
    """The order of a line, read from its beginning where possible; most lines are never parsed."""
    found = _ORDER.match(line)
    if found:
        return found.group(1).decode()
    try:
        return str(json.loads(line).get("order_no", ""))
    except (ValueError, AttributeError):
        return ""
