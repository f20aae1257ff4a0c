"""Of the lanes that share a machine one goes first, where a control group can be had; elsewhere all are alike."""

import subprocess
from pathlib import Path

import pytest

from benchmarks.lanes.machine import Machine
from benchmarks.lanes.office import ALL, MACHINES, open_lanes
from benchmarks.lanes.precedence import idle_group
from tests.support.mock_site import MockSite


def test_what_stands_behind_is_in_a_group_of_its_own():
    """A command runs in a group that gets the processor time that others leave, and so does all it starts; behind the block it has gone."""
    with idle_group() as words:
        if not words:
            pytest.skip("no control group with cpu.idle can be made here")
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

    with idle_group((tmp_path / "nowhere", bare)) as words:
        assert words == ()

    assert list(bare.iterdir()) == []


def test_others_of_a_machine_stand_behind_its_first(tmp_path):
    """Of each machine's accounts the first one's commands begin on the machine, the others' in the group before that, an heir's too."""
    there = {name: Machine(name, (f"on-{name}",)) for name in MACHINES}

    with MockSite() as site:
        lanes = open_lanes(site, tmp_path, "", ALL, 1, there, ("behind",))
    heirs = [lane.elsewhere(tmp_path / "other", there["west"]) for lane in lanes[:2]]

    assert [lane.bot.within for lane in lanes] == [
        ("on-east",),
        ("behind", "on-east"),
        ("on-west",),
        ("behind", "on-west"),
    ]
    assert [heir.bot.within for heir in heirs] == [("on-west",), ("behind", "on-west")]
