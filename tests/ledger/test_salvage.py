"""Salvage: what a replaced ledger still tells, to the last column, and whether that is everything."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from eoms_bot.ledger import Ledger
from eoms_bot.ledger.marker import Marker, read_marker
from eoms_bot.ledger.upkeep.salvage import NOTE, UNSEEN, Salvage, salvage
from eoms_bot.ledger.writes import EventRow
from eoms_bot.model.login import LoginRow
from eoms_bot.model.write import Action, WriteState
from tests.ledger.kit import (
    ACCOUNT,
    NOON,
    NOON_TEXT,
    PROOF,
    WAYS,
    WRITE,
    answer,
    bring_to,
    make_key,
    make_unsound,
    make_write,
    start_bot,
)
from tests.ledger.test_restore import LATER, Desk
from tests.support.database import rows

pytestmark = pytest.mark.sqlite

S = WriteState
LATER_TEXT = "2026-05-06T05:00:00.123456+00:00"
GAP = replace(WRITE, key=make_key("CS-GAP"))


@pytest.fixture
def desk(path):
    """A ledger with one proven write, and a backup of it."""
    return Desk(path)


def known_of(desk):
    """What the marker knows of the ledger as it stands."""
    marker = read_marker(desk.path)
    assert marker is not None
    return marker


def test_all_that_can_be_read(desk):
    """Attempts, rejected passwords and log-ins to the last column, oldest first, of a sound ledger that nothing is lost of."""
    bring_to(desk.bot, S.UNKNOWN, GAP)
    for word in ("canary-1", "canary-2"):
        desk.bot.ledger.credential_rejected(ACCOUNT, word, NOON)
        desk.bot.ledger.login_attempt(ACCOUNT, False, NOON)
    desk.bot.ledger.close()

    found = salvage(desk.path, desk.bot.ledger.ledger_id, known_of(desk))

    attempts, rejected, tries = (tuple(rows(desk.path, name)) for name in ("writes", "rejections", "logins"))
    assert found == Salvage(attempts, rejected, tries, whole=True)
    assert [len(part) for part in (found.writes, found.rejections, found.logins)] == [2, 2, 2]


def test_nothing_of_another_ledger(desk, tmp_path):
    """Where no file is, an empty one, or another ledger, there is nothing to bring along."""
    desk.bot.ledger.close()
    (tmp_path / "empty.db").touch()

    assert salvage(tmp_path / "none.db", desk.bot.ledger.ledger_id, known_of(desk)) == Salvage()
    assert salvage(tmp_path / "empty.db", desk.bot.ledger.ledger_id, known_of(desk)) == Salvage()
    assert salvage(desk.path, "f" * 32, known_of(desk)) == Salvage()


@pytest.mark.parametrize(
    ("writes", "records", "whole"), [(0, 0, True), (-1, -1, True), (1, 0, False), (0, 1, False)]
)
def test_it_must_reach_as_far_as_its_marker(desk, writes, records, whole):
    """An attempt or a record that the marker knows of and the ledger does not is lost."""
    desk.bot.ledger.close()
    known = Marker(desk.bot.ledger.ledger_id, 1 + writes, 4 + records)

    assert salvage(desk.path, desk.bot.ledger.ledger_id, known).whole is whole


@pytest.mark.parametrize(("known", "whole"), [((0, 0), True), ((1, 0), False), ((0, 1), False)])
def test_an_empty_ledger_reaches_nowhere(path, known, whole):
    """It is whole where nobody knows of more."""
    with Ledger.open(path) as ledger:
        ledger_id = ledger.ledger_id

    assert salvage(path, ledger_id, Marker(ledger_id, *known)).whole is whole


def test_without_marker_nobody_knows(desk):
    """What is there is brought along, and may not be everything."""
    desk.bot.ledger.close()

    found = salvage(desk.path, desk.bot.ledger.ledger_id, None)

    assert (len(found.writes), found.whole) == (1, False)


def test_an_unsound_ledger_is_not_trusted_to_be_whole(desk):
    """What can be read of it is brought along all the same."""
    desk.bot.ledger.close()
    make_unsound(desk.path)

    found = salvage(desk.path, desk.bot.ledger.ledger_id, known_of(desk))

    assert (len(found.writes), found.whole) == (1, False)


def tear_off(path, table):
    """Ruin the last page of a large table, where its newest rows are."""
    with closing(sqlite3.connect(path)) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name=?", [table]).fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((root - 1) * size + 8)  # where a page of pages names its last one
        last = int.from_bytes(file.read(4), "big")
        file.seek((last - 1) * size)
        file.write(b"\xff" * size)


def test_what_stands_before_the_damage_comes_along(desk):
    """Of a ledger whose newest rows cannot be read the older ones can: they are brought along, and known not to be all."""
    for number in range(12):
        bring_to(desk.bot, S.UNKNOWN, make_write(f"CS-{number}", "已处理" * 100))
    desk.bot.ledger.close()
    before = rows(desk.path, "writes")
    tear_off(desk.path, "writes")

    found = salvage(desk.path, desk.bot.ledger.ledger_id, known_of(desk))
    done = desk.restore()

    read = len(found.writes)
    assert 1 < read < len(before)
    assert (list(found.writes), found.whole, done.whole) == (before[:read], False, False)
    assert [row["order_no"] for row in rows(desk.path, "writes")] == [
        row["order_no"] for row in before[:read]
    ]


def test_a_row_that_cannot_be_read_is_not_passed_over(desk):
    """A text that is none: SQLite's own check calls such a file sound, and the attempts behind it have to be looked for."""
    for number in range(4):
        bring_to(desk.bot, S.UNKNOWN, make_write(f"CS-{number}"))
    desk.bot.ledger.close()
    with closing(sqlite3.connect(desk.path)) as database, database:
        database.execute("UPDATE writes SET note = CAST(x'e5ff41' AS TEXT) WHERE id = 3")

    found = salvage(desk.path, desk.bot.ledger.ledger_id, known_of(desk))
    desk.restore()

    assert ([row["id"] for row in found.writes], found.whole) == ([1, 2], False)
    with Ledger.open(desk.path) as restored:
        assert restored.is_of_gap("CS-3", NOON)


def test_a_table_that_an_older_schema_lacks_holds_nothing(desk):
    """It is no damage."""
    desk.bot.ledger.close()
    with closing(sqlite3.connect(desk.path)) as database, database:
        database.execute("DROP TABLE logins")

    found = salvage(desk.path, desk.bot.ledger.ledger_id, known_of(desk))

    assert (found.logins, found.whole) == ((), True)


def test_an_attempt_of_the_gap_is_what_it_was(desk):
    """Every column of it stands but for what became of it: that is to be looked at."""
    attempt = bring_to(desk.bot, S.UNKNOWN, GAP)
    desk.bot.ledger.looked(attempt, NOON)
    desk.bot.ledger.prove(attempt, PROOF, NOON)
    before = rows(desk.path, "writes")[-1]

    desk.restore()

    left = {"state": "UNKNOWN", "note": NOTE, "proof": ""}
    times: dict[str, None] = dict.fromkeys(("answered_at", "settled_at", "looked_at"))
    assert rows(desk.path, "writes")[-1] == before | left | times


def test_an_intent_of_the_gap_is_what_it_was(desk):
    """Nothing of it has left: the row is the same to the last column."""
    bring_to(desk.bot, S.INTENT, GAP)
    before = rows(desk.path, "writes")[-1]

    desk.restore()

    assert rows(desk.path, "writes")[-1] == before


def test_each_step_of_the_gap_is_on_record(desk):
    """By whose run, when, and that it was taken from the replaced ledger; its own words stand behind that."""
    attempt = bring_to(desk.bot, S.RELEASED, GAP)
    note = f"{NOTE}：人工确认未发送：值班员：网站上没有"

    desk.restore()

    with Ledger.open(desk.path) as ledger:
        assert ledger.events(attempt) == [
            EventRow(attempt, NOON_TEXT, "INTEND", "", "INTENT", NOTE, "run-1"),
            EventRow(attempt, NOON_TEXT, "SEND", "INTENT", "SENDING", note, "run-1"),
            EventRow(attempt, LATER_TEXT, "LOST_AFTER", "SENDING", "UNKNOWN", NOTE, "run-1"),
            EventRow(attempt, LATER_TEXT, "RELEASE", "UNKNOWN", "RELEASED", note, "run-1"),
        ]
        assert ledger.write(attempt).note == note


def test_figures_of_the_gap_come_along(desk):
    """Of what closed an order the month's figures have what they need; of other writes they want nothing."""
    bring_to(desk.bot, S.PROVEN, GAP)
    bring_to(desk.bot, S.PROVEN, replace(GAP, key=make_key("CS-TAKEN", Action.ACCEPT), kind="accept"))
    before = rows(desk.path, "replies")

    desk.restore()

    assert [row["order_no"] for row in before] == ["CS-OLD", "CS-GAP"]
    assert rows(desk.path, "replies") == before


def test_values_that_were_purged_have_no_figures(desk):
    """What a purge has put in their place tells nothing."""
    attempt = bring_to(desk.bot, S.RELEASED, GAP)
    with closing(sqlite3.connect(desk.path)) as db:
        db.execute("UPDATE writes SET purged_at='2026-05-06' WHERE id=?", [attempt])
        db.commit()

    desk.restore()

    assert [row["order_no"] for row in rows(desk.path, "replies")] == ["CS-OLD"]


def test_log_ins_of_the_gap_come_along_once(desk):
    """Those that the backup has are not doubled; the others follow, oldest first."""
    ledger, copy = desk.bot.ledger, desk.path.with_name("second.db")
    ledger.login_attempt(ACCOUNT, None, NOON)
    ledger.credential_rejected(ACCOUNT, "canary-1", NOON)
    ledger.back_up(copy)
    ledger.login_attempt(ACCOUNT, True, LATER)
    ledger.credential_rejected(ACCOUNT, "canary-2", LATER)
    before = rows(desk.path, "rejections")

    desk.restore(copy)

    with Ledger.open(desk.path) as restored:
        found = restored.logins_since(ACCOUNT, NOON)
    assert found == [LoginRow(ACCOUNT, NOON_TEXT, None), LoginRow(ACCOUNT, LATER_TEXT, True)]
    assert rows(desk.path, "rejections") == before


def test_an_intent_that_may_have_been_sent_is_told_as_such(path):
    """Where nothing can be read behind the backup: from when on it may have left, and why nobody knows."""
    desk = Desk(path)
    attempt = bring_to(desk.bot, S.INTENT, make_write("CS-TORN"))
    desk.copy.unlink()
    desk.bot.ledger.back_up(desk.copy)
    desk.bot.journal.sending(attempt)
    desk.ruin()

    desk.restore()

    with Ledger.open(desk.path) as ledger:
        assert ledger.events(attempt)[1:] == [
            EventRow(attempt, NOON_TEXT, "SEND", "INTENT", "SENDING", UNSEEN, ""),
            EventRow(attempt, LATER_TEXT, "LOST_AFTER", "SENDING", "UNKNOWN", UNSEEN, ""),
        ]
        record = ledger.write(attempt)
    assert (record.note, record.sending_at) == (UNSEEN, NOON_TEXT)


def test_what_the_backup_has_settled_stays_so(desk):
    """An attempt that the backup knows to be proven is not asked for again, whatever the replaced ledger says."""
    before = rows(desk.path, "writes")
    bring_to(desk.bot, S.PROVEN, make_write("CS-GAP"))

    desk.restore()

    assert rows(desk.path, "writes")[:1] == before


def test_attempts_of_the_gap_come_along_one_and_all(desk):
    """One that needs no step does not keep back those behind it."""
    for number, state in enumerate((S.INTENT, S.PROVEN, S.INTENT, S.UNKNOWN)):
        bring_to(desk.bot, state, make_write(f"CS-{number}"))

    desk.restore()

    found = [row["state"] for row in rows(desk.path, "writes")[1:]]
    assert found == ["INTENT", "UNKNOWN", "INTENT", "UNKNOWN"]


def go_on(bot, attempt, states):
    """Bring an attempt through these states."""
    for state in states:
        if state is S.SENDING:
            bot.journal.sending(attempt)
        elif state is S.PROVEN:
            bot.ledger.prove(attempt, PROOF, NOON)
        elif state is S.RELEASED:
            bot.ledger.release(attempt, "值班员", "网站上没有", LATER)
        else:
            bot.journal.answered(attempt, answer(state))


@pytest.mark.parametrize(
    ("had", "became", "now"),
    [
        (S.INTENT, S.PROVEN, S.UNKNOWN),
        (S.INTENT, S.NOT_SENT, S.NOT_SENT),
        (S.SENDING, S.SENDING, S.UNKNOWN),
        (S.SENDING, S.PROVEN, S.UNKNOWN),
        (S.SENDING, S.REFUSED_BUSINESS, S.REFUSED_BUSINESS),
        (S.SENDING, S.REFUSED_SESSION, S.REFUSED_SESSION),
        (S.SENDING, S.NOT_SENT, S.NOT_SENT),
        (S.ANSWERED_OK, S.PROVEN, S.ANSWERED_OK),
        (S.UNKNOWN, S.PROVEN, S.UNKNOWN),
        (S.UNKNOWN, S.RELEASED, S.RELEASED),
    ],
)
def test_what_became_of_an_attempt_that_the_backup_has(desk, had, became, now):
    """An unsettled one stays so, to be looked at; what ended without effect has ended."""
    attempt = bring_to(desk.bot, had, GAP)
    desk.copy.unlink()
    desk.bot.ledger.back_up(desk.copy)
    go_on(desk.bot, attempt, WAYS[became][len(WAYS[had]) :])

    desk.restore()

    assert rows(desk.path, "writes")[-1]["state"] == now


def test_account_that_came_behind_the_backup(desk):
    """It is known as one that writes, so that what it has sent counts with that of all; leases that the backup has stand as they are."""
    other = start_bot(desk.path, "run-2", account="clerk02")
    bring_to(other, S.UNKNOWN, GAP)
    other.ledger.close()
    generation = other.lease.generation

    desk.restore()

    with Ledger.open(desk.path) as restored:
        assert restored.all_sent_since(NOON) == 2
        assert restored.take_lease("mock|clerk02", "run-3", LATER).generation == generation + 1
