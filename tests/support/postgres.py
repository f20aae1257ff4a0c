"""A PostgreSQL server of a test's own, on this machine's loopback, from Debian's package or whatever is on the path."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import NullPool, create_engine, make_url

SECONDS = 120


def programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`, the newest of those there are; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[4]))
    other = shutil.which("pg_ctl")
    return found[-1].parent if found else Path(other).parent if other else None


class Server:
    """One cluster in a folder; it trusts whoever reaches it, which is only this machine."""

    def __init__(self, folder: Path, bin_folder: Path, *settings: str) -> None:
        self._data, self._bin = folder / "data", bin_folder
        self.port, self._settings = _free_port(), settings
        # The server refuses to run as root.
        self._as: dict[str, Any] = {"user": "postgres"} if os.geteuid() == 0 else {}
        if self._as:
            os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
        self._run("initdb", "-D", str(self._data), "-U", "eoms", "-A", "trust", "--no-sync", "-E", "UTF8")

    @property
    def url(self) -> str:
        """Of a database that whoever uses it makes."""
        return f"postgresql+psycopg://eoms@127.0.0.1:{self.port}/eoms_dispatch"

    def new_database(self) -> str:
        """The address of a database of its own, which is empty."""
        return new_database(self.url)

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = f"-h 127.0.0.1 -p {self.port} -k {self._data} -F {' '.join(f'-c {one}' for one in self._settings)}"
        self._run(
            "pg_ctl", "-D", str(self._data), "-w", "-l", str(self._data / "log"), "-o", options, "start"
        )

    def log(self) -> str:
        """What it has told so far."""
        return (self._data / "log").read_text(encoding="utf-8", errors="replace")

    def is_up(self) -> bool:
        """Whether it runs."""
        return (self._data / "postmaster.pid").exists()

    def stop(self) -> None:
        """Stop at once, connections or not."""
        self._run("pg_ctl", "-D", str(self._data), "-w", "-m", "immediate", "stop")

    def _run(self, program: str, *words: str) -> None:
        # Into a file: the server that is left behind would keep a pipe open.
        with (self._data.parent / "said").open("ab") as said:
            subprocess.run(
                [str(self._bin / program), *words],
                stdout=said,
                stderr=said,
                check=True,
                timeout=SECONDS,
                cwd="/",
                **self._as,
            )


def new_database(url: str) -> str:
    """The address of a new database on the server of this address, which is empty."""
    server, name = make_url(url), f"ledger_{uuid.uuid4().hex}"
    engine = create_engine(server.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    return server.set(database=name).render_as_string(hide_password=False)


@contextmanager
def server(folder: Path, bin_folder: Path, *settings: str) -> Iterator[Server]:
    """A server that runs, and is gone behind the block; `settings` of its own besides, as `fsync=on`."""
    made = Server(folder, bin_folder, *settings)
    made.start()
    try:
        yield made
    finally:
        made.stop()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
