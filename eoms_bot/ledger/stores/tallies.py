"""Tallies: what a month's figures count; the database itself adds it up.

No query loads a row for each order. An order belongs to the day on which a run first dealt with it. A reply
belongs to the day on which it was made (Asia/Shanghai).
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Engine, Select, and_, case, distinct, func, select

from eoms_bot.decide.handled import COMPLETE, REJECT
from eoms_bot.ledger.engine import reading
from eoms_bot.ledger.schema import audit, orders, plans, replies, writes
from eoms_bot.ledger.stores.replies import day_of
from eoms_bot.ledger.times import parse, utc_text
from eoms_bot.model.board import OPEN, REJECTED, DayGroup, DayOutcome, Group, Leftover, ReplyTally, Span
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.source_kinds import SOLVED, UNSOLVED
from eoms_bot.model.write import WriteState
from eoms_bot.model.zone import SHANGHAI

AT_THE_CONSOLE = "CONSOLE_"
"""Deeds that begin so change no order and no write: somebody logs in, looks, asks for a run."""
_TO_THE_HOUR = len("2026-10-05T04")
_ENDED = (str(Outcome.DONE), str(Outcome.SKIPPED))
"""Newest outcomes of an order that has a proven reply.

A list that is late shows the order once more, and the run skips it.
"""

_IS_PROVEN = func.coalesce(writes.c.state, "") == str(WriteState.PROVEN)
"""Written so that no index serves it.

With an index SQLite would go through every proven write for each order that it looks at.
"""


class Tallies:
    """Each method is one reading transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def newest(self) -> tuple[object, ...]:
        """A value that changes with the ledger.

        It changes where an order, a write or a plan has changed, or a person has recorded a word. It does not
        change when a person logs in.
        """
        last = select(orders.c.id, orders.c.updated_at).order_by(orders.c.id.desc()).limit(1)
        deeds = select(audit.c.seq).where(~audit.c.event.startswith(AT_THE_CONSOLE, autoescape=True))
        with reading(self._engine) as connection:
            order = connection.execute(last).first()
            made = connection.execute(select(func.max(plans.c.id))).scalar()
            return (
                *(order or ()),
                made,
                connection.execute(deeds.order_by(audit.c.seq.desc()).limit(1)).scalar(),
            )

    def first_day(self) -> date | None:
        """The day of the oldest order; None where the ledger has none."""
        with reading(self._engine) as connection:
            found = connection.execute(select(func.min(orders.c.updated_at))).scalar()
        return date.fromisoformat(day_of(parse(found))) if found else None

    def first_completion(self) -> date | None:
        """The day of the oldest proven completion; None where there is none."""
        always = Span(date.min, date.max)
        query = _proven(always, func.min(replies.c.day)).where(replies.c.kind == COMPLETE)
        with reading(self._engine) as connection:
            found = connection.execute(query).scalar()
        return date.fromisoformat(found) if found else None

    def orders(self, span: Span) -> tuple[DayOutcome, ...]:
        """The orders that were first dealt with on each day, by where they stand now."""
        first, other = orders.alias("first"), orders.alias("other")
        same = other.c.order_no == first.c.order_no
        earlier = select(other.c.id).where(same, other.c.id < first.c.id)
        newest = select(other.c.outcome).where(same).order_by(other.c.id.desc()).limit(1)
        # China's clock is whole hours ahead of UTC, so the hours of a UTC time give the day on any database.
        hour = func.substr(first.c.updated_at, 1, _TO_THE_HOUR).label("hour")
        within = (first.c.updated_at >= _begin(span.first), first.c.updated_at < _begin(span.end))
        seen = select(hour, first.c.order_no, newest.scalar_subquery().label("outcome"))
        seen_once = seen.where(*within, ~earlier.exists()).subquery()
        ended = seen_once.c.outcome.in_(_ENDED)
        code = case(
            (and_(ended, _has_reply(seen_once.c.order_no, REJECT)), REJECTED),
            (and_(ended, _has_reply(seen_once.c.order_no, COMPLETE)), str(Outcome.DONE)),
            else_=func.coalesce(seen_once.c.outcome, OPEN),
        )
        query = select(seen_once.c.hour, code, func.count()).group_by(seen_once.c.hour, code)
        counted: Counter[tuple[date, str]] = Counter()
        with reading(self._engine) as connection:
            for at, found, count in connection.execute(query):
                counted[_day_of_hour(at), found] += count
        return tuple(DayOutcome(*key, counted[key]) for key in sorted(counted))

    def arrivals(self, span: Span) -> dict[date, int]:
        """How many orders were first dealt with on each day; days without any are left out."""
        first, other = orders.alias("first"), orders.alias("other")
        earlier = select(other.c.id).where(other.c.order_no == first.c.order_no, other.c.id < first.c.id)
        hour = func.substr(first.c.updated_at, 1, _TO_THE_HOUR)
        within = (first.c.updated_at >= _begin(span.first), first.c.updated_at < _begin(span.end))
        query = select(hour, func.count()).where(*within, ~earlier.exists()).group_by(hour)
        counted: Counter[date] = Counter()
        with reading(self._engine) as connection:
            for at, count in connection.execute(query):
                counted[_day_of_hour(at)] += count
        return dict(counted)

    def replies(self, span: Span) -> ReplyTally:
        """The sums of the proven replies."""
        completed = replies.c.kind == COMPLETE
        timed = replies.c.deadline_at.is_not(None)
        # An answer that was lost is proven later: then the reply was made when its bytes left.
        replied = func.coalesce(writes.c.answered_at, writes.c.sending_at)
        numbered = and_(completed, replies.c.customer != "")
        sums = (
            *(_sum(completed), _sum(replies.c.kind == REJECT), _sum(completed, replies.c.result == SOLVED)),
            *(_sum(timed), _sum(timed, replied <= replies.c.deadline_at), _sum(numbered)),
        )
        again = _proven(span, replies.c.customer).where(numbered)
        again = again.group_by(replies.c.customer, replies.c.complaint_type)
        again = again.having(func.count(distinct(replies.c.order_no)) > 1)
        with reading(self._engine) as connection:
            numbers = connection.execute(_proven(span, *sums)).one()
            repeats = connection.execute(select(func.count()).select_from(again.subquery())).scalar_one()
        done, rejected, solved, known, in_time, with_number = (int(number or 0) for number in numbers)
        return ReplyTally(done, rejected, solved, known, in_time, with_number, int(repeats))

    def causes(self, span: Span) -> tuple[Group, ...]:
        """Completions by cause and area."""
        return self._groups(span, COMPLETE, replies.c.cause, replies.c.area)

    def sites(self, span: Span) -> tuple[Group, ...]:
        """Completions by the site that a reply names."""
        return self._groups(span, COMPLETE, replies.c.site)

    def attitudes(self, span: Span) -> tuple[Group, ...]:
        """Completions by the customer's attitude."""
        return self._groups(span, COMPLETE, replies.c.attitude)

    def classes(self, span: Span) -> tuple[Group, ...]:
        """Completions by 投诉分类."""
        return self._groups(span, COMPLETE, replies.c.complaint_type)

    def reasons(self, span: Span) -> tuple[Group, ...]:
        """Rejects by reason."""
        return self._groups(span, REJECT, replies.c.reason)

    def days_of_causes(self, span: Span) -> tuple[DayGroup, ...]:
        """Completions of each day by cause."""
        return self._days(span, replies.c.cause)

    def days_of_areas(self, span: Span) -> tuple[DayGroup, ...]:
        """Completions of each day by area."""
        return self._days(span, replies.c.area)

    def days_of_sites(self, span: Span) -> tuple[DayGroup, ...]:
        """Completions of each day by site."""
        return self._days(span, replies.c.site)

    def leftovers(self, before: date) -> tuple[Leftover, ...]:
        """Every order that was completed as 未解决 before that day, the oldest first."""
        unsolved = (replies.c.kind == COMPLETE, replies.c.result == UNSOLVED)
        columns = (replies.c.order_no, replies.c.day, replies.c.expected_at)
        span = Span(date(1970, 1, 1), before)
        with reading(self._engine) as connection:
            found = connection.execute(
                _proven(span, *columns).where(*unsolved).order_by(replies.c.write_id)
            ).all()
        return tuple(
            Leftover(
                number, date.fromisoformat(day), date.fromisoformat(day_of(parse(until))) if until else None
            )
            for number, day, until in found
        )

    def _groups(self, span: Span, kind: str, *columns: Column[str]) -> tuple[Group, ...]:
        query = _proven(span, *columns, func.count(), _sum(replies.c.result == UNSOLVED))
        with reading(self._engine) as connection:
            rows = connection.execute(query.where(replies.c.kind == kind).group_by(*columns)).all()
        groups = [Group(tuple(row[:-2]), int(row[-2]), int(row[-1] or 0)) for row in rows]
        return tuple(sorted(groups, key=lambda group: (-group.count, group.names)))

    def _days(self, span: Span, column: Column[str]) -> tuple[DayGroup, ...]:
        query = _proven(span, replies.c.day, column, func.count()).where(replies.c.kind == COMPLETE)
        with reading(self._engine) as connection:
            rows = connection.execute(query.group_by(replies.c.day, column)).all()
        return tuple(
            sorted((DayGroup(date.fromisoformat(day), name, n) for day, name, n in rows), key=_by_day)
        )


def _proven(span: Span, *columns: Any) -> Select[Any]:
    """The replies of these days that the site's own records have proven."""
    return (
        select(*columns)
        .select_from(replies)
        .join(writes, writes.c.id == replies.c.write_id)
        .where(
            replies.c.day >= span.first.isoformat(),
            replies.c.day < span.end.isoformat(),
            _IS_PROVEN,
        )
    )


def _has_reply(order_no: ColumnElement[str], kind: str) -> ColumnElement[bool]:
    found = select(replies.c.write_id).join(writes, writes.c.id == replies.c.write_id)
    proven = (replies.c.kind == kind, _IS_PROVEN)
    return found.where(replies.c.order_no == order_no, *proven).exists()


def _sum(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((and_(*conditions), 1)))


def _begin(day: date) -> str:
    return utc_text(datetime.combine(day, time(), SHANGHAI))


def _day_of_hour(hour: str) -> date:
    return (datetime.fromisoformat(f"{hour}:00").replace(tzinfo=UTC) + timedelta(hours=8)).date()


def _by_day(group: DayGroup) -> tuple[date, str]:
    return group.day, group.name
