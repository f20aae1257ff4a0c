"""Where the rivals' packages are: a Python of their own, so that the project's lock is not about them."""

from __future__ import annotations

from pathlib import Path

from benchmarks.lane.contender import Absent

FOLDER = Path(__file__).resolve().parents[1]
LOCK, PYTHON = FOLDER / "requirements.lock", FOLDER / ".venv" / "bin" / "python"
SCRIPTS = Path(__file__).parent / "rivals"
MAKE = (
    "its packages are not there; in benchmarks/: python3 -m venv .venv"
    f" && .venv/bin/pip install --require-hashes -r {LOCK.name}"
)


def rival_python() -> str:
    """The Python that has them; Absent where there is none."""
    if not PYTHON.exists():
        raise Absent(MAKE)
    return str(PYTHON)
