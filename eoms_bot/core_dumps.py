"""No core dumps: one would hold the password and customers' words (C11)."""

from __future__ import annotations

import sys


def forbid() -> None:
    """From now on neither this process nor any that it starts leaves one; Windows has none of this kind."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
