"""What nobody may do to the ledger's rows, this program included: database triggers refuse it.

Two kinds of rows are excepted. A purge puts a note's hash in its place. It also lets the chain begin later
once its old records have outlived their time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Connection, Table

_BEFORE_ORIGIN = (
    "OLD.seq <= COALESCE((SELECT CAST(value AS INTEGER) FROM ledger_meta WHERE name = 'audit_cut'), 0)"
)
_NOTE_TO_HASH, _NOTHING = "note to hash", ""

FORBIDDEN: dict[tuple[str, str], str] = {
    ("write_events", "UPDATE"): _NOTE_TO_HASH,
    ("write_events", "DELETE"): _NOTHING,
    ("writes", "DELETE"): _NOTHING,
    ("audit", "UPDATE"): _NOTHING,
    ("audit", "DELETE"): _BEFORE_ORIGIN,
}
"""(Table, change) → the rows that are excepted."""


def forbid_changes(connection: Connection, table: Table, *changes: str) -> None:
    """Let the database refuse these changes of the table."""
    statements = _STATEMENTS[connection.dialect.name]
    for change in changes:
        for statement in statements(table, change):
            connection.exec_driver_sql(statement)


def forbid_all(connection: Connection, table: Table) -> None:
    """Let the database refuse all that is forbidden for a new table."""
    changes = [change for name, change in FORBIDDEN if name == table.name]
    forbid_changes(connection, table, *changes)
    if changes and connection.dialect.name == "postgresql":
        for statement in _no_truncate(table):  # TRUNCATE would bypass a trigger for rows
            connection.exec_driver_sql(statement)


def _on_sqlite(table: Table, change: str) -> Iterator[str]:
    unless = _excepted(table, change, "IS", f"GLOB '#{'[0-9a-f]' * 64}'")
    when = f"WHEN NOT ({unless}) " if unless else ""
    yield (
        f"CREATE TRIGGER {_name(table, change)} BEFORE {change} ON {table.name} {when}"
        f"BEGIN SELECT RAISE(ABORT, '{_refusal(table, change)}'); END"
    )


def _on_postgres(table: Table, change: str) -> Iterator[str]:
    name = _name(table, change)
    unless = _excepted(table, change, "IS NOT DISTINCT FROM", "~ '^#[0-9a-f]{64}$'")
    passed = f"IF {unless} THEN RETURN {'OLD' if change == 'DELETE' else 'NEW'}; END IF; " if unless else ""
    yield _function(name, f"{passed}RAISE EXCEPTION '{_refusal(table, change)}';")
    yield f"CREATE TRIGGER {name} BEFORE {change} ON {table.name} FOR EACH ROW EXECUTE FUNCTION {name}()"


def _no_truncate(table: Table) -> Iterator[str]:
    name = _name(table, "TRUNCATE")
    yield _function(name, f"RAISE EXCEPTION '{_refusal(table, 'TRUNCATE')}';")
    yield (
        f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table.name} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )


def _function(name: str, body: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


def _excepted(table: Table, change: str, same: str, hashed: str) -> str:
    """The condition under which a row may change; empty where none may."""
    unless = FORBIDDEN[table.name, change]
    if unless != _NOTE_TO_HASH:
        return unless
    others = [column.name for column in table.columns if column.name != "note"]
    return " AND ".join([*(f"NEW.{name} {same} OLD.{name}" for name in others), f"NEW.note {hashed}"])


def _name(table: Table, change: str) -> str:
    return f"{table.name}_no_{change.lower()}"


def _refusal(table: Table, change: str) -> str:
    return f"{table.name}: {change} is forbidden"


_STATEMENTS: dict[str, Callable[[Table, str], Iterator[str]]] = {
    "sqlite": _on_sqlite,
    "postgresql": _on_postgres,
}
