"""`python -m eoms_bot`, and the program's start as such."""

from __future__ import annotations

import sys

from eoms_bot import garbage

INTERRUPTED = 130


def start() -> int:
    """Run the command line; returns its exit code. Ctrl-C while the program is loaded ends it quietly too."""
    garbage.look_seldom()  # what is loaded stays, and to search it again and again takes a tenth of the start
    try:
        from eoms_bot.cli.main import main  # here, because loading takes time
    except KeyboardInterrupt:
        sys.stderr.write("已中断\n")
        return INTERRUPTED
    return main()


if __name__ == "__main__":
    sys.exit(start())
