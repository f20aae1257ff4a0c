"""Tables of the ledger.

Times are UTC ISO strings with microseconds, so that they sort as text everywhere.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
    func,
    literal_column,
    or_,
)

from eoms_bot.ledger.forbidden import forbid_all
from eoms_bot.model.write import REOPENS

APPLICATION_ID = 0x454F4D53
"""`EOMS` in ASCII, kept in SQLite's file header.

So the program never takes a foreign database for a ledger.
"""

SCHEMA_VERSION = 9

EXCUSED = tuple(sorted(REOPENS))
"""States of attempts that don't stand in the way of a new one."""

metadata = MetaData()

ledger_meta = Table(
    "ledger_meta",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("account_key", String(200), primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("run_id", String(80), nullable=False),
    Column("taken_at", String(32), nullable=False),
)

writes = Table(
    "writes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", String(300), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("site_id", String(80), nullable=False),
    Column("order_no", String(80), nullable=False, index=True),
    Column("task_id", String(80), nullable=False),
    Column("action", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("account", String(120), nullable=False),
    Column("operator", String(120), nullable=False),
    Column("decided", Text, nullable=False),
    Column("params", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("fingerprint", String(128), nullable=False),
    Column("account_key", String(200), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("run_id", String(80), nullable=False, index=True),
    Column("note", Text, nullable=False, default=""),
    Column("proof", Text, nullable=False, default=""),
    Column("created_at", String(32), nullable=False),
    Column("sending_at", String(32)),
    Column("answered_at", String(32)),
    Column("settled_at", String(32)),
    Column("looked_at", String(32)),
    Column("rule", String(80), nullable=False, server_default=""),
    Column("rule_version", String(80), nullable=False, server_default=""),
    Column("purged_at", String(32)),
    Column("customer", Text, nullable=False, server_default=""),
    Column("grounds", Text, nullable=False, server_default=""),
    Column("sources", Text, nullable=False, server_default=""),
    Column("sent_body", Text, nullable=False, server_default=""),
    UniqueConstraint("key", "attempt", name="uq_writes_attempt"),
    sqlite_autoincrement=True,
)


Index(
    "uq_writes_one_standing",
    writes.c.key,
    unique=True,
    sqlite_where=writes.c.state.not_in(EXCUSED),
    postgresql_where=writes.c.state.not_in(EXCUSED),
)
SENT = Index("ix_writes_sent", writes.c.account_key, writes.c.sending_at)
"""The index for counts of the day's sent writes, without the rows themselves.

The program counts them before each send and on each look at 今日.
"""
replied_at = func.coalesce(writes.c.answered_at, writes.c.settled_at, writes.c.created_at)
"""When a reply was made: the time of the site's answer.

Where that answer was lost, it is the time when the attempt came to its end.
"""
REPLIED = Index(
    "ix_writes_replied", writes.c.kind, writes.c.purged_at, replied_at, writes.c.state, writes.c.order_no
)
"""The index by which the console's lists find the replies of a span of time.

They find them without the rows themselves, which are some kilobytes each. The state stands after the time, so
that the database does not choose this index for a query that names an order or a state.
"""

replies = Table(
    "replies",
    metadata,
    Column("write_id", Integer, ForeignKey("writes.id"), primary_key=True, autoincrement=False),
    Column("order_no", String(80), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("day", String(10), nullable=False, index=True),
    Column("dispatched_at", String(32)),
    Column("deadline_at", String(32)),
    Column("expected_at", String(32)),
    Column("result", Text, nullable=False, default=""),
    Column("reason", Text, nullable=False, default=""),
    Column("cause", Text, nullable=False, default=""),
    Column("area", Text, nullable=False, default=""),
    Column("site", Text, nullable=False, default=""),
    Column("attitude", Text, nullable=False, default=""),
    Column("complaint_type", Text, nullable=False, default=""),
    Column("customer", String(64), nullable=False, default=""),
    Column("place", String(64), nullable=False, server_default=""),
)
"""What month figures need of each attempt to close an order.

The table names nobody and outlives the values that a purge clears. `day` is the day of the attempt in
Asia/Shanghai. `customer` is a salted hash of the customer's number, `place` one of the place. A purge empties
both.
"""

UNSOLVED = Index("ix_replies_result", replies.c.result, replies.c.kind)
"""The index for leftovers: few of all replies."""
OF_SITE = Index("ix_replies_site", replies.c.site, replies.c.day, replies.c.write_id)
OF_PLACE = Index("ix_replies_place", replies.c.place, replies.c.day, replies.c.write_id)
"""This index and the next find the newest replies of a site and of a place, for similar orders."""

write_events = Table(
    "write_events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("write_id", Integer, ForeignKey("writes.id"), nullable=False, index=True),
    Column("at", String(32), nullable=False),
    Column("event", String(24), nullable=False),
    Column("from_state", String(20), nullable=False),
    Column("to_state", String(20), nullable=False),
    Column("note", Text, nullable=False),
    Column("run_id", String(80), nullable=False),
    sqlite_autoincrement=True,
)

orders = Table(
    "orders",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("order_no", String(80), nullable=False),
    Column("run_id", String(80), nullable=False),
    Column("stage", String(20), nullable=False),
    Column("outcome", String(20), index=True),
    Column("reason", Text, nullable=False, default=""),
    Column("updated_at", String(32), nullable=False),
    Column("traits", Text, nullable=False, server_default=""),
    UniqueConstraint("order_no", "run_id", name="uq_orders_run"),
    sqlite_autoincrement=True,
)
"""The orders in their runs.

`traits`: what finds similar orders for an order that is left to a person; a purge empties it.
"""

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("run_id", String(80), nullable=False, unique=True),
    Column("mode", String(20), nullable=False),
    Column("account", String(120), nullable=False),
    Column("started_at", String(32), nullable=False),
    Column("finished_at", String(32)),
    Column("exit_code", Integer),
    sqlite_autoincrement=True,
)

batches = Table(
    "batches",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("sha256", String(64), nullable=False, index=True),
    Column("file", Text, nullable=False),
    Column("run_id", String(80), nullable=False),
    Column("done_at", String(32), nullable=False),
    sqlite_autoincrement=True,
)

plans = Table(
    "plans",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("plan_id", String(40), nullable=False, unique=True),
    Column("run_id", String(80), nullable=False),
    Column("made_at", String(32), nullable=False),
    Column("asked_by", String(120), nullable=False),
    Column("site_id", String(80), nullable=False),
    Column("account", String(120), nullable=False),
    Column("version", String(40), nullable=False),
    Column("rules", Text, nullable=False),
    Column("dictionaries", String(64), nullable=False),
    Column("profile", String(64), nullable=False),
    Column("branch", String(64), nullable=False),
    Column("sources", String(64), nullable=False),
    Column("open_orders", Text, nullable=False),
    sqlite_autoincrement=True,
)

plan_rows = Table(
    "plan_rows",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("plan_id", String(40), ForeignKey("plans.plan_id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("order_no", String(80), nullable=False, index=True),
    Column("task_id", String(80), nullable=False),
    Column("fingerprint", String(128), nullable=False),
    Column("facts", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("cells", Text, nullable=False),
    Column("shown", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("rule", String(80), nullable=False),
    Column("rule_version", String(80), nullable=False),
    Column("decision", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("picture", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("edits", Text, nullable=False, default=""),
    Column("approved_by", String(120), nullable=False, default=""),
    Column("approved_at", String(32)),
    Column("outcome", String(20), nullable=False, default=""),
    Column("worked_by", String(80), nullable=False, default=""),
    Column("purged_at", String(32)),
    UniqueConstraint("plan_id", "position", name="uq_plan_rows_position"),
    UniqueConstraint("plan_id", "order_no", name="uq_plan_rows_order"),
    sqlite_autoincrement=True,
)
"""One order of a plan each.

`facts` is the order as it was read. `approved_at` of a struck row: when that person took the last word
back, so that the row waits again. `worked_by` is the run that brought it to its end.
"""

drafts = Table(
    "drafts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("site_id", String(80), nullable=False),
    Column("order_no", String(80), nullable=False),
    Column("task_id", String(80), nullable=False),
    Column("fingerprint", String(128), nullable=False),
    Column("field", String(40), nullable=False),
    Column("text", Text),
    Column("who", String(120), nullable=False),
    Column("at", String(32), nullable=False),
    Column("approved", Boolean, nullable=False),
    Index("ix_drafts_order", "order_no", "task_id", "field"),
    sqlite_autoincrement=True,
)
"""Every change of a cell that a person has typed for an order; the last one of a field counts.

`text` is NULL where the change was taken back. `fingerprint` is the order as that person saw it. `approved`:
the text is part of an approval.
"""

rejections = Table(
    "rejections",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("account", String(200), nullable=False, index=True),
    Column("salt", String(64), nullable=False),
    Column("hash", String(128), nullable=False),
    Column("rejected_at", String(32), nullable=False),
)

logins = Table(
    "logins",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("account", String(200), nullable=False, index=True),
    Column("at", String(32), nullable=False),
    Column("ok", Boolean),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("site_offset", String(6), nullable=False),
    Column("event", String(24), nullable=False),
    Column("run_id", String(80), nullable=False),
    Column("account", String(200), nullable=False),
    Column("operator", String(120), nullable=False),
    Column("order_no", String(80), nullable=False),
    Column("task_id", String(80), nullable=False),
    Column("action", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("write_id", Integer, nullable=False, index=True),
    Column("write_event", Integer, nullable=False),
    Column("from_state", String(20), nullable=False),
    Column("to_state", String(20), nullable=False),
    Column("rule", String(80), nullable=False),
    Column("rule_version", String(80), nullable=False),
    Column("decided", Text, nullable=False),
    Column("decided_hash", String(64), nullable=False),
    Column("evidence_hash", String(64), nullable=False),
    Column("pictures", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("prev", String(64), nullable=False, unique=True),
    Column("hash", String(64), nullable=False, unique=True),
)
"""The chain.

Numbers are 0 and texts empty where a record has nothing to say. `prev` is unique, so the chain can't fork.
"""

WORD_EVENTS = ("CALLED_BACK", "LEFTOVER_SOLVED")
"""Records that are a person's word on an order after its reply."""


def is_word(event_name: str) -> ColumnElement[bool]:
    """True of such a record; written out, so that SQLite sees that the index of words answers it."""
    return audit.c.event == literal_column(f"'{event_name}'")


_ANY_WORD = or_(*map(is_word, WORD_EVENTS))
WORDS = Index(
    "ix_audit_words", audit.c.order_no, audit.c.event, sqlite_where=_ANY_WORD, postgresql_where=_ANY_WORD
)
"""The index for people's words; records of attempts, which are nearly all records, are not in it."""


def _let_postgres_sort_as_sqlite_does() -> None:
    """Sort by code points, whatever language the server speaks, and allow any length.

    Only SQLite accepts a text that is too long.
    """
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, String):
                column.type = column.type.with_variant(Text(collation="C"), "postgresql")


_let_postgres_sort_as_sqlite_does()


@event.listens_for(Table, "after_create")
def _protect(table: Table, connection: Connection, **_options: object) -> None:
    forbid_all(connection, table)
