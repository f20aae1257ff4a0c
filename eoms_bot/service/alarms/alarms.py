"""Alarms: keeps the outbox over restarts, and gives the channel what may go out.

No failure here reaches the service.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from loguru import logger

from eoms_bot.disk import Disk
from eoms_bot.model.ports import Clock
from eoms_bot.report import log
from eoms_bot.report.notice import MOST_BYTES
from eoms_bot.report.text import hide_cut_number, one_line
from eoms_bot.service.alarms.channel import Channel
from eoms_bot.service.alarms.outbox import Alarm, LastAlarm, Manners, Outbox, Waiting

FILE = "alarms.json"
MOST_OF_A_LINE = 120
"""Characters."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=30)


class Alarms:
    """The alarms of one service; each message begins with `site`."""

    def __init__(
        self, file: Path, disk: Disk, channel: Channel, clock: Clock, manners: Manners, site: str
    ) -> None:
        self._file, self._disk, self._channel = file, disk, channel
        self._clock, self._manners, self._site = clock, manners, site
        self._outbox, self._heard = _read(file)
        self._pause, self._not_before = FIRST_PAUSE, float("-inf")
        self._unkept = False
        self._failing = failing(file)

    @property
    def waiting(self) -> tuple[str, ...]:
        """The texts of the waiting alarms."""
        return tuple(one.text for one in self._outbox.waiting)

    def sound(self, alarm: Alarm) -> None:
        """Something has happened: log it at once; `flush` sends it."""
        logger.bind(step="alarm").warning("{}", alarm.text)
        self._turn(self._outbox.put(alarm, self._clock.now(), self._manners))

    def over(self, key: str, text: str) -> None:
        """A trouble is over: report that where the trouble was reported."""
        self._turn(self._outbox.over(key, text, self._clock.now()))

    @property
    def heard(self) -> str | None:
        """The mark of the last row that people have heard of; None when none was ever kept."""
        return self._heard

    def follow(self, mark: str, alarms: Sequence[Alarm] = (), over: Mapping[str, str] | None = None) -> None:
        """Take in a row of the run table: its alarms, and the troubles that it ends (key → text).

        All of it is kept in one write with the row's mark. So a service that is killed meanwhile
        reports from that row on.
        """
        outbox = self._outbox
        for alarm in alarms:
            before, outbox = outbox, outbox.put(alarm, self._clock.now(), self._manners)
            if not alarm.since or outbox.waiting != before.waiting:
                logger.bind(step="alarm").warning("{}", alarm.text)
        for key, text in (over or {}).items():
            outbox = outbox.over(key, text, self._clock.now())
        first, self._heard = self._heard is None, mark
        self._turn(outbox, anyway=first)

    def flush(self) -> None:
        """Send what may go now; what no destination accepts stays, and is tried again later."""
        now = self._clock.now()
        ready = self._outbox.ready(now, self._manners)
        if not ready or self._clock.monotonic() < self._not_before:
            return
        failed = self._channel.send(alarm_text(f"EOMS 机器人（{self._site}）", [one.text for one in ready]))
        for name in failed:
            logger.bind(step="alarm").error("告警发不到 {}", name)
        if failed != self._failing:
            self._failing = failed
            self._keep()
        if failed and len(failed) == len(self._channel.names):
            self._not_before = self._clock.monotonic() + self._pause.total_seconds()
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
            return
        self._pause = FIRST_PAUSE
        self._turn(self._outbox.sent(ready, now))
        self._report_channels(failed)

    def _report_channels(self, failed: tuple[str, ...]) -> None:
        for name in self._channel.names:
            key = f"channel {name}"
            if name in failed:
                self.sound(Alarm(key, f"【告警】发不到 {name}，检查地址和网络"))
            else:
                self.over(key, f"【恢复】{name} 又收得到告警了")

    def _turn(self, outbox: Outbox, *, anyway: bool = False) -> None:
        if outbox == self._outbox and not self._unkept and not anyway:
            return
        self._outbox = outbox
        self._keep()

    def _keep(self) -> None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._disk.put(self._file, _text(self._outbox, self._failing, self._heard).encode())
        except OSError as err:
            # Alarms about a full disk must go out, so they are sent from memory.
            if not self._unkept:
                logger.bind(step="alarm").warning("告警存不下来（{}），先发后存", type(err).__name__)
            self._unkept = True
        else:
            self._unkept = False


def failing(file: Path) -> tuple[str, ...]:
    """The destinations that did not accept the last message, by the service's record.

    Empty when there is no record.
    """
    try:
        value: dict[str, Any] = json.loads(file.read_bytes())
        return tuple(str(name) for name in value.get("failing", ()))
    except (OSError, ValueError, AttributeError, TypeError):
        return ()


def waiting_texts(file: Path) -> tuple[str, ...]:
    """What the service's record has that nobody has heard yet, oldest first."""
    return tuple(one.text for one in _read(file)[0].waiting)


def _text(outbox: Outbox, failing: tuple[str, ...], heard: str | None) -> str:
    value = {
        "waiting": [asdict(one) | {"since": one.since.isoformat()} for one in outbox.waiting],
        "told": {
            key: [last.at.isoformat(), last.since_then, *([True] if last.urgent else [])]
            for key, last in outbox.reported.items()
        },
        "failing": failing,
        "heard": heard,
    }
    return json.dumps(value, ensure_ascii=False, indent=1)


def _read(file: Path) -> tuple[Outbox, str | None]:
    """What an earlier start has left, and how far people have heard.

    Unreadable content is logged and ignored.
    """
    try:
        value: dict[str, Any] = json.loads(file.read_bytes())
        outbox = Outbox(
            tuple(
                Waiting(Alarm(**one["alarm"]), datetime.fromisoformat(one["since"]), one["count"])
                for one in value["waiting"]
            ),
            {key: LastAlarm(datetime.fromisoformat(at), *more) for key, (at, *more) in value["told"].items()},
        )
        heard = value.get("heard")
        return outbox, None if heard is None else str(heard)
    except FileNotFoundError:
        return Outbox(), None
    except (OSError, ValueError, KeyError, TypeError) as err:
        logger.bind(step="alarm").warning("留存的告警读不懂（{}），从空的开始：{}", type(err).__name__, file)
        return Outbox(), None


def alarm_text(head: str, parts: Sequence[str]) -> str:
    """One message: `head`, then the lines of all parts that fit, then how many do not fit.

    It is short enough for every chat tool. Phones and known names are masked.
    """
    lines = [_line(line) for part in parts for line in part.splitlines() if line.strip()]
    room = MOST_BYTES - _size(head) - _size(_more(len(lines)))
    shown: list[str] = []
    for line in lines:
        room -= _size(line)
        if room < 0:
            break
        shown.append(line)
    left = len(lines) - len(shown)
    return "\n".join((head, *shown, *([_more(left)] if left else [])))


def _line(text: str) -> str:
    line = one_line(hide_cut_number(log.REDACTOR.masked(text)))
    return line if len(line) <= MOST_OF_A_LINE else f"{line[: MOST_OF_A_LINE - 1]}…"


def _more(count: int) -> str:
    return f"另有 {count} 条，见 eoms-bot serve --check 和控制台"


def _size(line: str) -> int:
    return len(line.encode()) + 1
