"""A table's file that a person hands in: read as it will be read later, then put where its setting says."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from eoms_bot import chinese
from eoms_bot.disk import SystemDisk
from eoms_bot.errors import BadInput
from eoms_bot.model.columns import TableKind
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.new_file import write_numbered
from eoms_bot.settings.facts import FactSources, Source
from eoms_bot.tables.batch.file import check_file_name
from eoms_bot.tables.branch import column_names, notebook, rows
from eoms_bot.tables.branch import file as source_file
from eoms_bot.tables.branch.rows import FactFindings

REPLACED = "换下"
"""The folder next to a table that has what it replaced: no watched folder looks into it."""


@dataclass(frozen=True)
class MissingColumn:
    """A standard column that a header lacks, and which of the header's names is most like it, if any."""

    name: str
    required: bool
    near: str


@dataclass(frozen=True)
class TableHeader:
    """The names in a file's header that no standard column has, and the standard columns that it lacks."""

    free: tuple[str, ...]
    missing: tuple[MissingColumn, ...]

    @property
    def fits(self) -> bool:
        """Whether every column is there that the table must have."""
        return not any(one.required for one in self.missing)


@dataclass(frozen=True)
class ReceivedTable:
    """What was put in place: the file, how many rows it has, and where the file before it is now."""

    path: Path
    rows: int
    replaced: Path | None


def obstacle(source: Source, kind: TableKind) -> str:
    """Why no file can be put in the place of a table, and what to do; empty where one can."""
    if source.url:
        return "从数据库读，不用上传；要换内容，在数据库里换"
    if not source.configured:
        return f'没有配置；先在 eoms.toml 写 [facts.{kind.key}] 和 file = "数据/{kind.label}.xlsx"，保存以后刷新这一页'
    if kind.key in notebook.FILES and source.file is not None and source.file.suffix.lower() == ".csv":
        return "由登记的命令一行一行往后写，换掉它会丢登记过的；要改就在表格软件里改这个文件"
    return ""


def header_of(
    sources: FactSources, kind: TableKind, name: str, content: bytes, taught: Mapping[str, str]
) -> TableHeader:
    """How a file's header fits the table, with what was learned and `taught`; BadInput as of `receive`."""
    source: Source = getattr(sources, kind.key)
    learned = {**column_names.load(sources.home).get(kind.key, {}), **taught}
    with _tried(name, content) as path:
        header = rows.header_of(source_file.read_cells(path, kind, source.columns, learned)[0])
    names = {**source.columns, **rows.fitting(header, source.columns, learned)}
    found = {column.name: names.get(column.name, column.name) for column in kind.columns}
    free = tuple(one for one in dict.fromkeys(header) if one and one not in found.values())
    has_one = any(found[column] in header for column in kind.one_of)
    missing = tuple(
        MissingColumn(
            column.name,
            column.required or (column.name in kind.one_of and not has_one),
            rows.nearest(column.name, free),
        )
        for column in kind.columns
        if found[column.name] not in header
    )
    return TableHeader(free, missing)


def receive(
    sources: FactSources,
    kind: TableKind,
    name: str,
    content: bytes,
    saved: datetime,
    now: datetime,
    taught: Mapping[str, str] = MappingProxyType({}),
) -> ReceivedTable:
    """Check a file as the table and put it in place; BadInput with FACT- codes, and nothing has changed.

    `saved` (aware) is when its author saved the file. It is the data's time, as for any file of a table. A
    time to come counts as now. `taught` (standard column → the file's name of it) counts before what was
    learned, and is learned where the file is taken. The file that stood there moves into `REPLACED` under its
    name and the time of the change.
    """
    source: Source = getattr(sources, kind.key)
    path = _place(source, kind, name)
    stamp = min(saved, now).timestamp()
    column_names.check(kind, taught)
    learned = {**column_names.load(sources.home).get(kind.key, {}), **taught}
    try:
        with _tried(name, content) as tried:
            count = len(source_file.read(tried, kind, source.columns, learned)[0].records)
        if taught and sources.home is not None:
            column_names.store(sources.home, kind.key, taught)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with column_names.locked(path):
            replaced = _keep(path, now) if path.exists() else None
            SystemDisk().put(path, content)
            if replaced is not None:
                shutil.copymode(replaced, path)
            os.utime(path, (stamp, stamp))
    except OSError as err:
        found = f"放不进去：{chinese.of_system(err)}"
        raise _refusal(name, found, "检查文件夹、磁盘和权限") from err
    return ReceivedTable(path, count, replaced)


@contextmanager
def _tried(name: str, content: bytes) -> Iterator[Path]:
    """The bytes as a file of that name, for as long as it is read."""
    with TemporaryDirectory(prefix="eoms-table-") as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(content)
        yield path


def _place(source: Source, kind: TableKind, name: str) -> Path:
    """Where the setting wants a file of that name; BadInput where it wants none."""
    check_file_name(name)
    if Path(name).name != name:
        raise _refusal(name, "文件名里有文件夹", "只是文件名")
    why = obstacle(source, kind)
    if why:
        raise _refusal(name, f"{kind.label}不能上传", why)
    if source.folder is not None:
        if not source_file.fits(name, source.pattern):
            raise _refusal(name, "文件名不合", f"像 {source.pattern or '告警.xlsx、告警.csv'} 的文件名")
        return source.folder / name
    assert source.file is not None, "a table without an obstacle has a file or a folder"
    if Path(name).suffix.lower() != source.file.suffix.lower():
        wanted = f"设置里是 {source.file.name}：另存为 {source.file.suffix} 再上传"
        raise _refusal(name, f"扩展名是 {Path(name).suffix}", wanted)
    return source.file


def _keep(path: Path, now: datetime) -> Path:
    """Copy what is about to be replaced, with its time; returns the copy."""
    folder = path.parent / REPLACED
    folder.mkdir(exist_ok=True, mode=0o700)
    name = f"{path.stem}-{now.astimezone(SHANGHAI):%Y%m%d-%H%M%S}{path.suffix}"
    copy = write_numbered(folder / name, path.read_bytes())
    shutil.copystat(path, copy)
    return copy


def _refusal(name: str, found: str, wanted: str) -> BadInput:
    return FactFindings(Path(name).name).stop("FACT-033", None, "", found, wanted)
