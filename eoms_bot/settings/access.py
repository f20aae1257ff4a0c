"""Who may read a file: everything that this program keeps is for its own user only."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from eoms_bot.errors import Problem


def exposed(path: Path) -> list[Problem]:
    """CONF-006 where others than the owner may read or write an existing path; Windows has other means."""
    if os.name != "posix" or not path.exists():
        return []
    mode = stat.S_IMODE(path.stat().st_mode)
    if not mode & 0o077:
        return []
    wanted = "700" if path.is_dir() else "600"
    return [
        Problem("CONF-006", str(path), None, "", f"权限过宽（{mode:04o}）", f"运行 chmod {wanted} {path}")
    ]
