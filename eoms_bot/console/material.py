"""What the branch has given the bot, for the page 数据: its tables, the learned column names, the inbox."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from eoms_bot.console.kept import stamp
from eoms_bot.errors import BadInput, ConfigError, Problem
from eoms_bot.model.columns import TableKind
from eoms_bot.model.evidence import Snapshot
from eoms_bot.model.privacy import mask
from eoms_bot.model.source_kinds import KINDS
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.plan.approving import Today
from eoms_bot.report import log
from eoms_bot.report.record import Record
from eoms_bot.settings import Settings
from eoms_bot.settings.facts import Source
from eoms_bot.tables.branch import column_names, incoming, notebook
from eoms_bot.tables.branch.sources import Read, read_sources
from eoms_bot.tables.inbox import read_inbox, workbooks

_LACKED = re.compile("(?:未配置|过期|有误) ([^；）]+)")
"""How a missing cell names the tables that could have filled it (`decide.gaps.unusable`)."""


@dataclass(frozen=True)
class InboxFile:
    """A workbook of the inbox: how many orders it can work, how many it leaves to people, what is wrong.

    `left` is None for a workbook that is refused whole.
    """

    name: str
    saved: datetime
    rows: int
    left: int | None
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Material:
    """Everything that was given, as it was read; `trouble` is why the inbox could not be read."""

    read: Read
    learned: Mapping[str, Mapping[str, str]]
    inbox: tuple[InboxFile, ...]
    trouble: str = ""


@dataclass(frozen=True)
class TableLine:
    """A table as the page shows it.

    `places` are its file, folder or database. `hours` is the age of its data; None where they have no time.
    `cells` and `orders`: what the last preview or run lacked because this table was missing.
    """

    kind: TableKind
    table: Snapshot
    state: str
    places: tuple[str, ...]
    hours: float | None
    most_hours: int
    problems: tuple[str, ...]
    unused: tuple[str, ...]
    learned: Mapping[str, str]
    obstacle: str
    cells: int
    orders: int


def read(settings: Settings, today: Today | ConfigError, now: datetime) -> Material:
    """Read all of it at `now` (aware); `today` are the lists by which a workbook of the inbox is read."""
    tables = read_sources(settings.facts, now)
    try:
        learned = column_names.load(settings.facts.home)
    except BadInput:
        learned = {}  # each table that it spoils says so itself
    if isinstance(today, ConfigError):
        return Material(tables, learned, (), str(today))
    return Material(tables, learned, tuple(_inbox(settings.paths.inbox, today, now)))


def version_of(settings: Settings) -> tuple[object, ...]:
    """A value that changes when a file of a table, of the inbox, or of the column names changes."""
    facts = settings.facts
    own = [notebook.own_file(facts, key) for key in KINDS]
    named = [getattr(facts, key).file for key in KINDS]
    learned = None if facts.home is None else facts.home / column_names.FILE
    folders = [one for key in KINDS if (one := getattr(facts, key).folder) is not None]
    watched = [path for folder in folders for path in _files(folder)]
    files = [*own, *named, learned, *watched, *_files(settings.paths.inbox)]
    return tuple(stamp(path) for path in files if path is not None)


def lines(
    settings: Settings, found: Material, lacked: Mapping[str, tuple[int, int]], now: datetime
) -> list[TableLine]:
    """Every table: those in trouble first, then those in force, then those that nobody gives."""
    made = [_line(settings, found, kind, lacked.get(kind.label, (0, 0)), now) for kind in KINDS.values()]
    rank = ("有误", "过期", "正常", "未配置")
    return sorted(made, key=lambda one: rank.index(one.state))


def lacked_by(items: Iterable[Record]) -> dict[str, tuple[int, int]]:
    """Table's label → cells that orders left to people lacked because it was missing, and how many orders."""
    cells: Counter[str] = Counter()
    orders: Counter[str] = Counter()
    for item in items:
        missing: Sequence[str] = (item["decision"] or {}).get("missing", ())
        named = [_labels(text) for text in missing]
        cells.update(label for labels in named for label in labels)
        orders.update({label for labels in named for label in labels})
    return {label: (count, orders[label]) for label, count in cells.items()}


def _labels(text: str) -> set[str]:
    return {label for group in _LACKED.findall(text) for label in group.split("、")}


def _line(
    settings: Settings, found: Material, kind: TableKind, lacked: tuple[int, int], now: datetime
) -> TableLine:
    source: Source = getattr(settings.facts, kind.key)
    table = found.read.evidence.of(kind.key)
    state = "过期" if table.usable and not table.usable_at(now) else table.state
    age = None if table.as_of is None else (now - table.as_of).total_seconds() / 3600
    return TableLine(
        kind=kind,
        table=table,
        state=state,
        places=tuple(_places(settings, source, kind)),
        hours=age,
        most_hours=getattr(source, "max_age_hours", 0),
        problems=shown(found.read.problems.get(kind.key, ())),
        unused=found.read.unused.get(kind.key, ()),
        learned=found.learned.get(kind.key, {}),
        obstacle=incoming.obstacle(source, kind),
        cells=lacked[0],
        orders=lacked[1],
    )


def _places(settings: Settings, source: Source, kind: TableKind) -> Iterator[str]:
    if source.file is not None:
        yield f"文件 {mask.file_name(source.file.name)}"
    if source.folder is not None:
        yield f"文件夹 {source.folder.name}，取最新的 {source.pattern or '.xlsx、.csv'}"
    if source.url:
        yield f"数据库 {source.table or '（查询）'}"
    own = notebook.own_file(settings.facts, kind.key)
    if own is not None and own.is_file():
        yield f"登记的 {own.name}"


def shown(problems: Iterable[Problem]) -> tuple[str, ...]:
    """Problems as people read them: file, row, column, what was found, what was expected; masked."""
    return tuple(log.REDACTOR.masked(str(one)) for one in problems)


def _inbox(folder: Path, today: Today, now: datetime) -> Iterator[InboxFile]:
    known = today.reading(now.astimezone(SHANGHAI))
    batches, refused = read_inbox(
        *(folder, known.dictionaries, known.limits, known.branch, known.now),
        rules=known.rules,
        order_no_pattern=known.order_no_pattern,
    )
    usable = {batch.file: batch for batch in batches}
    for path in workbooks(folder):
        saved = datetime.fromtimestamp(path.stat().st_mtime, SHANGHAI)
        name, batch = mask.file_name(path.name), usable.get(mask.file_name(path.name))
        if batch is None:
            own = shown(one for one in refused if one.file == name)
            yield InboxFile(name, saved, 0, None, own)
        else:
            yield InboxFile(name, saved, len(batch.rows), len(batch.left), shown(batch.problems))


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []  # the table, or the empty inbox, says so
