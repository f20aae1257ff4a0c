"""A desk of one service on the mock site, behind a door, whose days go by in leaps: both clocks are set to the next moment that matters."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from eoms_bot.disk import SystemDisk
from eoms_bot.service.schedule.rows import Row, State
from eoms_bot.service.schedule.table import RunTable
from tests.checks.hour.pager import Pager
from tests.checks.hour.story import ORDERS
from tests.checks.hour.unit import Unit
from tests.service.week import HOLIDAY, SCHEDULES, SHIFTED
from tests.service.world import at, told
from tests.support import moved, orders
from tests.support.bot import PASSWORD, Bot
from tests.support.checker import check_settled
from tests.support.door import Door
from tests.support.mock_site import MockSite
from tests.support.orders import SITE_ZONE

MORE = """
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
"""So long a run over a handful of orders may take, on a busy machine too."""
TURN_SECONDS = 120.0
"""So long two looks of the service may take."""
LOOK = 0.1
BEHIND = timedelta(minutes=15)
"""So long behind a run's moment people have heard of it."""
OF_RUNS = ("【运行】网站打不开", "【登录】没有登录成功")
"""How the lines of a notice begin that say which run's report tells more; what went wrong has been told by the run table's own line."""
MAKERS = {"reject": orders.rejected, "leftover": orders.unsolved}


@dataclass
class Desk:
    """`came` are the orders, in the order in which they came in."""

    site: MockSite
    door: Door
    bot: Bot
    unit: Unit
    pager: Pager
    clock: Path
    came: list[str] = field(default_factory=list)
    too_late: list[str] = field(default_factory=list)
    """Orders whose limit passes while nothing can be done: they are people's from then on."""
    _is_up: bool = True

    @classmethod
    @contextmanager
    def opened(cls, site: MockSite, home: Path, dispatch: str) -> Iterator[Desk]:
        """Monday, 08:00, the service up; nothing is left of it behind the block."""
        clock = home / "moved"
        home.mkdir(parents=True, exist_ok=True)
        site.reset(orders=0, now="2026-01-05 08:00:00")
        address = urlsplit(site.base_url)
        with ExitStack() as stack:
            door = stack.enter_context(Door(int(address.port or 0)))
            pager = stack.enter_context(Pager(lambda: _shown(site)))
            bot = Bot(home / "home", f"http://127.0.0.1:{door.port}{address.path}")
            bot.configure(read_seconds=60, step_seconds=60, submit_seconds=60)
            _write(bot, dispatch, pager)
            unit = Unit(bot.home, clock)
            stack.callback(unit.end)
            desk = cls(site, door, bot, unit, pager, clock)
            desk._show("2026-01-05 08:00:00")
            unit.start()
            yield desk

    # Time.

    def until(self, moment: str, *, seconds: float = 0) -> None:
        """It is `05 09:30` of January, and the service, where it is up, has looked since."""
        when = at(moment) + timedelta(seconds=seconds)
        self._show(f"{when:%Y-%m-%d %H:%M:%S}")
        if self._is_up:
            self._see_turn()

    def run(self, tick: str) -> None:
        """A moment at which something is to run: it has run, and people have heard what they are to hear."""
        self.until(tick, seconds=2)
        self.see_end(tick)

    def see_end(self, tick: str) -> None:
        """The run of this moment has come to its end."""
        self._wait(lambda: self._has_ended(at(tick)), RUN_SECONDS, f"the run of {tick} did not end")
        shown = _shown(self.site)
        self._show(f"{shown + BEHIND:%Y-%m-%d %H:%M:%S}")
        self._see_turn()

    def _has_ended(self, tick: datetime) -> bool:
        return any(row.tick == tick and row.state in (State.ENDED, State.LOST) for row in self._rows())

    def _see_turn(self) -> None:
        """Two beats: between them lies a whole look that began behind the leap."""
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
        """Both clocks."""
        self.site.clock(now)
        moved.move(self.clock, (_shown(self.site) - datetime.now(SITE_ZONE)).total_seconds())

    # What happens.

    def order(self, kind: str, *, too_late: bool = False) -> None:
        """An order comes in, and what people found out about it."""
        number = orders.put(self.site, held=kind != "accept")
        row = MAKERS.get(kind, orders.solved)(number)
        told = {"解决时间": -10, "联系时间": -5, "预计解决时间": 60 * 24 * 40}
        now = _shown(self.site)
        row |= {
            name: f"{now + timedelta(minutes=by):%Y-%m-%d %H:%M}" for name, by in told.items() if row[name]
        }
        self.bot.batch(row, name=f"inbox/{len(self.came):03}.csv")
        self.came.append(number)
        if too_late:
            self.too_late.append(number)

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
        """Nothing answers at the site's address from then on."""
        self.until(moment)
        self.door.shut()

    def site_is_back(self) -> None:
        """It answers."""
        self.door.open()

    def password_expires(self, moment: str) -> None:
        """The site takes the password no more, as if it were a wrong one."""
        self.until(moment)
        self.site.switches(sign_in="expired")

    def password_is_set(self) -> None:
        """A person has seen to it, and says so."""
        self.site.switches(sign_in="normal")
        code = self.unit.run("login", "set", "--stdin", "--unlock", typed=f"{PASSWORD}\n")
        assert code == 0, f"login set ended with {code}: {self.unit.said}"

    def disk_fills(self, moment: str) -> None:
        """Nothing more is taken."""
        self.until(moment)
        moved.full(self.clock).touch()

    def disk_has_room(self, moment: str) -> None:
        """Somebody has made room."""
        self.until(moment)
        moved.full(self.clock).unlink()

    # What came of it.

    def _rows(self) -> list[Row]:
        file = self.bot.home / "service" / "runs.jsonl"
        return list(RunTable.read(file, SystemDisk()).rows) if file.exists() else []

    def table(self) -> list[str]:
        """The run table, a line a row; what was seen or goes on is left out."""
        return [told(row) for row in self._rows() if row.state not in (State.SEEN, State.RUNNING)]

    def alarms(self) -> list[tuple[datetime, str]]:
        """When people were told what, but for what orders need of them, and where to read more."""
        lines = zip(self.pager.times, self.pager.lines, strict=True)
        return [(when, text) for when, text in lines if not text.startswith((*ORDERS, *OF_RUNS))]

    def problems(self) -> list[str]:
        """What is wrong on the site, in the ledger, in the artefacts, and with the end of the service; it is stopped here."""
        code = self.unit.stop()
        found = [] if code == 128 + 15 else [f"the service ended with {code}: {self.unit.said}"]
        found += [f"still there: {one}" for one in self.unit.left_over()]
        found += map(str, self.bot.violations(self.site.oracle(), same_clock=False))
        found += map(str, check_settled(self.bot.ledger()))
        replied = [one["key"]["order_no"] for one in self.site.writes() if one["key"]["action"] == "close"]
        found += [
            f"{number} was not worked" for number in self.came if number not in (*replied, *self.too_late)
        ]
        for number in self.too_late:
            if number in replied:
                found.append(f"{number} was worked behind its limit")
            if not any(text.startswith(f"【已超时】{number}") for text in self.pager.lines):
                found.append(f"nobody heard that {number} is behind its limit")
        if len(replied) != len(set(replied)):
            found.append(f"replied to twice: {sorted(replied)}")
        return found

    def how(self) -> str:
        """In short."""
        needs = [text for text in self.pager.lines if text.startswith(ORDERS)]
        return (
            f"{len(self.table())} rows, {len(self.alarms())} alarms and {len(needs)} lines of orders, "
            f"{len(self.came)} orders, {len(self.site.writes())} writes"
        )


def _shown(site: MockSite) -> datetime:
    return datetime.fromisoformat(site.clock()).replace(tzinfo=SITE_ZONE)


def _write(bot: Bot, dispatch: str, pager: Pager) -> None:
    """Schedules, alarms and the work calendar."""
    calendar = bot.home / "工作日历.csv"
    calendar.write_text(f"日期,类型,说明\n{HOLIDAY},休息日,\n{SHIFTED},工作日,调休\n", encoding="utf-8")
    schedules = "".join(SCHEDULE.format(name=name, one=one) for name, one in SCHEDULES.items())
    config = bot.home / "eoms.toml"
    more = MORE.format(dispatch=dispatch, schedules=schedules, calendar=calendar)
    config.write_text(config.read_text(encoding="utf-8") + more, encoding="utf-8")
    targets = bot.home / "alarms.txt"
    targets.write_text(pager.target, encoding="utf-8")
    targets.chmod(0o600)
