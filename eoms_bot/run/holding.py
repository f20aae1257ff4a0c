"""Whether the process that named itself as an account's holder is there still. The lock itself is never tried here."""

from __future__ import annotations

import json
import socket
from datetime import datetime, timedelta
from pathlib import Path

import psutil

_SLACK = timedelta(seconds=10)


def lives(side_file: Path) -> bool | None:
    """True while the holder of this side file lives; None where nobody can tell: another machine's, or unreadable."""
    try:
        data = json.loads(side_file.read_text(encoding="utf-8"))
        if data["host"] != socket.gethostname():
            return None
        began = psutil.Process(int(data["pid"])).create_time()
        # A number can have been given to another process since.
        return began <= (datetime.fromisoformat(data["since"]) + _SLACK).timestamp()
    except psutil.Error:
        return False
    except (OSError, ValueError, KeyError, TypeError):
        return None
