"""Claims about what leaves by itself: what has outlived its time, once a day, when nobody works."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

import pytest

from eoms_bot.disk import SystemDisk
from eoms_bot.ledger import AccountLock, Ledger
from eoms_bot.model.schedule import Schedule
from eoms_bot.model.write import WriteState
from eoms_bot.run.ports import Ports
from eoms_bot.service.alarms.alarms import Alarms
from eoms_bot.service.tidying import Tidying
from eoms_bot.settings import Paths, Settings
from eoms_bot.settings.model import Retention
from tests.ledger.kit import NOON, bring_to, start_bot
from tests.service.world import MANNERS, Pager, World, WorldClock, at

OLD, YOUNG = "2025-11-20_0900_run_0001", "2026-01-04_0900_run_0002"


@dataclass
class House:
    """A data folder with two runs' folders, one older than thirty days, and what a service does in it."""

    settings: Settings
    clock: WorldClock
    pager: Pager
    alarms: Alarms
    tidy: Tidying

    @property
    def folders(self):
        """The run folders that are there."""
        return sorted(path.name for path in self.settings.paths.runs.iterdir())

    @property
    def told(self):
        """What people have been told."""
        self.clock.wait(600)
        self.alarms.flush()
        return [text for _, text in self.pager.got]


@pytest.fixture
def house(tmp_path):
    """Builds one, at 03:00 of January 5, 2026."""

    def build(**retention):
        settings = Settings(paths=Paths(home=tmp_path), retention=Retention(**retention))
        for name in (OLD, YOUNG):
            (settings.paths.runs / name).mkdir(parents=True)
        Ledger.open(settings.paths.ledger).close()
        clock = WorldClock(at("05 03:00"))
        pager = Pager(clock)
        alarms = Alarms(tmp_path / "alarms.json", SystemDisk(), pager, clock, MANNERS, "mock")
        return House(settings, clock, pager, alarms, Tidying(settings, Ports(clock=clock), alarms))

    return build


def test_old_goes(house):
    """The folder that is older than thirty days goes, the other stays, and the chain names who did it."""
    place = house()

    place.tidy()

    assert place.folders == [YOUNG]
    with closing(sqlite3.connect(place.settings.paths.ledger)) as db:
        last = db.execute("SELECT event, operator FROM audit ORDER BY seq DESC").fetchone()
    assert last == ("PURGED", "eoms-bot serve")


def test_once_a_day(house):
    """What gets old during a day goes the next morning, not before three."""
    place = house()
    place.tidy()
    (place.settings.paths.runs / OLD).mkdir()

    seen = []
    for moment in ("05 12:00", "06 02:59", "06 03:00"):
        place.clock.moment = at(moment)
        place.tidy()
        seen.append(OLD in place.folders)

    assert seen == [True, True, False]


def test_not_beside_a_run(house):
    """Whoever has the account's lock works; behind it the purge comes on the same day."""
    place = house()
    lock = AccountLock(place.settings.paths.locks, place.settings.site.id, place.settings.site.account)

    with lock:
        place.tidy()
        beside = place.folders
    place.tidy()

    assert (beside, place.folders) == ([OLD, YOUNG], [YOUNG])
    assert place.told == []


def test_not_where_it_is_unwanted(house):
    """`retention.by_itself = false` leaves everything to `eoms-bot purge`."""
    place = house(by_itself=False)

    place.tidy()

    assert place.folders == [OLD, YOUNG]


def test_trouble_is_told(house, monkeypatch):
    """What cannot be deleted is an alarm and ends nothing; it is tried again six hours later, and its end is told as well."""
    place = house()
    place.clock.moment = at("05 09:00")

    def refuse(path):
        raise PermissionError(13, "Permission denied")

    seen = []
    with monkeypatch.context() as patch:
        patch.setattr("eoms_bot.modes.purge.shutil.rmtree", refuse)
        place.tidy()
    assert len(place.told) == 1
    for moment in ("05 14:59", "05 15:01"):
        place.clock.moment = at(moment)
        place.tidy()
        seen.append(OLD in place.folders)

    assert seen == [True, False]
    assert [text[:4] for text in place.told] == ["【清理】", "【恢复】"]


def test_ledger_in_use(house):
    """While somebody reads the ledger its old bytes stay, which is told; behind that the file is written anew, though nothing is due."""
    place = house()
    reader = sqlite3.connect(place.settings.paths.ledger)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM audit").fetchone()

    place.tidy()
    reader.close()
    place.clock.moment = at("05 10:00")
    first = place.told
    place.tidy()

    assert [text[:4] for text in first] == ["【清理】"]
    with closing(sqlite3.connect(place.settings.paths.ledger)) as db:
        assert db.execute("SELECT count(*) FROM audit WHERE event = 'PURGED'").fetchone() == (2,)


def test_unexpected_error(house, monkeypatch):
    """Whatever a purge meets, the service goes on, and people hear of it."""
    place = house()
    monkeypatch.setattr("eoms_bot.modes.purge.plan", lambda *given: 1 / 0)

    place.tidy()
    place.clock.moment = at("05 08:00")

    assert place.told == ["【清理】到期的内容没有清理完：程序出错（ZeroDivisionError），详情在日志里"]


def test_clock_that_nothing_was_sent_by(house):
    """A clock that is a year ahead takes nothing: sending stops at a wrong clock, so its last month is empty."""
    place = house()
    bot = start_bot(place.settings.paths.ledger)
    bring_to(bot, WriteState.PROVEN)
    bot.ledger.close()
    place.clock.moment = NOON + timedelta(days=365)

    place.tidy()
    ahead, told = place.folders, place.told
    place.clock.moment = NOON + timedelta(days=1)
    place.tidy()

    assert (ahead, place.folders) == ([OLD, YOUNG], [])
    assert len(told) == 1
    assert "校准时钟" in told[0]


def test_service_tidies_between_runs(tmp_path):
    """The service asks for it at every look that has no run in hand, and at none that has."""
    world = World(tmp_path, {"整点": Schedule(cron="0 * * * *", days="all", level="all")})

    world.until(at("05 01:30"))

    assert world.tidied
    assert not [moment for moment in world.tidied if at("05 01:00") < moment < at("05 01:10")]
