"""The settings of the branch's own tables: `[facts.<table>]`.

Each is a file, a folder or a query that only reads.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from pydantic import Field, PrivateAttr, field_validator, model_validator
from pydantic_core import PydanticCustomError

from eoms_bot.model.branch import Frozen

_TABLE = re.compile(r"[^\W\d]\w{0,62}(?:\.[^\W\d]\w{0,62})?")
SUFFIXES = (".xlsx", ".csv")
"""Files that can be a table."""
_SECRET = re.compile(r"pass|pwd|secret|token", re.IGNORECASE)
_SELECT = re.compile(r"\s*(?:select|with)\b[^;]*", re.IGNORECASE)


def _checked_address(value: str, example: str) -> str:
    """The SQLAlchemy address of a database as it is; it may be empty.

    The errors are those of a field's check where it is no address, or holds a secret.
    """
    if not value:
        return value
    no_address = PydanticCustomError("CONF-005", "SQLAlchemy 地址，例如 {example}", {"example": example})
    try:
        parts = urlsplit(value)
        secret = parts.password is not None or any(_SECRET.search(name) for name, _ in parse_qsl(parts.query))
    except ValueError:
        raise no_address from None
    if secret:
        raise PydanticCustomError("CONF-003", "地址里不得有密码；放进数据库驱动自己的密码文件")
    if not parts.scheme or ":" not in value:
        raise no_address
    return value


def on_server(value: str, name: str) -> str:
    """The address of a PostgreSQL database; it may be empty.

    The errors are those of a field's check, with an address of `name` as their example.
    """
    example = f"postgresql+psycopg://eoms@db.eoms.example/{name}"
    if value and not value.startswith("postgresql"):
        raise PydanticCustomError("CONF-005", "PostgreSQL 的地址，例如 {example}", {"example": example})
    return _checked_address(value, example)


def _age(hours: int) -> int:
    """A field for how old a table may be, with the default of its kind."""
    field: int = Field(
        default=hours, ge=0, le=100_000, description="数据超过多少小时算过期、不再采用；0 不检查"
    )
    return field


class Source(Frozen):
    """Where one table comes from; without `file`, `folder` and `url` nobody gives it."""

    file: Path | None = Field(default=None, description="表格文件（.xlsx 或 .csv），列名见 facts.md")
    folder: Path | None = Field(
        default=None, description="放表格文件的文件夹，取里面最新的一个；与 file、url 三选一"
    )
    pattern: str = Field(
        default="", description="folder 里只看这样的文件名，例如 告警*.xlsx；空就看所有 .xlsx 和 .csv"
    )
    url: str = Field(
        default="", description="数据库的 SQLAlchemy 地址，不含密码；用只读账号，密码放驱动自己的密码文件"
    )
    table: str = Field(default="", description="数据库里的表或视图；与 query 二选一")
    query: str = Field(default="", description="一条 SELECT 语句；与 table 二选一")
    columns: dict[str, str] = Field(
        default_factory=dict, description="列名不同时：标准列名 = 文件或查询里的列名"
    )

    @field_validator("url")
    @classmethod
    def _check_url(cls, value: str) -> str:
        return _checked_address(value, "sqlite:////data/net.db")

    @field_validator("table")
    @classmethod
    def _check_table(cls, value: str) -> str:
        if value and not _TABLE.fullmatch(value):
            raise PydanticCustomError("CONF-008", "表名，或 模式.表名")
        return value

    @field_validator("query")
    @classmethod
    def _check_query(cls, value: str) -> str:
        if value and not _SELECT.fullmatch(value):
            raise PydanticCustomError("CONF-008", "一条以 SELECT 或 WITH 开头、不含分号的查询")
        return value

    @field_validator("pattern")
    @classmethod
    def _check_pattern(cls, value: str) -> str:
        if re.search(r"[/\\]", value) or (value and not value.lower().endswith(SUFFIXES)):
            raise PydanticCustomError(
                "CONF-008", "文件名的样子，不含文件夹，以 .xlsx 或 .csv 结尾，例如 告警*.xlsx"
            )
        return value

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        """Refuse a table that comes from two places, or from half a one."""
        if [self.file is None, self.folder is None, not self.url].count(False) > 1:
            raise PydanticCustomError("CONF-008", "file、folder 和 url 只能有一个")
        if self.pattern and self.folder is None:
            raise PydanticCustomError("CONF-008", "pattern 要配 folder")
        if bool(self.url) != (bool(self.table) != bool(self.query)) or (self.table and self.query):
            raise PydanticCustomError("CONF-008", "url 要配 table 或 query 之一")
        return self

    @property
    def configured(self) -> bool:
        """True where somebody has said where the table is."""
        return self.file is not None or self.folder is not None or bool(self.url)


class LiveTable(Source):
    """A table that is of use for two hours."""

    max_age_hours: int = _age(2)


class DailyTable(Source):
    """A table of the day."""

    max_age_hours: int = _age(24)


class NextDayTable(Source):
    """A table of the day before, which comes the next day."""

    max_age_hours: int = _age(36)


class TwoDayTable(Source):
    """A table of the last two days."""

    max_age_hours: int = _age(48)


class MonthlyTable(Source):
    """A table that comes once a month."""

    max_age_hours: int = _age(720)


class SeasonTable(Source):
    """A table that changes with the season."""

    max_age_hours: int = _age(2160)


class YearlyTable(Source):
    """A table that comes once a year."""

    max_age_hours: int = _age(8760)


class FactSources(Frozen):
    """Every table that the branch can give; the keys are those of `model/source_kinds.py`.

    `home` is the branch's data folder, which has what people enter by command and learned column names.
    """

    _home: Path | None = PrivateAttr(default=None)

    cells: MonthlyTable = Field(default_factory=MonthlyTable, description="小区表")
    numbers: TwoDayTable = Field(default_factory=TwoDayTable, description="号码占用")
    alarms: LiveTable = Field(default_factory=LiveTable, description="告警")
    indicators: NextDayTable = Field(default_factory=NextDayTable, description="指标")
    planning: MonthlyTable = Field(default_factory=MonthlyTable, description="规划库")
    announcements: DailyTable = Field(default_factory=DailyTable, description="公告")
    koujing: SeasonTable = Field(default_factory=SeasonTable, description="口径库")
    history: DailyTable = Field(default_factory=DailyTable, description="历史工单")
    calendar: YearlyTable = Field(default_factory=YearlyTable, description="工作日历")
    changes: TwoDayTable = Field(default_factory=TwoDayTable, description="变更记录")
    checks: TwoDayTable = Field(default_factory=TwoDayTable, description="核查结论")
    events: MonthlyTable = Field(default_factory=MonthlyTable, description="活动")
    drive_tests: MonthlyTable = Field(default_factory=MonthlyTable, description="三网对比")
    calls: DailyTable = Field(default_factory=DailyTable, description="通话记录")
    call_notes: DailyTable = Field(default_factory=DailyTable, description="联系记录")
    site_cards: DailyTable = Field(default_factory=DailyTable, description="站卡")
    people: SeasonTable = Field(default_factory=SeasonTable, description="联系人")

    @property
    def home(self) -> Path | None:
        """The branch's data folder; None where these tables stand for themselves."""
        return self._home

    def at(self, home: Path) -> Self:
        """The same tables in a data folder."""
        known = self.model_copy()
        known._home = home
        return known
