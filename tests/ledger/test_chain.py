"""The search for the first fault of a chain, on records made by hand."""

from __future__ import annotations

import hashlib

import pytest

from eoms_bot.ledger import chain
from eoms_bot.ledger.chain import Fault, Head, Kind

START = Head(0, "0" * 64)


def make_chain(number=5, start=START):
    records, before = [], start
    for seq in range(start.seq + 1, start.seq + number + 1):
        record = {"seq": seq, "note": f"第{seq}条", "prev": before.hash}
        record["hash"] = chain.hash_of(record)
        records.append(record)
        before = Head(seq, record["hash"])
    return records


def sealed(record, **changes):
    """The record changed, with a hash that fits again."""
    fresh = record | changes
    return fresh | {"hash": chain.hash_of(fresh)}


def found(records, start=START):
    fault = chain.first_fault(start, records)
    return None if fault is None else (fault.seq, fault.kind)


def test_a_sound_chain_has_no_fault():
    """Five records, one, none; also behind a head that isn't the first."""
    assert found(make_chain()) is None
    assert found(make_chain(1)) is None
    assert found([]) is None
    assert found(make_chain(3, Head(7, "7" * 64)), Head(7, "7" * 64)) is None


@pytest.mark.parametrize("column", ["note", "prev", "hash"])
def test_a_flipped_byte_is_found(column):
    """Whatever column of a record is changed, it is that record that is named."""
    records = make_chain()
    records[2] |= {column: records[2][column][:-1] + "x"}

    assert found(records) == (3, Kind.CHANGED)


def test_a_column_more_or_less_is_found():
    """The hash is over all columns that there are."""
    more, less = make_chain(), make_chain()
    more[1] |= {"extra": ""}
    del less[3]["note"]

    assert found(more) == (2, Kind.CHANGED)
    assert found(less) == (4, Kind.CHANGED)


@pytest.mark.parametrize("gone", [0, 2, 3])
def test_a_missing_record_is_found(gone):
    """The number that isn't there is named, the first one too."""
    records = make_chain()
    del records[gone]

    assert found(records) == (gone + 1, Kind.MISSING)


def test_records_in_another_order_are_found():
    """Two lines that were exchanged: the place where the order breaks is named."""
    records = make_chain()
    records[1], records[2] = records[2], records[1]

    assert found(records) == (2, Kind.REORDERED)


def test_exchanged_numbers_are_found():
    """Two records that took each other's number are told as moved, not as changed."""
    records = make_chain()
    records[1], records[2] = records[2] | {"seq": 2}, records[1] | {"seq": 3}

    assert found(records) == (2, Kind.REORDERED)


def test_a_record_twice_is_found():
    """A record that comes again is no new one."""
    records = make_chain()

    assert found([*records[:3], *records[2:]]) == (4, Kind.REORDERED)


def test_a_record_made_anew_is_found_at_the_next():
    """Who recomputes the hash of a changed record breaks the link to the next one."""
    records = make_chain()
    records[2] = sealed(records[2], note="别的")

    assert found(records) == (4, Kind.REPLACED)


def test_the_first_of_two_faults_is_named():
    """A later fault doesn't hide an earlier one."""
    records = make_chain()
    records[1] |= {"note": "x"}
    del records[3]

    assert found(records) == (2, Kind.CHANGED)


def test_another_beginning_is_found():
    """The first record must follow from the origin."""
    assert found(make_chain(), Head(0, "f" * 64)) == (1, Kind.REPLACED)


def unlike(records, noted):
    """(number, kind) of what is wrong against a noted head."""
    fault = chain.unlike(START, records, noted, "标记")
    return None if fault is None else (fault.seq, fault.kind)


def heads(records):
    return [Head(record["seq"], record["hash"]) for record in records]


def test_a_noted_head_is_met_by_what_has_grown_behind_it():
    """A head of earlier, the newest one, and the origin itself are no fault; nor is a marker that knows none."""
    records = make_chain()

    for noted in (START, heads(records)[2], heads(records)[4], Head(0, "")):
        assert unlike(records, noted) is None


def test_an_end_cut_off_is_found():
    """Fewer records than were noted: the first that is gone is named, also where none is left."""
    records = make_chain()
    head = heads(records)[-1]

    assert unlike(records[:3], head) == (4, Kind.CUT_OFF)
    assert unlike([], head) == (1, Kind.CUT_OFF)


def test_an_end_made_anew_is_found():
    """As many records as were noted, but other ones."""
    records = make_chain()
    other = [*records[:4], sealed(records[4], note="别的")]

    assert unlike(other, heads(records)[-1]) == (5, Kind.REPLACED)


def test_an_origin_made_anew_is_found():
    """A head noted at the very beginning must be the origin."""
    assert unlike(make_chain(), Head(0, "f" * 64)) == (0, Kind.REPLACED)


def test_an_anchor_must_be_on_the_chain():
    """An anchor of any record, or of the empty chain, is met; another one is a fault; without one nothing is asked."""
    records = make_chain()

    for anchor in ("", START.hash, records[0]["hash"], records[-1]["hash"]):
        assert chain.without_anchor(START, records, anchor) is None
    fault = chain.without_anchor(START, records, "a" * 64)
    assert isinstance(fault, Fault)
    assert (fault.seq, fault.kind) == (5, Kind.ANCHOR)


def test_faults_are_told_in_words():
    """Each says which record it is, and what is known of the one that should stand there."""
    records = make_chain()
    moved = [records[0], records[2] | {"seq": 2}, records[1] | {"seq": 3}]
    anew = [records[0], sealed(records[1], note="别的"), records[2]]

    told = [
        chain.first_fault(START, case)
        for case in ([*records[:1], records[2], records[1]], [records[0], records[3]], anew, moved)
    ]
    changed = chain.first_fault(START, [records[0] | {"note": "别的"}])

    assert told == [
        Fault(2, Kind.REORDERED, "第 2 条的位置上是第 3 条，次序被改动"),
        Fault(2, Kind.MISSING, "第 2 条缺失，其后是第 4 条"),
        Fault(3, Kind.REPLACED, "第 3 条与前一条接不上，前一条被换过"),
        Fault(2, Kind.REORDERED, "第 2 条原为第 3 条，次序被改动"),
    ]
    assert changed == Fault(1, Kind.CHANGED, "第 1 条的内容被改动")


def test_what_was_noted_elsewhere_is_told_in_words():
    """Which record is gone or another, and who noted it; of an anchor its first sixteen digits."""
    records = make_chain()
    cut = chain.unlike(START, records, Head(7, "7" * 64), "标记文件")
    other = chain.unlike(START, records, Head(4, "7" * 64), "标记文件")

    assert cut == Fault(6, Kind.CUT_OFF, "第 6 条起被截去：标记文件记到第 7 条")
    assert other == Fault(4, Kind.REPLACED, "第 4 条被换过，与标记文件所记不同")
    anchor, words = "0123456789abcdef" * 4, "链上没有锚点 0123456789abcdef…，当时的记录被截去或换过"
    assert chain.without_anchor(START, records, anchor) == Fault(5, Kind.ANCHOR, words)
    assert chain.without_anchor(Head(3, "3" * 64), [], anchor) == Fault(3, Kind.ANCHOR, words)


def test_a_chain_follows_from_its_ledger():
    """Vector: the first record follows the hash of id, events and seal, as canonical text."""
    text = '["ledger-1",10,"5ea1"]'

    assert chain.genesis("ledger-1", 10, "5ea1") == hashlib.sha256(text.encode()).hexdigest()


def test_canonical_text_is_fixed():
    """Vector: keys sorted, no blanks, ASCII only; the hash is that of these bytes."""
    record = {"seq": 1, "note": "第1条 é", "prev": "0", "hash": "ignored"}

    assert chain.canonical({"b": 1, "a": "é"}) == '{"a":"\\u00e9","b":1}'
    assert chain.hash_of(record) == chain.hash_of(record | {"hash": "other"})
    assert chain.hash_of({"a": 1}) == "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"


def test_the_salted_hash_is_hmac():
    """Vector: RFC 4231, test case 2; an empty text has none."""
    salt = b"Jefe".hex()

    assert chain.salted(salt, "what do ya want for nothing?") == (
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )
    assert chain.salted(salt, "") == ""
