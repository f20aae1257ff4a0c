"""What an answer from a county's group says of a base station, as guesses for a site card.

Each guess has the words that it was read from. Nothing here is sure: a person confirms every one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from eoms_bot.decide.diagnosis.faults import CAUSES
from eoms_bot.decide.times import to_minute
from eoms_bot.model.zone import SHANGHAI

MOST_TEXT = 2_000
_CLAUSES = re.compile(r"[，。；！？\n,;!?]+")
_CLOCK = re.compile(
    r"(?P<day>今天|今日|明天|明日|后天)?(?P<part>凌晨|早上|上午|中午|下午|傍晚|晚上|今晚|明晚)?"
    r"(?P<hour>\d{1,2})[:点时](?P<half>半)?(?P<minute>\d{1,2})?分?"
)
_AFTER = re.compile(r"(?P<count>\d{1,3}|半|一|两|三)个?(?P<unit>半?小时|分钟)")
_BARE = re.compile(r"(?<![上午早下晚中凌晨傍\d])(?:[1-9]|1[01])[:点时]")
HALF_A_DAY = timedelta(hours=12)
_NUMBERS = {"一": 1.0, "两": 2.0, "三": 3.0, "半": 0.5}
_DAYS = {"今": 0, "明": 1, "后": 2}
_OVER = re.compile(r"(?:已经?|刚刚?)(?:都?修?恢复|修好|好|处理完|开通)|恢复了|修好了|来电了|好了")
_TO_COME = re.compile(r"明天|后天|就好|就能|预计|大概|大约|估计|左右|之前|前能|能恢复|才能|要到")
_DONE = re.compile(r"正在|已派|在路上|抢修|抢通|更换|发电|处理中|协调")
_SPEAKER = re.compile(r"^\s*([\u4e00-\u9fff]{2,4})\s*(?:[:：]|\d{1,2}:\d{2})", re.MULTILINE)
_CREW = re.compile(r"(?:由|派|让|是)?([\u4e00-\u9fff]{2,8}?(?:维护班|抢修班|班组|抢修队|代维))")
_WORDS = {
    "断电": "停电",
    "掉电": "停电",
    "停电": "停电",
    "没电": "停电",
    "光缆": "传输",
    "断纤": "传输",
    "传输": "传输",
    "驻波": "驻波",
    "天馈": "驻波",
    "板卡": "硬件",
    "硬件": "硬件",
    "RRU": "硬件",
    "室分": "室分",
    "直放站": "室分",
}
"""Words of a group → the class of an alarm that says the same."""


@dataclass(frozen=True)
class Guessed:
    """A text for a cell of the card, and the words that it was read from."""

    text: str
    span: str


def guesses(
    text: str, sites: Mapping[str, str], people: Iterable[str], causes: Sequence[str], now: datetime
) -> dict[str, Guessed]:
    """Guesses by the fields of a card's form; a field that the text says nothing of is absent.

    `sites`: name of a site or cell → its site. `people` are names that the branch's tables know. Times are
    of the days after `now`.
    """
    plain = unicodedata.normalize("NFKC", text).strip()[:MOST_TEXT]
    local = now.astimezone(SHANGHAI)
    clauses = [clause.strip() for clause in _CLAUSES.split(plain) if clause.strip()]
    found = dict(_of_names(plain, sites, people))
    word = next((one for one in _WORDS if one.casefold() in plain.casefold()), "")
    cause = CAUSES.get(_WORDS.get(word, ""), "")
    if cause in causes:
        found["cause"] = Guessed(cause, word)
    found |= dict(_of_times(clauses, local))
    done = [clause for clause in clauses if _DONE.search(clause)]
    if done:
        found["done"] = Guessed("，".join(done), "，".join(done))
    return found


def _of_names(text: str, sites: Mapping[str, str], people: Iterable[str]) -> Iterator[tuple[str, Guessed]]:
    """The site, the longest name first; who spoke; whose work it is."""
    names = sorted(sites, key=len, reverse=True)
    # People leave out the letters before a name: 青槐政府 of LX_青槐政府.
    written = ((name, part) for part_of in (str, _short) for name in names if (part := part_of(name)))
    site = next(((name, part) for name, part in written if part in text), None)
    if site is not None:
        yield "station", Guessed(sites[site[0]], site[1])
    speaker = _SPEAKER.search(text)
    known = next((name for name in sorted(people, key=len, reverse=True) if name in text), "")
    who = known or (speaker.group(1) if speaker else "")
    if who:
        yield "said_by", Guessed(who, who)
    crew = _CREW.search(text)
    if crew:
        yield "crew", Guessed(crew.group(1), crew.group(0))


def _short(name: str) -> str:
    head, sign, rest = name.partition("_")
    return rest if sign and head.isascii() and len(rest) > 1 else ""


def _of_times(clauses: Sequence[str], now: datetime) -> Iterator[tuple[str, Guessed]]:
    """When it was over, or when it is expected to be."""
    for clause in clauses:
        if _OVER.search(clause) and not _TO_COME.search(clause):
            over = _clock(clause, now) or now
            if over <= now:
                yield "recovered", Guessed(to_minute(over), clause)
                return
    for clause in clauses:
        when = _later(clause, now) or _clock(clause, now)
        if when is not None and when <= now < when + HALF_A_DAY and _BARE.search(clause):
            when += HALF_A_DAY  # people say 6点 of the afternoon as well
        if when is not None and when > now and (_TO_COME.search(clause) or "恢复" in clause):
            yield "expected", Guessed(to_minute(when), clause)
            return


def _clock(clause: str, now: datetime) -> datetime | None:
    """The time of the day that a clause names; None where it names none, or one that there is not."""
    said = _CLOCK.search(clause)
    if said is None:
        return None
    day, part = said["day"] or "", said["part"] or ""
    hour, minute = int(said["hour"]), 30 if said["half"] else int(said["minute"] or 0)
    if hour < 12 and part in ("下午", "傍晚", "晚上", "今晚", "明晚"):
        hour += 12
    if hour > 23 or minute > 59:
        return None
    ahead = _DAYS.get((day or part)[:1], 0)
    return now.replace(hour=hour, minute=minute, second=0, microsecond=0) + timedelta(days=ahead)


def _later(clause: str, now: datetime) -> datetime | None:
    """`两小时`, `40分钟` from now on."""
    said = _AFTER.search(clause)
    if said is None:
        return None
    count = _NUMBERS.get(said["count"]) or float(said["count"])
    hours = count + 0.5 * said["unit"].startswith("半")
    return now + (timedelta(minutes=count) if said["unit"] == "分钟" else timedelta(hours=hours))
