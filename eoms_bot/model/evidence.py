"""Evidence: what a branch's own tables say.

Each value has the file, row, column and time that it comes from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from eoms_bot.model.decision import Sourced, Standing
from eoms_bot.model.source_kinds import KINDS

Value = str | float | datetime | date
_BETWEEN = re.compile(r"[、,，;；/\s]+")
State = Literal["正常", "过期", "未配置", "有误"]


@dataclass(frozen=True)
class Record:
    """One row of a table: column → value; a column whose cell is empty is absent.

    `as_of` is the table's time.
    """

    place: str
    as_of: datetime
    values: Mapping[str, Value]
    _parts: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def text(self, column: str) -> str:
        """A text; empty where there is none."""
        value = self.values.get(column, "")
        return value if isinstance(value, str) else ""

    def number(self, column: str) -> float | None:
        """A number; None where there is none."""
        value = self.values.get(column)
        return value if isinstance(value, float) else None

    def time(self, column: str) -> datetime | None:
        """An aware time; None where there is none."""
        value = self.values.get(column)
        return value if isinstance(value, datetime) else None

    def day(self, column: str) -> date | None:
        """A day; None where there is none."""
        value = self.values.get(column)
        return value if isinstance(value, date) and not isinstance(value, datetime) else None

    def parts(self, column: str) -> tuple[str, ...]:
        """The entries of a text that lists several, as `青槐镇、上湾村`."""
        found = self._parts.get(column)
        if found is None:  # each order asks this again, for every row of a large table
            found = self._parts[column] = tuple(part for part in _BETWEEN.split(self.text(column)) if part)
        return found

    def cite(self, *columns: str) -> str:
        """Where values come from: `小区表.xlsx 第5行 基站名称（2026-01-06 08:00 的数据）`."""
        return f"{self.place} {'、'.join(columns)}（{self.as_of:%Y-%m-%d %H:%M} 的数据）"

    def sourced(self, column: str) -> Sourced:
        """A text of this row with its source."""
        return Sourced(self.text(column), self.cite(column), Standing.FACT)


@dataclass(frozen=True)
class Snapshot:
    """A table as it was read: its state, its rows, its time; `why` is what is wrong with it.

    A table that was fresh when it was read is not relied on after `until`.
    """

    label: str
    state: State = "未配置"
    records: tuple[Record, ...] = ()
    as_of: datetime | None = None
    why: str = ""
    until: datetime | None = None
    _by: dict[str, dict[Hashable, list[int]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def by(self, name: str, keys: Callable[[Record], Iterable[Hashable]]) -> Mapping[Hashable, list[int]]:
        """Key → the places of the rows that have it.

        It is built once for each `name`, because every order needs it.
        """
        found = self._by.get(name)
        if found is None:
            found = self._by[name] = {}
            for place, record in enumerate(self.records):
                for key in dict.fromkeys(keys(record)):
                    found.setdefault(key, []).append(place)
        return found

    @property
    def usable(self) -> bool:
        """True where the rows may be relied on; what is missing, stale or wrong settles nothing."""
        return self.state == "正常"

    def usable_at(self, now: datetime) -> bool:
        """True where the rows may still be relied on, in a run that began a while ago."""
        return self.usable and (self.until is None or now <= self.until)

    def describe(self) -> str:
        """The state in one Chinese sentence: `告警：过期，…`."""
        return f"{self.label}：{self.state}" + (f"，{self.why}" if self.why else "")


@dataclass(frozen=True)
class Evidence:
    """All tables of a branch by their key (`cells`, `alarms`, …)."""

    snapshots: Mapping[str, Snapshot] = field(default_factory=dict)

    def of(self, key: str) -> Snapshot:
        """A table; one that nobody configured is an empty one that says so."""
        return self.snapshots.get(key) or Snapshot(KINDS[key].label)

    def rows(self, key: str) -> tuple[Record, ...]:
        """The rows of a table that may be relied on; none where it may not."""
        table = self.of(key)
        return table.records if table.usable else ()
