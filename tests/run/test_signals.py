"""Which signals ask a run to end, and for how long they are taken."""

import os
import signal
import sys

import pytest

from eoms_bot.run.signals import heard_by

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

ASKING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.mark.usefixtures("hang_up")
@pytest.mark.parametrize("number", ASKING, ids=str)
def test_heard_within_the_block(number):
    """An ending signal comes to the handler within the block, and to the one before it afterwards."""
    heard = []
    before = signal.getsignal(number)

    with heard_by(lambda number, _frame: heard.append(number)):
        os.kill(os.getpid(), number)

    assert heard == [number]
    assert signal.getsignal(number) == before


def test_ignored_stays_ignored():
    """A program that `nohup` has started lives on when its terminal goes."""
    heard = []
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with heard_by(lambda number, _frame: heard.append(number)):
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)

    assert heard == []
