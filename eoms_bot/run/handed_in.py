"""What people have handed a console: uploaded workbooks, and the record of each start; what runs of the
service have said, and what its interceptions have found.

`purge` knows the same folders.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path


def uploads(home: Path) -> Path:
    """Where workbooks lie that people have uploaded, with what is known of each beside it."""
    return home / "console" / "uploads"


def starts(home: Path) -> Path:
    """Where the record of each start lies, with what the started command has said."""
    return home / "console" / "starts"


def said(home: Path) -> Path:
    """Where what each run of the service has said lies, one file a run."""
    return home / "service" / "said"


def found(home: Path) -> Path:
    """Where the lists of the service's interceptions lie, a few files each."""
    return home / "service" / "intercept"


def older(home: Path, before: datetime) -> Iterable[Path]:
    """All files of these folders that have not been touched since `before` (aware); a link is no file of ours."""
    for folder in (uploads(home), starts(home), said(home), found(home)):
        files = sorted(folder.iterdir()) if folder.is_dir() else []
        for path in files:
            plain = path.is_file() and not path.is_symlink()
            if plain and datetime.fromtimestamp(path.stat().st_mtime, UTC) < before:
                yield path
