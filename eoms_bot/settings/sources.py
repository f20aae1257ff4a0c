"""Where settings come from: the flags, the environment, one TOML file; each value remembers its place."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from eoms_bot import chinese
from eoms_bot.errors import ConfigError, Problem
from eoms_bot.settings.model import Settings

PREFIX = "EOMS_"
OTHER_VARIABLES = frozenset(
    {"EOMS_CONFIG", "EOMS_PASSWORD", "EOMS_BROWSER", "EOMS_KILL_AT", "EOMS_HEARTBEAT", "EOMS_BUNDLE"}
)
"""Variables of this program that are no settings."""

FLAGS = "命令行"

Key = tuple[str, ...]


@dataclass(frozen=True)
class Written:
    """Where a value was written: a file and line, a variable, or a flag."""

    file: str
    row: int | None = None


@dataclass
class Layer:
    """Nested values of one source, and the place of each key."""

    values: dict[str, Any] = field(default_factory=dict)
    places: dict[Key, Written] = field(default_factory=dict)

    def put(self, key: Key, value: Any, place: Written) -> None:
        """Store a value under a nested key."""
        table = self.values
        for part in key[:-1]:
            table = table.setdefault(part, {})
        table[key[-1]] = value
        self.places[key] = place


def from_file(path: Path) -> Layer:
    """The values of a TOML file; ConfigError CONF-002 where it cannot be read as one."""
    text = _text_of(path)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as err:
        row = chinese.row_of_toml(err, text)
        raise _unreadable(path, row, f"TOML 语法错误{chinese.of_toml(err)}", f"改正第 {row} 行") from None
    layer = Layer(values=values)
    lines = text.splitlines()
    for key in walk(values):
        layer.places[key] = Written(path.name, _line_of(lines, key))
    _resolve_paths(layer, path.resolve().parent)
    return layer


def from_environment(env: Mapping[str, str]) -> Layer:
    """The values of the variables `EOMS_<TABLE>_<KEY>`; one that names no key stays as an unknown key."""
    layer = Layer()
    names, known = variables(), leaves(Settings)
    for name, text in sorted(env.items()):
        if not name.startswith(PREFIX) or name in OTHER_VARIABLES:
            continue
        key = names.get(name, (name,))
        many = key in known and get_origin(known[key].annotation) is tuple
        value: Any = [part.strip() for part in text.split(",") if part.strip()] if many else text
        layer.put(key, value, Written(f"环境变量 {name}"))
    _resolve_paths(layer, Path.cwd())
    return layer


def from_flags(overrides: Mapping[str, Any], said: str = FLAGS) -> Layer:
    """The values of the command line; keys are dotted or nested, None means that a flag was not given.

    `said`: where else people said them.
    """
    layer = Layer()
    for key, value in _flat(overrides):
        if value is not None:
            layer.put(key, value, Written(said))
    _resolve_paths(layer, Path.cwd())
    return layer


def merge(layers: list[Layer]) -> Layer:
    """One layer of many; later layers win, tables are merged key by key."""
    merged = Layer()
    for layer in layers:
        _merge_into(merged.values, layer.values)
        merged.places.update(layer.places)
    return merged


@cache
def variables() -> Mapping[str, Key]:
    """Environment variable → key, for every key that one line of text can set."""
    found = leaves(Settings).items()
    return {f"{PREFIX}{'_'.join(key).upper()}": key for key, info in found if not _is_table(info.annotation)}


@cache
def leaves(model: type[BaseModel], above: Key = ()) -> Mapping[Key, FieldInfo]:
    """Every key of a model that is no table of its own, with its field."""
    found: dict[Key, FieldInfo] = {}
    for name, info in model.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            found |= leaves(info.annotation, (*above, name))
        else:
            found[*above, name] = info
    return found


def named(kind: Any) -> type[BaseModel] | None:
    """The model of each entry, where a key holds tables of any name, or a list of them; else None."""
    parts = get_args(kind)
    entry = {dict: parts[1:2], tuple: parts[:1]}.get(get_origin(kind), ())
    if not entry or not isinstance(entry[0], type):
        return None
    return entry[0] if issubclass(entry[0], BaseModel) else None


def walk(values: Mapping[str, Any], above: Key = ()) -> Iterator[Key]:
    """Every key of a nested table, tables included; the tables of a list are called `0`, `1` and so on."""
    for name, value in values.items():
        yield (*above, name)
        if isinstance(value, list):
            value = {str(number): one for number, one in enumerate(value) if isinstance(one, dict)}
        if isinstance(value, dict):
            yield from walk(value, (*above, name))


def _is_table(kind: Any) -> bool:
    return get_origin(kind) is dict or named(kind) is not None


def _resolve_paths(layer: Layer, base: Path) -> None:
    for key, info in leaves(Settings).items():
        if Path not in (info.annotation, *get_args(info.annotation)):
            continue
        table: Any = layer.values
        for part in key[:-1]:
            table = table.get(part) if isinstance(table, dict) else None
        if isinstance(table, dict) and isinstance(table.get(key[-1]), str | Path):
            table[key[-1]] = base / Path(table[key[-1]]).expanduser()


def _flat(values: Mapping[str, Any], above: Key = ()) -> Iterator[tuple[Key, Any]]:
    for name, value in values.items():
        key = (*above, *name.split("."))
        if isinstance(value, Mapping):
            yield from _flat(value, key)
        else:
            yield key, value


def _merge_into(target: dict[str, Any], values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if isinstance(value, dict) and isinstance(target.get(name), dict):
            _merge_into(target[name], value)
        else:
            target[name] = dict(value) if isinstance(value, dict) else value


def _line_of(lines: list[str], key: Key) -> int | None:
    """The line that sets a key, or the last line of the file's text that leads to it (its table's header)."""
    table: Key = ()
    best: tuple[int, int | None] = (0, None)
    met: Counter[Key] = Counter()
    for number, line in enumerate(lines, start=1):
        header = re.match(r"\s*\[\[?\s*([^\]\[]+?)\s*\]", line)
        setting = re.match(r"\s*([^=#\[]+?)\s*=", line)
        if header:
            here = table = _parts(header[1])
            if line.lstrip().startswith("[["):
                here = table = (*table, str(met[table]))
                met[table[:-1]] += 1
        elif setting:
            here = (*table, *_parts(setting[1]))
        else:
            continue
        if key[: len(here)] == here and len(here) > best[0]:
            best = len(here), number
    return best[1]


def _parts(dotted: str) -> Key:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _text_of(path: Path) -> str:
    try:
        # Editors on Windows write a byte-order mark, which TOML does not know.
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise _unreadable(path, None, "没有这个文件", "检查 --config 或 EOMS_CONFIG") from None
    except OSError as err:
        raise _unreadable(path, None, f"读不出来：{chinese.of_system(err)}", "检查文件和权限") from err
    except UnicodeDecodeError as err:
        raise _unreadable(path, None, f"第 {err.start + 1} 字节不是 UTF-8", "另存为 UTF-8") from None


def _unreadable(path: Path, row: int | None, found: str, wanted: str) -> ConfigError:
    return ConfigError(str(Problem("CONF-002", str(path.name), row, "", found, wanted)))
