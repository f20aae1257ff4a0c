"""What management systems call the columns of the branch's tables.

It is taught once and kept in the data folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from eoms_bot import chinese
from eoms_bot.disk import SystemDisk
from eoms_bot.errors import BadInput, Problem
from eoms_bot.model.columns import TableKind
from eoms_bot.model.source_kinds import KINDS

FILE = "facts-columns.json"
"""Table's key → standard column → the system's name of it; one file for all tables."""
WAIT_S = 10.0


def load(home: Path | None) -> dict[str, dict[str, str]]:
    """The names of every table; nothing where nobody taught any. BadInput FACT-032 for a damaged file."""
    if home is None:
        return {}
    path = home / FILE
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as err:
        raise _refused(f"读不出来：{chinese.of_system(err)}", "检查权限") from err
    except ValueError as err:
        raise _refused("不是 JSON", "删掉它，再用 eoms-bot facts map 写") from err
    if not _is_whole(found):
        raise _refused("不是“表：标准列：系统列”", "删掉它，再用 eoms-bot facts map 写")
    for key, names in found.items():
        check(KINDS[key], names)
    return {key: dict(names) for key, names in found.items()}


def store(home: Path, key: str, names: Mapping[str, str]) -> None:
    """Keep these names of a table; an empty name forgets that column. BadInput where they cannot all hold."""
    with locked(home / FILE):
        known = load(home)
        merged = known.get(key, {}) | dict(names)
        kept = {column: name for column, name in merged.items() if name}
        check(KINDS[key], kept)
        known[key] = kept
        content = {key: names for key, names in known.items() if names}
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
        try:
            SystemDisk().put(home / FILE, f"{text}\n".encode())
        except OSError as err:
            raise _refused(f"写不了：{chinese.of_system(err)}", "检查磁盘和权限") from err


def check(kind: TableKind, names: Mapping[str, str]) -> None:
    """BadInput FACT-010 for a column that is none of the table's.

    The same for a name that is standard or given twice.
    """
    columns = tuple(column.name for column in kind.columns)
    wrong: list[tuple[str, str]] = []
    for place, (column, name) in enumerate(names.items()):
        if column not in columns:
            wrong.append((f"“{column}”不是{kind.label}的列", f"{'、'.join(columns)} 之一"))
        elif name in columns:
            wrong.append((f"“{name}”是标准列，不能当作{column}", "在导出的文件里改列名，或用设置 columns"))
        elif name in list(names.values())[:place]:
            wrong.append((f"“{name}”给了两个标准列", "一列只给一个标准列"))
    if wrong:
        problems = [Problem("FACT-010", FILE, None, "", found, wanted) for found, wanted in wrong]
        raise BadInput(f"{kind.label}的列名对应不起来", problems)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Lock a file against every other process of this program; BadInput FACT-032 where that cannot be."""
    lock = path.with_name(f".{path.name}.lock")
    try:
        with FileLock(lock, mode=0o600, timeout=WAIT_S, fallback_to_soft=False):
            yield
    except Timeout as err:
        raise _refused("另一个进程正在写", "稍等再试", path.name) from err
    except NotImplementedError as err:
        raise _refused("这个磁盘不支持文件锁", "换到本机磁盘", path.name) from err


def _is_whole(found: object) -> bool:
    return isinstance(found, dict) and all(
        key in KINDS
        and isinstance(names, dict)
        and all(isinstance(name, str) and name.strip() for name in names.values())
        for key, names in found.items()
    )


def _refused(found: str, wanted: str, file: str = FILE) -> BadInput:
    return BadInput(f"{file} 用不了", (Problem("FACT-032", file, None, "", found, wanted),))
