"""Brakes on deciding over a ledger: what shuts a reason, who opens it, and what past orders prove."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from eoms_bot.decide.permission.brakes import PersonWord
from eoms_bot.errors import BadInput
from eoms_bot.ledger import CheckedSample, Reasons, verify
from eoms_bot.ledger.upkeep.purge import purge
from eoms_bot.model.branch import ReplyLimits
from eoms_bot.model.decision import Reject, Sourced
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.permission import Proven
from eoms_bot.model.plan import Approval
from eoms_bot.model.write import Action, WriteKey, WriteState
from eoms_bot.report.record import item_record
from eoms_bot.run import selection
from eoms_bot.run.brakes import brakes
from eoms_bot.run.desk import Desk
from eoms_bot.run.editions import MODEL, NO_RULE, mark_of, rules_of
from eoms_bot.run.notifying import notice_of
from eoms_bot.settings import Paths, Settings
from eoms_bot.tables.tables import load_dictionaries, load_rules
from tests.decide import build
from tests.ledger.kit import NOON, bring_to, make_write, start_bot
from tests.ledger.planning import plan_of, row_of
from tests.report import samples

BROADBAND = "宽带投诉"
GROUNDS = "许可 3f2a00112233 宽带首步"
RULES = load_rules()


def rejecting(number, task="T-1", text="宽带投诉:家里宽带断了", grounds=GROUNDS):
    """A reject that goes alone."""
    pairs = (("reject_text", text),)
    key = WriteKey("mock", number, task, Action.CLOSE)
    return replace(
        make_write(number, kind="reject"), key=key, decided=pairs, body=pairs, text=text, grounds=grounds
    )


@pytest.fixture
def bot(tmp_path):
    """A ledger in which order CS-001 was rejected alone as broadband's."""
    bot = start_bot(tmp_path / "ledger.db")
    bring_to(bot, WriteState.PROVEN, rejecting("CS-001"))
    yield bot
    bot.ledger.close()


@pytest.fixture
def settings(tmp_path):
    """Settings of a branch without tables."""
    return Settings(paths=Paths(home=tmp_path), branch=build.BRANCH)


@pytest.fixture
def desk():
    """A desk without facts."""
    return Desk(RULES, load_dictionaries(), ReplyLimits(), build.BRANCH, ())


def listed(number, task="T-1"):
    """A row of the to-do list."""
    early = NOON - timedelta(days=1)
    return replace(samples.ref(), order_no=number, task_id=task, dispatched=early)


def test_only_what_went_alone(bot):
    """Neither a person's write nor one that was not sent is a decision alone."""
    bring_to(bot, WriteState.PROVEN, rejecting("CS-002", grounds="批次.xlsx 第5行"))
    bring_to(bot, WriteState.NOT_SENT, rejecting("CS-003"))
    bring_to(bot, WriteState.UNKNOWN, rejecting("CS-004"))
    bring_to(bot, WriteState.PROVEN, replace(make_write("CS-005"), grounds=GROUNDS))

    found = Reasons(bot.ledger).alone(NOON - timedelta(days=1))

    assert [(one.order_no, one.reason) for one in found] == [
        ("CS-001", BROADBAND),
        ("CS-004", BROADBAND),
        ("CS-005", "完成"),
    ]


def test_wrong_is_shut_until_a_person_opens(bot, settings):
    """办错了 shuts, a later day leaves it so, a named person opens it with a reason; the chain has all of it."""
    brakes.said(bot.ledger, "CS-001", PersonWord.WRONG, "李班长", "是手机 13900000001", NOON)
    later = NOON + timedelta(days=200)
    shut = brakes.shut_by(bot.ledger, settings, later)
    kept = brakes.open_reason(bot.ledger, settings, BROADBAND, "王主任", "规则已改", later)

    assert "办错了" in shut[BROADBAND]
    assert "13900000001" not in str(Reasons(bot.ledger).words())
    assert kept is not None
    assert (kept.shut, kept.who, kept.at) == (False, "王主任", later)
    assert brakes.shut_by(bot.ledger, settings, later) == {}
    assert verify(bot.ledger).fault is None


def test_a_purge_opens_nothing(bot, settings):
    """Where retention takes values and the chain's beginning, what is shut stays shut."""
    brakes.said(bot.ledger, "CS-001", PersonWord.WRONG, "李班长", "", NOON)
    later = NOON + timedelta(days=400)

    purge(bot.ledger, later, later, "李班长", "", later)

    assert BROADBAND in brakes.shut_by(bot.ledger, settings, later)


def test_a_word_on_what_people_decided(bot):
    """Nobody can say 办错了 of an order that did not go alone."""
    with pytest.raises(BadInput, match="不是机器人"):
        brakes.said(bot.ledger, "CS-009", PersonWord.WRONG, "李班长", "", NOON)


def test_open_what_is_not_shut(bot, settings):
    """There is nothing to open."""
    with pytest.raises(BadInput, match="没有关着"):
        brakes.open_reason(bot.ledger, settings, BROADBAND, "李班长", "x", NOON)


def test_a_new_task_in_the_list_shuts(bot, desk, settings):
    """A run that finds the order again under a new task works with the reason shut, and puts both on record
    once.
    """
    after, _brake = brakes.braked(bot.ledger, desk, [listed("CS-001", "T-2")], NOON)
    brakes.braked(bot.ledger, desk, [listed("CS-001", "T-2")], NOON)

    assert "待办里又有任务 T-2" in after.shut[BROADBAND]
    assert [word.said for word in Reasons(bot.ledger).words()] == [PersonWord.BACK]
    assert BROADBAND in brakes.shut_by(bot.ledger, settings, NOON)


def test_what_a_run_shut_outlives_the_cause(bot, desk, settings):
    """Months later, when the order that came back is no longer looked at, its reason is shut still."""
    brakes.braked(bot.ledger, desk, [listed("CS-001", "T-2")], NOON)

    assert BROADBAND in brakes.shut_by(bot.ledger, settings, NOON + timedelta(days=200))


def test_the_same_return_after_opening(bot, desk, settings):
    """A person who opens has answered for that return; another one shuts again."""
    brakes.braked(bot.ledger, desk, [listed("CS-001", "T-2")], NOON)
    brakes.open_reason(bot.ledger, settings, BROADBAND, "李班长", "看过了", NOON + timedelta(minutes=1))
    soon = NOON + timedelta(minutes=2)

    same, _ = brakes.braked(bot.ledger, desk, [listed("CS-001", "T-2")], soon)
    other, _ = brakes.braked(bot.ledger, desk, [listed("CS-001", "T-3")], soon)

    assert same.shut == {}
    assert BROADBAND in other.shut


def test_history_shows_a_return(bot, tmp_path):
    """历史工单 that has the order dispatched again shuts its reason, and needs no run for that."""
    table = tmp_path / "历史工单.csv"
    table.write_text(
        "工单号,分派时间,县区,投诉地点,投诉内容\nCS-001,2026-05-06 15:00,澜溪县,青槐镇,宽带断了\n", "utf-8"
    )
    settings = Settings.model_validate(
        {"paths": {"home": tmp_path}, "facts": {"history": {"file": table, "max_age_hours": 0}}}
    )

    assert "重新分派" in brakes.shut_by(bot.ledger, settings, NOON + timedelta(hours=4))[BROADBAND]


def test_unchecked_sample_over_the_ledger(bot, settings):
    """The day's one decision is its sample: unchecked at noon of the next day it shuts, checked it does
    not.
    """
    noon = NOON + timedelta(days=1)
    before = brakes.shut_by(bot.ledger, settings, noon)
    brakes.said(bot.ledger, "CS-001", PersonWord.CHECKED, "李班长", "", NOON + timedelta(hours=3))

    assert "抽查" in before[BROADBAND]
    assert brakes.shut_by(bot.ledger, settings, noon) == {}


def test_share_over_the_ledger(bot, settings):
    """Rejects above twice their usual share, of the orders that came, shut."""
    for day in range(1, 11):
        for nth in range(10):
            bot.ledger.stage(f"CS-1{day:02}{nth}", "READ", "run-0", NOON - timedelta(days=day))
    for nth in range(10):
        bot.ledger.stage(f"CS-2{nth:02}", "READ", "run-1", NOON)
    quiet = brakes.shut_by(bot.ledger, settings, NOON)
    for nth in range(5):
        bring_to(bot, WriteState.PROVEN, rejecting(f"CS-2{nth:02}"))

    assert quiet == {}
    assert "今天 10 张里驳回了 6 张" in brakes.shut_by(bot.ledger, settings, NOON)[BROADBAND]


def test_shut_at_once(bot, desk):
    """A person's 办错了 counts before the next order of a run that is under way."""
    after, brake = brakes.braked(bot.ledger, desk, [], NOON)
    assert after.shut == {}

    brakes.said(bot.ledger, "CS-001", PersonWord.WRONG, "李班长", "", NOON)
    halt = brake.before(listed("CS-003"))

    assert halt is None
    assert BROADBAND in after.shut


def test_share_of_a_run_under_way(bot, desk, settings):
    """A run that rejects above twice the usual share shuts the reason by itself, before its next order."""
    for day in range(1, 11):
        for nth in range(10):
            bot.ledger.stage(f"CS-1{day:02}{nth}", "READ", "run-0", NOON - timedelta(days=day))
    for nth in range(10):
        bot.ledger.stage(f"CS-2{nth:02}", "READ", "run-1", NOON)
    after, brake = brakes.braked(bot.ledger, desk, [], NOON)
    for nth in range(5):
        bring_to(bot, WriteState.PROVEN, rejecting(f"CS-2{nth:02}"))
    writes = tuple(bot.ledger.writes("CS-204"))

    brake.after(samples.item(1, Outcome.HELD, started=NOON.isoformat()), None)
    assert after.shut == {}
    brake.after(samples.item(1, Outcome.DONE, started=NOON.isoformat(), writes=writes), None)

    assert "今天 10 张里驳回了 6 张" in after.shut[BROADBAND]
    assert BROADBAND in Reasons(bot.ledger).kept()


def runner_over(bot, desk, orders):
    """A runner that notes in which order it walks."""
    walked: list[str] = []
    runner: Any = SimpleNamespace(
        lane=SimpleNamespace(clock=bot.clock, site=None, mark=None, books=SimpleNamespace(ledger=bot.ledger)),
        news=SimpleNamespace(items=[], progress=SimpleNamespace(said=walked.append)),
        desk=desk,
        brakes=(),
        asked_again={},
        work_through=lambda refs, *_: walked.extend(ref.order_no for ref in refs),
    )
    return runner, walked


def test_customer_asks_again(bot, desk, monkeypatch):
    """The earlier order of a rejected duplicate is walked first."""
    text = "重复派单:原工单CS-003(2026-05-05 10:00派发,处理中)"
    bring_to(bot, WriteState.PROVEN, rejecting("CS-004", text=text))
    monkeypatch.setattr(selection, "collect", lambda *_: [listed("CS-002"), listed("CS-003")])
    mode: Any = SimpleNamespace(only_listed=False, sends=True)
    runner, walked = runner_over(bot, desk, ())

    selection.walk_chosen(runner, mode, (), 9)

    assert walked == ["CS-003", "CS-002"]
    assert runner.asked_again == {"CS-003": "CS-004 按重复派单驳回"}
    assert len(runner.brakes) == 1


MARK = mark_of(rules_of(RULES))


def checked(bot, now=NOON, mark=MARK, wrong=0):
    """What `policy check` has noted."""
    Reasons(bot.ledger).checked(
        [CheckedSample(BROADBAND, 299, wrong, 0.009970)], mark, "0" * 64, "李班长", now
    )


def test_proven(bot):
    """The newest check counts, under the very rules and for 90 days."""
    checked(bot, wrong=1)
    checked(bot)

    assert brakes.proven_by(bot.ledger, MARK, NOON) == {BROADBAND: Proven(0.009970, 0)}
    assert brakes.proven_by(bot.ledger, MARK, NOON + timedelta(days=91)) == {}
    assert brakes.proven_by(bot.ledger, "older#0", NOON) == {}
    assert verify(bot.ledger).fault is None


def test_any_row_makes_other_rules():
    """A changed row of the table makes another mark, also where nobody gave it another version."""
    first, *others = RULES.reject
    edited = RULES.model_copy(
        update={"reject": (first.model_copy(update={"text": f"{first.text}。"}), *others)}
    )

    assert mark_of(rules_of(edited)) != MARK
    assert mark_of(rules_of(edited)).partition("#")[0] == MARK.partition("#")[0]


@pytest.mark.parametrize(
    ("origin", "edits", "rules", "count"),
    [
        (None, {}, rules_of(RULES), 1),
        (("批次.xlsx", 2), {}, rules_of(RULES), 0),
        (None, {"reject_note": "别的"}, rules_of(RULES), 0),
        (None, {}, rules_of(RULES) | dict.fromkeys(NO_RULE, "#0"), 1),
        (None, {}, rules_of(RULES) | {MODEL: "#0"}, 0),
        (None, {}, rules_of(RULES) | {"规则表": "older#0"}, 0),
    ],
)
def test_watched(bot, origin, edits, rules, count):
    """Watched is what no workbook named and a person approved as it stood, under the same rules.

    Thresholds and permissions may have changed since; what another model reads is watched again.
    """
    decision = Reject(BROADBAND, Sourced("宽带投诉:x", "工单文字"), "R-宽带", "1", ())
    plan = plan_of()
    row = replace(row_of(1, decision), origin=origin)
    plan = replace(plan, rows=(row,), basis=replace(plan.basis, rules=rules))
    bot.ledger.keep_plan(plan)
    checked(bot)
    unwatched = brakes.proven_by(bot.ledger, MARK, NOON)[BROADBAND].watched
    approval = Approval(1, row.order.order_no, row.order.task_id, "张班长", None, edits, decision)
    bot.ledger.approve_plan(plan.plan_id, [approval], {}, NOON)

    assert unwatched == 0
    assert brakes.proven_by(bot.ledger, MARK, NOON)[BROADBAND].watched == count


def test_notice_names_what_is_shut(bot, settings):
    """Whoever reads the notice learns that a reason is shut, and what opens it."""
    before = notice_of(settings, bot.ledger, NOON)
    brakes.said(bot.ledger, "CS-001", PersonWord.WRONG, "李班长", "是手机", NOON)

    assert "单独办" not in before
    assert f"【单独办】{BROADBAND} 已关，查清后 eoms-bot policy open" in notice_of(settings, bot.ledger, NOON)


def test_mark_of_a_customer_who_asks_again():
    """The report of a run marks the earlier order."""
    item = replace(samples.items()[0], asked_again="CS-004 按重复派单驳回")

    assert {"kind": "客户再催", "words": "CS-004 按重复派单驳回", "place": "账本"} in item_record(item)[
        "marks"
    ]
