"""A month's figures from the ledger, the settings and the branch's table of past orders, for page, print and workbook."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from eoms_bot.facts.sources import read_sources
from eoms_bot.ledger import Ledger, Tallies
from eoms_bot.model.board import REJECTED, BoardChoices, Leftover, ReplyTally, Span
from eoms_bot.model.evidence import Snapshot
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.report.figures import past, rates, satisfaction
from eoms_bot.report.figures.ageing import ageing
from eoms_bot.report.figures.complaints import complaints, complaints_by_area
from eoms_bot.report.figures.days import Days, days
from eoms_bot.report.figures.figure import Figure
from eoms_bot.report.figures.heat import heat
from eoms_bot.report.figures.month import Month
from eoms_bot.report.figures.sites import sites
from eoms_bot.report.figures.warning import Warnings, warnings, window
from eoms_bot.settings import Settings


def history_of(settings: Settings, now: datetime) -> Snapshot:
    """The branch's table of past orders at `now` (aware); one that is not there says so."""
    return read_sources(settings.facts, now, ("history",)).evidence.of("history")


def today_of(now: datetime) -> date:
    """The day in Asia/Shanghai."""
    return now.astimezone(SHANGHAI).date()


def month(ledger: Ledger, choices: BoardChoices, history: Snapshot, span: Span, now: datetime) -> Month:
    """All figures of a month as the ledger stands at `now` (aware)."""
    tallies, today, words = Tallies(ledger.engine), today_of(now), ledger.follow_ups()
    orders = days(span, tallies.orders(span))
    replies, causes = tallies.replies(span), tallies.causes(span)
    attitudes, called = tallies.attitudes(span), past.call_backs(history, words, span)
    as_of = min(span.last, today)
    open_ones: tuple[Leftover, ...] = past.leftovers(
        tallies.leftovers(as_of + timedelta(days=1)), history, words
    )
    why = past.why_no_call_backs(history)
    happy = (
        satisfaction.at_reply(attitudes, choices.satisfied),
        satisfaction.at_call_back(called, choices.satisfied, why),
    )
    return Month(
        span=span,
        today=today,
        days=orders,
        headline=_headline(orders, choices, replies, happy),
        areas=complaints_by_area(causes, choices.users_by_area),
        attitudes=attitudes,
        call_backs=called or (),
        classes=tallies.classes(span),
        reasons=tallies.reasons(span),
        heat=heat(causes),
        sites=sites(tallies.sites(span), choices.hot_least),
        ageing=ageing(open_ones, as_of, past.note_of(history)),
        warnings=_warnings(tallies, window(span, today), choices),
    )


def _headline(
    orders: Days, choices: BoardChoices, replies: ReplyTally, happy: tuple[Figure, ...]
) -> tuple[Figure, ...]:
    return (
        complaints(orders.total, orders.totals[REJECTED], choices.users),
        *happy,
        rates.timeliness(replies),
        rates.solved(replies),
        rates.repeats(replies),
        rates.rejected(replies),
    )


def _warnings(tallies: Tallies, weeks: Span, choices: BoardChoices) -> Warnings:
    groups = {
        "原因": tallies.days_of_causes(weeks),
        "区域": tallies.days_of_areas(weeks),
        "站点": tallies.days_of_sites(weeks),
    }
    orders = tallies.arrivals(weeks).items()
    since = tallies.first_completion()
    return warnings(weeks, tallies.first_day(), orders, groups, choices, completed_since=since)
