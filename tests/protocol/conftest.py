"""Fixtures of the model's tests."""

from __future__ import annotations

import pytest
from loguru import logger

from tests.protocol.bench import Bench
from tests.protocol.machine import SEATS
from tests.protocol.pages import in_place


@pytest.fixture(scope="session")
def bench():
    """A ledger in memory, for one program after another."""
    bench = Bench(*SEATS)
    yield bench
    bench.close()


@pytest.fixture
def pages():
    """The model's page objects in the flows, and quiet."""
    for package in ("eoms_bot", "flows"):
        logger.disable(package)
    with in_place():
        yield
    for package in ("eoms_bot", "flows"):
        logger.enable(package)
