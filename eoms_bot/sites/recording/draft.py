"""A profile in the making: its tables, a remark for each guess, and what nobody has shown."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Table = dict[str, object]
_TABLE = re.compile(r"\[([\w.]+)\]")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Missing:
    """Something that is still unknown: where it would stand, and which demonstration would show it."""

    file: str
    what: str
    show: str

    @property
    def table(self) -> str:
        """The table that it would stand in; empty where it says none."""
        found = _TABLE.match(self.what)
        return found[1] if found else ""


@dataclass
class ProfileDraft:
    """Five files, each with tables by their names; "" is what stands above them.

    `guesses`: (file, table, key or name of a pair) → a remark that stands above it.
    """

    files: dict[str, dict[str, Table | list[Table]]] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    guesses: dict[tuple[str, str, str], str] = field(default_factory=dict)
    missing: list[Missing] = field(default_factory=list)

    def put(self, file: str, table: str, values: Table | list[Table]) -> None:
        """Add a table, or the tables of a list."""
        self.files.setdefault(file, {})[table] = values

    def guess(self, file: str, table: str, key: str, why: str) -> None:
        """Say above a key that it was guessed, and from what."""
        self.guesses[file, table, key] = why

    def lacks(self, file: str, what: str, show: str) -> None:
        """Note what nobody has shown."""
        if (one := Missing(file, what, show)) not in self.missing:
            self.missing.append(one)

    def assume(self, file: str, table: str, key: str, missing: Missing) -> None:
        """Note what nobody has shown, where a usual word stands for it meanwhile."""
        self.guess(file, table, key, "没有演示过，照常见的写")
        self.lacks(missing.file, missing.what, missing.show)

    def text(self, file: str) -> str:
        """The text of a file."""
        lines = [f"# {self.heads[file]}"] if file in self.heads else []
        for name, values in self.files.get(file, {}).items():
            for each in values if isinstance(values, list) else [values]:
                if name:
                    lines += ["", f"[[{name}]]" if isinstance(values, list) else f"[{name}]"]
                lines += self._lines(file, name, each)
        return "\n".join(lines) + "\n"

    def page(self, name: str) -> str:
        """The page of what is unknown, for people."""
        lines = [f"# {name}：没有演示过的", ""]
        if not self.missing:
            return "\n".join([*lines, "都演示过了。", ""])
        lines += ["下面这些还不知道。照右边演示一次再录，或在文件里写上。", ""]
        lines += ["| 文件 | 不知道的 | 怎样演示 |", "| --- | --- | --- |"]
        lines += [f"| {one.file} | {one.what} | {one.show} |" for one in self.missing]
        return "\n".join([*lines, ""])

    def _lines(self, file: str, table: str, values: Table) -> list[str]:
        found = []
        for key, value in values.items():
            if (why := self.guesses.get((file, table, key))) is not None:
                found.append(f"# 猜的：{why}")
            if isinstance(value, list) and value and isinstance(value[0], dict):
                found += [f"{_key(key)} = ["]
                for one in value:
                    if (why := self.guesses.get((file, table, str(one.get("name"))))) is not None:
                        found.append(f"    # 猜的：{why}")
                    found.append(f"    {written(one)},")
                found += ["]"]
            else:
                found.append(f"{_key(key)} = {written(value)}")
        return found


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def written(value: object) -> str:
    """A value as TOML has it; texts with backslashes as literal ones."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, str):
        if ("\\" in value or '"' in value) and "'" not in value and "\n" not in value:
            return f"'{value}'"
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(str(name))} = {written(one)}" for name, one in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, Sequence):
        return f"[{', '.join(written(one) for one in value)}]"
    raise TypeError(f"{type(value).__name__} 写不进 TOML")
