"""All tables of a branch as one Evidence: what is not configured, stale or wrong says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from eoms_bot.decide.times import to_minute
from eoms_bot.errors import BadInput, Problem
from eoms_bot.facts import source_file
from eoms_bot.facts.source_rows import Table
from eoms_bot.model.evidence import Evidence, Snapshot
from eoms_bot.model.source_kinds import KINDS, SourceKind
from eoms_bot.settings.facts import FactSources, Source


@dataclass(frozen=True)
class Read:
    """The tables, the problems of those that are wrong, and columns that nobody uses; both by the table's key."""

    evidence: Evidence
    problems: Mapping[str, tuple[Problem, ...]]
    unused: Mapping[str, tuple[str, ...]]


def read_sources(sources: FactSources, now: datetime, only: Iterable[str] = KINDS) -> Read:
    """Every table of the settings (or `only` some) as it stands at `now`; nothing here raises over a bad table."""
    snapshots: dict[str, Snapshot] = {key: Snapshot(kind.label) for key, kind in KINDS.items()}
    problems: dict[str, tuple[Problem, ...]] = {}
    unused: dict[str, tuple[str, ...]] = {}
    for key in only:
        kind, source = KINDS[key], getattr(sources, key)
        if not source.configured:
            continue
        try:
            table, as_of = _read(source, kind, now)
        except BadInput as err:
            problems[key] = err.problems
            more = f"（共 {len(err.problems)} 处问题）" if len(err.problems) > 1 else ""
            snapshots[key] = Snapshot(kind.label, "有误", why=f"{err.problems[0]}{more}")
        else:
            unused[key] = table.unused
            snapshots[key] = _snapshot(kind, table, as_of, source.max_age_hours, now)
    return Read(Evidence(snapshots), problems, unused)


def _read(source: Source, kind: SourceKind, now: datetime) -> tuple[Table, datetime]:
    if source.file is not None:
        return source_file.read(source.file, kind, source.columns)
    from eoms_bot.facts import source_sql  # here, since SQL takes its time to load

    return source_sql.read(source, kind, now)


def _snapshot(kind: SourceKind, table: Table, as_of: datetime, hours: int, now: datetime) -> Snapshot:
    age = now - as_of
    if hours and age > timedelta(hours=hours):
        why = f"数据是 {to_minute(as_of)} 的，已过 {_span(age)}，上限 {hours} 小时"
        return Snapshot(kind.label, "过期", table.records, as_of, why)
    why = f"{len(table.records)} 行，{to_minute(as_of)} 的数据"
    until = as_of + timedelta(hours=hours) if hours else None
    return Snapshot(kind.label, "正常", table.records, as_of, why, until)


def _span(age: timedelta) -> str:
    hours = age.total_seconds() / 3600
    return f"{hours / 24:.0f} 天" if hours >= 48 else f"{hours:.1f} 小时"
