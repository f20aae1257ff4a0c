"""Hour: the service with a real browser, while it or its browser is killed and the clock moved at random; run
table, alarms and site after it.

    python3 bootstrap.py check hour [--minutes 60] [--seed 1..3] [--only queue]

`queue` starts its runs through the dispatch queue, `direct` without it. A seed decides what happens and in
which order. The machine decides when.

Orders come in all the time, each with its workbook in the inbox. Every few seconds one thing happens:

- the service dies, alone or with its run;
- a browser dies;
- both clocks go forward or back;
- this machine's clock alone is set wrong, a little or by so much that nothing may be sent.

At rest the clocks are right again and nothing dies. A person settles the unknown writes, and the service
works the orders that are left.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.checks.line import Option
from tests.checks.running import Check, Ended
from tests.checks.service import ORDERS, WAYS, Service
from tests.checks.world import ANOTHER, IN_TURN
from tests.support import run_table
from tests.support.mock_site import MockSite
from tests.support.run_table import ServiceTrail

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
FIRST_ORDERS = 4
PAUSE = (3.0, 15.0)
"""Seconds between two things that happen."""
FAR = (5 * 60.0, 25 * 60.0)
NEAR = (10.0, 100.0)
"""Seconds by which this machine's clock alone is wrong. From two minutes on a run sends nothing."""
REST_SECONDS = 1800.0
ANSWER_SECONDS = 30.0
"""How long a service may take to see that a moment has come."""
BROWSER_SECONDS, LOOK_SECONDS = 90.0, 0.2
"""How long a browser that is to die may take to come up."""
MOST_LIFE = 5.0
"""Seconds after which it is killed at the latest: a run over a few orders takes little longer."""
PASSES = 8
"""How many whole runs a calm service may need: the next run tries an order again."""
LEFT_TO_PEOPLE = ("已隔离", "须由人", "已有 3 次")
TROUBLES = ("【运行】网站打不开", "【运行】网站接连出错而暂停", "【暂停】")
"""How the lines begin that report after a run what needs a person."""
QUEUE = ("【调度】", "【恢复】调度又正常了")


@dataclass(kw_only=True)
class Story(Service):
    """One service on one site."""

    dispatch: str
    overlap: str
    rng: random.Random
    cuts: list[int] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)

    @classmethod
    @contextmanager
    def begun(cls, site: MockSite, home: Path, dispatch: str, seed: int) -> Iterator[Story]:
        """The site reset, some orders there, the service up."""
        rng = random.Random(f"{seed} {dispatch}")
        overlap = rng.choice(["wait", "skip"])
        settings = SETTINGS.format(dispatch=dispatch, name=SCHEDULE, every=EVERY, overlap=overlap)
        own = {"dispatch": dispatch, "overlap": overlap, "rng": rng}
        with cls.opened(site, home, settings, own=own, seed=seed) as story:
            for _ in range(FIRST_ORDERS):
                story._order()
            story.unit.start()
            yield story

    def live(self, seconds: float) -> None:
        """Let things happen for so many seconds."""
        ways = {
            **{self._kill: 2, self._kill_whole: 2, self._kill_browser: 5, self._order: 2},
            **{self._time_goes_on: 5, self._time_goes_back: 1, self._set_near: 2, self._set_far: 1},
        }
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._pause(self.rng.uniform(*PAUSE))
            self.rng.choices(list(ways), list(ways.values()))[0]()
            if not self.unit.lives():
                self.problems.append(f"the service ended by itself: {self.unit.said}")
                self.unit.start()

    def rest(self) -> None:
        """With the right clocks, whole runs work what is left; a person settles the unknown writes."""
        self.set_clock(0)
        # The times in the workbooks must lie in the past, however far the clocks were set back.
        self._move(2 * 3600)
        until = time.monotonic() + REST_SECONDS
        for _ in range(PASSES):
            self._whole_run(until)
            if not self._open():
                break
            self._person()
        self.stop()
        self.judge()
        handled = self._left_to_people()
        self.problems += [f"{number} was not worked" for number in self._open() if number not in handled]
        if self.happened["no browser there"] and not self.happened["browser killed"]:
            self.problems.append("no browser was ever killed, so the story proves nothing about its death")
        self.problems += run_table.check(self._evidence())

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

    def _evidence(self) -> ServiceTrail:
        extra = QUEUE if self.dispatch == "dbos" else ()
        return ServiceTrail(
            *(self._rows(), tuple(self.pager.lines), self._waiting(), tuple(self.cuts), self._codes()),
            every=EVERY,
            overlap=self.overlap,
            also=(*ORDERS, *TROUBLES, *extra),
        )

    def _rows(self) -> list[run_table.Json]:
        return run_table.rows_of(self.run_table)

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
        """Kill a run's browser. Where no run is open, call one first, and wait for its browser."""
        until, called = time.monotonic() + BROWSER_SECONDS, float("-inf")
        while not self.unit.has_browser():
            if time.monotonic() > until:
                self.happened["no browser there"] += 1
                return
            called = self._call(called)
            self._pause(LOOK_SECONDS)
        # The kill comes anywhere in its run, not always at the start.
        self._pause(self.rng.uniform(0, MOST_LIFE))
        self.happened["browser killed" if self.unit.kill_browser() else "no browser there"] += 1

    def _order(self) -> None:
        self.order(IN_TURN[len(self.came) % len(IN_TURN)])

    def _time_goes_on(self) -> None:
        self.happened["time went on"] += 1
        self._move(self.rng.uniform(2 * 60, 12 * 60))

    def _time_goes_back(self) -> None:
        self.happened["time went back"] += 1
        self._move(-self.rng.uniform(60, 25 * 60))

    def _set_near(self) -> None:
        self.happened["clock set"] += 1
        self.set_clock(self.rng.choice([-1, 1]) * self.rng.uniform(*NEAR))

    def _set_far(self) -> None:
        """Set the clock far off for a while, then a little: an order may be tried three times only."""
        self.happened["clock set far off"] += 1
        self.set_clock(self.rng.choice([-1, 1]) * self.rng.uniform(*FAR))
        self._pause(self.rng.uniform(*PAUSE))
        self.set_clock(self.rng.uniform(*NEAR))

    def _move(self, seconds: float) -> None:
        """Move both clocks."""
        self.site.clock(advance_seconds=seconds)
        self.set_clock(self.wrong)

    # At rest.

    def _whole_run(self, until: float) -> None:
        """Wait until a run that begins from now on has ended."""
        before, called = len(self._rows()), float("-inf")
        while time.monotonic() < until:
            rows = self._rows()[before:]
            begun = next((place for place, row in enumerate(rows) if row["state"] == "STARTED"), None)
            if begun is not None and any(row["state"] in ("ENDED", "LOST") for row in rows[begun:]):
                return
            if begun is None:
                called = self._call(called)
            self._pause(2)
        self.problems.append(f"no run came to its end in {REST_SECONDS:.0f} s")

    def _call(self, called: float) -> float:
        """Move to the next moment if no run is open and the last call is too old; returns the call's time."""
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
        """Between two runs a person looks up the unknown writes on the site and settles them."""
        settled = () if self._going() else tuple(self.unknown_writes())
        for _write, line in settled:
            code = self.unit.run(*line, env=ANOTHER)
            self.happened[f"person {line[2]} ({code})"] += 1


def _counted(found: Counter[str]) -> str:
    return ", ".join(f"{times} {what}" for what, times in sorted(found.items()))


def run_case(site: MockSite, home: Path, name: str, seed: int, minutes: float) -> Ended:
    """One story: things happen for so many minutes, then the service comes to rest and is judged."""
    with Story.begun(site, home, WAYS[name], seed) as story:
        story.live(minutes * 60)
        story.rest()
        return story.ended(story.how())


MINUTES = Option("minutes", "how long things happen, each way and seed", 4.0)
CHECK = Check(__name__, lambda: list(WAYS), run_case, offers=(MINUTES,), alone=True)
