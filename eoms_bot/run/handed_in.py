"""What people have given a console, and what the service's runs have left.

People give uploaded workbooks; each start has a record. The service's runs leave their output, and
its interceptions their findings. `purge` knows the same folders.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path


def uploads(home: Path) -> Path:
    """The folder of uploaded workbooks, with a file of what is known of each."""
    return home / "console" / "uploads"


def starts(home: Path) -> Path:
    """The folder of the records of starts, with the output of the started commands."""
    return home / "console" / "starts"


def said(home: Path) -> Path:
    """The folder of the output of the service's runs, one file for each run."""
    return home / "service" / "said"


def found(home: Path) -> Path:
    """The folder of the lists of the service's interceptions, a few files each."""
    return home / "service" / "intercept"


def older(home: Path, before: datetime) -> Iterable[Path]:
    """All files of these folders that nobody has touched since `before` (aware).

    An uploaded workbook has the time at which its author saved it, so the note next to it counts as well. A
    link is no file of ours.
    """
    for folder in (uploads(home), starts(home), said(home), found(home)):
        files = sorted(folder.iterdir()) if folder.is_dir() else []
        for path in files:
            plain = path.is_file() and not path.is_symlink()
            if plain and datetime.fromtimestamp(_touched(path), UTC) < before:
                yield path


def _touched(path: Path) -> float:
    """Seconds since 1970 of the last change of a file, or of its note."""
    note = path.with_suffix(".json")
    return max(one.stat().st_mtime for one in (path, note) if one.is_file())
