"""What a check has found before on this very tree: one that takes hours is had in several sittings, and goes
on where it was.

A file of JSON lines, one for each case as it ends. Only passed cases count, and only while no file that could
make a difference has changed. These are the program, its data, the mock site, the checks' own code, and the
libraries. Files that only pytest collects (`test_*.py`, `conftest.py`) are not part of a case.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("eoms_bot", "flows", "selectors", "fixtures", "mock_eoms", "tests")
FOR_READING = ("requirements.lock",)


class Earlier:
    """The cases of one check on one vendor's site. `tree` is what `tree_of` says of the sources."""

    def __init__(self, file: Path, check: str, profile: str, tree: str) -> None:
        self._file = file
        self._of = {"check": check, "profile": profile, "tree": tree}
        self._passed: dict[tuple[str, int], dict[str, Any]] = {}
        for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else []:
            self._take(json.loads(line))

    def passed(self, case: str, seed: int) -> dict[str, Any] | None:
        """How this case passed before; None where it has not."""
        return self._passed.get((case, seed))

    def note(self, result: dict[str, Any]) -> None:
        """Keep how a case has ended, at once: nobody knows when a check is cut off."""
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"of": self._of, "result": result}, ensure_ascii=False) + "\n")

    def _take(self, line: dict[str, Any]) -> None:
        result = line["result"]
        if line["of"] == self._of and not result["problems"]:
            self._passed[result["case"], result["seed"]] = result


def tree_of(root: Path = ROOT) -> str:
    """SHA-256 over every source and its path, without the files that Python writes next to them."""
    found = hashlib.sha256()
    for path in _sources(root):
        content = path.read_bytes()
        found.update(f"{path.relative_to(root).as_posix()} {len(content)}\n".encode() + content)
    return found.hexdigest()


def _sources(root: Path) -> Iterator[Path]:
    for name in SOURCES:
        for path in sorted((root / name).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and not _is_of_pytest(path):
                yield path
    yield from (path for name in FOR_READING if (path := root / name).is_file())


def _is_of_pytest(path: Path) -> bool:
    return path.suffix == ".py" and (path.name.startswith("test_") or path.name == "conftest.py")
