"""The folder in which this program was unpacked, and what the builder wrote about it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

ABOUT = "bundle.json"
SUMS = "SHA256SUMS"
STARTED_FROM = "EOMS_BUNDLE"
"""The variable by which the children of a start from a bundle know which bundle that was."""
COMMAND = {"win_amd64": "eoms-bot.bat"}
"""The file that passes its words on to the program, by platform; `eoms-bot` on all others."""


@dataclass(frozen=True)
class AboutBundle:
    """What the builder wrote: which program for which platform, how old, and how many bytes in all.

    `made` is the day of the commit, as ISO date. `python` and `browser` are paths in the folder, with `/`;
    `browser` is empty where none is inside. `executables` are paths that must be executable on Linux.
    """

    version: str
    platform: str
    made: str
    python: str
    browser: str
    executables: tuple[str, ...]
    glibc: str
    size: int

    def text(self) -> str:
        """The file's content."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"

    @property
    def command(self) -> str:
        """The file in the folder that passes its words on to the program."""
        return COMMAND.get(self.platform, "eoms-bot")


def about(folder: Path) -> AboutBundle:
    """What the builder wrote.

    ValueError, KeyError or TypeError where it was changed, OSError where it is gone.
    """
    values = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    return AboutBundle(**{**values, "executables": tuple(values["executables"])})


@cache
def own_folder() -> Path | None:
    """The folder of the bundle that this program runs from; None where it was installed in another way."""
    above = Path(__file__).resolve().parents[2:9]
    return next((folder for folder in above if (folder / ABOUT).is_file()), None)


def identity(folder: Path) -> str:
    """Which bundle this is: its list of files as one hash; empty where the list is gone."""
    try:
        return hashlib.sha256((folder / SUMS).read_bytes()).hexdigest()
    except OSError:
        return ""


def exchanged(env: Mapping[str, str]) -> bool:
    """Whether another bundle was unpacked over this folder since the program was started from it.

    A child would then be of another version than its parent, or half of one and half of the other.
    """
    folder = own_folder()
    return folder is not None and STARTED_FROM in env and env[STARTED_FROM] != identity(folder)
