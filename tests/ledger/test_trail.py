"""Verify and export of the audit chain of a real ledger: each way of tampering is found, and named."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from eoms_bot.disk import SystemDisk
from eoms_bot.errors import LedgerError
from eoms_bot.ledger import Checked, Ledger, chain, export, verify, verify_export
from eoms_bot.ledger.chain import Fault, Head, Kind
from eoms_bot.ledger.forbidden import FORBIDDEN
from eoms_bot.ledger.marker import marker_path, read_marker, write_marker
from eoms_bot.ledger.opening import OpenedLedger
from eoms_bot.ledger.upkeep.purge import purge
from eoms_bot.model.write import WriteState
from tests.ledger.kit import NOON, NOON_TEXT, bring_to, make_write, put_version_1
from tests.support.database import drop_trigger, let_refer_to_nothing, raw, rows


@pytest.fixture
def worked(bot):
    """A ledger with nine records: a write proven (1-4), one unknown (5-7), a run's begin and end (8, 9)."""
    bring_to(bot, WriteState.PROVEN, make_write("CS-001"))
    bring_to(bot, WriteState.UNKNOWN, make_write("CS-002"))
    bot.ledger.run_started("run-1", "apply", "clerk01", NOON)
    bot.ledger.run_finished("run-1", 6, NOON)
    return bot.ledger


def tamper(path, *statements):
    """Somebody with the file and without the program: the triggers are no hindrance."""
    with raw(path) as db:
        for forbidden in FORBIDDEN:
            drop_trigger(db, path, *forbidden)
        let_refer_to_nothing(db, path)
        for statement in statements:
            db.execute(statement)


def found(ledger, anchor=""):
    fault = verify(ledger, anchor).fault
    return None if fault is None else (fault.seq, fault.kind)


def test_a_ledger_that_was_left_alone_verifies(worked):
    """All records are counted, the newest is the head."""
    checked = verify(worked)

    assert (checked.records, checked.head.seq, checked.fault) == (9, 9, None)


def test_a_new_ledger_verifies(bot):
    """An empty chain is a chain; its head is its origin."""
    assert found(bot.ledger) is None
    assert verify(bot.ledger).head.seq == 0


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        pytest.param("UPDATE audit SET operator='别人' WHERE seq=3", (3, Kind.CHANGED), id="changed"),
        pytest.param("DELETE FROM audit WHERE seq=3", (3, Kind.MISSING), id="deleted"),
        pytest.param("DELETE FROM audit WHERE seq>=8", (8, Kind.CUT_OFF), id="end cut off"),
        pytest.param("DELETE FROM audit", (1, Kind.CUT_OFF), id="emptied"),
        pytest.param(
            "UPDATE ledger_meta SET value='8:' || (SELECT hash FROM audit WHERE seq=8) WHERE name='audit_head'",
            (9, Kind.FOREIGN),
            id="appended by another",
        ),
        pytest.param(
            "UPDATE ledger_meta SET value='9:' || (SELECT hash FROM audit WHERE seq=8) WHERE name='audit_head'",
            (9, Kind.REPLACED),
            id="another head",
        ),
    ],
)
def test_a_chain_that_was_changed_is_found(worked, path, statement, fault):
    """The first bad record is named by its number, and how it is bad."""
    tamper(path, statement)

    assert found(worked) == fault


def test_exchanged_records_are_found(worked, path):
    """Records that took each other's number are moved."""
    swap = ("UPDATE audit SET seq=-3 WHERE seq=3", "UPDATE audit SET seq=3 WHERE seq=4")
    tamper(path, *swap, "UPDATE audit SET seq=4 WHERE seq=-3")

    assert found(worked) == (3, Kind.REORDERED)


def marker_of(path):
    marker = read_marker(path)
    assert marker is not None
    return marker


def cut(path, seq):
    """Cut the chain off behind a record, and hide that from the ledger's own note."""
    head = f"(SELECT seq || ':' || hash FROM audit WHERE seq={seq})"
    tamper(
        path,
        f"DELETE FROM audit WHERE seq>{seq}",
        f"UPDATE ledger_meta SET value={head} WHERE name='audit_head'",
    )


@pytest.mark.sqlite
def test_an_end_that_the_ledger_no_longer_knows_is_missed_by_the_marker(worked, path):
    """The marker notes the head of each INTENT and each SENDING: a chain that ends before it was cut off."""
    marked = marker_of(path).audit_seq
    cut(path, marked - 1)

    assert marked == 6
    assert found(worked) == (6, Kind.CUT_OFF)


@pytest.mark.sqlite
def test_a_chain_that_the_marker_does_not_know_is_found(worked, path):
    """The marker's head must be on the chain."""
    marker = marker_of(path)
    write_marker(path, replace(marker, audit_hash="f" * 64), SystemDisk())

    assert found(worked) == (marker.audit_seq, Kind.REPLACED)


@pytest.mark.sqlite
def test_a_ledger_without_marker_is_checked_by_itself(worked, path):
    """A marker of an older program, or none, has nothing to say."""
    marker_path(path).unlink()

    assert found(worked) is None


def test_a_ledger_that_is_no_file_has_no_marker(worked):
    """One on a database server is checked by itself."""
    on_a_server = Ledger(OpenedLedger(worked.engine, worked.ledger_id, None, None), SystemDisk())

    assert verify(on_a_server) == verify(worked)


@pytest.mark.sqlite
def test_a_marker_of_an_older_program_says_nothing_of_the_chain(worked, path):
    """Its id and highest attempt are enough; the chain is checked by itself."""
    marker = {"ledger_id": worked.ledger_id, "last_write": 2}
    marker_path(path).write_text(json.dumps(marker), encoding="utf-8")

    assert marker_of(path).head.hash == ""
    assert found(worked) is None


@pytest.mark.sqlite
def test_a_restore_is_on_record(worked, path):
    """Who restored a ledger, and why; the marker then notes that record, so that it can't be cut off."""
    copy = worked.back_up(path.with_name("copy.db")).path
    worked.close()
    Ledger.restore(copy, path, "李班长", "已逐单核对 13900000001", NOON)

    last = rows(path, "audit")[-1]
    assert (last["event"], last["operator"], last["note"]) == (
        "RESTORED",
        "李班长",
        "李班长：已逐单核对 139****0001",
    )
    with Ledger.open(path) as restored:
        assert marker_of(path).head == verify(restored).head
        assert found(restored) is None


def test_an_anchor_tells_what_the_files_no_longer_know(worked, path):
    """Behind the marker's head only an anchor notices that the end is gone."""
    anchor = verify(worked).head.hash
    assert found(worked, anchor) is None

    cut(path, 7)

    assert found(worked) is None
    assert found(worked, anchor) == (7, Kind.ANCHOR)


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        pytest.param("DELETE FROM write_events WHERE id=2", 2, id="event gone"),
        pytest.param("UPDATE write_events SET run_id='other' WHERE id=3", 3, id="run of an event"),
        pytest.param("UPDATE write_events SET at='2026-05-07' WHERE id=3", 3, id="time of an event"),
        pytest.param("UPDATE write_events SET note='别的' WHERE id=3", 3, id="note of an event"),
        pytest.param("UPDATE writes SET order_no='CS-009' WHERE id=2", 5, id="order of a write"),
        pytest.param("UPDATE writes SET rule='R-9' WHERE id=1", 1, id="rule of a write"),
        pytest.param("UPDATE writes SET decided='[]' WHERE id=1", 1, id="decided values"),
        pytest.param("UPDATE writes SET params='x' WHERE id=1", 1, id="their hash"),
        pytest.param("UPDATE writes SET body='[]' WHERE id=1", 1, id="body sent"),
        pytest.param("UPDATE writes SET text='别的' WHERE id=2", 5, id="text sent"),
        pytest.param("UPDATE writes SET proof='别的' WHERE id=1", 4, id="proof"),
        pytest.param("UPDATE writes SET state='RELEASED' WHERE id=2", 7, id="state"),
        pytest.param("UPDATE ledger_meta SET value='x' WHERE name='ledger_id'", 0, id="id of the ledger"),
    ],
)
def test_tables_that_were_changed_are_found(worked, path, statement, seq):
    """The chain also tells of the tables beside it: the record that disagrees is named."""
    tamper(path, statement)
    worked.ledger_id = "x" if "ledger_id" in statement else worked.ledger_id

    assert found(worked) == (seq, Kind.DISAGREES)


def test_an_event_that_the_chain_does_not_tell_is_found(worked, path):
    """A change of a write that was put in past the program has no record."""
    row = "(write_id, at, event, from_state, to_state, note, run_id)"
    tamper(path, f"INSERT INTO write_events {row} VALUES (2, 'x', 'PROVE', 'UNKNOWN', 'PROVEN', '', '')")

    assert found(worked) == (8, Kind.DISAGREES)


@pytest.mark.sqlite
def test_what_is_older_than_the_chain_is_sealed(path):
    """The changes of a ledger of version 1 are under one hash in the chain's origin."""
    put_version_1(path)
    with Ledger.open(path) as ledger:
        ledger.release(3, "李班长", "网站上没有", NOON + timedelta(minutes=10))
        assert found(ledger) is None

        tamper(path, "UPDATE write_events SET note='别的' WHERE id=4")

        assert found(ledger) == (0, Kind.DISAGREES)


def test_a_chain_without_head_is_told(worked, path):
    """What the chain needs must be there."""
    tamper(path, "DELETE FROM ledger_meta WHERE name='audit_head'")

    with pytest.raises(LedgerError, match="缺少 audit_head"):
        verify(worked)


@pytest.fixture
def lines(worked):
    return list(export(worked, NOON))


def in_file(lines, anchor=""):
    fault = verify_export(lines, anchor).fault
    return None if fault is None else (fault.seq, fault.kind)


def test_an_export_verifies_by_itself(worked, lines, path):
    """Eleven lines, the last with count, head and time; the salt is in none."""
    checked = verify_export(lines)

    assert (checked.records, checked.head, checked.fault) == (9, verify(worked).head, None)
    closing_line = json.loads(lines[-1])
    assert (closing_line["count"], closing_line["head"]) == (9, checked.head.hash)
    assert (closing_line["at"], closing_line["site_offset"]) == ("2026-05-06T04:00:00.123456+00:00", "+08:00")
    (salt,) = [row["value"] for row in rows(path, "ledger_meta") if row["name"] == "audit_salt"]
    assert salt not in "".join(lines)


def change(line, **values):
    return chain.canonical(json.loads(line) | values)


def bare(line):
    """A record of which only its place on the chain is left."""
    return chain.canonical({name: json.loads(line)[name] for name in ("seq", "prev", "hash")})


@pytest.mark.parametrize(
    ("alter", "fault"),
    [
        pytest.param(lambda x: [*x[:3], change(x[3], note="x"), *x[4:]], (3, Kind.CHANGED), id="changed"),
        pytest.param(lambda x: [*x[:3], *x[4:]], (3, Kind.MISSING), id="line gone"),
        pytest.param(lambda x: [*x[:3], x[4], x[3], *x[5:]], (3, Kind.REORDERED), id="lines exchanged"),
        pytest.param(lambda x: [*x[:8], x[-1]], (8, Kind.CUT_OFF), id="end cut off"),
        pytest.param(lambda x: x[:-1], (10, Kind.CUT_OFF), id="no closing line"),
        pytest.param(lambda x: x[:1], (1, Kind.CUT_OFF), id="first line only"),
        pytest.param(lambda x: [*x[:-1], change(x[-1], count=8)], (10, Kind.CUT_OFF), id="other count"),
        pytest.param(lambda x: [*x[:-1], change(x[-1], seq=8)], (10, Kind.CUT_OFF), id="other number"),
        pytest.param(lambda x: [*x[:-1], change(x[-1], head="f")], (10, Kind.CUT_OFF), id="other head"),
        pytest.param(lambda x: [change(x[0], hash="f"), *x[1:]], (1, Kind.REPLACED), id="other origin"),
        pytest.param(lambda x: [*x[:4], "{", *x[5:]], (4, Kind.UNREADABLE), id="no JSON"),
        pytest.param(lambda x: [*x[:4], "7", *x[5:]], (4, Kind.UNREADABLE), id="no object"),
        pytest.param(lambda x: [*x[:4], "{}", *x[5:]], (4, Kind.UNREADABLE), id="no record"),
        pytest.param(lambda x: [*x[:4], bare(x[4]), *x[5:]], (4, Kind.CHANGED), id="emptied record"),
        pytest.param(lambda x: [change(x[0], audit=2), *x[1:]], (0, Kind.UNREADABLE), id="other format"),
        pytest.param(lambda x: [chain.canonical({"audit": 1}), *x[1:]], (0, Kind.UNREADABLE), id="no origin"),
        pytest.param(lambda _: [], (0, Kind.UNREADABLE), id="nothing"),
    ],
)
def test_an_export_that_was_changed_is_found(lines, alter, fault):
    """The first bad record of a file is named, without any ledger."""
    assert in_file(alter(lines)) == fault


def test_a_file_is_held_against_an_anchor(lines):
    """A file that was cut off and closed anew only fails against an anchor that was noted elsewhere."""
    head = json.loads(lines[7])
    short = [*lines[:8], change(lines[-1], count=7, seq=7, head=head["hash"])]
    anchor = json.loads(lines[-1])["head"]

    assert in_file(lines, anchor) is None
    assert in_file(short) is None
    assert in_file(short, anchor) == (7, Kind.ANCHOR)


def test_an_export_line_by_line(worked, path):
    """What it begins behind, each record as it is stored, and the closing line."""
    first, *records, closing_line = map(json.loads, export(worked, NOON))

    origin = json.loads({row["name"]: row["value"] for row in rows(path, "ledger_meta")}["audit_origin"])
    assert first == {"audit": 1, "ledger_id": worked.ledger_id, **origin}
    assert records == rows(path, "audit")
    assert closing_line == {
        **{"count": 9, "seq": 9, "head": records[-1]["hash"]},
        **{"at": NOON_TEXT, "site_offset": "+08:00"},
    }


def test_an_export_of_a_new_ledger(bot):
    """It tells what the chain will begin behind, and verifies."""
    lines = list(export(bot.ledger, NOON))
    first, closing_line = map(json.loads, lines)

    assert (closing_line["count"], closing_line["seq"], closing_line["head"]) == (0, 0, first["hash"])
    assert verify_export(lines) == Checked(0, Head(0, first["hash"]), None)


@pytest.mark.sqlite
def test_an_export_of_an_older_ledger(path):
    """It tells how many changes are older than the chain."""
    put_version_1(path)
    with Ledger.open(path) as ledger:
        assert json.loads(next(export(ledger, NOON)))["events"] == 10


def test_faults_of_a_file_are_told_in_words(lines):
    """What is missing, what the closing line says, and which line cannot be read."""
    head = json.loads(lines[9])["hash"]
    counted = "结尾一行记的是 8 条、到第 7 条"
    before = json.loads(lines[3])["hash"]

    assert verify_export(lines[:-1]) == Checked(
        9, Head(9, head), Fault(10, Kind.CUT_OFF, "第 10 条起被截去：没有结尾一行")
    )
    assert verify_export([*lines[:-1], change(lines[-1], count=8, seq=7)]) == Checked(
        9, Head(9, head), Fault(10, Kind.CUT_OFF, f"第 9 条之后与结尾不符：{counted}")
    )
    for line in ("{", "7", "{}", chain.canonical({"seq": 4, "hash": "f"})):
        assert verify_export([*lines[:4], line, *lines[5:]]).fault == Fault(
            4, Kind.UNREADABLE, "文件第 5 行看不懂，不是审计导出的一行"
        )
    assert verify_export([*lines[:4], "{"]) == Checked(
        3, Head(0, ""), Fault(4, Kind.UNREADABLE, "文件第 5 行看不懂，不是审计导出的一行")
    )
    assert verify_export([]) == Checked(
        0, Head(0, ""), Fault(0, Kind.UNREADABLE, "文件第 1 行看不懂，不是审计导出的一行")
    )
    cut = [*lines[:4], change(lines[-1], count=3, seq=3, head=before)]
    assert verify_export(cut) == Checked(3, Head(3, before), None)


@pytest.mark.parametrize("names", [("audit", "seq"), ("audit", "hash"), ("seq", "hash")])
def test_a_first_line_needs_its_parts(lines, names):
    """Format, number and hash: without one of them it is no export."""
    first = json.loads(lines[0])
    short = chain.canonical({name: first[name] for name in names})

    assert in_file([short, *lines[1:]]) == (0, Kind.UNREADABLE)


@pytest.mark.parametrize("gone", ["seq", "prev", "hash"])
def test_a_record_needs_its_parts(lines, gone):
    """Number, the hash before and its own: without one of them it is no record."""
    torn = json.loads(lines[1])
    del torn[gone]

    assert in_file([lines[0], chain.canonical(torn), *lines[2:]]) == (1, Kind.UNREADABLE)


@pytest.mark.sqlite
def test_faults_of_a_ledger_are_told_in_words(worked, path):
    """What another has appended, and what the ledger or its marker knows of an end that is gone."""
    head = "(SELECT hash FROM audit WHERE seq=8)"
    tamper(path, f"UPDATE ledger_meta SET value='8:' || {head} WHERE name='audit_head'")
    appended = verify(worked)
    with raw(path) as db:
        db.execute("DELETE FROM audit WHERE seq>7")
    cut_off = verify(worked)
    with raw(path) as db:
        db.execute("DELETE FROM audit WHERE seq>3")
        db.execute(
            "UPDATE ledger_meta SET value='3:' || (SELECT hash FROM audit WHERE seq=3) WHERE name='audit_head'"
        )
    marked = verify(worked)

    assert appended.fault == Fault(9, Kind.FOREIGN, "第 9 条起不是由程序追加：账本记到第 8 条")
    assert cut_off.fault == Fault(8, Kind.CUT_OFF, "第 8 条起被截去：账本记到第 8 条")
    assert marked.fault == Fault(4, Kind.CUT_OFF, "第 4 条起被截去：标记文件记到第 6 条")
    assert (marked.records, marked.head.seq) == (3, 3)


def behead(path):
    """Take the first two records away, and let the ledger's own note begin behind them."""
    origin = json.dumps({"seq": 2, "hash": rows(path, "audit")[1]["hash"], "events": 2})
    tamper(
        path,
        f"UPDATE ledger_meta SET value='{origin}' WHERE name='audit_origin'",
        "DELETE FROM audit WHERE seq<=2",
    )


def test_a_purge_excuses_only_the_beginning_that_it_took(worked, path):
    """That there was a purge, which left the chain whole, does not tell where its first records are."""
    before = NOON - timedelta(days=1)
    purge(worked, before, before, "李班长", "清理", NOON)
    assert found(worked) is None

    behead(path)

    assert found(worked) == (3, Kind.MISSING)


def test_a_chain_without_its_beginning_is_told_in_words(worked, path):
    """How much is gone, where no purge tells of it."""
    behead(path)

    words = "第 2 条及以前不见了，链上没有清理的记录"
    assert verify(worked).fault == Fault(3, Kind.MISSING, words)
