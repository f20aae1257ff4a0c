"""What anybody of the same user sees of the processes of a run: `ps e`, /proc, and the limit of core dumps."""

from __future__ import annotations

import json
import resource
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil


@dataclass(frozen=True)
class Seen:
    """One process: its role (empty for Python), command line, environment (None: the system shows it to nobody), core limits."""

    role: str
    words: list[str]
    environ: dict[str, str] | None
    core: list[int]

    @property
    def text(self) -> str:
        """All of it, to be searched."""
        return json.dumps(asdict(self), ensure_ascii=False)


def look(processes: list[psutil.Process], role: Callable[[psutil.Process], str], path: Path) -> None:
    """Write what is seen of the processes; one that ends meanwhile is left out."""
    seen = [_seen(one, role) for one in processes]
    path.write_text(json.dumps([asdict(one) for one in seen if one is not None]), encoding="utf-8")


def read(path: Path) -> list[Seen]:
    """What was seen."""
    return [Seen(**one) for one in json.loads(path.read_text(encoding="utf-8"))]


def _seen(process: psutil.Process, role: Callable[[psutil.Process], str]) -> Seen | None:
    try:
        core = list(process.rlimit(resource.RLIMIT_CORE))
        return Seen(role(process), process.cmdline(), _environ(process), core)
    except psutil.NoSuchProcess:
        return None


def _environ(process: psutil.Process) -> Any:
    try:
        return process.environ()
    except psutil.AccessDenied:
        return None  # a sandboxed renderer
