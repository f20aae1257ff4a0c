"""What befalls the desk in that week, day by day, and what must have come of it: the same as in the world of `tests/service`."""

from __future__ import annotations

from collections.abc import Iterator

from tests.checks.week.desk import Desk
from tests.service.week import ALARMS, FULL, TABLE


def live(desk: Desk) -> None:
    """Monday the 5th to Sunday the 11th."""
    # Monday: all is well; the machine is switched off in the evening and comes back on Tuesday at 10:00.
    desk.until("05 08:40")
    desk.order("complete")
    desk.order("reject")
    desk.run("05 09:30")
    desk.order("leftover")
    desk.run("05 15:30")
    desk.off("05 20:00")
    desk.on("06 10:00")
    desk.see_end("06 09:30")
    # Tuesday: the site is down from 15:00 on, over the night; Wednesday is a holiday.
    desk.until("06 14:50")
    desk.order("complete", too_late=True)
    desk.outage("06 15:00")
    desk.run("06 15:30")
    desk.run("06 23:00")
    desk.until("07 07:31")
    desk.until("08 00:30")
    desk.site_is_back()
    desk.run("08 09:30")
    # Thursday at noon the password expires, until somebody sets it on Friday at 08:00.
    desk.order("complete", too_late=True)
    desk.password_expires("08 12:00")
    desk.run("08 15:30")
    desk.run("08 23:00")
    desk.until("09 08:00")
    desk.password_is_set()
    desk.run("09 09:30")
    # Friday: the disk is full from 14:00 until 21:00.
    desk.order("complete")
    desk.disk_fills("09 14:00")
    desk.until("09 15:30", seconds=2)
    desk.until("09 20:59")
    desk.disk_has_room("09 21:00")
    desk.until("09 21:05")
    desk.until("09 21:10")
    desk.run("09 23:00")
    # Saturday is worked, Sunday is not; on Saturday morning the service is killed and up again behind its run.
    desk.run("10 09:30")
    desk.order("accept")
    desk.dies("10 09:50")
    desk.on("10 10:00")
    desk.run("10 15:30")
    desk.run("10 23:00")
    desk.until("12 00:00")


def wrong(desk: Desk) -> Iterator[str]:
    """Every difference between what came of it and what the policies say; hours, not minutes: a real run takes its time."""
    yield from _differences("run table", desk.table(), TABLE)
    place = desk.bot.home / "service" / "runs.jsonl"
    told = f"【没有运行】运行表写不进去：{place}（磁盘已满）；到点的运行开始不了"
    lines = [f"{when:%d %H} {text.replace(told, FULL)}" for when, text in desk.alarms()]
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
        yield f"{what}: told twice: {sorted(line for line in set(found) if found.count(line) > 1)}"
