"""Who may read a file: everything that this program keeps is for its own user only."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from eoms_bot.errors import Problem

OTHERS = 0o077
OTHERS_WRITE = 0o022


def exposed(path: Path, forbidden: int = OTHERS) -> list[Problem]:
    """CONF-006 where others than the owner may do what is forbidden with an existing path.

    Windows has other means.
    """
    if os.name != "posix" or not path.exists():
        return []
    mode = stat.S_IMODE(path.stat().st_mode)
    if not mode & forbidden:
        return []
    wanted = "700" if path.is_dir() else "600"
    return [
        Problem("CONF-006", str(path), None, "", f"权限过宽（{mode:04o}）", f"运行 chmod {wanted} {path}")
    ]
