"""What a person says, by a command or in the console, as a row of the branch's own table.

A row is appended and never changed later.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from eoms_bot import chinese
from eoms_bot.decide import numbers
from eoms_bot.decide.times import to_minute
from eoms_bot.disk import SystemDisk, sync_folder
from eoms_bot.errors import BadInput
from eoms_bot.model.columns import TableKind
from eoms_bot.model.evidence import Record
from eoms_bot.model.privacy import mask
from eoms_bot.model.source_kinds import CALL_NOTES, KINDS, SITE_CARDS
from eoms_bot.settings.facts import FactSources
from eoms_bot.tables.batch import csv as batch_csv
from eoms_bot.tables.batch import file as batch_file
from eoms_bot.tables.batch.file import FileBytes
from eoms_bot.tables.branch import column_names
from eoms_bot.tables.branch import file as source_file
from eoms_bot.tables.branch.rows import FactFindings, close_to, fitting, header_of, read_table
from eoms_bot.tables.cells import time_of
from eoms_bot.tables.sheet import Cell, Sheet, quoted, refusal, sheet_of_texts

FILES = {CALL_NOTES.key: "联系记录.csv", SITE_CARDS.key: "站卡.csv"}
"""Tables that people enter by command, and the file of each in the data folder."""
HAPPENED = {CALL_NOTES.key: ("时间",), SITE_CARDS.key: ("时间", "恢复时间")}
"""Columns whose time has passed when somebody says it."""
TO_COME = {CALL_NOTES.key: ("再打时间",), SITE_CARDS.key: ("有效期至",)}
CAUSE = "省内投诉原因"
PLACE = "命令行"
_FORMULA = ("=", "+", "-", "@")


class _Said(FactFindings):
    """Collects what is wrong with a row that somebody typed."""

    what = "登记的内容"


def own_file(sources: FactSources, key: str) -> Path | None:
    """The file of a table in the data folder; None for a table that nobody enters by command."""
    return sources.home / FILES[key] if sources.home is not None and key in FILES else None


def append(
    sources: FactSources, key: str, values: Mapping[str, str], now: datetime, causes: Sequence[str] = ()
) -> tuple[Record, Path]:
    """Add a row (column → text as people type it) to its table; returns the row read back, and the file.

    It goes to the file that the settings name where that is a .csv, else to the table's file in the data
    folder. BadInput where a value is wrong (a cause must be one of `causes`), or the file is: then nothing is
    written. No other process of this program writes meanwhile, and what stands in the file is not touched.
    """
    kind, named = KINDS[key], getattr(sources, key).file
    typed = {column: _typed(kind, column, text) for column, text in values.items() if text.strip()}
    meant = _checked(kind, typed, now, causes)
    theirs = named is not None and named.suffix.lower() == ".csv"
    path = named if theirs else own_file(sources, key)
    findings = FactFindings(FILES[key] if path is None else path.name)
    if path is None:
        raise findings.stop("FACT-000", None, "", "没有数据文件夹", "设置 paths.home")
    try:
        if not theirs:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            sources = FactSources()  # the data folder's file has the standard columns
        with column_names.locked(path):
            return _append(sources, kind, path, typed, meant, widen=not theirs), path
    except OSError as err:
        found = f"写不了：{chinese.of_system(err)}"
        raise findings.stop("FACT-000", None, "", found, "检查文件夹和权限") from err


@dataclass(frozen=True)
class _Parted:
    """A file of the data folder: its form, the lines that stay (its header first), and how many are old."""

    codec: str
    delimiter: str
    kept: tuple[Sequence[str], ...]
    old: int


def outlived(home: Path, before: datetime) -> dict[Path, int]:
    """How many rows of the data folder's own files were said before that moment.

    A file without such rows is left out. BadInput where a file cannot be read.
    """
    found = {home / name: _parted(home / name, KINDS[key], before) for key, name in FILES.items()}
    return {path: one.old for path, one in found.items() if one is not None and one.old}


def prune(home: Path, before: datetime) -> None:
    """Take these rows out of the files; a row whose time nobody can read stays. OSError, BadInput."""
    for path in outlived(home, before):
        key = next(key for key, name in FILES.items() if name == path.name)
        with column_names.locked(path):
            found = _parted(path, KINDS[key], before)
            if found is not None and found.old:
                text = "".join(_line(cells, found.delimiter) for cells in found.kept)
                SystemDisk().put(path, text.encode(found.codec))


def _parted(path: Path, kind: TableKind, before: datetime) -> _Parted | None:
    """The file in its parts; None where there is none, or one without a byte."""
    if not path.exists() or not path.stat().st_size:
        return None
    file = batch_file.read_stable(path)
    findings = FactFindings(path.name)
    try:
        codec, delimiter = batch_csv.form_of(file, source_file.layout_of(kind, {}, {}, source_file.MAX_ROWS))
        text = file.data.decode(codec)
    except BadInput as err:
        raise source_file.as_fact(path.name, err) from err
    except UnicodeDecodeError as err:
        wanted = "在表格软件里另存为 CSV（UTF-8）"
        raise findings.stop("FACT-017", None, "", "有读不出的字符", wanted) from err
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    header = [name.removeprefix("\ufeff") for name in rows[0]]
    place = header.index("时间") if "时间" in header else len(header)
    old = [cells for cells in rows[1:] if len(cells) > place and _is_before(cells[place], before)]
    return _Parted(codec, delimiter, tuple(cells for cells in rows if cells not in old), len(old))


def _is_before(text: str, moment: datetime) -> bool:
    when, _wrong = time_of(Cell("text", text))
    return when is not None and when < moment


def _typed(kind: TableKind, name: str, text: str) -> str:
    """A value as it is written: on one line, a phone as bare digits, nothing that a spreadsheet computes."""
    column, line = kind.column(name), " ".join(text.split())
    if column is not None and column.kind == "phone":
        return numbers.plain(line)
    return f"'{line}" if line.startswith(_FORMULA) else line


def _checked(kind: TableKind, typed: Mapping[str, str], now: datetime, causes: Sequence[str]) -> Record:
    """The row as a reader takes it; BadInput with what is wrong, before any file is looked at."""
    findings = _Said(PLACE)
    for name, text in typed.items():
        unseen = next((sign for sign in text if not sign.isprintable()), "")
        if unseen:
            found = f"含看不见的字符 U+{ord(unseen):04X}"
            findings.add("FACT-022", None, name, found, "能看见的文字")
    # Row 0: a command line has none that a person could look up.
    row = read_table(kind, sheet_of_texts(kind, [(0, typed)]), PLACE, now, findings, {}).records[0]
    for name in HAPPENED[kind.key]:
        when = row.time(name)
        if when is not None and when > now:
            found, wanted = f"{to_minute(when)} 还没有到", f"不晚于现在 {to_minute(now)}"
            findings.add("FACT-023", None, name, found, wanted)
    for name in TO_COME[kind.key]:
        when = row.time(name)
        if when is not None and when <= now:
            found, wanted = f"{to_minute(when)} 已经过了", f"晚于现在 {to_minute(now)}"
            findings.add("FACT-023", None, name, found, wanted)
    cause = row.text(CAUSE)
    if cause and cause not in causes:
        wanted = f"字典 prov_causes 里的一项，例如 {'、'.join(causes[:3])}{close_to(cause, causes)}"
        findings.add("FACT-022", None, CAUSE, f"{quoted(cause)} 不在字典里", wanted)
    if findings.problems:
        raise findings.refusal()
    return row


def _append(
    sources: FactSources,
    kind: TableKind,
    path: Path,
    typed: Mapping[str, str],
    meant: Record,
    *,
    widen: bool,
) -> Record:
    """`widen`: a file of ours that an earlier version made gets the columns that it lacks."""
    columns = getattr(sources, kind.key).columns
    taught = column_names.load(sources.home).get(kind.key, {})
    layout = source_file.layout_of(kind, columns, taught, source_file.MAX_ROWS)
    findings = FactFindings(path.name)
    try:
        # A computer that lost its power leaves a file without a byte of a new one.
        file = batch_file.read_stable(path) if path.exists() and path.stat().st_size else None
        if file is None:
            codec, delimiter, header = "utf-8", ",", list(layout.columns[: len(kind.columns)])
            before = f"\ufeff{_line(header, delimiter)}"
        else:
            batch_file.check_kind(file)
            codec, delimiter = batch_csv.form_of(file, layout)
            header = header_of(batch_csv.read_sheet(file, layout))
            before = "" if file.data.decode(codec, "replace").endswith("\n") else "\r\n"
        called = {**columns, **fitting(header, columns, taught)}
        cells = {called.get(column, column): text for column, text in typed.items()}
        lacking = [name for name in cells if name not in header]
        widened = bool(lacking) and widen and file is not None
        if widened:
            assert file is not None
            file = _widened(file, codec, delimiter, lacking)
            header, before = [*header, *lacking], ""
        elif lacking:
            found = f"缺少列 {'、'.join(map(quoted, lacking))}"
            raise findings.stop("FACT-010", 1, "", found, "在表里加上这一列")
        added = (before + _line([cells.get(name, "") for name in header], delimiter)).encode(codec)
        whole = FileBytes(path.name, (file.data if file else b"") + added, "")
        sheet = batch_csv.read_sheet(whole, layout)
    except BadInput as err:
        raise source_file.as_fact(path.name, err) from err
    last = Sheet(sheet.header, sheet.rows[-1:])
    number = last.rows[0][0]
    garbled = [flaw for flaw in sheet.flaws if flaw.row == number]
    if garbled:
        raise source_file.as_fact(path.name, refusal("", garbled))
    record = read_table(kind, last, mask.file_name(path.name), meant.as_of, findings, called).records[0]
    if record.values != meant.values:
        raise findings.stop("FACT-017", number, "", "写进去读出来不一样", "检查表里的引号和编码")
    if widened:
        SystemDisk().put(path, whole.data)
    else:
        SystemDisk().append(path, added)
        sync_folder(path.parent)
    return record


def _widened(file: FileBytes, codec: str, delimiter: str, names: Sequence[str]) -> FileBytes:
    """The file with these columns after its own, empty in every row."""
    rows = list(csv.reader(io.StringIO(file.data.decode(codec), newline=""), delimiter=delimiter))
    wide = [[*rows[0], *names], *([*cells, *("" for _ in names)] for cells in rows[1:] if cells)]
    text = "".join(_line(cells, delimiter) for cells in wide)
    return FileBytes(file.name, text.encode(codec), "")


def _line(cells: Sequence[str], delimiter: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerow(cells)
    return out.getvalue()
