"""The outside checker of a service: its run table and its alarms, against what docs/zh/service.md says.

It does not use the bot's code: rows are the lines of `runs.jsonl` as JSON, alarms the lines that a
destination has got. It is for one schedule with a moment every few minutes, all day and every day.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

Json = dict[str, Any]
ON_TIME = timedelta(minutes=5)
BACK = timedelta(hours=1)
NOT_THERE, REPLACED, BUSY = "当时程序不在，或开始不了", "由后来的一次代替", "上一次还在运行"
OVER, CLOCK_BACK = "等到时间窗结束，上一次还没有完", "时钟往回拨了，从这里重新计"
CUT, NEVER_MADE = "服务中断过，没有看到它结束", "服务在开始它时中断，可能没有开始"
STUCK, STUCK_AFTER = "上一次还在运行，超过 6 小时没有开始过", timedelta(hours=6)
ASKED = {BUSY, CLOCK_BACK}
"""Reasons of skips that nobody has to hear of."""
QUIET = {0, 1, 129, 130, 143}
BRAKED = 8
"""The end of a run that the breaker or the daily cap stopped. A run that never started has no report."""
FATES = {"STARTED", "SKIPPED", "MISSED"}
RECOVERED = "【恢复】运行恢复正常"
MORE = re.compile(r"另有 (\d+) 条")
MOST_LINES = 20
"""Lines of a message, about."""
TIMES = re.compile(r"（\d+ 次）$")


@dataclass(frozen=True)
class ServiceTrail:
    """What a service has left: `rows` of its table, `lines` that people got, and the lines still `waiting`.

    `cuts`: how many rows the table had at each kill of the service. `codes`: the runs' own exit codes, in
    order. `every`: minutes between two moments. `also`: how lines may begin that belong to no row. `going`:
    the last run may still go on.
    """

    rows: Sequence[Json]
    lines: Sequence[str]
    waiting: Sequence[str] = ()
    cuts: Sequence[int] = ()
    codes: Sequence[int] | None = None
    every: int = 5
    missed: str = "once"
    overlap: str = "wait"
    also: tuple[str, ...] = ()
    going: bool = False


def rows_of(path: Path) -> list[Json]:
    """The whole lines of a run table; none where there is no file yet."""
    whole = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    return [json.loads(line) for line in whole]


def check(trail: ServiceTrail) -> list[str]:
    """Everything that is not as the policies say, in words."""
    return [
        *_started_once(trail.rows),
        *_gaps(trail),
        *_ends(trail),
        *(wrong for place in range(len(trail.rows)) for wrong in _row(trail, place)),
        *_codes(trail),
        *_unheard(trail),
        *_unasked(trail),
    ]


def moment(text: str) -> datetime:
    """A time of the table."""
    return datetime.fromisoformat(text)


def _started_once(rows: Sequence[Json]) -> Iterator[str]:
    for tick, times in Counter(row["tick"] for row in rows if row["state"] == "STARTED").items():
        if times > 1:
            yield f"{tick} was started {times} times"


def _covered(trail: ServiceTrail, place: int) -> list[datetime]:
    """The moments that a row is about: those from its first to its last one that had not started before."""
    row = trail.rows[place]
    tick, begun = (
        moment(row["tick"]),
        {one["tick"] for one in trail.rows[:place] if one["state"] == "STARTED"},
    )
    first = moment(row["first"] if "first" in row else row["tick"])
    steps = range(int((tick - first) / timedelta(minutes=trail.every)))
    between = (first + timedelta(minutes=trail.every) * step for step in steps)
    return [*(one for one in between if one.isoformat() not in begun), tick]


def _gaps(trail: ServiceTrail) -> Iterator[str]:
    """Between two rows from which the schedule counts, each moment has its end, and nothing else has one."""
    begins = [place for place, row in enumerate(trail.rows) if row["state"] == "SEEN"]
    for begin, end in zip(begins, [*begins[1:], len(trail.rows)], strict=True):
        since, places = moment(trail.rows[begin]["tick"]), range(begin + 1, end)
        fates = Counter(
            tick for place in places if trail.rows[place]["state"] in FATES for tick in _covered(trail, place)
        )
        waits = {
            moment(trail.rows[place]["tick"]) for place in places if trail.rows[place]["state"] == "WAITING"
        }
        before = {moment(row["tick"]) for row in trail.rows[:begin] if row["state"] == "STARTED"}
        tick, promised = _first(since, trail.every), set()
        while tick <= max([*fates, *waits], default=since):
            promised.add(tick)
            tick += timedelta(minutes=trail.every)
        may_lack = before | (waits if end == len(trail.rows) else set())
        yield from (f"{tick} has no end" for tick in sorted(promised - set(fates) - may_lack))
        yield from (f"{tick} was never promised" for tick in sorted(set(fates) - promised))
        yield from (f"{tick} has {many} ends" for tick, many in fates.items() if many > 1)
    for place, row in enumerate(trail.rows):
        if row.get("count", 1) != len(_covered(trail, place)):
            yield f"row {place} does not count right: {row}"


def _first(since: datetime, every: int) -> datetime:
    whole = since.replace(second=0, microsecond=0)
    return whole + timedelta(minutes=every - whole.minute % every)


def _ends(trail: ServiceTrail) -> Iterator[str]:
    """Each start has one end, before the next start: LOST where its service was killed meanwhile, and only there."""
    starts = [place for place, row in enumerate(trail.rows) if row["state"] == "STARTED"]
    for start, following in zip(starts, [*starts[1:], len(trail.rows)], strict=True):
        tick = trail.rows[start]["tick"]
        rows = list(enumerate(trail.rows))[start + 1 : following]
        ends = [place for place, row in rows if row["state"] in ("ENDED", "LOST")]
        if not ends and following == len(trail.rows) and trail.going:
            return
        if len(ends) != 1:
            yield f"the start of {tick} has {len(ends)} ends"
            continue
        (end,) = ends
        row, cut = trail.rows[end], any(start < one <= end for one in trail.cuts)
        made = any(row["state"] == "RUNNING" for _, row in rows)
        wanted = ("LOST", CUT if made else NEVER_MADE) if cut else ("ENDED", "")
        if row["tick"] != tick or (row["state"], row.get("why", "")) != wanted:
            yield f"the start of {tick} ended as {row}, should be {wanted}"


def _row(trail: ServiceTrail, place: int) -> Iterator[str]:
    """A moment's state has the reason that it says."""
    row = trail.rows[place]
    tick, at, why = moment(row["tick"]), moment(row["at"]), row.get("why", "")
    same_time = [one for one in trail.rows[place + 1 :] if one["at"] == row["at"]]
    later = [one for one in same_time if moment(one["tick"]) > tick]
    killed = place + 1 + len(same_time) in trail.cuts
    waited = any(one["state"] == "WAITING" and one["tick"] == row["tick"] for one in trail.rows[:place])
    match row["state"], row.get("how") or why:
        case "STARTED", "on_time":
            ok = timedelta() <= at - tick <= ON_TIME
        case "STARTED", "catch_up":
            ok = at - tick > ON_TIME and trail.missed == "once" and tick.date() == at.date()
        case "STARTED", "waited":
            ok = waited and trail.overlap == "wait"
        case "MISSED", said if said == REPLACED:
            ok = any(one["state"] == "STARTED" for one in later) or killed
        case "MISSED", said if said == NOT_THERE:
            late = at - tick > ON_TIME and trail.missed == "none"
            ok = late or bool(later) or tick.date() != at.date() or killed
        case "WAITING", said if said == BUSY:
            ok = trail.overlap == "wait" and at >= tick
        case "SKIPPED", said if said == BUSY:
            ok = trail.overlap == "skip"
        case "SKIPPED", said if said == STUCK:
            ok = trail.overlap == "skip" and tick - _passed_over_since(trail.rows[:place]) >= STUCK_AFTER
        case "SKIPPED", said if said == REPLACED:
            ok = waited and (any(one["state"] in ("STARTED", "WAITING") for one in later) or killed)
        case "SKIPPED", said if said == OVER:
            ok = waited and tick.date() != at.date()
        case "SKIPPED", said if said == CLOCK_BACK:
            ok = waited
        case "SEEN", said if said == CLOCK_BACK:
            counted = _counted(trail.rows[:place])
            ok = bool(counted) and max(counted) - at > BACK
        case "SEEN", "":
            ok = place == 0
        case (("RUNNING" | "ENDED" | "LOST"), _):
            ok = True
        case _:
            ok = False
    if not ok:
        yield f"row {place} does not fit: {row}"


def _passed_over_since(rows: Sequence[Json]) -> datetime:
    """The first moment of those that were passed over, without a start between, up to the end of these rows."""
    since = datetime.max.replace(tzinfo=UTC)
    for row in reversed(rows):
        if row["state"] in ("SEEN", "STARTED") or (
            row["state"] == "SKIPPED" and row["why"] not in (BUSY, STUCK)
        ):
            break
        if row["state"] == "SKIPPED":
            since = moment(row["first"] if "first" in row else row["tick"])
    return since


def _counted(rows: Sequence[Json]) -> list[datetime]:
    """The moments that have been handled since the schedule counts."""
    seen = max((place for place, row in enumerate(rows) if row["state"] == "SEEN"), default=0)
    return [moment(row["tick"]) for row in rows[seen:] if row["state"] in FATES | {"SEEN", "WAITING"}]


def _codes(trail: ServiceTrail) -> Iterator[str]:
    """The ends in the table agree with the runs' own; the service did not see the end of every run."""
    if trail.codes is None:
        return
    left = iter(trail.codes)
    for row in trail.rows:
        if row["state"] == "ENDED" and row["code"] != BRAKED and row["code"] not in left:
            yield f"no run says that it ended with {row['code']}, as {row['tick']} did"
            return


def line_of(row: Json) -> str:
    """The alarm line of a row, up to where words for a code may follow; empty where there is none."""
    tick, many = moment(row["tick"]), row.get("count", 1)
    what = f"{row['schedule']} {tick:%m-%d %H:%M}"
    if many > 1:
        first = moment(row["first"])
        what = f"{row['schedule']} {first:%m-%d %H:%M} 到 {tick:%m-%d %H:%M} 共 {many} 次"
    match row["state"]:
        case "MISSED":
            return f"【没有运行】{what}：{row['why']}"
        case "SKIPPED" if row["why"] not in ASKED:
            return f"【没有运行】{what}：{row['why']}"
        case "STARTED" if row["how"] == "catch_up":
            return f"【补跑】{what} 现在补一次"
        case "LOST":
            return f"【运行】{what} 的结局不明：{row['why']}；看 eoms-bot status"
        case "ENDED" if row["code"] not in QUIET:
            return f"【运行】{what}：…（退出码 {row['code']}）"
    return ""


def _bare(line: str) -> str:
    """A line as `line_of` has it: how often it came, and words for a code, left out."""
    return re.sub(r"^(【运行】[^：]*：).*(（退出码 -?\d+）)$", r"\1…\2", TIMES.sub("", line))


def _unheard(trail: ServiceTrail) -> Iterator[str]:
    """Each row that people must hear of has its alarm, sent or waiting.

    The same end within hours of an earlier one needs no alarm of its own.
    """
    heard = {_bare(line) for line in (*trail.lines, *trail.waiting)}
    codes = {line.rpartition("（退出码 ")[2] for line in heard if "（退出码 " in line}
    cut_away = sum(int(found[1]) for line in trail.lines if (found := MORE.match(line)))
    missing = []
    for row in trail.rows:
        line = line_of(row)
        again = row["state"] == "ENDED" and line.rpartition("（退出码 ")[2] in codes
        if line and line not in heard and not again:
            missing.append(f"nobody heard of it: {line}")
    yield from missing if len(missing) > cut_away else []


def _unasked(trail: ServiceTrail) -> Iterator[str]:
    """There is no other alarm, and none comes twice, except where a killed service had not noted it."""
    wanted = {line_of(row) for row in trail.rows} - {""}
    heard = Counter(_bare(line) for line in trail.lines if not MORE.match(line))
    bad = any(row["state"] == "ENDED" and row["code"] not in QUIET for row in trail.rows)
    also = (*trail.also, RECOVERED) if bad else trail.also
    for line in heard:
        if line not in wanted and not (also and line.startswith(also)):
            yield f"reported for no reason: {line}"
    twice = sum(many - 1 for line, many in heard.items() if line in wanted)
    if twice > len(trail.cuts) * MOST_LINES:
        yield f"{twice} lines were reported again, {len(trail.cuts)} services were killed"
