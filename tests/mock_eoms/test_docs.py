"""The page about the mock names everything that can be set."""

from pathlib import Path

from mock_eoms.faults import ACTIONS, STEPS
from mock_eoms.switches import TABLE

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "en" / "mock.md").read_text(encoding="utf-8")


def test_every_switch_is_documented():
    """docs/en/mock.md has a row for each switch, with its meaning."""
    missing = [name for name, row in TABLE.items() if f"| `{name}` |" not in PAGE or row[2] not in PAGE]

    assert missing == []


def test_every_fault_is_documented():
    """docs/en/mock.md names each step and each kind of trouble."""
    assert [name for name in (*STEPS, *ACTIONS) if f"`{name}`" not in PAGE] == []
