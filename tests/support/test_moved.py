"""The clock that somebody moves while a program looks at it."""

from datetime import UTC, datetime, timedelta

from eoms_bot.service.carriers import runs_of
from eoms_bot.service.runs import Processes
from eoms_bot.settings import Paths, Settings
from eoms_bot.settings.model import ServiceChoices
from tests.support.moved import PROGRAM, MovedClock, move


def test_moved_while_it_runs(tmp_path):
    """Each look shows the machine's time with what the file says at that moment."""
    file = tmp_path / "moved"
    move(file, -3600)
    clock = MovedClock(file)
    before = clock.now()

    move(file, 7200)

    assert before < datetime.now(UTC)
    assert clock.now() - before >= timedelta(hours=3)


def test_runs_have_the_same_clock(tmp_path):
    """A service of this line starts its runs by the same line."""
    settings = Settings(paths=Paths(home=tmp_path), service=ServiceChoices(dispatch="direct"))
    move(tmp_path / "moved", 0)

    with runs_of(settings, MovedClock(tmp_path / "moved"), None, PROGRAM) as runs:
        assert isinstance(runs, Processes)
        assert runs._program == PROGRAM
