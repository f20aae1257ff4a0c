"""Fixtures of the ledger's tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from eoms_bot.ledger import Ledger, Views
from tests.ledger.kit import STARTED, start_bot
from tests.support.database import Where


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Another database than SQLite knows nothing of files."""
    if config.getoption("--database") == "sqlite":
        return
    left_out = [item for item in items if item.get_closest_marker("sqlite")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], Where]:
    """Where a ledger of that name is, of which there is none yet."""
    if request.config.getoption("--database") == "sqlite":
        return lambda name: tmp_path / f"{name}.db"
    made: dict[str, str] = {}
    running = request.getfixturevalue("server")
    return lambda name: made.get(name) or made.setdefault(name, running.new_database())


@pytest.fixture
def path(place):
    """Where the ledger is: a file, or the address of a database."""
    return place("ledger")


@pytest.fixture(autouse=True)
def let_go():
    """A server is told when somebody leaves; a file notices by itself."""
    yield
    while STARTED:
        STARTED.pop().close()


@pytest.fixture
def bot(path):
    return start_bot(path)


@pytest.fixture
def ledger(path):
    """An empty ledger."""
    with Ledger.open(path) as opened:
        yield opened


@pytest.fixture
def views(ledger):
    """What is asked of it."""
    return Views(ledger.engine)
