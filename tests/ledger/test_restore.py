"""Restore: what a backup does not know is looked at, or left to a person; nothing of it is sent again."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from eoms_bot.errors import BadInput, GateRefused, LedgerError, StorageError
from eoms_bot.ledger import Ledger
from eoms_bot.ledger.emergency import emergency_path
from eoms_bot.ledger.marker import marker_path
from eoms_bot.ledger.upkeep.restore import Restored
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.write import WriteState
from tests.ledger.kit import NOON, answer, bring_to, make_write, start_bot
from tests.ledger.test_words import said
from tests.support.database import rows

pytestmark = pytest.mark.sqlite

S = WriteState
LATER = NOON + timedelta(hours=1)


class Desk:
    """A ledger with one proven write, a backup of it, and whatever came after."""

    def __init__(self, path):
        self.path, self.copy = path, path.with_name("copy.db")
        self.bot, self.attempt = start_bot(path), 0
        bring_to(self.bot, S.PROVEN, make_write("CS-OLD"))
        self.bot.ledger.back_up(self.copy)

    def restore(self, file=None):
        """The backup takes the ledger's place."""
        self.bot.ledger.close()
        return Ledger.restore(file or self.copy, self.path, "王某", "硬盘坏了", LATER)

    def ruin(self):
        """Nothing of the replaced ledger can be read."""
        self.bot.ledger.close()
        for file in self.path.parent.glob("ledger.db-*"):
            file.unlink()
        self.path.write_bytes(b"\xff" * 4096)


@pytest.fixture
def desk(path):
    return Desk(path)


def states(bot, order):
    return [one.state for one in bot.ledger.writes(order)]


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (S.INTENT, S.NOT_SENT),
        (S.SENDING, S.UNKNOWN),
        (S.ANSWERED_OK, S.UNKNOWN),
        (S.UNKNOWN, S.UNKNOWN),
        (S.PROVEN, S.UNKNOWN),
        (S.REFUSED_BUSINESS, S.REFUSED_BUSINESS),
        (S.REFUSED_SESSION, S.REFUSED_SESSION),
        (S.NOT_SENT, S.NOT_SENT),
        (S.RELEASED, S.RELEASED),
    ],
)
def test_attempts_of_the_gap_come_along(desk, was, now):
    """F58: an attempt that the backup doesn't know is known again; what may have had an effect is to be looked at."""
    attempt = bring_to(desk.bot, was, make_write("CS-GAP"))

    done = desk.restore()
    bot = start_bot(desk.path, "run-2")

    assert done.whole
    assert states(bot, "CS-GAP") == [now]
    assert bot.ledger.writes("CS-GAP")[0].id == attempt
    assert not bot.ledger.is_of_gap("CS-NEW", NOON)
    bot.ledger.close()


@pytest.mark.parametrize("was", [S.SENDING, S.ANSWERED_OK, S.UNKNOWN, S.PROVEN])
def test_nothing_of_the_gap_is_sent_again(desk, was):
    """F58: a write of the gap that may have reached the site gets no second attempt, however the list looks."""
    bring_to(desk.bot, was, make_write("CS-GAP"))
    desk.restore()
    bot = start_bot(desk.path, "run-2")

    with pytest.raises(GateRefused):
        bot.journal.intent(make_write("CS-GAP"))

    bot.ledger.close()


def test_sending_time_comes_along(desk):
    """F58: the time of SENDING stays, for the site's entries are compared with it."""
    bring_to(desk.bot, S.PROVEN, make_write("CS-GAP"))
    before = desk.bot.ledger.writes("CS-GAP")[0].sending_at
    desk.restore()

    with Ledger.open(desk.path) as ledger:
        [left] = ledger.unsettled()
        assert left.sending_at == before


def test_several_tries_of_one_write_come_along(desk):
    """F58: tries that were not sent, a person's word and the last try keep their order and their states."""
    bring_to(desk.bot, S.NOT_SENT, make_write("CS-GAP"))
    bring_to(desk.bot, S.RELEASED, make_write("CS-GAP"))
    bring_to(desk.bot, S.PROVEN, make_write("CS-GAP"))

    desk.restore()
    bot = start_bot(desk.path, "run-2")

    assert states(bot, "CS-GAP") == [S.NOT_SENT, S.RELEASED, S.UNKNOWN]
    bot.ledger.close()


@pytest.fixture
def torn(path):
    """A desk whose backup was taken between INTENT and SENDING."""
    desk = Desk(path)
    desk.attempt = bring_to(desk.bot, S.INTENT, make_write("CS-TORN"))
    desk.copy.unlink()
    desk.bot.ledger.back_up(desk.copy)
    return desk


def test_an_intent_of_the_backup_that_was_sent_later(torn):
    """F58: what the backup calls not sent yet has been sent since; the replaced ledger knows."""
    torn.bot.journal.sending(torn.attempt)
    torn.bot.journal.answered(torn.attempt, answer(S.ANSWERED_OK))

    torn.restore()
    bot = start_bot(torn.path, "run-2")

    assert states(bot, "CS-TORN") == [S.UNKNOWN]
    bot.ledger.close()


def test_an_intent_of_the_backup_nobody_knows_more_of(torn):
    """F58: where the replaced ledger is gone, an INTENT of the backup is UNKNOWN, not `not sent`."""
    torn.bot.journal.sending(torn.attempt)
    torn.ruin()

    torn.restore()
    bot = start_bot(torn.path, "run-2")

    assert states(bot, "CS-TORN") == [S.UNKNOWN]
    bot.ledger.close()


def test_lost_gap_leaves_old_orders_to_a_person(desk):
    """F58: where the gap cannot be read, each order of that time is a person's; newer ones are worked."""
    bring_to(desk.bot, S.PROVEN, make_write("CS-GAP"))
    desk.ruin()

    done = desk.restore()

    assert not done.whole
    with Ledger.open(desk.path) as ledger:
        assert ledger.is_of_gap("CS-GAP", NOON)
        assert ledger.is_of_gap("CS-UNDATED", None)
        assert not ledger.is_of_gap("CS-NEW", LATER + timedelta(seconds=1))


def test_a_person_lets_an_order_of_the_gap_go_on(desk):
    """F58: a person's word after the restore ends the hold of that order; one before it does not."""
    desk.bot.ledger.let_try_again("CS-EARLY", "王某", "查过", NOON)
    bring_to(desk.bot, S.PROVEN, make_write("CS-GAP"))
    desk.ruin()
    desk.restore()

    with Ledger.open(desk.path) as ledger:
        ledger.outcome("CS-GAP", Outcome.HELD, "已隔离", "run-2", LATER)
        ledger.let_try_again("CS-GAP", "王某", "网站上没有", LATER + timedelta(minutes=1))

        assert not ledger.is_of_gap("CS-GAP", NOON)
        assert ledger.is_of_gap("CS-EARLY", NOON)


def test_a_ledger_that_vanished_has_a_lost_gap(desk):
    """F58: without a replaced ledger, the marker alone says that something is missing."""
    bring_to(desk.bot, S.PROVEN, make_write("CS-GAP"))
    desk.bot.ledger.close()
    desk.path.unlink()

    done = desk.restore()

    assert (done.whole, done.replaced, done.backup_last, done.known_last) == (False, None, 1, 2)


def test_nothing_came_after_the_backup(desk):
    """F58: a backup that has all that the marker knows leaves nobody anything to do."""
    desk.bot.ledger.back_up(desk.path.with_name("newest.db"))
    desk.ruin()

    done = desk.restore(desk.path.with_name("newest.db"))

    assert done.whole
    with Ledger.open(desk.path) as ledger:
        assert not ledger.is_of_gap("CS-OLD", NOON)


def test_nothing_came_after_the_last_that_is_known(desk):
    """F58: a backup that ends with the very record that the marker ends with has missed nothing."""
    newest = desk.path.with_name("newest.db")
    bring_to(desk.bot, S.SENDING, make_write("CS-GAP"))
    desk.bot.ledger.back_up(newest)
    desk.ruin()

    assert desk.restore(newest).whole


def test_a_copy_put_in_place_by_hand(desk):
    """F58: whoever has copied a backup over the ledger restores from that very file; the gap is lost then."""
    bring_to(desk.bot, S.PROVEN, make_write("CS-GAP"))
    desk.bot.ledger.close()
    desk.copy.replace(desk.path)
    with pytest.raises(LedgerError, match="比上次使用时旧"):
        Ledger.open(desk.path)

    done = desk.restore(desk.path)

    assert not done.whole
    with Ledger.open(desk.path) as ledger:
        assert ledger.is_of_gap("CS-GAP", NOON)


def test_numbers_of_the_gap_are_not_given_again(desk):
    """F58: an attempt after the restore has a number that none of the gap had."""
    gap = bring_to(desk.bot, S.PROVEN, make_write("CS-GAP"))
    desk.ruin()
    desk.restore()
    bot = start_bot(desk.path, "run-2")

    assert bot.journal.intent(make_write("CS-NEW")) == gap + 1
    bot.ledger.close()


def test_the_replaced_ledger_is_kept(desk):
    """F58: nothing is deleted: the old ledger lies beside, the emergency file is put aside, the marker follows."""
    bring_to(desk.bot, S.SENDING, make_write("CS-GAP"))
    emergency_path(desk.path).write_text("{}\n")

    done = desk.restore()

    with closing(sqlite3.connect(done.replaced)) as old:
        assert old.execute("SELECT max(id) FROM writes").fetchone() == (2,)
    assert not emergency_path(desk.path).exists()
    assert json.loads(marker_path(desk.path).read_text())["last_write"] == 2


def test_who_and_why_are_recorded(desk):
    """F58: a restore has a person and a reason, in the ledger and in the audit chain."""
    with pytest.raises(BadInput, match="操作人和原因"):
        Ledger.restore(desk.copy, desk.path, "王某", " ", LATER)
    desk.restore()

    with closing(sqlite3.connect(desk.path)) as db:
        [(note,)] = db.execute("SELECT value FROM ledger_meta WHERE name LIKE 'accepted %'").fetchall()
        [(who,)] = db.execute("SELECT operator FROM audit WHERE event = 'RESTORED'").fetchall()
    assert (note, who) == ("王某：硬盘坏了", "王某")


def test_rejected_passwords_are_not_forgotten(desk):
    """F58: a password that was refused after the backup is not tried again."""
    desk.bot.ledger.credential_rejected("clerk01", "wrong-pass", NOON)

    desk.restore()

    with Ledger.open(desk.path) as ledger:
        assert ledger.is_rejected("clerk01", "wrong-pass")


def test_another_ledgers_backup_is_refused(desk, tmp_path):
    """F57: a backup of another ledger changes nothing."""
    Ledger.open(tmp_path / "other" / "ledger.db").close()
    before = desk.path.read_bytes()

    with pytest.raises(LedgerError, match="不是这里的账本"):
        desk.restore(tmp_path / "other" / "ledger.db")

    Ledger.open(desk.path).close()
    assert before[:100] == desk.path.read_bytes()[:100]


def test_a_damaged_backup_is_refused(desk):
    """F57: a backup that is none changes nothing, and leaves nothing behind."""
    desk.copy.write_bytes(b"PK\x03\x04" * 2048)

    with pytest.raises(LedgerError, match="文件不是账本"):
        desk.restore()

    Ledger.open(desk.path).close()
    assert not list(desk.path.parent.glob("*.restored*"))


def test_what_was_done_is_told(desk):
    """How far the backup and the ledger went, how much is to be looked at, and under which name the old ledger lies beside."""
    bring_to(desk.bot, S.PROVEN, make_write("CS-GAP"))
    bring_to(desk.bot, S.NOT_SENT, make_write("CS-NOT"))

    done = desk.restore()

    aside = desk.path.with_name("ledger.db.replaced-2026-05-06T050000.123456Z")
    assert done == Restored(backup_last=1, known_last=3, to_look_at=1, whole=True, replaced=aside)
    assert aside.is_file()


def test_what_a_restore_notes(desk):
    """The word that accepts it and the gap stand under its time; the host is forgotten, for the next run's has it."""
    desk.bot.ledger.bind("甲机")
    desk.bot.ledger.back_up(desk.path.with_name("bound.db"))
    bring_to(desk.bot, S.PROVEN, make_write("CS-GAP"))
    desk.ruin()

    desk.restore(desk.path.with_name("bound.db"))

    noted = {row["name"]: row["value"] for row in rows(desk.path, "ledger_meta") if " " in row["name"]}
    time, words = "2026-05-06T05:00:00.123456+00:00", "王某：硬盘坏了"
    assert noted == {f"gap {time}": words, f"accepted {time}": words}
    with Ledger.open(desk.path) as ledger:
        assert ledger.host() is None


def test_a_word_from_before_the_restore_lets_nothing_go_on(path):
    """F58: that a person has once let an order be worked again, in the backup already, does not tell of the gap."""
    desk = Desk(path)
    desk.bot.ledger.let_try_again("CS-EARLY", "王某", "查过", NOON)
    desk.bot.ledger.back_up(path.with_name("later.db"))
    bring_to(desk.bot, S.PROVEN, make_write("CS-GAP"))
    desk.ruin()

    desk.restore(path.with_name("later.db"))

    with Ledger.open(path) as ledger:
        assert [row.order_no for row in ledger.orders()] == ["CS-EARLY"]
        assert ledger.is_of_gap("CS-EARLY", NOON)
        assert ledger.is_of_gap("CS-EARLY", LATER)
        ledger.let_try_again("CS-EARLY", "王某", "网站上没有", LATER)
        ledger.outcome("CS-EARLY", Outcome.HELD, "缺少网络类型", "run-2", LATER + timedelta(minutes=1))
        assert ledger.is_of_gap("CS-EARLY", NOON)


def test_the_last_of_several_gaps_counts(desk):
    """F58: an order that came between two restores is of the second one's gap."""
    for moment in (LATER, LATER + timedelta(days=1)):
        bring_to(desk.bot, S.PROVEN, make_write(f"CS-{moment:%d}"))
        desk.ruin()
        Ledger.restore(desk.copy, desk.path, "王某", "硬盘坏了", moment)
        desk.bot = start_bot(desk.path, f"run-{moment:%d}")

    assert desk.bot.ledger.is_of_gap("CS-NEW", LATER + timedelta(hours=1))
    assert not desk.bot.ledger.is_of_gap("CS-NEW", LATER + timedelta(days=2))
    desk.bot.ledger.close()


def test_numbers_go_on_behind_a_backup_without_attempts(path):
    """F58: also where the backup has none, an attempt gets a number that none of the gap had."""
    bot, copy = start_bot(path), path.with_name("copy.db")
    bot.ledger.back_up(copy)
    gap = [bring_to(bot, S.PROVEN, make_write(f"CS-{number}")) for number in range(3)]
    bot.ledger.close()
    for file in path.parent.glob("ledger.db-*"):
        file.unlink()
    path.write_bytes(b"\xff" * 4096)

    done = Ledger.restore(copy, path, "王某", "硬盘坏了", LATER)
    bot = start_bot(path, "run-2")

    assert (done.backup_last, done.known_last) == (0, 3)
    assert bot.journal.intent(make_write("CS-NEW")) == gap[-1] + 1
    bot.ledger.close()


def test_what_a_restore_refuses_is_told(desk, tmp_path):
    """That it wants a person and a reason; whose backup it is, and whose ledger stands here; what the system says."""
    with Ledger.open(tmp_path / "other" / "ledger.db") as other:
        found = other.ledger_id
    desk.bot.ledger.close()

    for who, reason in ((" ", "硬盘坏了"), ("王某", "")):
        words = said(BadInput, Ledger.restore, desk.copy, desk.path, who, reason, LATER)
        assert words == "恢复账本须写明操作人和原因"
    foreign = said(LedgerError, desk.restore, tmp_path / "other" / "ledger.db")
    assert foreign == f"这个备份不是这里的账本：它是 {found}，这里的是 {desk.bot.ledger.ledger_id}"
    nowhere = tmp_path / "gone" / "ledger.db"
    words = said(StorageError, Ledger.restore, desk.copy, nowhere, "王某", "硬盘坏了", LATER)
    assert words == f"账本恢复不成：{nowhere}（没有这个文件或文件夹）"


def test_a_backup_comes_to_a_new_place(path, tmp_path):
    """F58: where no ledger was, nothing is known of a gap but that there may be one."""
    with Ledger.open(path) as ledger:
        ledger.back_up(tmp_path / "copy.db")
    place = tmp_path / "new.db"

    done = Ledger.restore(tmp_path / "copy.db", place, "王某", "换了机器", LATER)

    assert done == Restored(backup_last=0, known_last=0, to_look_at=0, whole=False, replaced=None)
    with Ledger.open(place) as ledger:
        assert ledger.is_of_gap("CS-OLD", NOON)
