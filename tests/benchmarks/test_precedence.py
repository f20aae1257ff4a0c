"""Of the lanes that share a machine one goes first, where a control group can be had; elsewhere all are alike."""

import subprocess
from pathlib import Path

import pytest

from benchmarks.lanes.office import ALL, MACHINES, goes_first
from benchmarks.lanes.precedence import behind


def can_be_ordered():
    """Whether a group that gets what others leave can be made here."""
    with behind() as words:
        return bool(words)


@pytest.mark.skipif(not can_be_ordered(), reason="only root can make control groups, and only on Linux")
def test_what_stands_behind_is_in_a_group_of_its_own():
    """A command runs in a group that gets the processor time that others leave, whoever it starts too; behind the block it has gone."""
    with behind() as words:
        group = Path(words[-1]).parent
        idle = (group / "cpu.idle").read_text(encoding="ascii").strip()
        nested = [*words, "sh", "-c", "cat /proc/self/cgroup; true"]
        told = subprocess.run(nested, capture_output=True, text=True, check=True).stdout

    assert idle == "1"
    assert group.name in told
    assert not group.exists()


def test_no_group(tmp_path):
    """Where none can be made, or a group knows nothing of processor time, commands run as they stand, and nothing is left there."""
    bare = tmp_path / "bare"
    bare.mkdir()

    with behind((tmp_path / "nowhere", bare)) as words:
        assert words == ()

    assert list(bare.iterdir()) == []


def test_each_machine_has_one_that_goes_first():
    """All others of a machine stand behind it."""
    assert [account for account in ALL if goes_first(account)] == [
        accounts[0] for accounts in MACHINES.values()
    ]
