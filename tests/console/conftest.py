"""A console for each test, with a little history behind it."""

import pytest
from loguru import logger

from eoms_bot.report import log
from tests.console.histories import Histories
from tests.console.kit import MovingClock, seed, serving, settings_of
from tests.support.sheets_here import sheets_here

__all__ = ["sheets_here"]  # a fixture
PATIENCE_MS = 240_000


@pytest.fixture
def clock():
    """Noon; it moves when a test moves it."""
    return MovingClock()


@pytest.fixture
def settings(tmp_path):
    """Settings of an empty data folder."""
    return settings_of(tmp_path / "home")


@pytest.fixture
def empty(settings, clock):
    """A console before the first run."""
    with serving(settings, clock) as place:
        yield place
    log.REDACTOR.forget()
    logger.remove()


@pytest.fixture(scope="session")
def histories(tmp_path_factory):
    """Finished runs, each made once."""
    return Histories(tmp_path_factory.mktemp("histories"))


@pytest.fixture
def place(settings, clock, histories):
    """A console behind a finished run with every outcome."""
    histories.put(settings, clock)
    with serving(settings, clock) as place:
        yield place
    log.REDACTOR.forget()
    logger.remove()


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """One console behind a finished run, for tests that only look and those whose requests are turned away."""
    clock, settings = MovingClock(), settings_of(tmp_path_factory.mktemp("console") / "home")
    seed(settings, clock)
    with serving(settings, clock) as place:
        yield place


@pytest.fixture(scope="session")
def visitor(shared):
    """Somebody who is logged in there, as an operator."""
    return shared.logged_in()


@pytest.fixture
def context(context):
    """Pages that may take their time: the first look at the rules reads and tries them all, on a starved machine for a minute."""
    context.set_default_timeout(PATIENCE_MS)
    return context
