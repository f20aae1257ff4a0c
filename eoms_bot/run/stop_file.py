"""The STOP file: works without the bot's help, outlives a restart, and only a person clears it."""

from __future__ import annotations

import os
from pathlib import Path

SOFT, HARD = "soft", "hard"


def state_of(file: Path) -> str:
    """`soft`, `hard`, or empty when nothing stops; an unreadable file is hard, as for the bot."""
    try:
        return SOFT if file.read_text(encoding="utf-8").strip() == SOFT else HARD
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError):
        return HARD


def ask(file: Path, *, hard: bool) -> str:
    """Ask the bot to stop, and return the state that holds now.

    A soft stop never weakens an earlier hard stop.
    """
    state = HARD if hard or state_of(file) == HARD else SOFT
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.{os.getpid()}.new")
    fresh.write_text(state, encoding="utf-8")
    fresh.replace(file)
    return state


def clear(file: Path) -> None:
    """Let the bot continue, by a person's word."""
    file.unlink(missing_ok=True)
