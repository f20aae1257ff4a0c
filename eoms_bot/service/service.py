"""The service: finds what is due, claims it, starts it as a separate run, and notes its end.

It looks again and again, by the clock port. The process that holds the service's lock writes a tick
down as STARTED before it makes the run's process. When the table refuses a row, nothing starts, and
the service sounds an alarm. A run that dies is the concern of its own supervisor; the service
continues.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import FrameType

from loguru import logger

from eoms_bot import chinese
from eoms_bot.advise.intercepting import Interception
from eoms_bot.decide.workdays import WorkDays
from eoms_bot.errors import LedgerError
from eoms_bot.model.ports import Clock
from eoms_bot.model.schedule import INTERCEPT, Schedule
from eoms_bot.run.signals import heard_by
from eoms_bot.service.alarm_texts import (
    GOOD_ENDS,
    mark_of,
    of_interception,
    of_notice,
    of_row,
    over_by,
)
from eoms_bot.service.alarms.alarms import Alarms
from eoms_bot.service.alarms.outbox import Alarm
from eoms_bot.service.runs import Process, Runs
from eoms_bot.service.schedule.due import Begin, Passed, due
from eoms_bot.service.schedule.rows import Row, State
from eoms_bot.service.schedule.table import RunTable

POLL_SECONDS = 2.0
TABLE = "table"
"""The alarm's key while the run table accepts nothing."""
DISPATCH = "dispatch"
"""The alarm's key while runs start without their queue."""
RESTARTED = "服务中断过，没有看到它结束"
NEVER_MADE = "服务在开始它时中断，可能没有开始"
EXIT_NOT_STARTED = 70


@dataclass
class Service:
    """The service and what it asks.

    `days` gives the work calendar at a moment. `found` gives what the newest interception of a
    schedule has found. `closed` gives why nothing may start (empty: it may). `notice` gives what
    needs a person now. `asked` gives the question with which the present run waits for a person.
    `beat` shows that the service lives. `tidy` runs while nobody works the account.
    """

    schedules: Mapping[str, Schedule]
    table: RunTable
    runs: Runs
    alarms: Alarms
    clock: Clock
    days: Callable[[datetime], WorkDays]
    closed: Callable[[], str]
    notice: Callable[[], str]
    asked: Callable[[], Alarm | None]
    beat: Callable[[], None]
    tidy: Callable[[], None]
    found: Callable[[str], Interception | None]
    _current: Row | None = field(default=None, init=False)
    _ours: bool = field(default=False, init=False)
    _end: Row | None = field(default=None, init=False)
    _question: Alarm | None = field(default=None, init=False)
    """The question with which a login waits for a person, at the last look; the alarm comes once."""
    _trouble: str = field(default="", init=False)
    _by_hand: str = field(default="", init=False)
    """Why runs start without their queue, at the last look."""
    _signals: list[int] = field(default_factory=list, init=False)

    def run(self) -> int:
        """Work until a signal; return 128 + the signal's number.

        After the signal the current run finishes its order, and the service notes the run's end.
        """
        self.take_up()
        with heard_by(self._take):
            while not self._signals:
                self.turn()
                self.clock.wait(POLL_SECONDS)
            while self._current is not None and self._ours:
                self.turn()
                self.clock.wait(POLL_SECONDS)
        return 128 + self._signals[0]

    def take_up(self) -> None:
        """Take over what an earlier service left running, and wait for it if it still exists.

        Rows that the earlier service could not report are reported now.
        """
        self._current, self._ours = self.table.open_run, False
        for row in self._unheard():
            self._raise_alarms(row)
        self.runs.take_up()

    def turn(self) -> None:
        """One look."""
        self.beat()
        question = self.asked()
        if question is not None and question != self._question:
            self.alarms.sound(question)
        self._question = question
        try:
            self._see_to_run()
            if not self._signals:
                self._look()
            self._report_table("")
        except LedgerError as problem:
            self._report_table(str(problem))
        self._report_dispatch(self.runs.trouble())
        if self._current is None and not self._signals:
            self.tidy()
        self.alarms.flush()

    def _report_table(self, trouble: str) -> None:
        """One alarm when it begins and one when it is over, although every look meets it."""
        if trouble == self._trouble:
            return
        self._trouble = trouble
        if trouble:
            self.alarms.sound(Alarm(TABLE, f"【没有运行】{trouble}；到点的运行开始不了", urgent=True))
        else:
            self.alarms.over(TABLE, "【恢复】运行表又能写了")

    def _report_dispatch(self, why: str) -> None:
        if why == self._by_hand:
            return
        self._by_hand = why
        if why:
            self.alarms.sound(Alarm(DISPATCH, f"【调度】{why}；到点的运行由服务直接开始"))
        else:
            self.alarms.over(DISPATCH, "【恢复】调度又正常了")

    def _see_to_run(self) -> None:
        """Note the end of the current run; when the table refuses the row, a later turn writes it."""
        if self._current is not None and self._end is None:
            self._end = self._end_of(self._current)
        if self._end is None:
            return
        self._note(self._end)
        end, self._current, self._end = self._end, None, None
        if not self._intercepts(end.schedule):
            self._report_needs(end.code)

    def _end_of(self, current: Row) -> Row | None:
        now = self.clock.now()
        if self._ours:
            code = self.runs.ended()
            if code is None:
                return None
            found = self._found(current.schedule) if code in GOOD_ENDS else None
            why = "" if found is None else found.summary
            return Row(now, current.schedule, State.ENDED, current.tick, why=why, code=code)
        if current.state is State.STARTED:
            current = self._looked_for(current)
        if current.state is State.RUNNING and self.runs.is_there(Process(current.pid, current.born)):
            return None
        why = RESTARTED if current.state is State.RUNNING else NEVER_MADE
        return Row(now, current.schedule, State.LOST, current.tick, why=why)

    def _looked_for(self, claimed: Row) -> Row:
        """The claim's RUNNING row, if its process exists without one; else the claim.

        That happens when an earlier service was killed after it started the process and before it
        noted that. Until the process holds the account's lock, nothing else shows that it exists,
        and another run could start at the same time.
        """
        assert claimed.how is not None, "a claim says why"
        assert claimed.until is not None, "a claim says until when"
        process = self.runs.found(Begin(claimed.schedule, claimed.tick, claimed.until, claimed.how))
        return claimed if process is None else self._is_running(claimed, process)

    def _is_running(self, claimed: Row, process: Process) -> Row:
        """Note the process of a run."""
        row = Row(
            *(self.clock.now(), claimed.schedule, State.RUNNING, claimed.tick),
            pid=process.pid,
            born=process.born,
        )
        self._current = row
        self.table.add(row)
        return row

    def _report_needs(self, code: int | None) -> None:
        text = self.notice()
        if text:
            self.alarms.sound(of_notice(text, code))

    def _look(self) -> None:
        now = self.clock.now()
        busy = self._current is not None or self.runs.others()
        known = {name: self.table.known(name) for name in self.schedules}
        found = due(now, self.schedules, self.days(now), known, busy=busy, closed=self.closed())
        for passed in found.passed:
            self._note(self._row_of(passed, now))
        if found.begin is not None:
            self._start(found.begin, now)

    def _row_of(self, passed: Passed, now: datetime) -> Row:
        seen = passed.state is State.SEEN
        return Row(
            *(now, passed.schedule, passed.state, passed.tick),
            first=None if passed.count == 1 else passed.first,
            count=passed.count,
            why=passed.why,
            when=self.schedules[passed.schedule].when if seen else "",
        )

    def _start(self, begin: Begin, now: datetime) -> None:
        """Claim the tick, then start it.

        If the service is killed between the two, the tick never starts again, and its run is
        reported as lost.
        """
        row = Row(now, begin.schedule, State.STARTED, begin.tick, how=begin.how, until=begin.until)
        self._note(row)
        self._current, self._ours = row, True
        try:
            process = self.runs.start(begin)
        except OSError as err:
            why = f"进程起不来：{chinese.of_system(err)}"
            self._end = replace(row, state=State.ENDED, how=None, until=None, why=why, code=EXIT_NOT_STARTED)
            return
        logger.bind(step="scheduled").info("{} 开始", begin.schedule)
        self._is_running(row, process)

    def _note(self, row: Row) -> None:
        self.table.add(row)
        self._raise_alarms(row)

    def _raise_alarms(self, row: Row) -> None:
        intercepts = self._intercepts(row.schedule)
        alarm, over = of_row(row, intercepts=intercepts), over_by(row, intercepts=intercepts)
        alarms = [] if alarm is None else [alarm]
        # A lost run has ended meanwhile; people have already heard the incidents of an older one.
        if row.state is State.LOST or (row.state is State.ENDED and row.code in GOOD_ENDS):
            found = self._found(row.schedule)
            if found is not None:
                more, also_over = of_interception(found)
                alarms, over = alarms + more, over | also_over
        self.alarms.follow(mark_of(row), alarms, over)

    def _intercepts(self, schedule: str) -> bool:
        known = self.schedules.get(schedule)
        return known is not None and known.level == INTERCEPT

    def _found(self, schedule: str) -> Interception | None:
        return self.found(schedule) if self._intercepts(schedule) else None

    def _unheard(self) -> list[Row]:
        """The rows after the last one that people have heard of.

        There are some when a service was killed between a row and its alarm.
        """
        rows, heard = self.table.rows, self.alarms.heard
        if heard is None:
            # A table from before marks were kept has no unreported rows.
            self.alarms.follow(mark_of(rows[-1]) if rows else "")
            return []
        known = [place for place, row in enumerate(rows) if mark_of(row) == heard]
        return rows[known[-1] + 1 :] if known else rows

    def _take(self, number: int, _frame: FrameType | None) -> None:
        self._signals.append(number)
        self.runs.send_signal(number)
