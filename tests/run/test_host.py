"""Host: by which name the ledger knows this machine, and what it says to another one."""

import pytest

from eoms_bot.errors import LedgerError
from eoms_bot.ledger import Ledger
from eoms_bot.run.lane.host import host_of


def test_a_set_name_is_taken(tmp_path):
    """F59: the name from the settings goes before the system's."""
    assert host_of("desk-1", tmp_path / "none") == "desk-1"


def test_the_systems_id_is_not_shown(tmp_path):
    """F59: the machine's own id makes a name that does not tell it, always the same."""
    (tmp_path / "machine-id").write_text("0123456789abcdef\n")

    found = host_of("", tmp_path / "machine-id")

    assert found == host_of("", tmp_path / "machine-id")
    assert "0123" not in found
    assert len(found) == 16


@pytest.mark.parametrize("content", ["", None])
def test_a_system_without_id_has_a_name(tmp_path, content):
    """F59: where the system has no id, or an empty one, the network name stands in for it."""
    if content is not None:
        (tmp_path / "machine-id").write_text(content)

    assert host_of("", tmp_path / "machine-id") == host_of("", tmp_path / "none")


def test_a_ledger_belongs_to_one_host(tmp_path):
    """F59: the host that runs first has the ledger; a copy of it on another one is refused."""
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        ledger.bind("alpha")
        ledger.bind("alpha")

        with pytest.raises(LedgerError, match="另一台机器（alpha，这台是 beta）"):
            ledger.bind("beta")
