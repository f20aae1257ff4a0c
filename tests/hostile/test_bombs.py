"""Batch files made to hurt: refused before they are parsed, or parsed within bounds that a child process keeps."""

import subprocess
import sys

import pytest

from eoms_bot.errors import BadInput
from eoms_bot.tables import xlsx_process
from eoms_bot.tables.batch.file import FileBytes
from eoms_bot.tables.branch.archive import check_archive
from eoms_bot.tables.sheet import Findings
from tests.hostile.bombs import BOMBS
from tests.tables import build
from tests.tables.build import SOLVED

QUICK = [bomb for bomb in BOMBS if not bomb.slow]
ELSEWHERE = "B08"
"""Refused in the quick tests as well, but as a case of `test_hostile.py`."""


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param(bomb, id=bomb.name, marks=pytest.mark.long if ELSEWHERE in bomb.name else ())
        for bomb in QUICK
    ],
)
def test_refused(tmp_path, bomb):
    """The file is refused as a whole, by its code and in words."""
    path = tmp_path / bomb.name
    path.write_bytes(bomb.make())

    (found,) = build.problems(path)

    assert (found.code, found.file) == (bomb.code, bomb.name)
    assert bomb.words in found.found


@pytest.mark.parametrize("bomb", [bomb for bomb in QUICK if "B05" in bomb.name], ids=lambda bomb: bomb.name)
def test_refused_before_parsing(bomb):
    """A zip bomb is told from its archive alone: no parser sees it."""
    with pytest.raises(BadInput, match=bomb.name):
        check_archive(bomb.make(), Findings(bomb.name))


def test_child_that_does_not_end(monkeypatch):
    """A parser that goes on beyond its time is ended, and that is the file's fault."""
    monkeypatch.setattr(xlsx_process, "PATIENCE", 0.01)

    with pytest.raises(BadInput) as caught:
        xlsx_process.read_sheet(FileBytes("慢.xlsx", build.xlsx_bytes(SOLVED), ""))

    assert [problem.code for problem in caught.value.problems] == ["BATCH-005"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds an address space")
def test_child_that_takes_too_much():
    """Memory beyond the bound is not to be had in the child."""
    program = "from eoms_bot.tables import xlsx_process as x; x._bound_this_process(); bytearray(x.MEMORY)"

    child = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert child.stderr.splitlines()[-1:] == ["MemoryError"]


def test_child_knows_no_secret():
    """The child's environment has neither the password nor any setting."""
    env = {"PATH": "/bin", "EOMS_PASSWORD": "canary-pass-7", "EOMS_SITE_ACCOUNT": "robot01"}

    assert xlsx_process.child_environment(env) == {"PATH": "/bin"}


def test_defect_is_no_bad_file(monkeypatch):
    """A child that ends for a reason of its own is a defect, not the operator's mistake."""
    monkeypatch.setenv("OPENPYXL_DEFUSEDXML", "False")  # only a program that starts now notices

    with pytest.raises(RuntimeError, match="ended with"):
        xlsx_process.read_sheet(FileBytes("批次.xlsx", build.xlsx_bytes(SOLVED), ""))
