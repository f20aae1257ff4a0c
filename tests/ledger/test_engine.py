"""Transactions, and errors of the database as a person reads them: without the statement and its values."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy.exc import InvalidRequestError, OperationalError

from eoms_bot.ledger.engine import Damaged, LedgerUnavailable, known_errors, make_engine, reading, writing

pytestmark = pytest.mark.sqlite


def refused(error):
    """The error that is raised in its place."""
    with pytest.raises(LedgerUnavailable) as caught, known_errors():
        raise error
    return caught.value


@pytest.mark.parametrize(
    ("words", "meaning", "kind"),
    [
        ("database is locked", "账本正被其他程序占用", LedgerUnavailable),
        ("database or disk is full", "磁盘已满", LedgerUnavailable),
        ("attempt to write a readonly database", "账本只读", LedgerUnavailable),
        ("database disk image is malformed", "账本已损坏", Damaged),
        ("file is not a database", "文件不是账本", Damaged),
        ("unable to open database file", "账本打不开", LedgerUnavailable),
        ("disk I/O error", "磁盘读写出错", LedgerUnavailable),
        ("UNIQUE constraint failed: writes.key", "同一笔操作已有记录", LedgerUnavailable),
        ("no such table: writes", "数据库报告 no such table: writes", LedgerUnavailable),
    ],
)
def test_what_the_database_says(words, meaning, kind):
    """The driver's own error and SQLAlchemy's are told alike; damage is told apart, for waiting does not cure it."""
    cause = sqlite3.OperationalError(words)
    wrapped = OperationalError("INSERT INTO writes VALUES (?)", ("柳试样",), cause)

    for error in (cause, wrapped):
        raised = refused(error)
        assert (type(raised), str(raised)) == (kind, f"账本出错，已停止写入：{meaning}")
        assert raised.__cause__ is error


def test_what_is_not_the_database_s_word():
    """An error of the library itself is told by its kind alone: its text may quote values."""
    raised = refused(InvalidRequestError("柳试样"))

    assert str(raised) == "账本出错，已停止写入：数据库报告 InvalidRequestError"


def test_every_connection_is_set_up(path):
    """Its patience is as long as was asked for, commits reach the disk, and what refers to a row must find it."""
    engine = make_engine(path, 1234)
    with engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("busy_timeout", "synchronous", "foreign_keys")
        ]
    engine.dispose()

    assert found == [1234, 2, 1]


def test_who_reads_waits_for_no_writer(path):
    """While somebody writes, a reader sees what was committed; a second writer is refused before he has read anything."""
    engine = make_engine(path, 20)
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE seen (x)")
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode=WAL")

    with writing(engine) as first:
        first.exec_driver_sql("INSERT INTO seen VALUES (1)")
        with reading(engine) as reader:
            assert reader.exec_driver_sql("SELECT count(*) FROM seen").scalar() == 0
        with pytest.raises(LedgerUnavailable, match="账本正被其他程序占用"), writing(engine):
            pytest.fail("two write at once")
    with reading(engine) as reader:
        assert reader.exec_driver_sql("SELECT count(*) FROM seen").scalar() == 1
    engine.dispose()
