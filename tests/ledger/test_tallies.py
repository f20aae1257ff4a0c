"""A month's sums: what the database counts is what a person would count row by row."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from eoms_bot.ledger import Deed, Ledger, Tallies
from eoms_bot.model.board import DayGroup, DayOutcome, Group, Leftover, ReplyTally, Span, month_of
from eoms_bot.model.zone import SHANGHAI
from tests.ledger.planning import plan_of
from tests.support.database import raw
from tests.support.past_months import Past, Reply, drawn, put

NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)
SPAN = month_of(date(2026, 10, 1))


@pytest.fixture
def tallies(path):
    """The sums of a ledger, and a way to fill it."""
    with Ledger.open(path) as ledger:

        def filled(past):
            put(path, past)
            return Tallies(ledger.engine)

        yield filled


def day(moment):
    """A day in Shanghai."""
    return moment.astimezone(SHANGHAI).date()


def within(order, span=SPAN):
    """Whether the order has a proven reply in the month."""
    reply = order.reply
    return reply is not None and reply.state == "PROVEN" and span.first <= day(reply.at) < span.end


def code_of(order):
    """Where an order stands, told without SQL."""
    outcome = order.visits[-1][1] or "OPEN"
    if outcome in ("DONE", "SKIPPED") and order.reply and order.reply.state == "PROVEN":
        return "REJECTED" if order.reply.kind == "reject" else "DONE"
    return outcome


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_like_a_count_by_hand(tallies, seed):
    """On random ledgers every sum agrees with the naive one."""
    past: Any = drawn(seed, 300, NOW, 80)
    found = tallies(past)

    seen = Counter((day(one.visits[0][0]), code_of(one)) for one in past)
    mine = {key: count for key, count in seen.items() if SPAN.first <= key[0] < SPAN.end}
    assert found.orders(SPAN) == tuple(DayOutcome(*key, mine[key]) for key in sorted(mine))
    assert found.arrivals(SPAN) == Counter(
        day(one.visits[0][0]) for one in past if SPAN.first <= day(one.visits[0][0]) < SPAN.end
    )
    replies = [one for one in past if within(one)]
    done = [one.reply for one in replies if one.reply.kind == "complete"]
    timed = [one.reply for one in replies if one.reply.deadline]
    groups: dict[tuple[str, str], set[str]] = {}
    for one in replies:
        if one.reply.kind == "complete" and one.reply.customer:
            groups.setdefault((one.reply.customer, one.reply.complaint_type), set()).add(one.order_no)
    tally = found.replies(SPAN)
    assert (tally.completed, tally.rejected) == (len(done), len(replies) - len(done))
    assert tally.solved == sum(one.result == "解决" for one in done)
    assert tally.timed == len(timed)
    assert tally.in_time == sum((one.answered or one.at) <= one.deadline for one in timed)
    assert tally.numbered == sum(bool(one.customer) for one in done)
    assert tally.repeats == sum(len(orders) > 1 for orders in groups.values())
    assert {one.names: one.count for one in found.causes(SPAN)} == Counter((r.cause, r.area) for r in done)
    assert {one.names: (one.count, one.unsolved) for one in found.sites(SPAN)} == {
        (site,): (count, sum(r.site == site and r.result == "未解决" for r in done))
        for site, count in Counter(r.site for r in done).items()
    }
    assert found.days_of_causes(SPAN) == tuple(
        DayGroup(*key, count) for key, count in sorted(Counter((day(r.at), r.cause) for r in done).items())
    )
    open_before = [one for one in past if within(one, Span(date(2000, 1, 1), SPAN.end))]
    wanted = {
        Leftover(one.order_no, day(one.reply.at), day(one.reply.expected) if one.reply.expected else None)
        for one in open_before
        if one.reply.result == "未解决"
    }
    assert set(found.leftovers(SPAN.end)) == wanted


@pytest.mark.sqlite
def test_no_question_loads_a_row_for_each_order(path):
    """The database counts: orders of one hour that stand alike are one row each time they are asked for."""
    moments = [datetime(2026, 10, 5, 2, minute, tzinfo=UTC) for minute in range(20)]
    loaded: list[Any] = []

    def told(_cursor, row):
        loaded.append(row)
        return row

    with Ledger.open(path) as ledger:
        put(path, [Past(f"A{moment:%M}", ((moment, "HELD"),)) for moment in moments])
        event.listen(ledger.engine, "checkout", lambda driver, *_: setattr(driver, "row_factory", told))
        found = Tallies(ledger.engine)

        assert found.orders(SPAN) == (DayOutcome(date(2026, 10, 5), "HELD", 20),)
        assert found.arrivals(SPAN) == {date(2026, 10, 5): 20}

    assert [row[-1] for row in loaded] == [20, 20]


def test_the_day_is_that_of_shanghai(tallies):
    """What happened at half past midnight in China belongs to that day, though UTC has the one before; so do months."""
    moment = datetime(2026, 9, 30, 16, 30, tzinfo=UTC)
    found = tallies([Past("A", ((moment, "DONE"),), Reply("complete", moment))])

    assert found.orders(SPAN) == (DayOutcome(date(2026, 10, 1), "DONE", 1),)
    assert found.replies(SPAN).completed == 1
    assert found.orders(SPAN.before()) == ()


def test_an_order_counts_once(tallies):
    """Held in one month and closed in the next, it belongs to the day it was first seen, as it stands now."""
    first, later = datetime(2026, 10, 31, 2, tzinfo=UTC), datetime(2026, 11, 2, 2, tzinfo=UTC)
    found = tallies([Past("A", ((first, "HELD"), (later, "DONE")), Reply("complete", later))])

    assert found.orders(SPAN) == (DayOutcome(date(2026, 10, 31), "DONE", 1),)
    assert found.orders(SPAN.after()) == ()
    assert found.replies(SPAN.after()).completed == 1


def test_a_reply_that_nobody_has_proven(tallies):
    """An unknown write is no reply yet."""
    moment = datetime(2026, 10, 5, 2, tzinfo=UTC)
    found = tallies([Past("A", ((moment, "UNKNOWN"),), Reply("complete", moment, "UNKNOWN", cause="停电"))])

    assert found.causes(SPAN) == ()
    assert found.replies(SPAN).completed == 0
    assert found.orders(SPAN) == (DayOutcome(date(2026, 10, 5), "UNKNOWN", 1),)


def test_empty_ledger(tallies):
    """Nothing is counted, and nothing breaks."""
    found = tallies([])

    assert (found.first_day(), found.orders(SPAN), found.causes(SPAN)) == (None, (), ())
    assert found.first_completion() is None
    assert found.replies(SPAN).completed == 0


def test_newest_tells_changes(path):
    """It changes with every order that comes in, every write that goes on, every plan and every word on record; not with a log-in at the console."""
    with Ledger.open(path) as ledger:
        found = Tallies(ledger.engine)
        seen = [found.newest(), found.newest()]
        ledger.stage("A", "READ", "run-1", NOW)
        seen.append(found.newest())
        ledger.stage("A", "FILLED", "run-1", NOW + timedelta(seconds=1))
        seen.append(found.newest())
        ledger.stage("B", "READ", "run-1", NOW + timedelta(seconds=1))
        seen.append(found.newest())
        ledger.keep_plan(plan_of())
        seen.append(found.newest())
        for words in ("停", "放行"):
            ledger.stop_changed("王值班", words, NOW)
            seen.append(found.newest())
        ledger.console_used(Deed.CONSOLE_LOGIN, "王值班", "operator", NOW)
        seen.append(found.newest())

    assert (seen[0], seen[-1]) == (seen[1], seen[-2])
    assert len(set(seen)) == 7


def test_groups_stand_by_size(tallies):
    """The most frequent first, equals by name."""
    moment = datetime(2026, 10, 5, 2, tzinfo=UTC)
    past = [
        Past(f"A{n}", ((moment, "DONE"),), Reply("complete", moment, attitude=word))
        for n, word in enumerate(("满意", "认可", "满意", "不满意"))
    ]

    assert tallies(past).attitudes(SPAN) == (Group(("满意",), 2), Group(("不满意",), 1), Group(("认可",), 1))


FIRST = datetime(2026, 9, 30, 16, tzinfo=UTC)
"""October begins in China."""
LAST = datetime(2026, 10, 31, 16, tzinfo=UTC)
"""November begins there."""


@pytest.mark.parametrize(
    ("moment", "counts"),
    [
        (FIRST - timedelta(microseconds=1), False),
        (FIRST, True),
        (LAST - timedelta(microseconds=1), True),
        (LAST, False),
    ],
)
def test_a_month_begins_at_midnight(tallies, moment, counts):
    """Midnight in China belongs to the day that begins, for orders as for replies."""
    found = tallies([Past("A", ((moment, "DONE"),), Reply("complete", moment, cause="停电"))])

    assert bool(found.orders(SPAN)) is counts
    assert found.arrivals(SPAN) == ({day(moment): 1} if counts else {})
    assert bool(found.causes(SPAN)) is counts


def test_sums_of_replies(tallies):
    """Each sum counts its own: completed, rejected, solved, with a deadline, in time, with a number, and customers who came again."""
    at = datetime(2026, 10, 5, 2, tzinfo=UTC)
    hour = timedelta(hours=1)
    replies = (
        Reply(
            "complete", at, result="解决", deadline=at, answered=at, customer="a" * 64, complaint_type="4G"
        ),
        Reply("complete", at, result="未解决", deadline=at + hour, customer="a" * 64, complaint_type="4G"),
        Reply("complete", at, deadline=at, answered=at + hour, customer="a" * 64, complaint_type="VOLTE"),
        Reply("complete", at, result="解决", customer="b" * 64, complaint_type="4G"),
        Reply("complete", at, result="解决", complaint_type="4G"),
        Reply("complete", at, result="解决", complaint_type="4G"),
        Reply("reject", at, result="解决", deadline=at, customer="c" * 64, complaint_type="4G"),
        Reply("reject", at, customer="c" * 64, complaint_type="4G"),
    )
    found = tallies([Past(f"A{n}", ((at, "DONE"),), reply) for n, reply in enumerate(replies)])

    assert found.replies(SPAN) == ReplyTally(6, 2, 4, 4, 3, 4, 1)


def test_no_replies_sum_up_to_nothing(tallies):
    """A month without replies has noughts."""
    assert tallies([]).replies(SPAN) == ReplyTally(0, 0, 0, 0, 0, 0, 0)


def test_one_order_is_no_customer_who_came_again(tallies, path):
    """Who was replied to twice on one order has complained once."""
    at = datetime(2026, 10, 5, 2, tzinfo=UTC)
    reply = Reply("complete", at, customer="a" * 64, complaint_type="4G")
    found = tallies([Past("A", ((at, "DONE"),), reply), Past("B", ((at, "DONE"),), reply)])
    before = found.replies(SPAN)
    with raw(path) as db:
        db.execute("UPDATE replies SET order_no = 'A'")

    after = found.replies(SPAN)

    assert (before.numbered, before.repeats) == (2, 1)
    assert (after.numbered, after.repeats) == (2, 0)


def test_groups_by_each_column(tallies):
    """Each list counts by its own column, of completions or of rejects, and how many of a group are 未解决."""
    at, next_day = datetime(2026, 10, 5, 2, tzinfo=UTC), datetime(2026, 10, 6, 2, tzinfo=UTC)
    words: dict[str, Any] = {
        "cause": "停电",
        "area": "乡镇",
        "site": "上湾村",
        "attitude": "认可",
        "complaint_type": "4G",
    }
    replies = (
        Reply("complete", at, result="未解决", **words),
        Reply("complete", next_day, result="解决", **words),
        Reply("complete", at, result="解决", **{**words, "area": "县城", "site": "杨家冲"}),
        Reply("reject", at, reason="宽带投诉", **words),
    )
    found = tallies([Past(f"A{n}", ((one.at, "DONE"),), one) for n, one in enumerate(replies)])

    assert found.causes(SPAN) == (Group(("停电", "乡镇"), 2, 1), Group(("停电", "县城"), 1, 0))
    assert found.sites(SPAN) == (Group(("上湾村",), 2, 1), Group(("杨家冲",), 1, 0))
    assert found.attitudes(SPAN) == (Group(("认可",), 3, 1),)
    assert found.classes(SPAN) == (Group(("4G",), 3, 1),)
    assert found.reasons(SPAN) == (Group(("宽带投诉",), 1, 0),)
    fifth, sixth = day(at), day(next_day)
    assert found.days_of_causes(SPAN) == (DayGroup(fifth, "停电", 2), DayGroup(sixth, "停电", 1))
    assert found.days_of_areas(SPAN) == (
        *(DayGroup(fifth, "乡镇", 1), DayGroup(fifth, "县城", 1)),
        DayGroup(sixth, "乡镇", 1),
    )
    assert found.days_of_sites(SPAN) == (
        *(DayGroup(fifth, "上湾村", 1), DayGroup(fifth, "杨家冲", 1)),
        DayGroup(sixth, "上湾村", 1),
    )


def test_leftovers_stand_in_the_order_of_their_replies(tallies):
    """Only completions as 未解决 before that day; a promised day is China's, and may be unknown."""
    at, late = datetime(2026, 10, 5, 2, tzinfo=UTC), datetime(2026, 10, 5, 17, tzinfo=UTC)
    replies = (
        Reply("complete", at, result="未解决", expected=late),
        Reply("complete", at, result="解决"),
        Reply("reject", at, result="未解决"),
        Reply("complete", at, "UNKNOWN", result="未解决"),
        Reply("complete", at - timedelta(days=400), result="未解决"),
        Reply("complete", late, result="未解决"),
    )
    found = tallies([Past(f"A{n}", ((one.at, "DONE"),), one) for n, one in enumerate(replies)])

    assert found.leftovers(date(2026, 10, 6)) == (
        Leftover("A0", date(2026, 10, 5), date(2026, 10, 6)),
        Leftover("A4", date(2025, 8, 31), None),
    )


@pytest.mark.parametrize(
    ("outcome", "kind", "state", "code"),
    [
        ("DONE", "complete", "PROVEN", "DONE"),
        ("SKIPPED", "complete", "PROVEN", "DONE"),
        ("DONE", "reject", "PROVEN", "REJECTED"),
        ("SKIPPED", "reject", "PROVEN", "REJECTED"),
        ("HELD", "reject", "PROVEN", "HELD"),
        ("SKIPPED", "complete", "UNKNOWN", "SKIPPED"),
        ("SKIPPED", "reject", "UNKNOWN", "SKIPPED"),
        (None, "complete", "PROVEN", "OPEN"),
    ],
)
def test_where_an_order_stands(tallies, outcome, kind, state, code):
    """A proven reply tells how an order ended, where its newest outcome says that it has; another outcome speaks for itself."""
    at = datetime(2026, 10, 5, 2, tzinfo=UTC)
    found = tallies([Past("A", ((at, outcome),), Reply(kind, at, state)), Past("B", ((at, "HELD"),))])

    wanted = {code: 1, "HELD": 1} if code != "HELD" else {"HELD": 2}
    assert found.orders(SPAN) == tuple(DayOutcome(day(at), *one) for one in sorted(wanted.items()))


def test_the_first_completion(tallies):
    """That of the oldest reply that was proven to complete an order; a rejection, or what nobody knows of, is none."""
    later = FIRST + timedelta(days=5)
    past = [
        Past("A", ((FIRST, "DONE"),), Reply("reject", FIRST)),
        Past("B", ((FIRST, "UNKNOWN"),), Reply("complete", FIRST, "UNKNOWN")),
        Past("C", ((later, "DONE"),), Reply("complete", later)),
        Past("D", ((LAST, "DONE"),), Reply("complete", LAST)),
    ]

    assert tallies(past[:2]).first_completion() is None
    assert tallies(past[2:]).first_completion() == day(later)


def test_the_first_day(tallies):
    """That of the oldest order, in China."""
    found = tallies(
        [Past("A", ((LAST, "DONE"),)), Past("B", ((FIRST, "DONE"),)), Past("C", ((LAST, "HELD"),))]
    )

    assert found.first_day() == date(2026, 10, 1)
