"""What people and runs do besides writes: the whole record of each in the audit chain, with nothing but what is known of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from eoms_bot.errors import BadInput, LedgerError
from eoms_bot.ledger import Deed
from eoms_bot.model.listing import SOLVED, FollowUp
from eoms_bot.model.outcome import Outcome
from tests.ledger.kit import ACCOUNT, LATER, LATER_TEXT, NOON, NOON_TEXT
from tests.ledger.planning import PLAN_ID, plan_of, word
from tests.ledger.test_words import said
from tests.support.ledger_file import read_ledger

PLACE = {"seq", "hash", "prev", "site_offset"}
"""Columns of a record's place in the chain."""


@pytest.fixture
def ledger(bot):
    """A ledger that a run uses for somebody."""
    bot.ledger.act_as("run-7", ACCOUNT, "王值班")
    return bot.ledger


def told(path):
    """What the last record says, but for what it leaves empty."""
    record = read_ledger(path).audit[-1]
    return {name: value for name, value in record.items() if name not in PLACE and value not in ("", 0)}


ACTOR = {"run_id": "run-7", "account": ACCOUNT, "operator": "王值班", "at": NOON_TEXT}


def test_a_run(ledger, path):
    """How it goes and how it ended, by the run's own number and on the operator's responsibility."""
    ledger.run_started("run-8", "apply", "clerk01", NOON)
    began = told(path)
    ledger.run_finished("run-8", 4, NOON)

    of_run = ACTOR | {"run_id": "run-8"}
    assert began == of_run | {"event": "RUN_STARTED", "note": "apply"}
    assert told(path) == of_run | {"event": "RUN_FINISHED", "note": "退出码 4"}


def test_a_run_by_an_uploaded_workbook(ledger, path):
    """A workbook that the console has kept is named by its number; no other file is."""
    files = ("U20261125-110000-abcd.xlsx", "柳试样.xlsx")

    ledger.run_started("run-8", "apply", "clerk01", NOON, files)

    assert told(path)["note"] == "apply U20261125-110000-abcd"


def test_a_run_of_nobody(bot, path):
    """Where nobody is named yet, the account that the run names stands for it."""
    bot.ledger.run_started("run-8", "preview", "clerk01", NOON)

    assert told(path) == {
        **{"event": "RUN_STARTED", "run_id": "run-8", "account": "clerk01"},
        **{"note": "preview", "at": NOON_TEXT},
    }


@pytest.mark.parametrize(("ok", "event"), [(None, "LOGIN_SENT"), (True, "LOGIN_OK"), (False, "LOGIN_FAILED")])
def test_a_login(ledger, path, ok, event):
    """Its end, and whose account it was."""
    ledger.login_attempt("mock|clerk02", ok, NOON)

    assert told(path) == ACTOR | {"event": event, "account": "mock|clerk02"}


def test_passwords(ledger, path):
    """That one was refused, forgotten, set: whose, and nothing of the password."""
    found = []
    for call, event in (
        (lambda: ledger.credential_rejected("mock|clerk02", "canary", NOON), "CREDENTIAL_REJECTED"),
        (lambda: ledger.clear_rejections("mock|clerk02", NOON), "REJECTIONS_CLEARED"),
        (lambda: ledger.password_set("mock|clerk02", NOON), "PASSWORD_SET"),
    ):
        call()
        found.append(told(path) == ACTOR | {"event": event, "account": "mock|clerk02"})

    assert found == [True, True, True]


def test_a_stop(ledger, path):
    """Who told it, how, and who took it back."""
    ledger.stop_changed("李班长", "soft", NOON)
    stopped = told(path)
    ledger.stop_changed("李班长", "", NOON, cleared=True)

    assert stopped == ACTOR | {"event": "STOP", "operator": "李班长", "note": "soft"}
    assert told(path) == ACTOR | {"event": "STOP_CLEARED", "operator": "李班长"}


def test_the_console_and_a_person_at_an_order(ledger, path):
    """Who did what in the console; with which order a person was helped."""
    ledger.console_used(Deed.CONSOLE_REFUSED, "李班长", "没有权限", NOON)
    refused = told(path)
    ledger.assisted("CS-001", "已按下", NOON)

    assert refused == ACTOR | {"event": "CONSOLE_REFUSED", "operator": "李班长", "note": "没有权限"}
    assert told(path) == ACTOR | {"event": "ASSISTED", "order_no": "CS-001", "note": "已按下"}


def test_a_quarantine_that_is_ended(ledger, path):
    """The order, who ends it and why; the same words stand as the order's newest row, numbers in full there."""
    ledger.outcome("CS-001", Outcome.HELD, "隔离", "run-7", NOON)

    ledger.let_try_again("CS-001", "李班长", "客户 13900000001 已回访", LATER)

    words = "人工解除隔离：李班长：客户 {} 已回访"
    assert told(path) == {
        **{"event": "TRY_AGAIN", "order_no": "CS-001", "operator": "李班长", "at": LATER_TEXT},
        "note": words.format("139****0001"),
    }
    row = ledger.orders()[-1]
    assert (row.outcome, row.reason) == (Outcome.SKIPPED, words.format("13900000001"))
    assert (row.run_id, row.updated_at) == ("resolve 20260506-040500123456", LATER_TEXT)


def test_a_breaker_that_is_closed(ledger, path):
    """Whose account it was, who closes it and why."""
    ledger.close_breaker("mock|clerk02", "李班长", "网站已恢复", NOON)

    assert told(path) == ACTOR | {
        **{"event": "BREAKER_CLOSED", "account": "mock|clerk02"},
        **{"operator": "李班长", "note": "网站已恢复"},
    }


def test_a_word_behind_a_reply(ledger, path):
    """The order, whose word it is, and when it happened beside when it was put on record."""
    ledger.followed_up(FollowUp("CS-001", SOLVED, NOON, "李值班", "已加站"), LATER)

    assert told(path) == ACTOR | {
        **{"event": "LEFTOVER_SOLVED", "order_no": "CS-001", "operator": "李值班", "note": "已加站"},
        **{"decided": f'[["时间", "{NOON_TEXT}"]]', "at": LATER_TEXT},
    }


def test_an_approval(ledger, path):
    """Row, order and rule, who approved it and when beside when that came in, and which cells he changed."""
    ledger.keep_plan(plan_of())

    approval = word(when=NOON, edits={"measure": "别的", "cell": "某小区"})
    ledger.approve_plan(PLAN_ID, [approval], {}, LATER)

    record = told(path)
    assert len(record.pop("decided_hash")) == 64
    assert record == ACTOR | {
        **{"event": "APPROVED", "order_no": "CS-001", "task_id": "T-1", "operator": "张班长"},
        **{"rule": "C-完成", "rule_version": "1", "at": LATER_TEXT},
        "note": f"计划 {PLAN_ID} 第 1 行，批准于 {NOON_TEXT}，改动 解决措施、投诉所属小区",
    }


def test_an_approval_without_changes(ledger, path):
    """Nothing is said of cells where none was changed."""
    ledger.keep_plan(plan_of())

    ledger.approve_plan(PLAN_ID, [word()], {}, LATER)

    assert told(path)["note"] == f"计划 {PLAN_ID} 第 1 行，批准于 {LATER_TEXT}"


def test_a_struck_row(ledger, path):
    """Row and order, and who does not want it."""
    ledger.keep_plan(plan_of())

    ledger.approve_plan(PLAN_ID, [], {2: "张班长"}, LATER)

    assert told(path) == ACTOR | {
        **{"event": "STRUCK", "order_no": "CS-002", "task_id": "T-1", "operator": "张班长"},
        **{"note": f"计划 {PLAN_ID} 第 2 行不执行", "at": LATER_TEXT},
    }


def test_a_word_taken_back(ledger, path):
    """The record names the row and the word; only whoever said it may take it back, and nobody twice."""
    ledger.keep_plan(plan_of())
    ledger.approve_plan(PLAN_ID, [], {2: "张班长"}, LATER)

    others = said(BadInput, ledger.take_back, PLAN_ID, 2, "李班长", LATER)
    none = said(BadInput, ledger.take_back, PLAN_ID, 1, "张班长", LATER)
    ledger.take_back(PLAN_ID, 2, "张班长", LATER)

    assert (others, none) == tuple(
        f"计划 {PLAN_ID} 第 {n} 行现在不是 {who} 批准或定为不执行的，没有撤回"
        for n, who in ((2, "李班长"), (1, "张班长"))
    )
    assert told(path) == ACTOR | {
        **{"event": "STRUCK", "order_no": "CS-002", "task_id": "T-1", "operator": "张班长"},
        **{"note": f"计划 {PLAN_ID} 第 2 行，撤回“不批”，又等人看", "at": LATER_TEXT},
    }


def test_what_is_said_of_a_plan(ledger):
    """Which row of which plan is another order's, is missing, or was worked meanwhile."""
    ledger.keep_plan(plan_of())
    ledger.plan_worked(PLAN_ID, {"CS-001": Outcome.DONE}, "run-7")

    other = said(LedgerError, ledger.approve_plan, PLAN_ID, [replace(word(), position=2)], {}, LATER)
    missing = said(LedgerError, ledger.approve_plan, PLAN_ID, [replace(word(), position=9)], {}, LATER)
    worked = said(BadInput, ledger.approve_plan, PLAN_ID, [word()], {}, LATER)

    assert other == f"计划 {PLAN_ID} 第 2 行是 CS-002，不是 CS-001"
    assert missing == f"账本里没有计划 {PLAN_ID} 的第 9 行"
    assert worked == f"计划 {PLAN_ID} 第 1 行（CS-001）刚由另一次运行执行"


def test_a_chain_that_begins(ledger, path):
    """A new ledger has a salt of 32 bytes, no change that is older than its chain, and has cut nothing off."""
    meta = read_ledger(path).meta

    assert len(bytes.fromhex(meta["audit_salt"])) == 32
    assert json.loads(meta["audit_origin"]) == {"seq": 0, "hash": meta["audit_head"][2:], "events": 0}
    assert (meta["audit_head"][:2], meta["audit_cut"]) == ("0:", "0")
    assert len(bytes.fromhex(meta["audit_head"][2:])) == 32


def test_a_run_that_is_not_there(ledger):
    """Which run, which stage nobody knows."""
    assert said(LedgerError, ledger.run_finished, "run-9", 0, NOON) == "账本里没有运行 run-9"
    assert said(LedgerError, ledger.stage, "CS-001", "SENT", "run-7", NOON) == "账本不认识工单阶段 SENT"


def test_lists_have_a_length(ledger):
    """Fifty runs and plans where nobody says otherwise."""
    for number in range(51):
        ledger.run_started(f"run-{number:03}", "preview", "clerk01", NOON + timedelta(minutes=number))
        ledger.keep_plan(plan_of(f"P20260506-1200{number:02}-ab12"))

    assert len(ledger.runs()) == len(ledger.plans()) == 50


def test_an_order_is_shown_and_taken_down(ledger, path):
    """What is said last of an order's going alone counts; who took it down is on record."""
    before = ledger.shown_order("CS-001")
    ledger.show("CS-001", "许可 ab12 首步｜cd34", NOON)
    shown = told(path)
    other = ledger.shown_order("CS-002")
    since = ledger.shown_order("CS-001")
    ledger.take_down("CS-001", "张班长", "先别发，客户 13900000001 要回电", LATER)
    taken = told(path)

    assert (before, other) == (None, None)
    assert shown == ACTOR | {"event": "SHOWN", "order_no": "CS-001", "note": "许可 ab12 首步｜cd34"}
    assert (since.at, since.note, since.taken_down_by) == (NOON, "许可 ab12 首步｜cd34", "")
    assert ledger.shown_order("CS-001").taken_down_by == "张班长"
    assert taken == {
        **{"event": "TAKEN_DOWN", "operator": "张班长", "order_no": "CS-001", "at": LATER_TEXT},
        "note": "先别发，客户 139****0001 要回电",
    }
