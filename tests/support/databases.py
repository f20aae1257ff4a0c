"""Databases for the ledgers of bots that a check starts: none, so that each has its file, or one each on a server of the check's own."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support import postgres

SERVER = "BOT_TEST_SERVER"
"""The variable by which a check's worker processes know of its server: an address on it."""


@contextmanager
def served(wanted: bool) -> Iterator[None]:
    """With a server, if one is wanted, as long as the block lasts; RuntimeError where there is none to start."""
    if not wanted:
        yield
        return
    programs = postgres.programs()
    if programs is None:
        raise RuntimeError("there is no PostgreSQL; install Debian's package postgresql")
    # Pytest's and other private folders are closed to the user that the server runs as.
    with tempfile.TemporaryDirectory() as folder, postgres.server(Path(folder), programs) as running:
        os.environ[SERVER] = running.url
        try:
            yield
        finally:
            del os.environ[SERVER]


def new() -> str:
    """The address of an empty database of the check's server; empty where it has none."""
    url = os.environ.get(SERVER, "")
    return postgres.new_database(url) if url else ""
