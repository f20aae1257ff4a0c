"""Rule k of the checker finds each way of tampering with a real ledger's chain, and nothing in one left alone."""

from __future__ import annotations

import base64
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from eoms_bot.model.privacy.mask import Masker
from eoms_bot.model.write import WriteState
from tests.ledger.kit import NOON, bring_to, make_write, start_bot
from tests.support.chain import audited
from tests.support.ledger_file import read_ledger

TRIGGERS = ("audit_no_update", "audit_no_delete", "write_events_no_update", "write_events_no_delete")


@pytest.fixture
def path(tmp_path):
    """A ledger with two writes and a run, nine records in all."""
    path = tmp_path / "ledger.db"
    bot = start_bot(path)
    bring_to(
        bot, WriteState.PROVEN, replace(make_write("CS-001"), rule="R-7", rule_version="3", masker=Masker())
    )
    bring_to(bot, WriteState.UNKNOWN, make_write("CS-002"))
    bot.ledger.run_started("run-1", "apply", "clerk01", NOON)
    bot.ledger.run_finished("run-1", 6, NOON)
    bot.ledger.close()
    return path


def tamper(path, *statements):
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for name in TRIGGERS:
            db.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            db.execute(statement)


def found(path, writes=(), *, same_clock=True):
    return [str(violation) for violation in audited(writes, read_ledger(path), same_clock=same_clock)]


def make_accepted(order_no="CS-001", time="2026-05-06 12:00:01"):
    key = {"order_no": order_no, "action": "close", "task_id": "T-1"}
    return {"n": 1, "kind": "complete", "key": key, "time": time, "raw_b64": base64.b64encode(b"").decode()}


def test_left_alone(path):
    """(k) A ledger of the bot, with an accepted write behind its SENDING, breaks no rule."""
    assert found(path, [make_accepted()]) == []


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        pytest.param("UPDATE audit SET note='x' WHERE seq=8", "no. 8 does not fit its hash", id="flipped"),
        pytest.param("UPDATE audit SET operator='' WHERE seq=2", "no. 2 does not name", id="no operator"),
        pytest.param("DELETE FROM audit WHERE seq=8", "no. 8 is missing", id="deleted"),
        pytest.param("DELETE FROM audit WHERE seq=9", "ends with no. 8", id="end cut off"),
        pytest.param(
            "DELETE FROM audit WHERE seq=3", "7 events of writes, 6 records", id="record of an event"
        ),
        pytest.param("DELETE FROM write_events WHERE id=3", "6 events of writes, 7 records", id="event"),
        pytest.param(
            "UPDATE write_events SET run_id='x' WHERE id=3", "otherwise of event 3", id="other event"
        ),
        pytest.param("UPDATE writes SET body='[]' WHERE id=1", "another hash of what", id="body"),
        pytest.param("UPDATE writes SET rule='R-8' WHERE id=1", "operator and rule", id="rule"),
        pytest.param(
            "UPDATE ledger_meta SET value='9:f' WHERE name='audit_head'", "ends with no. 9", id="head"
        ),
    ],
)
def test_tampering(path, statement, told):
    """(k) A flipped byte, a missing row, a change beside the chain: each is named."""
    tamper(path, "PRAGMA foreign_keys=OFF", statement)

    assert any(told in violation for violation in found(path))


def test_reordering(path):
    """(k) Two records that took each other's number fit neither hash nor link."""
    tamper(
        path,
        "UPDATE audit SET seq=-8 WHERE seq=8",
        "UPDATE audit SET seq=8 WHERE seq=9",
        "UPDATE audit SET seq=9 WHERE seq=-8",
    )

    violations = found(path)
    assert any("no. 8 does not fit its hash" in one for one in violations)
    assert any("no. 8 does not follow" in one for one in violations)


@pytest.mark.parametrize(
    "accepted",
    [
        pytest.param(make_accepted("CS-009"), id="no write"),
        pytest.param(make_accepted(time="2026-05-06 11:59:58"), id="later"),
    ],
)
def test_accepted_without_record(path, accepted):
    """(k) An accepted write without a record of SENDING before it is found; with another clock only the missing one."""
    assert any("no earlier audit record" in one for one in found(path, [accepted]))
    assert bool(found(path, [accepted], same_clock=False)) == (accepted["key"]["order_no"] == "CS-009")


def test_no_chain_at_all(tmp_path):
    """(k) Where there is no ledger, an accepted write has no record either."""
    assert found(tmp_path / "none.db") == []
    assert len(found(tmp_path / "none.db", [make_accepted()])) == 1
