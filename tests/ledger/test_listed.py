"""Which orders stand in the console's lists, and which of them need somebody now, by rows that were made one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from eoms_bot.ledger import Calls, Listed
from eoms_bot.ledger.stores import listed as of_lists
from eoms_bot.model.listing import CALLED, SOLVED, FollowUp
from eoms_bot.model.write import Action, WriteState
from eoms_bot.model.zone import SHANGHAI
from tests.ledger.kit import NOON, bring_to, make_key, make_write, read_backwards
from tests.support.database import raw

NOW = (NOON + timedelta(days=60)).replace(microsecond=0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CALLS = Calls(NOW - 30 * DAY, NOW - DAY, ("满意", "认可"), ("不满意",))


@pytest.fixture
def lists(bot):
    """What is asked of the ledger."""
    return Listed(bot.ledger.engine)


def reply(bot, order_no, ago, *, state=WriteState.PROVEN, task="T-1", kind="complete", **told):
    """A reply that the site has answered so long ago: `attitude`, `result` and `promised` are what it tells."""
    bot.clock.time = NOW - ago
    words = f"占用基站:LX_1;解决措施:调整;解决时间:无;客户态度:{told.get('attitude', '')}"
    decided = [("result", told.get("result", "解决")), ("measure", words)]
    if "promised" in told:
        decided.append(("expected_time", f"{told['promised'].astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"))
    action = Action.ACCEPT if kind == "accept" else Action.CLOSE
    key = replace(make_key(order_no, action), task_id=task)
    write = replace(make_write(kind=kind), key=key, decided=tuple(decided), body=tuple(decided))
    return bring_to(bot, state, write)


def say(bot, order_no, kind, word="", ago=HOUR):
    """A person's word."""
    told = FollowUp(order_no, kind, NOW - ago, "王值班", word)
    bot.ledger.followed_up(told, NOW - ago)
    return told


def purge(path, write_id):
    """Mark an attempt as one whose values were cleared."""
    with raw(path) as db:
        db.execute(f"UPDATE writes SET purged_at='2026-07-01' WHERE id={write_id}")


def test_whom_to_call(bot, lists):
    """Who was replied to a day ago and neither called nor satisfied, the longest first; then the others, in that order."""
    reply(bot, "YOUNG", 3 * HOUR)
    reply(bot, "LATE", 30 * HOUR)
    reply(bot, "LATER", 40 * HOUR, attitude="不认可")
    reply(bot, "HAPPY", 35 * HOUR, attitude="满意")
    reply(bot, "DUE", DAY)
    reply(bot, "FIRST", 30 * DAY)
    reply(bot, "OLD", 30 * DAY + HOUR)

    assert lists.calls(CALLS) == [
        *(("FIRST", True), ("LATER", True), ("LATE", True)),
        *(("HAPPY", False), ("DUE", False), ("YOUNG", False)),
    ]


def test_whom_to_call_first(bot, lists):
    """The longest first, whichever way the database reads."""
    reply(bot, "SECOND", 40 * HOUR)
    reply(bot, "FIRST", 50 * HOUR)
    reply(bot, "THIRD", 30 * HOUR)
    read_backwards(bot.ledger)

    assert [number for number, _ in lists.calls(CALLS)] == ["FIRST", "SECOND", "THIRD"]


def test_whom_to_call_again(bot, lists):
    """A call's word counts in place of the reply's, and the last word of several."""
    reply(bot, "CALLED", 50 * HOUR)
    say(bot, "CALLED", CALLED, "满意")
    reply(bot, "UNHAPPY", 3 * HOUR, attitude="满意")
    say(bot, "UNHAPPY", CALLED, "满意", 2 * HOUR)
    say(bot, "UNHAPPY", CALLED, "不满意")
    reply(bot, "MENDED", 50 * HOUR)
    say(bot, "MENDED", CALLED, "不满意", 2 * HOUR)
    say(bot, "MENDED", CALLED, "未接通")
    reply(bot, "SOLVED", 50 * HOUR)
    say(bot, "SOLVED", SOLVED, "不满意")

    found = dict(lists.calls(CALLS))

    assert found == {"CALLED": False, "UNHAPPY": True, "MENDED": False, "SOLVED": True}


def test_only_completions_are_called_for(bot, lists):
    """Neither what the site has not shown yet, nor a reject, nor an order that was taken."""
    reply(bot, "DOUBT", 30 * HOUR, state=WriteState.UNKNOWN)
    reply(bot, "TURNED", 30 * HOUR, kind="reject")
    reply(bot, "TAKEN", 30 * HOUR, kind="accept")

    assert lists.calls(CALLS) == []
    assert lists.forgotten(replace(CALLS, since=NOW)) == []


def test_an_order_stands_by_its_newest_reply(bot, lists, path):
    """What is proven and kept of a later reply counts; what is not, or is no reply, leaves the earlier one standing."""
    for number in ("TURNED", "TWICE", "DOUBTED", "TAKEN", "PURGED"):
        reply(bot, number, 60 * HOUR)
    purge(path, reply(bot, "GONE", 60 * HOUR))
    reply(bot, "TURNED", 30 * HOUR, task="T-2", kind="reject")
    reply(bot, "TWICE", 3 * HOUR, task="T-2")
    reply(bot, "DOUBTED", 3 * HOUR, task="T-2", state=WriteState.UNKNOWN)
    reply(bot, "TAKEN", 3 * HOUR, task="T-2", kind="accept")
    purge(path, reply(bot, "PURGED", 3 * HOUR, task="T-2"))

    found = dict(lists.calls(CALLS))

    assert found == {"DOUBTED": True, "TAKEN": True, "PURGED": True, "TWICE": False}


def test_whom_nobody_has_called(bot, lists):
    """Who was overdue already when the list left him out, unless somebody has called him or he was satisfied."""
    reply(bot, "OLD", 40 * DAY)
    reply(bot, "OLD-HAPPY", 40 * DAY, attitude="认可")
    reply(bot, "OLD-CALLED", 40 * DAY)
    say(bot, "OLD-CALLED", CALLED, "未接通")
    reply(bot, "OLD-SOLVED", 40 * DAY)
    say(bot, "OLD-SOLVED", SOLVED)
    reply(bot, "LISTED", 30 * DAY)
    young = Calls(NOW, NOW - 35 * DAY, (), ())

    assert sorted(lists.forgotten(CALLS)) == ["OLD", "OLD-SOLVED"]
    assert sorted(lists.forgotten(young)) == ["OLD", "OLD-HAPPY", "OLD-SOLVED"]


def test_leftovers(bot, lists):
    """Those over their promised time first, the longest first; then the others by their time, those without one last."""
    for number, until in (
        ("NO-TIME", None),
        ("FUTURE", NOW + 40 * HOUR),
        ("EQUAL", NOW + 40 * HOUR),
        ("NOW", NOW),
        ("OVER", NOW - 2 * HOUR),
        ("SOLVED", NOW - 9 * HOUR),
        ("LONG-OVER", NOW - 30 * HOUR),
    ):
        told = {"promised": until} if until else {}
        reply(bot, number, 90 * HOUR, result="未解决", **told)
    say(bot, "SOLVED", SOLVED)
    say(bot, "OVER", CALLED, "满意")

    assert lists.leftovers(NOW) == [
        *(("LONG-OVER", True), ("OVER", True), ("SOLVED", False), ("NOW", False)),
        *(("FUTURE", False), ("EQUAL", False), ("NO-TIME", False)),
    ]


def test_what_is_no_leftover(bot, lists, path):
    """What is solved, unproven, purged, a reject, or followed by another reply."""
    reply(bot, "SOLVED", 90 * HOUR)
    reply(bot, "DOUBT", 90 * HOUR, result="未解决", state=WriteState.UNKNOWN)
    reply(bot, "TURNED", 90 * HOUR, result="未解决", kind="reject")
    purge(path, reply(bot, "PURGED", 90 * HOUR, result="未解决"))
    reply(bot, "AGAIN", 90 * HOUR, result="未解决")
    reply(bot, "AGAIN", 3 * HOUR, task="T-2")

    assert lists.leftovers(NOW) == []


def test_replies_and_words_of_some_orders(bot, lists, monkeypatch):
    """However many are asked for at once: proven completions and rejects as anybody may see them, and each word."""
    monkeypatch.setattr(of_lists, "_AT_ONCE", 2)
    told = []
    for nth in range(5):
        reply(bot, f"N{nth}", 30 * HOUR, kind="reject" if nth == 2 else "complete")
        told.append(say(bot, f"N{nth}", CALLED, f"词{nth}"))
    told.append(say(bot, "N0", SOLVED))
    reply(bot, "N1", 3 * HOUR, task="T-2", state=WriteState.UNKNOWN)
    reply(bot, "N1", 3 * HOUR, task="T-2", kind="accept")
    reply(bot, "OTHER", 3 * HOUR)
    say(bot, "OTHER", CALLED)
    numbers = [f"N{nth}" for nth in range(5)]

    found = lists.replies_of(numbers)

    assert [(one.order_no, one.kind, one.text) for one in found] == [
        *(("N0", "complete", ""), ("N1", "complete", ""), ("N2", "reject", "")),
        *(("N3", "complete", ""), ("N4", "complete", "")),
    ]
    assert lists.words_of(numbers) == [told[0], told[1], told[5], *told[2:5]]
    assert (lists.replies_of([]), lists.words_of([])) == ([], [])
