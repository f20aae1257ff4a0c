"""All tables of a branch as one Evidence.

A table that is not configured, stale or wrong says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from eoms_bot.decide.times import to_minute
from eoms_bot.errors import BadInput, Problem
from eoms_bot.model.columns import TableKind
from eoms_bot.model.evidence import Evidence, Snapshot
from eoms_bot.model.privacy import mask
from eoms_bot.model.source_kinds import KINDS
from eoms_bot.settings.facts import FactSources, Source
from eoms_bot.tables.branch import column_names, notebook
from eoms_bot.tables.branch import file as source_file
from eoms_bot.tables.branch.rows import Table


@dataclass(frozen=True)
class Read:
    """The tables, the problems of those that are wrong, and columns that nobody uses.

    Problems and columns are by the table's key.
    """

    evidence: Evidence
    problems: Mapping[str, tuple[Problem, ...]]
    unused: Mapping[str, tuple[str, ...]]


def read_sources(sources: FactSources, now: datetime, only: Iterable[str] = KINDS) -> Read:
    """Every table of the settings (or `only` some) as it stands at `now`; no bad table makes this raise.

    What people entered by command (`notebook`) is read in addition to the table that the settings name.
    """
    snapshots: dict[str, Snapshot] = {key: Snapshot(kind.label) for key, kind in KINDS.items()}
    problems: dict[str, tuple[Problem, ...]] = {}
    unused: dict[str, tuple[str, ...]] = {}
    for key in only:
        kind, source = KINDS[key], getattr(sources, key)
        try:
            parts = tuple(_parts(sources, key, now))
        except BadInput as err:
            problems[key] = err.problems
            more = f"（共 {len(err.problems)} 处问题）" if len(err.problems) > 1 else ""
            snapshots[key] = Snapshot(kind.label, "有误", why=f"{err.problems[0]}{more}")
        else:
            if parts:
                unused[key] = tuple(name for part in parts for name in part.table.unused)
                snapshots[key] = _together(
                    [_snapshot(kind, part, source.max_age_hours, now) for part in parts]
                )
    return Read(Evidence(snapshots), problems, unused)


@dataclass(frozen=True)
class _Part:
    """A table as one place gave it; `place` is said where the settings do not name it."""

    table: Table
    as_of: datetime
    place: str = ""


def _parts(sources: FactSources, key: str, now: datetime) -> Iterator[_Part]:
    kind, source = KINDS[key], getattr(sources, key)
    if source.configured:
        yield _configured(source, kind, column_names.load(sources.home).get(key, {}), now)
    own = notebook.own_file(sources, key)
    if own is not None and own.is_file() and (source.file is None or not _same(own, source.file)):
        yield _Part(*source_file.read(own, kind, {}), own.name)


def _same(one: Path, other: Path) -> bool:
    return other.exists() and one.samefile(other)


def _configured(source: Source, kind: TableKind, names: Mapping[str, str], now: datetime) -> _Part:
    if source.file is not None:
        return _Part(*source_file.read(source.file, kind, source.columns, names))
    if source.folder is not None:
        path = source_file.newest(source.folder, source.pattern, kind)
        return _Part(*source_file.read(path, kind, source.columns, names), mask.file_name(path.name))
    from eoms_bot.tables.branch import sql as source_sql  # here, because SQL takes time to load

    return _Part(*source_sql.read(source, kind, now, names))


def _snapshot(kind: TableKind, part: _Part, hours: int, now: datetime) -> Snapshot:
    table, as_of, age = part.table, part.as_of, now - part.as_of
    where = f"{part.place}：" if part.place else ""
    if hours and age > timedelta(hours=hours):
        why = f"{where}数据是 {to_minute(as_of)} 的，已过 {_span(age)}，上限 {hours} 小时"
        return Snapshot(kind.label, "过期", table.records, as_of, why)
    why = f"{where}{len(table.records)} 行，{to_minute(as_of)} 的数据"
    taught = [f"{one.name}={table.learned[one.name]}" for one in kind.columns if one.name in table.learned]
    if taught:
        why += f"；按学到的列名：{'、'.join(taught)}"
    until = as_of + timedelta(hours=hours) if hours else None
    return Snapshot(kind.label, "正常", table.records, as_of, why, until)


def _together(parts: Sequence[Snapshot]) -> Snapshot:
    """One table of its parts: of the fresh ones where there are any, and fresh while all of these are."""
    fresh = [part for part in parts if part.usable]
    taken = fresh or parts
    return Snapshot(
        parts[0].label,
        taken[0].state,
        tuple(record for part in taken for record in part.records),
        max((part.as_of for part in taken if part.as_of), default=None),
        "；".join(f"没有采用 {part.why}" if fresh and not part.usable else part.why for part in parts),
        min((part.until for part in taken if part.until), default=None),
    )


def _span(age: timedelta) -> str:
    hours = age.total_seconds() / 3600
    return f"{hours / 24:.0f} 天" if hours >= 48 else f"{hours:.1f} 小时"
