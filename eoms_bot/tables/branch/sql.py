"""A branch's table from a database: one SELECT in a transaction that is never committed.

The transaction may not write.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, make_url, select, table, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from eoms_bot.model.columns import TableKind
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.settings.facts import Source
from eoms_bot.tables.branch.rows import FactFindings, Table, read_table
from eoms_bot.tables.sheet import EMPTY, Cell, Sheet, text_cell

MAX_ROWS = 200_000
READ_ONLY = {
    "sqlite": "PRAGMA query_only=ON",
    "postgresql": "SET TRANSACTION READ ONLY",
    "mysql": "SET SESSION TRANSACTION READ ONLY",
    "mariadb": "SET SESSION TRANSACTION READ ONLY",
    "oracle": "SET TRANSACTION READ ONLY",
}
"""The statement that keeps each database from writing; elsewhere the account's rights alone hold."""


DRIVERS = {
    "mysql": ("mysql+pymysql", "pymysql"),
    "mariadb": ("mariadb+pymysql", "pymysql"),
    "postgresql": ("postgresql+psycopg", "psycopg"),
    "oracle": ("oracle+oracledb", "oracledb"),
    "mssql": ("mssql+pyodbc", "pyodbc"),
}
"""How an address names the driver of each database, and the package that has it."""


def read(
    source: Source, kind: TableKind, now: datetime, learned: Mapping[str, str] | None = None
) -> tuple[Table, datetime]:
    """The table of a query and its time: the newest value of the kind's time column, else now.

    BadInput with FACT- codes where the database is not there, refuses, or holds what does not fit.
    """
    findings = FactFindings(source.table or "查询")
    return _table(kind, read_cells(source, kind), source.columns, learned, now, findings)


def read_cells(source: Source, kind: TableKind) -> Sheet:
    """What a query gives as it stands there; BadInput as of `read`."""
    findings = FactFindings(source.table or "查询")
    try:
        engine = _engine(source.url)
        try:
            with engine.connect() as connection:
                sheet = _sheet(connection, source, findings)
                connection.rollback()
        finally:
            engine.dispose()
    except (ImportError, NoSuchModuleError) as err:
        found = f"{kind.label}的来源没有这种数据库的驱动（{type(err).__name__}）"
        raise findings.stop("FACT-030", None, "", found, _driver(source.url)) from err
    except (ArgumentError, SQLAlchemyError) as err:
        # The driver's own words may quote the address or a row.
        found = f"读不出来（{type(err).__name__}）"
        raise findings.stop("FACT-031", None, "", found, "检查地址、表名、列名和只读账号的权限") from err
    except FileNotFoundError as err:
        raise findings.stop("FACT-000", None, "", "没有这个数据库文件", "检查 url") from err
    return sheet


def _driver(address: str) -> str:
    """Which driver to install, and how the address names it."""
    backend = make_url(address).get_backend_name()
    dialect, package = DRIVERS.get(backend, ("", ""))
    if not package:
        return f"url 开头写 {'、'.join(dialect for dialect, _ in DRIVERS.values())} 之一"
    return f"安装驱动：pip install {package}，url 开头写作 {dialect}://"


def _engine(address: str) -> Engine:
    url = make_url(address)
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        url = _read_only_file(url, Path(url.database))
    return create_engine(url, poolclass=NullPool)


def _read_only_file(url: URL, path: Path) -> URL:
    """SQLite would make a file that is missing, and would write next to one that exists."""
    if not path.is_file():
        raise FileNotFoundError(path.name)
    return url.set(database=path.resolve().as_uri(), query={"mode": "ro", "uri": "true"})


def _sheet(connection: Connection, source: Source, findings: FactFindings) -> Sheet:
    statement = READ_ONLY.get(connection.dialect.name)
    if statement:
        connection.exec_driver_sql(statement)
    found = connection.execute(_statement(source))
    rows = found.fetchmany(MAX_ROWS + 1)
    if len(rows) > MAX_ROWS:
        raise findings.stop("FACT-008", None, "", f"多于 {MAX_ROWS:,} 行", "在 query 里只取需要的时间段")
    header = tuple(Cell("text", str(name)) for name in found.keys())  # noqa: SIM118 - a result, no mapping
    return Sheet(header, tuple((number, tuple(map(_cell, row))) for number, row in enumerate(rows, start=1)))


def _statement(source: Source) -> Any:
    if source.query:
        return text(source.query.replace(":", r"\:"))
    schema, _, name = source.table.rpartition(".")
    return select(text("*")).select_from(table(name, schema=schema or None))


def _cell(value: Any) -> Cell:
    match value:
        case None:
            return EMPTY
        case bool():
            return Cell("boolean", str(value).upper())
        case int() | float() | Decimal():
            return Cell("number", str(value))
        case datetime():
            when = value.replace(tzinfo=SHANGHAI) if value.tzinfo is None else value.astimezone(SHANGHAI)
            return Cell("moment", f"{when:%Y-%m-%d %H:%M:%S}", when.replace(microsecond=0))
        case date():
            return Cell("day", f"{value:%Y-%m-%d}")
        case str():
            return text_cell(value)
        case _:
            return Cell("other", type(value).__name__)


def _table(
    kind: TableKind,
    sheet: Sheet,
    names: Mapping[str, str],
    learned: Mapping[str, str] | None,
    now: datetime,
    findings: FactFindings,
) -> tuple[Table, datetime]:
    """The rows under their own time; they are read twice, because their time is one of their values."""
    first = read_table(kind, sheet, findings.file, now, findings, names, learned)
    moments = [when for row in first.records if (when := row.time(kind.time_column)) is not None]
    if not moments:
        return first, now
    as_of = min(max(moments), now)
    return read_table(kind, sheet, findings.file, as_of, findings, names, learned), as_of
