"""Where commands speak when nobody listens any more."""

import errno
import subprocess
import sys

import pytest

from eoms_bot.cli.ui.out import Out


class Gone:
    """A stream whose reader has gone."""

    encoding = "utf-8"

    def __init__(self, number):
        self.number, self.tries = number, 0

    def write(self, _text):
        self.tries += 1
        raise OSError(self.number, "")

    def flush(self):
        raise OSError(self.number, "")

    def fileno(self):
        raise ValueError

    def isatty(self):
        return False


@pytest.mark.parametrize("number", [errno.EPIPE, errno.EIO], ids=["pipe", "terminal"])
def test_nobody_listens(monkeypatch, number):
    """A note that finds no reader is lost, and the ones behind it are not even tried."""
    gone = Gone(number)
    monkeypatch.setattr(sys, "stderr", gone)
    out = Out()

    out.say("第一句")
    out.say("第二句")

    assert gone.tries == 1


def test_full_disk(monkeypatch):
    """A result that cannot be written is an error, not a reader that went."""
    monkeypatch.setattr(sys, "stdout", Gone(errno.ENOSPC))

    with pytest.raises(OSError, match=str(errno.ENOSPC)):
        Out().print("结果")


def test_piped_into_a_short_reader():
    """A program whose reader has gone ends as it would have."""
    program = "from eoms_bot.cli.ui.out import Out\nout = Out()\nfor _ in range(20000): out.print('一行')\nraise SystemExit(6)"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as piped:
        assert piped.stdout is not None
        piped.stdout.readline()
        piped.stdout.close()

    assert piped.returncode == 6


def test_notes_go_to_stderr(capsys):
    """A note is for people, on standard error."""
    Out().say("一句话")

    assert capsys.readouterr() == ("", "一句话\n")
