"""A schedule's run: its rung, its bounds, and the end of its window."""

from datetime import timedelta

import pytest

from eoms_bot.errors import ConfigError
from eoms_bot.model.permission import Policy
from eoms_bot.model.schedule import Schedule
from eoms_bot.modes.scheduled import bounded, scheduled
from eoms_bot.run.brakes.brakes import Halt
from eoms_bot.run.brakes.window_end import WindowEnd
from eoms_bot.run.ports import Ports
from eoms_bot.settings import Settings
from eoms_bot.settings.model import Run, ServiceChoices
from tests.cli.kit import FakeModes, StillClock
from tests.report import samples


def settings_of(**schedule):
    """Settings with one schedule, a cap of 200, and 20 as a few a day."""
    one = Schedule(**{"cron": "30 9 * * *"} | schedule)
    return Settings(service=ServiceChoices(schedules={"早班": one}), policy=Policy(few_a_day=20))


class Quiet:
    """Progress that nobody follows."""

    def listed(self, refs):
        """Nothing."""

    def said(self, text):
        """Nothing."""

    def stage(self, ref, text):
        """Nothing."""

    def finished(self, item):
        """Nothing."""


@pytest.mark.parametrize(
    ("level", "mode", "cap"),
    [("look", "look", 200), ("preview", "preview", 200), ("few", "run", 20), ("all", "run", 200)],
)
def test_rungs(level, mode, cap):
    """Each rung is a mode; `few` has a daily cap of its own, and the schedule's bounds go along."""
    modes, until = FakeModes(), samples.NOW + timedelta(hours=1)

    scheduled(modes, settings_of(level=level, max_orders=7), "早班", until, progress=Quiet(), ports=Ports())

    ((called, told),) = modes.calls
    assert (called, told["limit"], told["until"]) == (mode, 7, until)
    assert told["settings"].run.daily_cap == cap


def test_schedule_never_loosens():
    """A slower setting and a lower cap of the settings stand against a schedule that would have more."""
    settings = settings_of(level="few", slowness=2).model_copy(update={"run": Run(daily_cap=5, slowness=3)})

    run = bounded(settings, settings.service.schedules["早班"]).run

    assert (run.daily_cap, run.slowness) == (5, 3)


def test_unknown_schedule():
    """A name that no schedule has is refused with those that there are."""
    with pytest.raises(ConfigError, match="没有计划 夜班；设置里有：早班"):
        scheduled(FakeModes(), settings_of(), "夜班", None, progress=Quiet(), ports=Ports())


def test_window_end():
    """Before its end a window holds nothing up; from then on no order is begun, and that is no failure."""
    brake = WindowEnd(samples.NOW, StillClock(samples.NOW - timedelta(seconds=1)))
    over = WindowEnd(samples.NOW, StillClock(samples.NOW))

    ref = samples.items()[0].ref

    assert brake.before(ref) is None
    halt = over.before(ref)
    assert isinstance(halt, Halt)
    assert halt.code is None
    assert "时间窗到" in halt.why
