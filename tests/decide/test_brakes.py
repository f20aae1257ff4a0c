"""Brakes on deciding: what shuts a reason, and that only a person opens it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from eoms_bot.decide.permission.brakes import (
    DONE,
    Happened,
    PersonWord,
    Rejects,
    SentAlone,
    ShutReason,
    Word,
    come_back,
    decided_alone,
    shut,
    to_check,
)
from eoms_bot.model.evidence import Record
from eoms_bot.model.zone import SHANGHAI
from tests.report import samples

MORNING = datetime(2026, 1, 6, 9, 0, tzinfo=SHANGHAI)
BROADBAND = "宽带投诉"


def alone(number, at=MORNING, reason=BROADBAND):
    """A reply that went alone."""
    return SentAlone(f"ID-{number}", f"T-{number}", reason, at)


def days(count, at=MORNING, reason=BROADBAND):
    """So many of one day."""
    return tuple(alone(number, at + timedelta(minutes=number), reason) for number in range(count))


def word(said, number, at=MORNING + timedelta(hours=2), who="李班长", note=""):
    """A word on one of them."""
    return Word(said, f"ID-{number}", at, who, note)


def opened(at):
    """A reason that a person opened then."""
    return {BROADBAND: ShutReason(False, "查清了", at, "李班长")}


QUIET = Happened(days(1))
EVENING = MORNING + timedelta(hours=9)
NEXT_NOON = datetime(2026, 1, 7, 12, 0, tzinfo=SHANGHAI)


def test_grounds():
    """A write was decided alone where it rests on a permission."""
    assert decided_alone("许可 3f2a 宽带首步")
    assert not decided_alone("批次.xlsx 第5行")
    assert not decided_alone("")


def test_nothing_happened():
    """On the day itself nothing is shut."""
    assert shut(QUIET, EVENING) == {}


def test_wrong():
    """A person's 办错了 shuts the reason of that order, and no other one."""
    two = (*QUIET.alone, alone(7, reason=DONE))
    found = shut(Happened(two, (word(PersonWord.WRONG, 0, note="是手机"),)), EVENING)

    assert found == {BROADBAND: "ID-0 李班长 说办错了：是手机"}


def test_came_back():
    """An order that came back shuts its reason."""
    back = replace(word(PersonWord.BACK, 0, who=""), note="待办里又有任务 T-9")

    assert shut(replace(QUIET, words=(back,)), EVENING) == {BROADBAND: "ID-0 又派来：待办里又有任务 T-9"}


def test_stays_shut():
    """What was shut stays so, also when nothing of the cause is known any longer."""
    kept = {BROADBAND: ShutReason(True, "ID-0 办错了", MORNING)}

    assert shut(Happened(kept=kept), EVENING + timedelta(days=400)) == {BROADBAND: "ID-0 办错了"}


def test_opened():
    """A person's opening answers for what was before, and for nothing after."""
    before, after = word(PersonWord.WRONG, 0), word(PersonWord.WRONG, 0, at=EVENING)
    kept = opened(MORNING + timedelta(hours=3))

    assert shut(replace(QUIET, words=(before,), kept=kept), EVENING) == {}
    assert BROADBAND in shut(replace(QUIET, words=(before, after), kept=kept), EVENING)


@pytest.mark.parametrize(("count", "sampled"), [(1, 1), (3, 3), (4, 3), (30, 3), (31, 4), (95, 10)])
def test_size_of_the_sample(count, sampled):
    """One of ten of a day's, rounded up, at least three or all."""
    assert len(to_check(Happened(days(count)))) == sampled


def test_sample_of_each_reason():
    """Each reason has its own sample: many of one leave none of the other unseen."""
    sample = to_check(Happened((*days(40), alone(99, reason=DONE))))

    assert [one.reason for one in sample].count(DONE) == 1


def test_unchecked_sample():
    """A day's sample that nobody has looked at by noon of the next day shuts the reason."""
    happened = Happened(days(4))

    assert shut(happened, NEXT_NOON - timedelta(seconds=1)) == {}
    assert "01-06 的抽查没有人看" in shut(happened, NEXT_NOON)[BROADBAND]


def test_checked_sample():
    """A sample that was looked at shuts nothing; one order of it that was not does."""
    happened = Happened(days(40))
    words = tuple(Word(PersonWord.CHECKED, one.order_no, EVENING, "李班长") for one in to_check(happened))

    assert shut(replace(happened, words=words), NEXT_NOON) == {}
    assert words[0].order_no in shut(replace(happened, words=words[1:]), NEXT_NOON)[BROADBAND]


def test_checking_others_is_no_sample():
    """To look at orders that were not drawn does not count."""
    happened = Happened(days(40))
    drawn = {one.order_no for one in to_check(happened)}
    others = tuple(
        Word(PersonWord.CHECKED, one.order_no, EVENING, "李班长")
        for one in happened.alone
        if one.order_no not in drawn
    )

    assert BROADBAND in shut(replace(happened, words=others), NEXT_NOON)


def test_opening_before_a_sample_is_due():
    """Whoever opens on the day itself has not answered for that day's sample."""
    assert BROADBAND in shut(replace(QUIET, kept=opened(EVENING)), NEXT_NOON)
    assert shut(replace(QUIET, kept=opened(NEXT_NOON)), NEXT_NOON + timedelta(hours=1)) == {}


USUAL = Rejects(before={BROADBAND: 40}, came_before=400)


def share(today, came, now=EVENING, kept=None):
    """Whether so many rejects of so many orders shut the reason whose usual share is a tenth."""
    rejects = replace(USUAL, today={BROADBAND: today}, came_today=came)
    return BROADBAND in shut(Happened(days(1), kept=kept or {}, rejects=rejects), now)


def test_rejects_above_twice_their_share():
    """Above twice the usual share the reason shuts, at twice it does not."""
    assert share(11, 50)
    assert not share(10, 50)


def test_few_rejects_by_chance():
    """The first orders of a day say nothing yet."""
    assert not share(1, 3)
    assert not share(2, 5)
    assert share(3, 4)


def test_share_on_the_day_of_opening():
    """Who opens has seen today's share; tomorrow counts again."""
    kept = opened(EVENING - timedelta(hours=1))

    assert not share(30, 50, kept=kept)
    assert share(30, 50, now=EVENING + timedelta(days=1), kept=kept)


def test_no_usual_share():
    """Too few earlier orders have no usual share; a reason that was never seen before does not shut by its
    first order.
    """
    few = replace(USUAL, came_before=29, today={BROADBAND: 20}, came_today=40)
    never = replace(USUAL, before={}, today={BROADBAND: 1}, came_today=20)
    many = replace(never, today={BROADBAND: 5})

    assert shut(replace(QUIET, rejects=few), EVENING) == {}
    assert shut(replace(QUIET, rejects=never), EVENING) == {}
    assert BROADBAND in shut(replace(QUIET, rejects=many), EVENING)


def ref(task="T-0", dispatched=MORNING - timedelta(hours=3)):
    """The order as the to-do list has it."""
    return replace(samples.ref(), order_no="ID-0", task_id=task, dispatched=dispatched)


def row(dispatched=MORNING - timedelta(hours=3), words="家里宽带断了"):
    """The order as 历史工单 has it."""
    return Record("历史.xlsx 第2行", MORNING, {"工单号": "ID-0", "分派时间": dispatched, "投诉内容": words})


LATER = MORNING + timedelta(hours=1)


@pytest.mark.parametrize(
    ("listed", "history", "note"),
    [
        ([ref(task="T-9")], [], "待办里又有任务 T-9"),
        ([ref(dispatched=LATER)], [], "待办里 2026-01-06 10:00 重新分派"),
        ([], [row(dispatched=LATER)], "历史工单里 2026-01-06 10:00 重新分派"),
        ([], [row(words="质检不合格，退回重办")], "历史工单里写着“质检不合格”"),
    ],
)
def test_how_an_order_comes_back(listed, history, note):
    """A new task, another dispatch, or words of 重派 and 质检 in the past orders; once on record, it is not found
    again.
    """
    found = come_back(QUIET, listed, history, EVENING)

    assert [(one.said, one.order_no, one.note) for one in found] == [(PersonWord.BACK, "ID-0", note)]
    assert come_back(replace(QUIET, words=found), listed, history, EVENING) == ()


def test_a_late_list_is_no_return():
    """The same task, dispatched before our reply, is only a list that is late; other orders are nobody's."""
    other = replace(ref(task="T-9"), order_no="ID-5")

    assert come_back(QUIET, [ref(), other], [row()], EVENING) == ()
