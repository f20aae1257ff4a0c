"""The folder of temporary files: made for a launch, gone behind it, and behind a program that was killed."""

import os
import subprocess
import sys

from eoms_bot.browser.start import temporary


def test_children_are_told(tmp_path):
    """What is started in the block gets the folder; behind it all is as before."""
    before = os.environ.get("TMPDIR")

    with temporary.temporary_files(tmp_path) as folder:
        told = os.environ["TMPDIR"]

    assert (told, folder.parent) == (str(folder), tmp_path)
    assert os.environ.get("TMPDIR") == before
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_driver_left_is_removed(tmp_path):
    """F51: files that nobody has cleared away go with the block."""
    with temporary.temporary_files(tmp_path) as folder:
        (folder / "playwright-artifacts-1").mkdir()

    assert list(tmp_path.iterdir()) == []


def test_folder_of_a_killed_program_is_removed(tmp_path):
    """F52: the folder of a program that is no more goes at the next launch; one of a living program stays."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for pid in (ended.pid, os.getpid()):
        (tmp_path / f"eoms-bot-{pid}-x").mkdir()

    temporary.wipe(tmp_path)

    assert [folder.name for folder in tmp_path.iterdir()] == [f"eoms-bot-{os.getpid()}-x"]
