"""Week: a week of the service on the mock site with a real browser: holiday, 调休, missed night, outage,
expired password, full disk.

The days pass in leaps: both clocks are set to the next moment that matters. The expected result is the same
as for the simulated week of `tests/service`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from eoms_bot.disk import SystemDisk
from eoms_bot.service.schedule.rows import Row, State
from eoms_bot.service.schedule.table import RunTable
from tests.checks.running import Check, Ended
from tests.checks.service import ORDERS, WAYS, Service
from tests.service.week import ALARMS, FULL, HOLIDAY, SCHEDULES, SHIFTED, TABLE
from tests.service.world import at, row_text
from tests.support import moved
from tests.support.bot import PASSWORD
from tests.support.door import Door
from tests.support.mock_site import MockSite

BEGINS = "2026-01-05 08:00:00"
SETTINGS = """
[service]
dispatch = "{dispatch}"
{schedules}
[alarms]
quiet_begin = "22:00"
quiet_end = "07:30"
gather_minutes = 3
repeat_hours = 4
[facts.calendar]
file = "{calendar}"
max_age_hours = 0
"""
SCHEDULE = """[service.schedules."{name}"]
cron = "{one.cron}"
begin = "{one.begin}"
end = "{one.end}"
missed = "{one.missed}"
slowness = {one.slowness}
level = "{one.level}"
"""
RUN_SECONDS = 900.0
"""How long a run over a few orders may take, on a busy machine too."""
TURN_SECONDS = 120.0
"""How long two looks of the service may take."""
LOOK = 0.1
HEARD_WITHIN = timedelta(minutes=15)
"""The time after a run's end within which people have heard of it."""
OF_RUNS = ("【运行】网站打不开", "【登录】没有登录成功")
"""How the lines of a notice begin that only name a run's report; the run table's own line has the trouble."""


@dataclass(kw_only=True)
class Week(Service):
    """A service that reaches its site through a door. The orders in `too_late` pass their limit meanwhile."""

    door: Door
    too_late: list[str] = field(default_factory=list)
    _is_up: bool = True

    @classmethod
    @contextmanager
    def begun(cls, site: MockSite, home: Path, dispatch: str) -> Iterator[Week]:
        """Monday, 08:00, the service up."""
        home.mkdir(parents=True)
        calendar = home / "工作日历.csv"
        calendar.write_text(f"日期,类型,说明\n{HOLIDAY},休息日,\n{SHIFTED},工作日,调休\n", encoding="utf-8")
        schedules = "".join(SCHEDULE.format(name=name, one=one) for name, one in SCHEDULES.items())
        settings = SETTINGS.format(dispatch=dispatch, schedules=schedules, calendar=calendar)
        address = urlsplit(site.base_url)
        with Door(int(address.port or 0)) as door:
            through = f"http://127.0.0.1:{door.port}{address.path}"
            with cls.opened(site, home, settings, through, {"door": door}, now=BEGINS) as week:
                week._show(BEGINS)
                week.unit.start()
                yield week

    # Time.

    def until(self, moment: str, *, seconds: float = 0) -> None:
        """Go on to this moment of January (`05 09:30`); a service that is up has looked since."""
        when = at(moment) + timedelta(seconds=seconds)
        self._show(f"{when:%Y-%m-%d %H:%M:%S}")
        if self._is_up:
            self._see_turn()

    def runs(self, tick: str) -> None:
        """Go on to a moment of the schedule; wait until its run has ended and people have heard of it."""
        self.until(tick, seconds=2)
        self.see_end(tick)

    def see_end(self, tick: str) -> None:
        """Wait until the run of this moment has ended and people have heard of it."""
        self._wait(lambda: self._has_ended(at(tick)), RUN_SECONDS, f"the run of {tick} did not end")
        shown = self.now()
        self._show(f"{shown + HEARD_WITHIN:%Y-%m-%d %H:%M:%S}")
        self._see_turn()

    def _has_ended(self, tick: datetime) -> bool:
        return any(row.tick == tick and row.state in (State.ENDED, State.LOST) for row in self._rows())

    def _see_turn(self) -> None:
        """Wait for two beats: between them lies a whole look that began after the leap."""
        for _ in range(2):
            before = self._beat()
            self._wait(partial(self._has_beaten, before), TURN_SECONDS, "the service does not look")

    def _beat(self) -> int:
        """When the heart beat last; 0 before it ever did."""
        beat = self.bot.home / "service" / "heartbeat"
        return beat.stat().st_mtime_ns if beat.exists() else 0

    def _has_beaten(self, before: int) -> bool:
        return self._beat() != before

    def _wait(self, is_so: Callable[[], bool], seconds: float, otherwise: str) -> None:
        until = time.monotonic() + seconds
        while not is_so():
            if not self.unit.lives():
                raise AssertionError(f"the service ended by itself: {self.unit.said}")
            if time.monotonic() > until:
                raise AssertionError(f"{otherwise}: {self.unit.said}")
            threading.Event().wait(LOOK)

    def _show(self, now: str) -> None:
        """Set both clocks."""
        self.site.clock(now)
        self.set_clock()

    # What happens.

    def late_order(self, kind: str) -> None:
        """An order comes in whose limit passes while nothing can be done."""
        self.too_late.append(self.order(kind))

    def off(self, moment: str) -> None:
        """The machine is switched off."""
        self.until(moment)
        self.unit.kill(whole=True)
        self._is_up = False

    def dies(self, moment: str) -> None:
        """The service is killed, between two runs."""
        self.until(moment)
        self.unit.kill(whole=False)
        self._is_up = False

    def on(self, moment: str) -> None:
        """The service is started."""
        self.until(moment)
        self.unit.start()
        self._is_up = True
        self._see_turn()

    def outage(self, moment: str) -> None:
        """From then on nothing answers at the site's address."""
        self.until(moment)
        self.door.shut()

    def site_is_back(self) -> None:
        """The site's address answers again."""
        self.door.open()

    def password_expires(self, moment: str) -> None:
        """The site no longer takes the password, as if it were a wrong one."""
        self.until(moment)
        self.site.switches(sign_in="expired")

    def password_is_set(self) -> None:
        """A person has renewed the password at the site and unlocks the login."""
        self.site.switches(sign_in="normal")
        code = self.unit.run("login", "set", "--stdin", "--unlock", typed=f"{PASSWORD}\n")
        assert code == 0, f"login set ended with {code}: {self.unit.said}"

    def disk_fills(self, moment: str) -> None:
        """From then on the disk is full."""
        self.until(moment)
        moved.full(self.clock).touch()

    def disk_has_room(self, moment: str) -> None:
        """From then on the disk has room again."""
        self.until(moment)
        moved.full(self.clock).unlink()

    # What came of it.

    def _rows(self) -> list[Row]:
        return list(RunTable.read(self.run_table, SystemDisk()).rows) if self.run_table.exists() else []

    def table(self) -> list[str]:
        """The run table, one line for each row, without the SEEN and RUNNING rows."""
        return [row_text(row) for row in self._rows() if row.state not in (State.SEEN, State.RUNNING)]

    def alarms(self) -> list[tuple[datetime, str]]:
        """Each alarm with its time, without the lines about orders and the references to reports."""
        lines = zip(self.pager.times, self.pager.lines, strict=True)
        return [(when, text) for when, text in lines if not text.startswith((*ORDERS, *OF_RUNS))]

    def rest(self) -> None:
        """Stop the service, and note what is wrong on the site, in the ledger and in the artefacts."""
        self.stop()
        self.judge()
        replied = [one["key"]["order_no"] for one in self.site.writes() if one["key"]["action"] == "close"]
        in_time = [number for number in self.came if number not in self.too_late]
        unheard = [
            number
            for number in self.too_late
            if not any(text.startswith(f"【已超时】{number}") for text in self.pager.lines)
        ]
        self.expect("orders replied to, once each", sorted(replied), sorted(in_time))
        self.expect("orders past their limit of which nobody heard", unheard, [])

    def how(self) -> str:
        """The week in one line."""
        needs = [text for text in self.pager.lines if text.startswith(ORDERS)]
        return (
            f"{len(self.table())} rows, {len(self.alarms())} alarms and {len(needs)} lines of orders, "
            f"{len(self.came)} orders, {len(self.site.writes())} writes"
        )


def live(week: Week) -> None:
    """Monday the 5th to Sunday the 11th."""
    # Monday: all is well; the machine is switched off in the evening and comes back on Tuesday at 10:00.
    week.until("05 08:40")
    week.order("complete")
    week.order("reject")
    week.runs("05 09:30")
    week.order("leftover")
    week.runs("05 15:30")
    week.off("05 20:00")
    week.on("06 10:00")
    week.see_end("06 09:30")
    # Tuesday: the site is down from 15:00 on, over the night; Wednesday is a holiday.
    week.until("06 14:50")
    week.late_order("complete")
    week.outage("06 15:00")
    week.runs("06 15:30")
    week.runs("06 23:00")
    week.until("07 07:31")
    week.until("08 00:30")
    week.site_is_back()
    week.runs("08 09:30")
    # Thursday at noon the password expires, until somebody sets it on Friday at 08:00.
    week.late_order("complete")
    week.password_expires("08 12:00")
    week.runs("08 15:30")
    week.runs("08 23:00")
    week.until("09 08:00")
    week.password_is_set()
    week.runs("09 09:30")
    # Friday: the disk is full from 14:00 until 21:00.
    week.order("complete")
    week.disk_fills("09 14:00")
    week.until("09 15:30", seconds=2)
    week.until("09 20:59")
    week.disk_has_room("09 21:00")
    week.until("09 21:05")
    week.until("09 21:10")
    week.runs("09 23:00")
    # Saturday is a working day, Sunday is not. On Saturday morning, after its run, the service is killed.
    week.runs("10 09:30")
    week.order("accept")
    week.dies("10 09:50")
    week.on("10 10:00")
    week.runs("10 15:30")
    week.runs("10 23:00")
    week.until("12 00:00")


def wrong(week: Week) -> Iterator[str]:
    """Every difference between result and policies. Alarms compare by the hour: a real run takes minutes."""
    yield from _differences("run table", week.table(), TABLE)
    full = f"【没有运行】运行表写不进去：{week.run_table}（磁盘已满）；到点的运行开始不了"
    lines = [f"{when:%d %H} {text.replace(full, FULL)}" for when, text in week.alarms()]
    wanted = [f"{line[:5]}{line[8:]}" for line in ALARMS]
    yield from _differences("alarms", lines, wanted)


def _differences(what: str, found: list[str], wanted: list[str]) -> Iterator[str]:
    for line in wanted:
        if line not in found:
            yield f"{what}: missing: {line}"
    for line in found:
        if line not in wanted:
            yield f"{what}: not wanted: {line}"
    if sorted(found) == sorted(wanted) and found != wanted:
        yield f"{what}: another order: {found}"
    if len(found) != len(set(found)):
        yield f"{what}: reported twice: {sorted(line for line in set(found) if found.count(line) > 1)}"


def run_case(site: MockSite, home: Path, name: str, _seed: int) -> Ended:
    """One week, its runs started through the dispatch queue or without it."""
    with Week.begun(site, home, WAYS[name]) as week:
        live(week)
        week.problems += wrong(week)
        how = week.how()
        week.rest()
        return week.ended(how)


CHECK = Check(__name__, lambda: list(WAYS), run_case, seeded=lambda _name: False)
