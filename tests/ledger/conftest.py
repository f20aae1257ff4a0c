"""Fixtures of the ledger's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ledger.kit import start_bot


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def bot(path):
    bot = start_bot(path)
    yield bot
    bot.ledger.close()
