"""A month's figures for page, print and workbook.

They come from the ledger, the settings and the branch's table of past orders.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from eoms_bot.ledger import Ledger, Tallies
from eoms_bot.model.board import REJECTED, BoardChoices, Group, Leftover, Span
from eoms_bot.model.evidence import Snapshot
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.month import follow_ups, rates
from eoms_bot.month.ageing import ageing
from eoms_bot.month.course import course, months_before
from eoms_bot.month.days import Days, days
from eoms_bot.month.figure import Figure
from eoms_bot.month.heat import heat
from eoms_bot.month.month import Month
from eoms_bot.month.rates import complaints, complaints_by_area
from eoms_bot.month.sites import sites
from eoms_bot.month.warning import Warnings, warnings, window
from eoms_bot.settings import Settings
from eoms_bot.tables.branch.sources import read_sources


def history_of(settings: Settings, now: datetime) -> Snapshot:
    """The branch's table of past orders at `now` (aware); one that is not there says so."""
    return read_sources(settings.facts, now, ("history",)).evidence.of("history")


def today_of(now: datetime) -> date:
    """The day in Asia/Shanghai."""
    return now.astimezone(SHANGHAI).date()


def month(ledger: Ledger, choices: BoardChoices, history: Snapshot, span: Span, now: datetime) -> Month:
    """All figures of a month as the ledger stands at `now` (aware)."""
    tallies, today, words = Tallies(ledger.engine), today_of(now), ledger.follow_ups()
    since, causes = tallies.first_day(), tallies.causes(span)
    source = _Source(
        tallies, choices, follow_ups.called(history, words), follow_ups.why_no_call_backs(history)
    )
    this = source.counted(span)
    before = [(one, source.counted(one).headline) for one in months_before(span, since)]
    as_of = min(span.last, today)
    open_ones: tuple[Leftover, ...] = follow_ups.leftovers(
        tallies.leftovers(as_of + timedelta(days=1)), history, words
    )
    return Month(
        span=span,
        today=today,
        days=this.days,
        headline=this.headline,
        course=course([*before, (span, this.headline)], since, today),
        areas=complaints_by_area(causes, choices.users_by_area),
        attitudes=this.attitudes,
        call_backs=this.called or (),
        classes=tallies.classes(span),
        reasons=tallies.reasons(span),
        heat=heat(causes),
        sites=sites(tallies.sites(span), choices.hot_least),
        ageing=ageing(open_ones, as_of, follow_ups.note_of(history)),
        warnings=_warnings(tallies, window(span, today), since, choices),
    )


@dataclass(frozen=True)
class _Counted:
    """What the figures that stand first are made of, and these."""

    days: Days
    attitudes: tuple[Group, ...]
    called: tuple[Group, ...] | None
    headline: tuple[Figure, ...]


@dataclass(frozen=True)
class _Source:
    """Where any month is counted from; `why` says why nothing is known of call-backs."""

    tallies: Tallies
    choices: BoardChoices
    calls: follow_ups.Calls | None
    why: str

    def counted(self, span: Span) -> _Counted:
        """The month's own counts; a past month costs as much as its orders do."""
        choices = self.choices
        orders = days(span, self.tallies.orders(span))
        replies, attitudes = self.tallies.replies(span), self.tallies.attitudes(span)
        called = follow_ups.call_backs(self.calls, span)
        headline = (
            complaints(orders.total, orders.totals[REJECTED], choices.users),
            rates.at_reply(attitudes, choices.satisfied),
            rates.at_call_back(called, choices.satisfied, self.why),
            rates.timeliness(replies),
            rates.solved(replies),
            rates.repeats(replies),
            rates.rejected(replies),
        )
        return _Counted(orders, attitudes, called, headline)


def _warnings(tallies: Tallies, weeks: Span, since: date | None, choices: BoardChoices) -> Warnings:
    groups = {
        "原因": tallies.days_of_causes(weeks),
        "区域": tallies.days_of_areas(weeks),
        "站点": tallies.days_of_sites(weeks),
    }
    orders = tallies.arrivals(weeks).items()
    return warnings(weeks, since, orders, groups, choices, completed_since=tallies.first_completion())
