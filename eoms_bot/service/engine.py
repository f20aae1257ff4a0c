"""The engine: DBOS, in the only module that knows it.

Nothing is true because its database says so: the database may be deleted at any time. DBOS has
these traps, and this module does this about them:

- It carries work out at least once: `Carry` makes sure that the work is done at most once.
- Its calls wait for ever while the database is away, and keep the process from ending. This module
  switches that off, in the place where DBOS's own client does (`_retry_connection_errors`). A
  connection may still hang. So PostgreSQL's connection, and each call, is given up after some
  seconds.
- It abandons waiting work when the source of a workflow changes: the version is a constant here.
- It pickles: this module stores only texts, as JSON.
- It reads variables of the environment, and one of them makes it call its vendor's cloud. They are
  removed before it is loaded.
- It logs to the terminal, with the values of statements: our log gets only the kind of a trouble.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

from loguru import logger

for _name in [name for name in os.environ if name.startswith("DBOS_")]:
    del os.environ[_name]

from dbos import DBOS, DBOSConfig, Serializer  # noqa: E402 - not before its variables are gone

from eoms_bot.service.work import Carry, EngineDown, Work  # noqa: E402

NAME, VERSION, WORKFLOW = "eoms-bot", "runs-1", "carry"
PATIENCE_SECONDS = 20.0
"""The most seconds of one call."""
LEAST_SECONDS = 1.0
"""The least seconds of a call, even when the allowed time is over: a close must at least begin."""
CONNECT_SECONDS = 5
"""Seconds for a PostgreSQL server to accept a connection, unless its address sets another value."""
KEPT = timedelta(days=14)
UNFINISHED = ["ENQUEUED", "PENDING", "DELAYED"]
T = TypeVar("T")

_carriers: dict[str, Carry] = {}
"""The function that carries out work, by queue: DBOS finds workflows by name and passes no objects."""


@DBOS.step()
def _step(queue: str, work_id: str) -> str:
    carry = _carriers.get(queue)
    return carry(work_id) if carry else "nobody is there"


@DBOS.workflow(name=WORKFLOW)
def _workflow(queue: str, work_id: str) -> str:
    return _step(queue, work_id)


class _Texts(Serializer):
    """JSON: text in a shared database must not be able to run as code here."""

    def serialize(self, data: Any) -> str:
        """An error that DBOS stores becomes its text."""
        return json.dumps(data, ensure_ascii=False, default=repr)

    def deserialize(self, serialized_data: str) -> Any:
        """The texts."""
        return json.loads(serialized_data)


class _Log(logging.Handler):
    """Passes on what DBOS logs, up to the first colon: addresses and values follow it."""

    def emit(self, record: logging.LogRecord) -> None:
        """The first words, and the kind of the error."""
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        text = record.getMessage().split(":", 1)[0][:120]
        logger.bind(step="engine").debug("DBOS：{} {}", text, kind)


class ByDbos:
    """The queue of one place in a database (an SQLAlchemy URL).

    It does one piece of work at a time. A process has only one, as with DBOS itself.
    """

    def __init__(self, url: str, place: str, poll_seconds: float = 0.5) -> None:
        self._url, self._place, self._poll = url, place, poll_seconds
        self._stuck: threading.Thread | None = None
        self._opened = 0
        self._until = float("inf")

    def allow(self, seconds: float) -> None:
        """Limits the time of the calls that follow."""
        self._until = time.monotonic() + seconds

    def open(self, carry: Carry) -> None:
        """Launch DBOS; missing tables are made, and work of an earlier process is handed out again."""
        _carriers[self._place] = carry
        self._opened += 1
        self._within(self._launch)

    def put(self, work: Work) -> None:
        """Work without a priority would go before all others."""
        options: Any = {
            "workflow_name": WORKFLOW,
            "queue_name": self._place,
            "workflow_id": work.work_id,
            "priority": int(work.until.timestamp()),
            "app_version": VERSION,
        }
        self._within(lambda: DBOS.enqueue_workflow_with_options(options, self._place, work.work_id))

    def clear(self, but: Collection[str]) -> None:
        """Clear only this place: others may use the same database."""
        self._within(lambda: self._clear(but))

    def close(self) -> None:
        """Close; work has been asked to end before, and an engine that hangs is left as it is."""
        _carriers.pop(self._place, None)
        try:
            self._within(DBOS.destroy)
        except EngineDown as down:
            logger.bind(step="engine").warning("{}", down)

    def _launch(self) -> None:
        # An abandoned launch may have ended later, and would be taken for this one.
        DBOS.destroy()
        log = logging.getLogger("dbos")
        log.handlers, log.propagate = [_Log()], False
        config: DBOSConfig = {
            "name": NAME,
            "system_database_url": self._address(),
            "executor_id": self._place,
            "application_version": VERSION,
            "serializer": _Texts(),
            "log_level": "WARNING",
            "enable_otlp": False,
            "notification_listener_polling_interval_sec": self._poll,
        }
        dbos = DBOS(config=config)
        DBOS.listen_queues([self._place])
        DBOS.launch()
        dbos._sys_db._retry_connection_errors = False
        DBOS.register_queue(
            self._place, worker_concurrency=1, polling_interval_sec=self._poll, on_conflict="always_update"
        )

    def _address(self) -> str:
        """The database's address; for SQLite each opening but the first has a file of its own.

        A lost SQLite file may have left a journal with its name, and threads that still write to
        it. The next process begins with the first file again.
        """
        scheme, _, name = self._url.partition(":///")
        if not scheme.startswith("sqlite"):
            return patient(self._url)
        file = Path(name)
        if self._opened > 1:
            return f"{scheme}:///{file.with_stem(f'{file.stem}-{self._opened}')}"
        for older in file.parent.glob(f"{file.stem}-*{file.suffix}*"):
            older.unlink()
        return self._url

    def _clear(self, but: Collection[str]) -> None:
        left = DBOS.list_workflows(
            queue_name=self._place, status=UNFINISHED, load_input=False, load_output=False
        )
        ids = [one.workflow_id for one in left if one.workflow_id not in but]
        if ids:
            DBOS.cancel_workflows(ids)
        before = (datetime.now().astimezone() - KEPT).isoformat()
        old = DBOS.list_workflows(
            queue_name=self._place, completed_before=before, load_input=False, load_output=False
        )
        if old:
            DBOS.delete_workflows([one.workflow_id for one in old])

    def _within(self, call: Callable[[], T]) -> T:
        """What the call returns; EngineDown when it fails or takes too long.

        The limit is `PATIENCE_SECONDS`, or what is left of the allowed time.
        """
        if self._stuck is not None and self._stuck.is_alive():
            raise EngineDown("调度数据库还没有答复")
        came: list[T] = []
        broke: list[Exception] = []

        def make() -> None:
            try:
                came.append(call())
            except Exception as problem:  # a library of ten packages may raise anything
                broke.append(problem)

        thread = threading.Thread(target=make, name="engine-call", daemon=True)
        thread.start()
        seconds = min(PATIENCE_SECONDS, max(LEAST_SECONDS, self._until - time.monotonic()))
        thread.join(seconds)
        if thread.is_alive():
            self._stuck = thread
            raise EngineDown(f"调度数据库 {seconds:.0f} 秒没有答复")
        if broke:
            raise EngineDown(f"调度数据库不能用（{type(broke[0]).__name__}）") from broke[0]
        return came[0]


def patient(url: str) -> str:
    """The address of a server, with a limit for a new connection; its own limit is kept."""
    if any(name == "connect_timeout" for name, _ in parse_qsl(urlsplit(url).query)):
        return url
    return f"{url}{'&' if '?' in url else '?'}connect_timeout={CONNECT_SECONDS}"
