"""A body with opaque pairs: INTENT has their patterns, SENDING what left, and nobody alters either unseen."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from eoms_bot.errors import GateRefused
from eoms_bot.ledger import Ledger, verify
from eoms_bot.model.write import WriteState
from tests.ledger.kit import answer, bring_to, make_write, start_bot
from tests.ledger.test_purge import NAME, clean, personal, places
from tests.ledger.test_restore import Desk
from tests.support.database import raw, rows

PATTERN, NONCE = '"[0-9a-f]{4}"', '"0a1b"'
BODY = (("/form/note", '"已处理"'), ("/nonce", PATTERN), ("/rev", "3"))
SENT = (BODY[0], ("/nonce", NONCE), BODY[2])


def opaque(order="CS-001", body=BODY):
    return replace(make_write(order), body=body, opaque=frozenset({"/nonce"}))


def send(bot, write, sent=SENT):
    attempt = bot.journal.intent(write)
    bot.journal.sending(attempt, sent)
    return attempt


def test_pattern_first_and_then_what_left(bot, path):
    """INTENT knows the pattern as one, SENDING adds the whole body, and the chain holds."""
    attempt = bot.journal.intent(opaque())
    [intended] = rows(path, "writes")
    bot.journal.sending(attempt, SENT)
    [sending] = rows(path, "writes")

    marked = [["/form/note", '"已处理"'], ["/nonce", PATTERN, "opaque"], ["/rev", "3"]]
    assert (json.loads(intended["body"]), intended["sent_body"]) == (marked, "")
    assert (sending["body"], json.loads(sending["sent_body"])) == (
        intended["body"],
        [list(pair) for pair in SENT],
    )
    assert verify(bot.ledger).fault is None


def test_body_without_opaque_pairs_is_kept_once(bot, path):
    """What left is what INTENT has."""
    bring_to(bot, WriteState.SENDING)

    assert rows(path, "writes")[0]["sent_body"] == ""


def test_nothing_is_kept_of_what_may_not_leave(bot, path):
    """A run that was replaced stores neither SENDING nor its body."""
    attempt = bot.journal.intent(opaque())
    start_bot(path, "run-2")

    with pytest.raises(GateRefused):
        bot.journal.sending(attempt, SENT)

    assert rows(path, "writes")[0]["sent_body"] == ""


def test_altered_body_is_found(bot, path):
    """The record of SENDING covers it."""
    send(bot, opaque())
    with raw(path) as database:
        database.execute("UPDATE writes SET sent_body='[]'")

    fault = verify(bot.ledger).fault

    assert fault is not None
    assert (fault.seq, fault.text) == (2, "第 2 条：第 1 笔的证据或说明被改动")


def test_purge_takes_it(bot, path):
    """With the other words about the customer; the chain still holds."""
    personal_body = replace(personal("CS-001"), opaque=frozenset({"/nonce"}))
    attempt = send(bot, personal_body, (("note", NAME), ("/nonce", NONCE)))
    bot.journal.answered(attempt, answer(WriteState.REFUSED_BUSINESS))
    assert places(path)

    clean(bot)

    assert places(path) == []
    assert rows(path, "writes")[0]["sent_body"].startswith('[["已清除"')
    assert verify(bot.ledger).fault is None


@pytest.mark.sqlite
@pytest.mark.parametrize("in_backup", [True, False], ids=["intent-in-backup", "not-in-backup"])
def test_restore_brings_it_along(path, in_backup):
    """What left after the backup is still known after the restore, and the chain holds."""
    desk = Desk(path)
    attempt = 0
    if in_backup:
        attempt = desk.bot.journal.intent(opaque("CS-GAP"))
        desk.copy.unlink()
        desk.bot.ledger.back_up(desk.copy)
        desk.bot.journal.sending(attempt, SENT)
    else:
        attempt = send(desk.bot, opaque("CS-GAP"))

    desk.restore()

    [row] = [one for one in rows(path, "writes") if one["id"] == attempt]
    assert (row["state"], json.loads(row["sent_body"])) == ("UNKNOWN", [list(pair) for pair in SENT])
    with Ledger.open(path) as restored:
        assert verify(restored).fault is None
