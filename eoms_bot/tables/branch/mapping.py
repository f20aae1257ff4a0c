"""How a table's header is read: which column is which standard column, why, and which is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eoms_bot.errors import BadInput, Problem
from eoms_bot.model.columns import TableKind
from eoms_bot.settings.facts import FactSources, Source
from eoms_bot.tables.branch import column_names
from eoms_bot.tables.branch import file as source_file
from eoms_bot.tables.branch.rows import close_to, fitting, header_of


@dataclass(frozen=True)
class Understood:
    """A standard column, the header's name that it is read from (empty: none), and why."""

    column: str
    name: str
    by: str
    required: bool


def header_of_table(sources: FactSources, kind: TableKind) -> tuple[str, ...] | None:
    """The names in the header of a table as it is now; None where nobody configured it.

    BadInput with FACT- codes where it cannot be read; what is wrong with its cells does not matter here.
    """
    source: Source = getattr(sources, kind.key)
    if not source.configured:
        return None
    if source.url:
        from eoms_bot.tables.branch import sql as source_sql  # here, because SQL takes time to load

        return tuple(header_of(source_sql.read_cells(source, kind)))
    taught = column_names.load(sources.home).get(kind.key, {})
    path = source.file
    if source.folder is not None:
        path = source_file.newest(source.folder, source.pattern, kind)
    assert path is not None, "a configured table has a file, a folder or a url"
    return tuple(header_of(source_file.read_cells(path, kind, source.columns, taught)[0]))


def insist_on_names(kind: TableKind, names: Mapping[str, str], header: tuple[str, ...] | None) -> None:
    """BadInput FACT-010 for a system's name that the header does not have once; near ones are suggested."""
    problems = [
        Problem(
            "FACT-010", kind.label, 1, column, f"表头没有“{name}”", f"表头里的一列{close_to(name, header)}"
        )
        for column, name in names.items()
        if header is not None and name and header.count(name) != 1
    ]
    if problems:
        raise BadInput(f"{kind.label}的列名对应不起来，没有记下", problems)


def understand(
    sources: FactSources, kind: TableKind, header: tuple[str, ...] | None
) -> tuple[Understood, ...]:
    """Every standard column of a table as its header gives it; without a header, as it will be looked for."""
    names: Mapping[str, str] = getattr(sources, kind.key).columns
    taught = column_names.load(sources.home).get(kind.key, {})
    if header is None:
        header = tuple(names.get(one.name, taught.get(one.name, one.name)) for one in kind.columns)
    fits = fitting(header, names, taught)
    found: list[Understood] = []
    for column in kind.columns:
        name = names.get(column.name, fits.get(column.name, column.name))
        by = "设置 columns" if column.name in names else "学到的" if column.name in fits else "同名"
        if name not in header:
            name, by = "", f"没有{close_to(name, header)}"
        found.append(Understood(column.name, name, by, column.required))
    return tuple(found)
