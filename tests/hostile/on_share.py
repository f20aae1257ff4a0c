"""The command line on a machine whose disks another one holds: `python -m tests.hostile.on_share nfs4 apply …`."""

from __future__ import annotations

import sys
from pathlib import Path

from eoms_bot.cli.main import main
from eoms_bot.disk import SystemDisk
from eoms_bot.run.ports import Ports


class SharedDisk(SystemDisk):
    """The machine's disk, said to be a network share of that kind; with no kind it is what it is."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def share(self, path: Path) -> str:
        """The kind, else what the machine says."""
        return self._kind or super().share(path)


def run(kind: str, argv: tuple[str, ...]) -> int:
    """The exit code of a command on such a disk."""
    return main(argv, ports=Ports(disk=SharedDisk(kind)))


if __name__ == "__main__":
    sys.exit(run(sys.argv[1], tuple(sys.argv[2:])))
