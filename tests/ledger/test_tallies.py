"""A month's sums: what the database counts is what a person would count row by row."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from eoms_bot.decide.times import SHANGHAI
from eoms_bot.ledger import Deed, Ledger, Tallies
from eoms_bot.model.board import DayGroup, DayOutcome, Group, Leftover, Span, month_of
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
    assert found.replies(SPAN).completed == 0


def test_newest_tells_changes(path):
    """It changes with every order that comes in, every write that goes on and every word on record; not with a log-in at the console."""
    with Ledger.open(path) as ledger:
        found = Tallies(ledger.engine)
        seen = [found.newest(), found.newest()]
        ledger.stage("A", "READ", "run-1", NOW)
        seen.append(found.newest())
        ledger.stage("A", "FILLED", "run-1", NOW + timedelta(seconds=1))
        seen.append(found.newest())
        ledger.stop_told("王值班", "停", NOW)
        seen.append(found.newest())
        ledger.console_told(Deed.CONSOLE_LOGIN, "王值班", "operator", NOW)
        seen.append(found.newest())

    assert (seen[0], seen[-1]) == (seen[1], seen[-2])
    assert len(set(seen)) == 4


def test_groups_stand_by_size(tallies):
    """The most frequent first, equals by name."""
    moment = datetime(2026, 10, 5, 2, tzinfo=UTC)
    past = [
        Past(f"A{n}", ((moment, "DONE"),), Reply("complete", moment, attitude=word))
        for n, word in enumerate(("满意", "认可", "满意", "不满意"))
    ]

    assert tallies(past).attitudes(SPAN) == (Group(("满意",), 2), Group(("不满意",), 1), Group(("认可",), 1))
