"""Host: the name by which the ledger knows this machine.

Two machines with copies of one ledger would each send (F59).
"""

from __future__ import annotations

import hashlib
import platform
from pathlib import Path

MACHINE_ID = Path("/etc/machine-id")
"""Linux; on other systems the machine's network name replaces it."""


def host_of(named: str, machine_id: Path = MACHINE_ID) -> str:
    """The name that was set, else a hash of the system's own id, which must not be shown itself."""
    if named:
        return named
    own = machine_id.read_text(encoding="ascii").strip() if machine_id.is_file() else ""
    return hashlib.sha256(f"eoms-bot {own or platform.node()}".encode()).hexdigest()[:16]
