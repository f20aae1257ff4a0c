"""The backup of an unattended run: once a day, where there is something to keep."""

from datetime import timedelta

from eoms_bot.ledger.upkeep import backup
from eoms_bot.model.write import WriteState
from eoms_bot.modes.backups import back_up_if_due
from tests.ledger.kit import NOON, bring_to, start_bot

DAY = timedelta(days=1)


def names(path):
    return [one.name for one in backup.kept(path)]


def test_nothing_to_keep(tmp_path):
    """F58: a ledger without a write is not backed up: nobody should ever restore an empty one."""
    bot = start_bot(tmp_path / "ledger.db")

    back_up_if_due(bot.ledger, 14, NOON)

    assert names(tmp_path / "ledger.db") == []
    bot.ledger.close()


def test_once_a_day(tmp_path):
    """F58: the first run of a day makes a backup, later ones do not, and only as many stay as are wanted."""
    path = tmp_path / "ledger.db"
    bot = start_bot(path)
    bring_to(bot, WriteState.PROVEN)

    for moment in (NOON, NOON + DAY / 2, NOON + DAY, NOON + 2 * DAY):
        back_up_if_due(bot.ledger, 2, moment)

    assert names(path) == ["ledger-20260508-120000.db", "ledger-20260507-120000.db"]
    bot.ledger.close()
