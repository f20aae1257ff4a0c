"""What happens to a service within the hour, told by a seed, and what must hold when all has come to rest.

Orders come in all the while, each with its workbook in the inbox. Every few seconds something happens: the service dies, alone or with
its run; a browser dies; time goes on for everybody, or back; this machine's clock alone is set, a little or by so much that nothing may be
sent. At rest the clocks are right again and nothing dies; a person answers for what nobody can know, and the service works what is left.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.checks.hour.pager import Pager
from tests.checks.hour.unit import Unit
from tests.support import moved, orders, run_table
from tests.support.bot import Bot
from tests.support.checker import check_settled
from tests.support.mock_site import MockSite
from tests.support.orders import SITE_ZONE
from tests.support.run_table import Told

EVERY = 5
SCHEDULE = "时时"
SETTINGS = """
[run]
max_orders = 3000
daily_cap = 3000
[service]
dispatch = "{dispatch}"
[service.schedules."{name}"]
cron = "*/{every} * * * *"
days = "all"
level = "all"
overlap = "{overlap}"
[alarms]
quiet_begin = "00:00"
quiet_end = "00:00"
gather_minutes = 0
"""
LIMITS: dict[str, Any] = {"read_seconds": 60, "step_seconds": 60, "submit_seconds": 60}
"""Generous: what a busy machine delays is nobody's death."""
KINDS = ("complete", "accept", "reject", "leftover")
FIRST_ORDERS = 4
PAUSE = (3.0, 15.0)
"""Seconds between two things that happen."""
FAR = (5 * 60.0, 25 * 60.0)
NEAR = (10.0, 100.0)
"""By how much this machine's clock is wrong alone: a run sends nothing from two minutes on."""
REST_SECONDS = 1800.0
ANSWER_SECONDS = 30.0
"""So long a service may take to see that a moment has come."""
BROWSER_SECONDS, LOOK_SECONDS = 90.0, 0.2
"""So long a browser that is to die may take to come up."""
MOST_LIFE = 5.0
"""Seconds that it lives at most: a run over a few orders takes little longer."""
PASSES = 8
"""So many whole runs a calm service may need: an order is tried again by the next one."""
ANOTHER = "李批准"
"""Who answers for a write does not settle it."""
LEFT_TO_PEOPLE = ("已隔离", "须由人", "已有 3 次")
ORDERS = (
    "【转人工】",
    "【结果未知】",
    "【未发送】",
    "【网站拒绝】",
    "【将超时】",
    "【已超时】",
    "【重大投诉】",
    "【已隔离】",
    "另有",
)
TROUBLES = ("【运行】网站打不开", "【运行】熔断或已到每日上限", "【熔断】")
"""How lines begin that are told behind a run, of what needs a person."""
QUEUE = ("【调度】", "【恢复】调度又正常了")


@dataclass
class Story:
    """One service on one site."""

    site: MockSite
    bot: Bot
    unit: Unit
    pager: Pager
    clock: Path
    dispatch: str
    overlap: str
    rng: random.Random
    came: list[str] = field(default_factory=list)
    cuts: list[int] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    _ours: float = 0.0
    """By how much this machine's clock is set wrong."""

    @classmethod
    @contextmanager
    def begun(cls, site: MockSite, home: Path, dispatch: str, seed: int) -> Iterator[Story]:
        """The site set anew, some orders there, the service up; nothing is left of it behind the block."""
        rng, clock = random.Random(f"{seed} {dispatch}"), home / "moved"
        site.reset(seed=seed, orders=0)
        moved.move(clock, 0)
        overlap = rng.choice(["wait", "skip"])
        with ExitStack() as stack:
            pager = stack.enter_context(Pager())
            bot = Bot(home / "home", site.base_url)
            bot.configure(**LIMITS)
            _write(bot, dispatch, overlap, pager)
            unit = Unit(bot.home, clock)
            stack.callback(unit.end)
            story = cls(site, bot, unit, pager, clock, dispatch, overlap, rng)
            for _ in range(FIRST_ORDERS):
                story._order()
            unit.start()
            yield story

    def live(self, seconds: float) -> None:
        """Things happen for so long."""
        ways = {
            **{self._kill: 2, self._kill_whole: 2, self._kill_browser: 5, self._order: 2},
            **{self._time_goes_on: 5, self._time_goes_back: 1, self._set_near: 2, self._set_far: 1},
        }
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._pause(self.rng.uniform(*PAUSE))
            self.rng.choices(list(ways), list(ways.values()))[0]()
            if not self.unit.lives():
                self.wrong.append(f"the service ended by itself: {self.unit.said}")
                self.unit.start()

    def rest(self) -> None:
        """The clocks are right; what is left is worked, with a person's word on what nobody can know."""
        self._set_ours(0)
        # What stands in a workbook as done lies behind everybody, whatever was set back meanwhile.
        self._move(2 * 3600)
        until = time.monotonic() + REST_SECONDS
        for _ in range(PASSES):
            self._whole_run(until)
            if not self._open():
                break
            self._person()
        code = self.unit.stop()
        if code != 128 + 15:
            self.wrong.append(f"the service ended with {code}: {self.unit.said}")
        self.wrong += [f"still there: {one}" for one in self.unit.left_over()]

    def problems(self) -> list[str]:
        """What is not as promised."""
        found = self.bot.violations(self.site.oracle(), same_clock=False)
        found += check_settled(self.bot.ledger())
        handled = self._left_to_people()
        open_ones = [f"{number} was not worked" for number in self._open() if number not in handled]
        if self.happened["no browser there"] and not self.happened["browser killed"]:
            self.wrong.append("no browser was ever killed, so that the story tells nothing of it")
        return [*self.wrong, *map(str, found), *open_ones, *run_table.check(self._told())]

    def how(self) -> str:
        """What happened, and how the runs ended."""
        rows = self._rows()
        states = Counter(row["state"] for row in rows if row["state"] not in ("SEEN", "RUNNING"))
        codes = Counter(row["code"] for row in rows if row["state"] == "ENDED")
        ends = ", ".join(f"{times} with {code}" for code, times in sorted(codes.items()))
        done = len(self.came) - len(self._open())
        return (
            f"{done} of {len(self.came)} orders, {len(self.site.writes())} writes · {self.overlap} · "
            f"{_counted(self.happened)} · {_counted(states)} · ended: {ends}"
        )

    def _told(self) -> Told:
        extra = QUEUE if self.dispatch == "dbos" else ()
        return Told(
            *(self._rows(), tuple(self.pager.lines), self._waiting(), tuple(self.cuts), self._codes()),
            every=EVERY,
            overlap=self.overlap,
            also=(*ORDERS, *TROUBLES, *extra),
        )

    def _rows(self) -> list[run_table.Json]:
        return run_table.rows_of(self.bot.home / "service" / "runs.jsonl")

    def _waiting(self) -> tuple[str, ...]:
        file = self.bot.home / "service" / "alarms.json"
        if not file.exists():
            return ()
        return tuple(one["alarm"]["text"] for one in json.loads(file.read_bytes())["waiting"])

    def _codes(self) -> list[int]:
        """The exit codes of the runs as their reports have them, oldest first."""
        files = [folder / "run.json" for folder in self.bot.run_folders()]
        there = sorted((file for file in files if file.exists()), key=lambda file: file.stat().st_mtime_ns)
        return [json.loads(file.read_bytes())["exit_code"] for file in there]

    def _pause(self, seconds: float) -> None:
        threading.Event().wait(seconds)

    # What happens.

    def _kill(self, *, whole: bool = False) -> None:
        self.unit.kill(whole=whole)
        self.cuts.append(len(self._rows()))
        self.happened["unit killed" if whole else "service killed"] += 1
        self._pause(self.rng.uniform(0, 5))
        self.unit.start()

    def _kill_whole(self) -> None:
        self._kill(whole=True)

    def _kill_browser(self) -> None:
        """A run is called where none is in hand: a browser that is not there cannot die."""
        until, called = time.monotonic() + BROWSER_SECONDS, float("-inf")
        while not self.unit.has_browser():
            if time.monotonic() > until:
                self.happened["no browser there"] += 1
                return
            called = self._call(called)
            self._pause(LOOK_SECONDS)
        # Anywhere in its run, and not always as it comes up.
        self._pause(self.rng.uniform(0, MOST_LIFE))
        self.happened["browser killed" if self.unit.kill_browser() else "no browser there"] += 1

    def _order(self) -> None:
        kind = KINDS[len(self.came) % len(KINDS)]
        number = orders.put(self.site, held=kind != "accept")
        makers = {"reject": orders.rejected, "leftover": orders.unsolved}
        row = makers.get(kind, orders.solved)(number)
        at = datetime.fromisoformat(self.site.clock()).replace(tzinfo=SITE_ZONE)
        told = {"解决时间": -10, "联系时间": -5, "预计解决时间": 60 * 24 * 40}
        row |= {
            name: f"{at + timedelta(minutes=by):%Y-%m-%d %H:%M}" for name, by in told.items() if row[name]
        }
        self.bot.batch(row, name=f"inbox/{len(self.came):03}.csv")
        self.came.append(number)

    def _time_goes_on(self) -> None:
        self.happened["time went on"] += 1
        self._move(self.rng.uniform(2 * 60, 12 * 60))

    def _time_goes_back(self) -> None:
        self.happened["time went back"] += 1
        self._move(-self.rng.uniform(60, 25 * 60))

    def _set_near(self) -> None:
        self.happened["clock set"] += 1
        self._set_ours(self.rng.choice([-1, 1]) * self.rng.uniform(*NEAR))

    def _set_far(self) -> None:
        """Far off for a while, then a little: an order may be tried three times only."""
        self.happened["clock set far off"] += 1
        self._set_ours(self.rng.choice([-1, 1]) * self.rng.uniform(*FAR))
        self._pause(self.rng.uniform(*PAUSE))
        self._set_ours(self.rng.uniform(*NEAR))

    def _move(self, seconds: float) -> None:
        """Both clocks."""
        self.site.clock(advance_seconds=seconds)
        self._set_ours(self._ours)

    def _set_ours(self, wrong: float) -> None:
        """This machine's clock is the site's, and so much wrong."""
        self._ours = wrong
        shown = datetime.fromisoformat(self.site.clock()).replace(tzinfo=SITE_ZONE)
        moved.move(self.clock, (shown - datetime.now(SITE_ZONE)).total_seconds() + wrong)

    # At rest.

    def _whole_run(self, until: float) -> None:
        """A run begins from now on and comes to its end."""
        before, called = len(self._rows()), float("-inf")
        while time.monotonic() < until:
            rows = self._rows()[before:]
            begun = next((place for place, row in enumerate(rows) if row["state"] == "STARTED"), None)
            if begun is not None and any(row["state"] in ("ENDED", "LOST") for row in rows[begun:]):
                return
            if begun is None:
                called = self._call(called)
            self._pause(2)
        self.wrong.append(f"no run came to its end in {REST_SECONDS:.0f} s")

    def _call(self, called: float) -> float:
        """The next moment comes where no run is in hand and nobody answers the last call; returns when it was called."""
        if self._going() or time.monotonic() - called <= ANSWER_SECONDS:
            return called
        self._move(EVERY * 60)
        return time.monotonic()

    def _going(self) -> bool:
        states = [row["state"] for row in self._rows() if row["state"] in ("STARTED", "ENDED", "LOST")]
        return states[-1:] == ["STARTED"]

    def _open(self) -> list[str]:
        """The orders that nobody has replied to."""
        closed = {one["key"]["order_no"] for one in self.site.writes() if one["key"]["action"] == "close"}
        return [number for number in self.came if number not in closed]

    def _left_to_people(self) -> set[str]:
        """Orders that policy keeps the bot from trying again."""
        tries = Counter(one["order_no"] for one in self.bot.ledger().writes if one["state"] == "NOT_SENT")
        reasons = {row["order_no"]: str(row["reason"] or "") for row in self.bot.ledger().orders}
        return {
            number
            for number in self.came
            if tries[number] >= 3 or any(word in reasons.get(number, "") for word in LEFT_TO_PEOPLE)
        }

    def _person(self) -> None:
        """Between two runs: what is known nowhere but on the site is looked up there."""
        unknown = [one for one in self.bot.ledger().writes if one["state"] == "UNKNOWN"]
        if not unknown or self._going():
            return
        accepted = {(one["key"]["order_no"], one["kind"]) for one in self.site.writes()}
        for write in unknown:
            word = "--sent" if (write["order_no"], write["kind"]) in accepted else "--not-sent"
            words = ("--write", str(write["id"]), "--reason", "到网站逐单核对", "--yes")
            code = self.unit.run("resolve", write["order_no"], word, *words, who=ANOTHER)
            self.happened[f"person {word} ({code})"] += 1


def _write(bot: Bot, dispatch: str, overlap: str, pager: Pager) -> None:
    config = bot.home / "eoms.toml"
    more = SETTINGS.format(dispatch=dispatch, name=SCHEDULE, every=EVERY, overlap=overlap)
    config.write_text(config.read_text(encoding="utf-8") + more, encoding="utf-8")
    targets = bot.home / "alarms.txt"
    targets.write_text(pager.target, encoding="utf-8")
    targets.chmod(0o600)


def _counted(found: Counter[str]) -> str:
    return ", ".join(f"{times} {what}" for what, times in sorted(found.items()))
