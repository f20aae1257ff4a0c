"""Attempts as they are stored and read, to the last column: later versions must read them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from eoms_bot.ledger import verify
from eoms_bot.ledger.writes import params_of
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.model.write import Action, WriteRecord, WriteState
from tests.ledger.kit import (
    ACCOUNT,
    LATER,
    LATER_TEXT,
    NOON,
    NOON_TEXT,
    PROOF,
    WRITE,
    bring_to,
    make_key,
    make_write,
    start_bot,
    take_back,
)
from tests.support.database import rows


def test_an_attempt(bot, path):
    """Every column of an attempt that has just been made; Chinese stands as it is, times in UTC."""
    bot.journal.intent(WRITE)

    [row] = rows(path, "writes")
    assert row == {
        **{"id": 1, "key": "mock|CS-001|T-1|close", "attempt": 1, "site_id": "mock"},
        **{"order_no": "CS-001", "task_id": "T-1", "action": "close", "kind": "complete"},
        **{"state": "INTENT", "account": "clerk01", "operator": "值班员", "params": params_of(WRITE)},
        **{"decided": '[["dealDesc", "已处理"], ["result", "1"]]', "text": "已处理"},
        **{"body": '[["dealDesc", "已处理"], ["result", "1"]]', "fingerprint": "ffffffff"},
        **{"account_key": ACCOUNT, "generation": 1, "run_id": "run-1", "note": "", "proof": ""},
        **{"created_at": NOON_TEXT, "sending_at": None, "answered_at": None, "settled_at": None},
        **{"looked_at": None, "rule": "C-完成", "rule_version": "2", "purged_at": None},
        **{"customer": '[["customer_name", "柳试样"]]', "grounds": "行 批次文件 第5行｜ab12cd34"},
        **{"sources": '[["result", "人", "批次.csv 第5行 处理结果"]]', "sent_body": ""},
    }


def test_an_attempt_of_nobody(bot, path):
    """An order that names no customer leaves the column empty."""
    bot.journal.intent(make_write())

    assert rows(path, "writes")[0]["customer"] == ""


def test_what_was_decided_has_one_hash(bot):
    """Vector: SHA-256 of kind and pairs as JSON without blanks, in UTF-8; an attempt of an older version is told by it."""
    assert (
        params_of(make_write())
        == hashlib.sha256('["complete",[["dealDesc","已处理"],["result","1"]]]'.encode()).hexdigest()
    )


def test_a_settled_attempt_as_it_is_read(bot):
    """Every field of a proven attempt."""
    attempt = bring_to(bot, WriteState.ANSWERED_OK, WRITE)
    bot.ledger.prove(attempt, PROOF, LATER)

    assert bot.ledger.write(attempt) == WriteRecord(
        id=1,
        key="mock|CS-001|T-1|close",
        attempt=1,
        kind="complete",
        state=WriteState.PROVEN,
        order_no="CS-001",
        task_id="T-1",
        action=Action.CLOSE,
        account="clerk01",
        operator="值班员",
        decided=(("dealDesc", "已处理"), ("result", "1")),
        text="已处理",
        note="答复｜HTTP 200",
        created_at=NOON_TEXT,
        sending_at=NOON_TEXT,
        answered_at=NOON_TEXT,
        settled_at=LATER_TEXT,
        run_id="run-1",
        proof="处理记录｜值班员｜2026-05-06T04:00:00+00:00｜已完成",
        rule="C-完成",
        rule_version="2",
        customer=(("customer_name", "柳试样"),),
        grounds="行 批次文件 第5行｜ab12cd34",
        sources=(("result", "人", "批次.csv 第5行 处理结果"),),
    )


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("工单文字“柳试样说“上不了网”，急”（驳-宽带）：宽带的故障", "工单文字“…”（驳-宽带）：宽带的故障"),
        (
            "工单文字“宽带”（题-宽带）、“家（红-灯）”（题-宽带设备）、“光猫亮红”（题-光猫红灯）：宽带",
            "工单文字“…”（题-宽带）、“…”（题-宽带设备）、“…”（题-光猫红灯）：宽带",
        ),
        ("工单 故障地点“青槐镇\n上湾村”", "工单 故障地点“…”"),
        ("柳试样13900000001.csv 第3行 处理结果", "柳*139****0001.csv 第3行 处理结果"),
        (
            "告警.csv 第12行 清除时间；设置 branch.desk_numbers",
            "告警.csv 第12行 清除时间；设置 branch.desk_numbers",
        ),
    ],
    ids=["quoted twice", "rules", "over a line", "name of a file", "nobody's"],
)
def test_sources_quote_nobody(bot, given, kept):
    """What outlives the values has neither the order's words nor its customer, from the first moment on."""
    write = replace(WRITE, masker=Masker(("柳试样",)), sources=(("measure", "读出", given),))

    attempt = bot.journal.intent(write)

    assert bot.ledger.write(attempt).sources == (("measure", "读出", kept),)


def test_what_was_sent_since(bot):
    """An account's writes that reached SENDING from that very moment on, whatever became of them; an INTENT is none."""
    bring_to(bot, WriteState.PROVEN)
    bring_to(bot, WriteState.NOT_SENT, make_write("CS-002"))
    bring_to(bot, WriteState.INTENT, make_write("CS-003"))

    assert bot.ledger.sent_since(ACCOUNT, NOON) == 2
    assert bot.ledger.sent_since(ACCOUNT, NOON + timedelta(microseconds=1)) == 0
    assert bot.ledger.sent_since("mock|clerk02", NOON) == 0


def test_what_all_have_sent_since(bot, path):
    """Writes of whatever account count together, from that very moment on."""
    bring_to(bot, WriteState.PROVEN)
    other = start_bot(path, "run-2", account="clerk02")
    for order, state in (("CS-002", WriteState.UNKNOWN), ("CS-003", WriteState.INTENT)):
        bring_to(other, state, make_write(order))

    assert bot.ledger.all_sent_since(NOON) == 2
    assert bot.ledger.all_sent_since(NOON + timedelta(microseconds=1)) == 0


def test_whether_there_are_writes(bot):
    """A new ledger holds none; an attempt in whatever state is one."""
    before = bot.ledger.has_writes()
    bring_to(bot, WriteState.INTENT)

    assert (before, bot.ledger.has_writes()) == (False, True)


def test_what_was_sent_on_a_permission(bot):
    """Replies on these grounds that reached SENDING since then; a taken order or an INTENT is none."""
    mine = replace(WRITE, grounds="许可 ab12 首步｜ed1")
    bring_to(bot, WriteState.UNKNOWN, replace(mine, key=make_key("CS-002")))
    bring_to(bot, WriteState.INTENT, replace(mine, key=make_key("CS-003")))
    bring_to(bot, WriteState.PROVEN, replace(mine, key=make_key("CS-004", Action.ACCEPT), kind="accept"))
    bring_to(bot, WriteState.PROVEN, replace(mine, key=make_key("CS-005"), grounds="许可 ab13 别的｜ed1"))

    assert bot.ledger.sent_on("许可 ab12", NOON) == 1
    assert bot.ledger.sent_on("许可 ab12", NOON + timedelta(microseconds=1)) == 0
    assert bot.ledger.sent_on("许可 ab%", NOON) == 0


def test_what_is_proven_of_an_edition(bot):
    """Proven replies under this rule and this edition, on whatever grounds, up to the most."""
    for number, grounds in enumerate(("行 批次文件 第5行｜ed1", "许可 ab12 首步｜ed1", "批准 计划 王｜ed2")):
        bring_to(bot, WriteState.PROVEN, replace(WRITE, key=make_key(f"CS-{number}"), grounds=grounds))
    bring_to(bot, WriteState.UNKNOWN, replace(WRITE, key=make_key("CS-8"), grounds="行｜ed1"))
    bring_to(bot, WriteState.PROVEN, replace(WRITE, key=make_key("CS-9"), grounds="行｜ed1", rule="R-宽带"))

    assert [bot.ledger.proven_under("C-完成", edition, 10) for edition in ("｜ed1", "｜ed2", "｜ed3")] == [
        2,
        1,
        0,
    ]
    assert bot.ledger.proven_under("C-完成", "｜ed1", 1) == 1


def test_a_ledger_of_version_5_gets_the_column(bot, path):
    """On either database: attempts from before have no grounds, new ones keep theirs, and the chain holds.

    The same of the sources.
    """
    bring_to(bot, WriteState.PROVEN, make_write("CS-001"))
    bot.ledger.close()
    take_back(path, 5)

    later = start_bot(path, "run-2")
    bring_to(later, WriteState.PROVEN, replace(WRITE, key=make_key("CS-002")))

    kept = [later.ledger.writes(order)[0] for order in ("CS-001", "CS-002")]
    assert [one.grounds for one in kept] == ["", WRITE.grounds]
    assert [one.sources for one in kept] == [(), WRITE.sources]
    assert verify(later.ledger).fault is None
