"""The STOP file: works without the bot's cooperation, outlives a restart, and is cleared by a person only."""

from __future__ import annotations

import os
from pathlib import Path

SOFT, HARD = "soft", "hard"


def state_of(file: Path) -> str:
    """`soft`, `hard`, or empty where nothing stops; what cannot be read counts as hard, as for the bot."""
    try:
        return SOFT if file.read_text(encoding="utf-8").strip() == SOFT else HARD
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError):
        return HARD


def ask(file: Path, *, hard: bool) -> str:
    """Ask the bot to stop; returns the state that holds now. A soft stop never weakens a hard one that is there already."""
    state = HARD if hard or state_of(file) == HARD else SOFT
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.{os.getpid()}.new")
    fresh.write_text(state, encoding="utf-8")
    fresh.replace(file)
    return state


def clear(file: Path) -> None:
    """A person lets the bot go on."""
    file.unlink(missing_ok=True)
