"""The outbox: which alarms wait, which may go now, and which people have heard.

It is pure; times are aware. An alarm is known by its key. A waiting alarm is not put in twice. An
alarm that was sent is not sent again for a while (`repeat`). When a trouble is over, people who
have heard of it hear that too. If the alarm still waits, its end follows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from eoms_bot.model.schedule import within

_OVER = "over "


@dataclass(frozen=True)
class Alarm:
    """Something that a person should hear; `text` names no customer.

    An urgent alarm does not wait for the morning. `counted`: its message says how often it came.

    `since` (ISO, aware), if set, is when the trouble began. The trouble is the same if it was last
    seen after that moment. Then nobody hears of it again, unless it has become urgent.
    """

    key: str
    text: str
    urgent: bool = False
    counted: bool = True
    since: str = ""


@dataclass(frozen=True)
class Waiting:
    """An alarm in the outbox since `since`; it came `count` times."""

    alarm: Alarm
    since: datetime
    count: int = 1

    @property
    def text(self) -> str:
        """The text that is sent."""
        many = self.count > 1 and self.alarm.counted
        return f"{self.alarm.text}（{self.count} 次）" if many else self.alarm.text


@dataclass(frozen=True)
class LastAlarm:
    """When people last heard of a key, and how often it has come since.

    For an alarm with `since`: when it was last seen.
    """

    at: datetime
    since_then: int = 0
    urgent: bool = False


@dataclass(frozen=True)
class Manners:
    """When alarms may go out.

    From `quiet_begin` to `quiet_end` (HH:MM of Shanghai) only urgent alarms go out. If both are
    equal, there is no such time.
    """

    quiet_begin: str
    quiet_end: str
    gather: timedelta
    repeat: timedelta

    def quiet(self, now: datetime) -> bool:
        """Whether people sleep."""
        return within(now, self.quiet_begin, self.quiet_end)


@dataclass(frozen=True)
class Outbox:
    """The waiting alarms, oldest first, and those that people have heard."""

    waiting: tuple[Waiting, ...] = ()
    reported: Mapping[str, LastAlarm] = field(default_factory=dict)

    def put(self, alarm: Alarm, now: datetime, manners: Manners) -> Outbox:
        """The outbox with one more alarm; a recently sent alarm only counts.

        An end of the same trouble that nobody has heard of is dropped.
        """
        return self._without(_over(alarm.key))._put(alarm, now, manners)

    def _put(self, alarm: Alarm, now: datetime, manners: Manners) -> Outbox:
        if self._has(alarm.key):
            return replace(self, waiting=tuple(_again(one, alarm) for one in self.waiting))
        reported = self.reported.get(alarm.key)
        if alarm.since:
            return self._put_once(alarm, reported, now)
        # A clock that was set back by more than that silences nothing.
        if reported is not None and abs(now - reported.at) < manners.repeat:
            counted = replace(reported, since_then=reported.since_then + 1)
            return replace(self, reported={**self.reported, alarm.key: counted})
        more = reported.since_then if reported is not None else 0
        return self._with(Waiting(alarm, now, 1 + more))

    def _put_once(self, alarm: Alarm, reported: LastAlarm | None, now: datetime) -> Outbox:
        """People hear of a lasting trouble when it begins, and when it becomes urgent."""
        same = reported is not None and datetime.fromisoformat(alarm.since) <= reported.at
        if reported is None or not same or (alarm.urgent and not reported.urgent):
            return self._with(Waiting(alarm, now))
        return replace(
            self, reported={**self.reported, alarm.key: replace(reported, at=max(reported.at, now))}
        )

    def over(self, key: str, text: str, now: datetime) -> Outbox:
        """The trouble of a key is over, and `text` says so; unchanged when there was none."""
        if key in self.reported:
            rest = {name: reported for name, reported in self.reported.items() if name != key}
            return Outbox(self._without(key).waiting, rest)._with(Waiting(Alarm(_over(key), text), now))
        if self._has(key) and not self._has(_over(key)):
            return self._with(Waiting(Alarm(_over(key), text), now))
        return self

    def _has(self, key: str) -> bool:
        return any(one.alarm.key == key for one in self.waiting)

    def _with(self, one: Waiting) -> Outbox:
        return replace(self, waiting=(*self.waiting, one))

    def _without(self, key: str) -> Outbox:
        return replace(self, waiting=tuple(one for one in self.waiting if one.alarm.key != key))

    def ready(self, now: datetime, manners: Manners) -> tuple[Waiting, ...]:
        """What may go out now: urgent alarms at once and first, the others when they have gathered.

        At night only the urgent ones go out.
        """
        urgent = tuple(one for one in self.waiting if one.alarm.urgent)
        if manners.quiet(now):
            return urgent
        plain = tuple(one for one in self.waiting if not one.alarm.urgent)
        gathered = any(abs(now - one.since) >= manners.gather for one in plain)
        return (*urgent, *plain) if urgent or gathered else ()

    def sent(self, those: tuple[Waiting, ...], now: datetime) -> Outbox:
        """People have heard them; what is older than a month is forgotten."""
        keys = {one.alarm.key: one.alarm.urgent for one in those}
        fresh = {
            name: reported
            for name, reported in self.reported.items()
            if now - reported.at < timedelta(days=31)
        }
        return Outbox(
            tuple(one for one in self.waiting if one.alarm.key not in keys),
            {
                key: reported
                for key, reported in (
                    fresh | {key: LastAlarm(now, urgent=urgent) for key, urgent in keys.items()}
                ).items()
                if not key.startswith(_OVER) and _over(key) not in keys
            },
        )


def _over(key: str) -> str:
    """The key of the end of a trouble."""
    return f"{_OVER}{key}"


def _again(one: Waiting, alarm: Alarm) -> Waiting:
    if one.alarm.key != alarm.key:
        return one
    return Waiting(replace(alarm, urgent=alarm.urgent or one.alarm.urgent), one.since, one.count + 1)
