"""No core dumps: one would hold the password and customers' words (C11)."""

from __future__ import annotations

import os


def forbid() -> None:
    """From now on neither this process nor any that it starts leaves one; Windows has none of this kind."""
    if os.name != "posix":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
