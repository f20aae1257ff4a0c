"""Runs by way of an engine: the service puts each due run into the engine's queue.

This process takes the run out of the queue and starts it. The run table is the truth, and the
engine's database may be lost at any moment. A queue may hand out work twice, or forget it. These
rules still make exactly one run:

- Only the run that the service waits for now is started, and only once (`_Hand.take`).
- What an earlier service has left in the queue is not started: its run table has the claim. Its end
  is reported as unknown.
- A queue that does not accept the work, or does not hand it out in time, is opened again. Missing
  tables are made new.
- If that does not help, or takes longer than `START_SECONDS`, the run starts without the queue.
  People get an alarm.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC
from typing import TYPE_CHECKING

from loguru import logger

from eoms_bot.service.schedule.due import Begin
from eoms_bot.service.work import Engine, EngineDown, Work

if TYPE_CHECKING:
    from eoms_bot.service.runs import Process, Runs

TAKEN_SECONDS = 20.0
"""How long a queue may take to hand out its only work."""
START_SECONDS = 30.0
"""How long a run waits for its queue in all: a late run is better than none."""
OPEN_SECONDS = 60.0
"""The same when no run waits: at the service's start, the tables may have to be made."""
CLOSE_SECONDS = 10.0
LEFT = "left alone"
"""The result of work that nobody waits for."""


class _Hand:
    """The run that waits for its start; only the first caller of `take` starts it."""

    def __init__(self, work_id: str, begin: Begin) -> None:
        self.work_id, self.begin = work_id, begin
        self.begun, self.over = threading.Event(), threading.Event()
        self.process: Process | None = None
        self.broke: BaseException | None = None
        self.end = LEFT
        self._lock, self._taken = threading.Lock(), False

    def take(self) -> bool:
        """Whether the caller is the one who starts it."""
        with self._lock:
            mine, self._taken = not self._taken, True
            return mine

    def start(self, carrier: Runs) -> None:
        """Start it; the waiting thread gets an error."""
        try:
            self.process = carrier.start(self.begin)
        except BaseException as problem:
            self.broke, self.end = problem, "not started"
            self.over.set()
        self.begun.set()


class Dispatched:
    """Runs that `carrier` makes when the engine hands them out; `place` names this machine's queue."""

    def __init__(
        self,
        carrier: Runs,
        engine: Engine,
        place: str,
        taken_seconds: float = TAKEN_SECONDS,
        start_seconds: float = START_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._carrier, self._engine, self._place = carrier, engine, place
        self._taken_seconds, self._start_seconds, self._monotonic = taken_seconds, start_seconds, monotonic
        self._until = float("inf")
        self._hand: _Hand | None = None
        self._open, self._trouble = False, ""
        self._signals: list[int] = []

    def take_up(self) -> None:
        """Open the queue, and remove what an earlier service has left in it."""
        self._carrier.take_up()
        self._engine.allow(OPEN_SECONDS)
        try:
            self._reconcile()
            self._trouble = ""
        except EngineDown as down:
            self._close(str(down))

    def start(self, begin: Begin) -> Process:
        """Start it by the queue; without the queue when that does not work."""
        tick = begin.tick.astimezone(UTC).isoformat()
        hand = self._hand = _Hand(f"{self._place}|{begin.schedule}|{tick}", begin)
        self._until = self._monotonic() + self._start_seconds
        self._trouble = self._offered(hand) and self._offered(hand)
        if self._trouble and hand.take():
            logger.bind(step="engine").warning("{}，不经调度直接开始", self._trouble)
            hand.start(self._carrier)
        hand.begun.wait()
        if hand.broke is not None:
            raise hand.broke
        assert hand.process is not None, "a run that has begun is a process"
        while self._signals:
            self._carrier.send_signal(self._signals.pop(0))
        return hand.process

    def ended(self) -> int | None:
        """Ask the process itself; after its end its place in the queue is free."""
        code = self._carrier.ended()
        if code is not None:
            self._let_go(f"exit code {code}")
        return code

    def is_there(self, process: Process) -> bool:
        """Ask the carrier: the queue does not know a run that an earlier service started."""
        return self._carrier.is_there(process)

    def found(self, begin: Begin) -> Process | None:
        """Ask the carrier: nor does the queue know a run whose process that service has not noted."""
        return self._carrier.found(begin)

    def others(self) -> bool:
        """The account's lock decides, not the queue."""
        return self._carrier.others()

    def send_signal(self, number: int) -> None:
        """Pass the signal on; a run that is being started gets it as soon as it exists."""
        if self._hand is not None and not self._hand.begun.is_set():
            self._signals.append(number)
        else:
            self._carrier.send_signal(number)

    def trouble(self) -> str:
        """Why the last run started without the queue, or why the next one would."""
        return self._trouble or self._carrier.trouble()

    def close(self) -> None:
        """The service ends; a run that is going on continues alone."""
        self._engine.allow(CLOSE_SECONDS)
        self._close("")

    def _offered(self, hand: _Hand) -> str:
        """Put it into the queue and wait for its start; the reason if that failed, else empty."""
        left = self._until - self._monotonic()
        if left <= 0:
            return self._trouble
        self._engine.allow(left)
        try:
            self._reconcile()
            self._engine.put(Work(hand.work_id, hand.begin.until))
        except EngineDown as down:
            return self._close(str(down))
        seconds = min(self._taken_seconds, max(0.0, self._until - self._monotonic()))
        if hand.begun.wait(seconds):
            return ""
        return self._close(f"调度在 {seconds:.0f} 秒里没有开始它")

    def _reconcile(self) -> None:
        """Make the queue hold only the run that waits for its start, if any.

        The run table has settled everything else that the queue knows.
        """
        if not self._open:
            self._engine.open(self._carry)
            self._open = True
        self._engine.clear(() if self._hand is None else (self._hand.work_id,))

    def _carry(self, work_id: str) -> str:
        """Runs in a thread of the engine, as long as the run lasts."""
        hand = self._hand
        if hand is None or hand.work_id != work_id or not hand.take():
            return LEFT
        hand.start(self._carrier)
        hand.over.wait()
        return hand.end

    def _let_go(self, end: str) -> None:
        if self._hand is not None and not self._hand.over.is_set():
            self._hand.end = end
            self._hand.over.set()

    def _close(self, why: str) -> str:
        """Close the queue, and return the reason for the alarm; the next due run opens it again."""
        if self._hand is not None and self._hand.begun.is_set():
            self._let_go(LEFT)
        self._engine.close()
        self._open, self._trouble = False, why
        return why
