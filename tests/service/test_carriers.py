"""Who starts a service's runs: by a queue as a rule, and without one where the settings say so."""

import pytest

from eoms_bot.errors import ConfigError
from eoms_bot.service import carriers
from eoms_bot.service.carriers import database_of, place_of, runs_of
from eoms_bot.service.dispatch import Dispatched
from eoms_bot.service.runs import Processes
from eoms_bot.settings import Paths, Settings
from eoms_bot.settings.model import ServiceChoices
from tests.cli.kit import StillClock


def settings_of(home, **choices):
    """The settings of a home with these choices of the service."""
    return Settings(paths=Paths(home=home), service=ServiceChoices(**choices))


def test_by_a_queue(tmp_path):
    """The queue is there by default, on a file beside the run table; nothing is opened before a service begins."""
    pytest.importorskip("dbos", reason="the extra `service` is not installed")
    settings = settings_of(tmp_path)

    with runs_of(settings, StillClock(), None) as runs:
        assert isinstance(runs, Dispatched)

    assert database_of(settings) == f"sqlite:///{tmp_path / 'service' / 'dispatch.db'}"
    assert not (tmp_path / "service").exists()


def test_without_a_queue(tmp_path):
    """Where the settings say so the service starts its runs itself, and needs no extra."""
    with runs_of(settings_of(tmp_path, dispatch="direct"), StillClock(), None) as runs:
        assert isinstance(runs, Processes)


@pytest.mark.parametrize(
    ("gone", "choices", "extra"),
    [
        ("dbos", {}, "eoms-bot[service]"),
        ("psycopg", {"dispatch_database": "postgresql+psycopg://eoms@127.0.0.1/d"}, "eoms-bot[postgres]"),
    ],
)
def test_missing_package(tmp_path, monkeypatch, gone, choices, extra):
    """A package that is not installed is a matter of configuration, told with what brings it and what does without it."""
    monkeypatch.setattr(carriers, "find_spec", lambda name: None if name == gone else True)

    with (
        pytest.raises(ConfigError) as told,
        runs_of(settings_of(tmp_path, **choices), StillClock(), None),
    ):
        pass

    assert extra in str(told.value)
    assert 'service.dispatch = "direct"' in str(told.value)


def test_each_service_has_its_place(tmp_path):
    """Two data folders of one machine and account have two queues, and a folder has the same one every time."""
    one, other = (place_of(settings_of(tmp_path / name)) for name in ("a", "b"))

    assert one.startswith("mock|clerk01|")
    assert one != other
    assert one == place_of(settings_of(tmp_path / "a"))
