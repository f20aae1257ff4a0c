"""A snapshot on disk: one folder for each page, with the page and what was read from it.

It is made once and never written over.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from eoms_bot import chinese
from eoms_bot.errors import BadInput, Problem
from eoms_bot.report.files import write_new
from eoms_bot.report.text import LOCAL

Record = dict[str, Any]
ABOUT, PAGE, EXPECTED = "snapshot.json", "page.html", "expected.json"
FORMAT = 1


@dataclass(frozen=True)
class SavedPage:
    """A page as it is kept: its HTML, and what was read from it.

    That is `facts`, `selectors`, `structure` and `options`.
    """

    html: str
    expected: Record


@dataclass(frozen=True)
class SiteSnapshot:
    """Pages by name, of which profile (with its fingerprint) they are, and when they were taken.

    The time is ISO, +08:00.
    """

    folder: Path
    profile: str
    taken: str
    pages: Mapping[str, SavedPage]


def save(base: Path, profile: str, now: datetime, pages: Mapping[str, SavedPage], about: Record) -> Path:
    """A new folder below `base`/`profile`; BadInput CLI-004 where none can be made."""
    stamp = now.astimezone(LOCAL).strftime("%Y-%m-%d_%H%M%S")
    folder = base / profile / f"{stamp}_{secrets.token_hex(2)}"
    try:
        folder.mkdir(mode=0o700, parents=True)
        for name, page in pages.items():
            (folder / name).mkdir(mode=0o700)
            write_new(folder / name / PAGE, page.html.encode())
            write_new(folder / name / EXPECTED, _json(page.expected))
        taken = now.astimezone(LOCAL).isoformat(timespec="seconds")
        # Last of all: a folder without it is one that broke off, and is never taken for a snapshot.
        write_new(folder / ABOUT, _json({"format": FORMAT, "profile": profile, "taken": taken, **about}))
    except OSError as err:
        raise _refused(str(folder), f"存不下：{chinese.of_system(err)}") from err
    return folder


def load(folder: Path) -> SiteSnapshot:
    """A snapshot from its folder; BadInput CLI-005 where it is none, or of a newer program."""
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        if about["format"] > FORMAT:
            raise _refused(str(folder), "由更新的程序写的快照；先升级程序", "CLI-005")
        pages = {
            path.parent.name: SavedPage(
                (path.parent / PAGE).read_text(encoding="utf-8"), json.loads(path.read_text(encoding="utf-8"))
            )
            for path in sorted(folder.glob(f"*/{EXPECTED}"))
        }
        return SiteSnapshot(folder, about["profile"], about["taken"], pages)
    except OSError as err:
        raise _refused(str(folder), f"不是快照文件夹：{chinese.of_system(err)}", "CLI-005") from err
    except (ValueError, KeyError, TypeError) as err:
        raise _refused(str(folder), "快照文件读不懂；重新做一份快照", "CLI-005") from err


def latest(base: Path, profile: str) -> Path | None:
    """The newest whole snapshot of a profile; None where there is none yet."""
    whole = sorted(path.parent for path in (base / profile).glob(f"*/{ABOUT}"))
    return whole[-1] if whole else None


def _json(record: Record) -> bytes:
    return json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _refused(found: str, wanted: str, code: str = "CLI-004") -> BadInput:
    return BadInput("快照不可用", [Problem(code, "快照", None, "", found, wanted)])
