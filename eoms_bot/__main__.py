"""`python -m eoms_bot`, and the program's start as such."""

from __future__ import annotations

import os
import sys

from eoms_bot import garbage
from eoms_bot.bundle.folder import exchanged, own_folder

INTERRUPTED = 130
EXCHANGED = 3


def start() -> int:
    """Run the command line; returns its exit code. Ctrl-C while the program is loaded ends it quietly too.

    A child whose bundle was unpacked over begins nothing: 3, and what to do, on standard error.
    """
    if exchanged(os.environ):
        sys.stderr.write(
            f"{own_folder()} 里的程序在运行时被换了（另一个版本解压到了同一个文件夹）：没有开始这一步。"
            "把还开着的旧程序（控制台、定时服务）关掉，等解压完，再启动一次；账本不受影响\n"
        )
        return EXCHANGED
    garbage.look_seldom()  # what is loaded stays, and to search it again and again takes a tenth of the start
    try:
        from eoms_bot.cli.main import main  # here, because loading takes time
    except KeyboardInterrupt:
        sys.stderr.write("已中断\n")
        return INTERRUPTED
    return main()


if __name__ == "__main__":
    sys.exit(start())
