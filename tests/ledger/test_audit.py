"""The audit chain: what is appended, by whom, and that it neither forks nor yields."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import insert, update

from eoms_bot.errors import LedgerError
from eoms_bot.ledger import Ledger
from eoms_bot.ledger import audit as of_audit
from eoms_bot.ledger.engine import LedgerUnavailable, reading, writing
from eoms_bot.ledger.schema import audit
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.model.write import WriteState
from tests.ledger.kit import ACCOUNT, NOON, PROOF, answer, bring_to, make_write, put_version_1
from tests.ledger.test_words import said
from tests.support.database import rows

NAME, NUMBER = "柳试样", "13900000001"


def chain_of(path):
    return rows(path, "audit")


def test_every_change_of_a_write_is_in_the_chain(bot, path):
    """Each event of an attempt has its record, with the states, the event's number and the write's identity."""
    attempt = bring_to(bot, WriteState.PROVEN)

    records = chain_of(path)
    assert [record["event"] for record in records] == ["INTEND", "SEND", "ANSWER", "PROVE"]
    assert [record["to_state"] for record in records] == ["INTENT", "SENDING", "ANSWERED_OK", "PROVEN"]
    assert [record["write_event"] for record in records] == [1, 2, 3, 4]
    assert {record["write_id"] for record in records} == {attempt}
    last = records[-1]
    assert (last["order_no"], last["action"], last["attempt"]) == ("CS-001", "close", 1)
    assert (last["account"], last["operator"]) == (ACCOUNT, "值班员")
    assert (last["at"], last["site_offset"]) == ("2026-05-06T04:00:00.123456+00:00", "+08:00")


def test_each_record_holds_the_hash_of_the_one_before(bot, path):
    """The hash is SHA-256 over sorted, ASCII-only JSON of all other columns."""
    bring_to(bot, WriteState.PROVEN)

    records = chain_of(path)
    assert [record["seq"] for record in records] == [1, 2, 3, 4]
    for record, after in pairwise(records):
        bare = {name: value for name, value in record.items() if name != "hash"}
        text = json.dumps(bare, sort_keys=True, separators=(",", ":"))
        assert hashlib.sha256(text.encode()).hexdigest() == record["hash"] == after["prev"]


def test_rule_and_masked_values_are_told(bot, path):
    """The rule is kept with its version; of the values only what the order's masker leaves, and a salted hash."""
    write = replace(
        make_write(value=f"已联系{NAME} {NUMBER}"), rule="R-07", rule_version="3", masker=Masker((NAME,))
    )

    bot.journal.sending(bot.journal.intent(write))

    first, second = chain_of(path)
    assert json.loads(first["decided"]) == [["dealDesc", "已联系柳* 139****0001"], ["result", "1"]]
    assert {(record["rule"], record["rule_version"]) for record in (first, second)} == {("R-07", "3")}
    assert first["decided_hash"] == second["decided_hash"] != ""
    assert NAME not in str(chain_of(path))
    assert bot.ledger.writes("CS-001")[0].rule == "R-07"


def test_the_words_of_an_answer_are_masked(bot, path):
    """The site's words stand in the chain masked; where nobody knows whom they name, only as a hash."""
    write = replace(make_write(), masker=Masker((NAME,)))
    attempt = bot.journal.intent(write)
    bot.journal.sending(attempt)
    bot.journal.answered(attempt, answer(WriteState.UNKNOWN, f"{NAME}的工单"))
    bot.ledger.refused_by_look(attempt, f"处理记录: {NAME}", NOON)

    answered, looked = chain_of(path)[2:]
    assert answered["note"] == "柳*的工单｜HTTP 200"
    assert bot.ledger.events(attempt)[2].note == "柳*的工单｜HTTP 200"
    assert (looked["note"], len(looked["evidence_hash"])) == ("", 64)


def test_hashes_need_the_salt(bot, path, place):
    """Equal values have other hashes in another ledger."""
    bot.journal.intent(make_write())
    other = place("other")
    Ledger.open(other).close()
    salts = {
        row["value"]
        for where in (path, other)
        for row in rows(where, "ledger_meta")
        if row["name"] == "audit_salt"
    }

    assert len(salts) == 2
    assert not any(salt in str(chain_of(path)) for salt in salts)


def test_a_rule_is_no_part_of_the_key(bot):
    """An attempt under another rule is the same write: it is refused while the first stands."""
    bot.journal.intent(replace(make_write(), rule="R-1"))

    with pytest.raises(Exception, match="此前已有记录"):
        bot.journal.intent(replace(make_write(), rule="R-2"))


def test_what_people_and_runs_do_is_in_the_chain(bot, path):
    """Runs, log-ins, rejected credentials, a person's word, a stop: each with who did it."""
    ledger = bot.ledger
    ledger.act_as("run-1", ACCOUNT, "王值班")
    ledger.run_started("run-1", "apply", "clerk01", NOON)
    for ok in (None, False, True):
        ledger.login_attempt(ACCOUNT, ok, NOON)
    ledger.credential_rejected(ACCOUNT, "canary-4711", NOON)
    ledger.clear_rejections(ACCOUNT, NOON)
    ledger.password_set(ACCOUNT, NOON)
    ledger.let_try_again("CS-009", "李班长", f"已查明 {NUMBER}", NOON)
    ledger.stop_changed("李班长", "soft", NOON)
    ledger.stop_changed("李班长", "", NOON, cleared=True)
    ledger.run_finished("run-1", 6, NOON)

    records = chain_of(path)
    assert [record["event"] for record in records] == [
        *("RUN_STARTED", "LOGIN_SENT", "LOGIN_FAILED", "LOGIN_OK", "CREDENTIAL_REJECTED"),
        *("REJECTIONS_CLEARED", "PASSWORD_SET", "TRY_AGAIN", "STOP", "STOP_CLEARED", "RUN_FINISHED"),
    ]
    assert {record["operator"] for record in records} == {"王值班", "李班长"}
    assert {record["account"] for record in records[:7]} == {ACCOUNT}
    assert {record["run_id"] for record in records[:7]} == {"run-1"}
    assert records[7]["note"] == "人工解除隔离：李班长：已查明 139****0001"
    assert records[-1]["note"] == "退出码 6"
    assert "canary" not in str(records)


def test_a_persons_word_names_the_person(bot, path):
    """Who released a write is the responsible one of that record."""
    attempt = bring_to(bot, WriteState.UNKNOWN)

    bot.ledger.release(attempt, "李班长", "网站上没有", NOON + timedelta(minutes=10))

    record = chain_of(path)[-1]
    assert (record["event"], record["operator"]) == ("RELEASE", "李班长")
    assert record["note"] == "人工确认未发送：李班长：网站上没有"


def test_a_change_that_fails_leaves_no_record(bot, path):
    """Change and record are one transaction."""
    attempt = bring_to(bot, WriteState.PROVEN)
    before = chain_of(path)

    with pytest.raises(Exception, match="账本拒绝改动"):
        bot.ledger.prove(attempt, PROOF, NOON)

    assert chain_of(path) == before


@pytest.mark.parametrize("statement", [update(audit).values(note="x"), audit.delete()])
def test_records_can_neither_be_changed_nor_deleted(bot, statement):
    """The database itself only lets records be added."""
    bring_to(bot, WriteState.INTENT)

    with pytest.raises(LedgerUnavailable, match="不允许改动或删去"), writing(bot.ledger.engine) as connection:
        connection.execute(statement)


def test_two_records_cannot_follow_one(bot, path):
    """A fork is refused by the database: no two records have the same one before them."""
    bring_to(bot, WriteState.SENDING)
    fork = chain_of(path)[-1] | {"seq": 3, "hash": "f" * 64}

    with pytest.raises(LedgerUnavailable, match="同一笔操作"), writing(bot.ledger.engine) as connection:
        connection.execute(insert(audit).values(fork))


def text_of(value):
    """Canonical text, as the description of the chain has it."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def mac(salt, text):
    """The salted hash of a text, empty where the text is."""
    return hmac.new(bytes.fromhex(salt), text.encode(), hashlib.sha256).hexdigest() if text else ""


def seal_by_hand(salt, events):
    """One hash over the rows of events, without their notes' words."""
    names = ("id", "write_id", "at", "event", "from_state", "to_state", "run_id")
    return mac(salt, text_of([[*(row[name] for name in names), mac(salt, row["note"])] for row in events]))


@pytest.mark.sqlite
def test_the_chain_of_an_older_ledger_begins_behind_its_events(path):
    """Its origin tells of the ten events that were there, under a seal that anybody with the salt can make anew."""
    put_version_1(path)
    Ledger.open(path).close()

    meta = {row["name"]: row["value"] for row in rows(path, "ledger_meta")}
    seal = seal_by_hand(meta["audit_salt"], rows(path, "write_events"))
    first = hashlib.sha256(text_of([meta["ledger_id"], 10, seal]).encode()).hexdigest()
    assert json.loads(meta["audit_origin"]) == {"seq": 0, "hash": first, "events": 10}
    assert (meta["audit_head"], meta["audit_cut"]) == (f"0:{first}", "0")
    assert len(bytes.fromhex(meta["audit_salt"])) == 32


def test_the_chain_of_a_new_ledger_begins_with_nothing(bot, path):
    """No event is older than the chain, and the seal is over none."""
    meta = {row["name"]: row["value"] for row in rows(path, "ledger_meta")}
    first = hashlib.sha256(
        text_of([bot.ledger.ledger_id, 0, seal_by_hand(meta["audit_salt"], [])]).encode()
    ).hexdigest()

    assert json.loads(meta["audit_origin"]) == {"seq": 0, "hash": first, "events": 0}


@pytest.mark.sqlite
def test_a_seal_is_over_the_first_events_only(path):
    """Events behind the last one that it names change nothing of it."""
    put_version_1(path)
    with Ledger.open(path) as ledger, reading(ledger.engine) as connection:
        found = of_audit.seal(connection, "ab" * 32, 4)

    assert found == seal_by_hand("ab" * 32, rows(path, "write_events")[:4])


def test_a_purged_text_keeps_its_hash():
    """What a purge puts in a text's place, bare or as pairs, has the hash that the text had; nothing stays nothing."""
    salt = "ab" * 32
    was = mac(salt, "已联系柳试样")

    assert of_audit.hashed(salt, "已联系柳试样") == was
    assert of_audit.purged(salt, "已联系柳试样") == f"#{was}"
    assert of_audit.purged_pairs(salt, "已联系柳试样") == f'[["已清除", "#{was}"]]'
    for purged in (f"#{was}", f'[["已清除", "#{was}"]]'):
        assert (of_audit.hashed(salt, purged), of_audit.purged(salt, purged)) == (was, f"#{was}")
    assert (of_audit.hashed(salt, ""), of_audit.purged(salt, "")) == ("", "")


def test_what_the_chain_needs_is_told_by_its_name(bot):
    """A ledger that lacks it is not added to."""
    with reading(bot.ledger.engine) as connection:
        assert (
            said(LedgerError, of_audit.meta, connection, "audit_tail") == "账本缺少 audit_tail，审计链接不上"
        )
