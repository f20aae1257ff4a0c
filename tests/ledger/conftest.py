"""Fixtures of the ledger's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from eoms_bot.ledger import Ledger, Views
from tests.ledger.kit import start_bot


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def bot(path):
    bot = start_bot(path)
    yield bot
    bot.ledger.close()


@pytest.fixture
def ledger(tmp_path):
    """An empty ledger."""
    with Ledger.open(tmp_path / "ledger.db") as opened:
        yield opened


@pytest.fixture
def views(ledger):
    """What is asked of it."""
    return Views(ledger.engine)
