"""Times as sites print them: with seconds or without, and what is none."""

from datetime import datetime, timedelta

import pytest

from eoms_bot.browser.pages.base import SITE_ZONE, read_time, site_time, unread_time
from eoms_bot.browser.pages.history import _entry
from eoms_bot.browser.profile import load_page_profile
from eoms_bot.errors import SiteChanged

MINUTE = timedelta(minutes=1)


def at(year: int, month: int, day: int, hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=SITE_ZONE)


@pytest.mark.parametrize(
    ("text", "when", "within"),
    [
        ("2026-11-25 10:00:30", at(2026, 11, 25, 10, 0, 30), timedelta(0)),
        (" 2026-11-25 10:00:30.0 ", at(2026, 11, 25, 10, 0, 30), timedelta(0)),
        ("2026-11-25T10:00:30", at(2026, 11, 25, 10, 0, 30), timedelta(0)),
        ("2026-11-25 10:00", at(2026, 11, 25, 10, 0), MINUTE),
        ("2026-11-25\u00a0 10:00", at(2026, 11, 25, 10, 0), MINUTE),
        ("2026/1/5 8:05", at(2026, 1, 5, 8, 5), MINUTE),
        ("2026/01/05 08:05:09", at(2026, 1, 5, 8, 5, 9), timedelta(0)),
        ("2026年1月5日 8:05", at(2026, 1, 5, 8, 5), MINUTE),
        ("2026年01月05日08：05：09", at(2026, 1, 5, 8, 5, 9), timedelta(0)),
    ],
)
def test_time(text, when, within):
    """A time is read with or without seconds, and it is known how exact it is."""
    assert read_time(text) == (when, within)
    assert (site_time(text), unread_time(text)) == (when, "")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2026-11-25",
            "11-25 10:00",
            "2026-13-25 10:00",
            "2026-11-31 10:00",
            "2026-11-25 24:00",
            "2026-11-25 10",
        ),
        *("2026-11/25 10:00", "2026-11-25 10:0", "2026-11-25 10:00:3", "2026-11-25 10:00 超时"),
        *("٢٠٢٦-11-25 10:00", "2026-11-2510:00", "剩余 3 小时", "26-11-25 10:00", "2026-11-25 10:00:60"),
    ],
)
def test_no_time(text):
    """What is not a whole time is not guessed; its words are kept for people."""
    assert (read_time(text), unread_time(text)) == (None, text[:40])


def test_nothing():
    """Where nothing stands there is nothing to tell."""
    assert (read_time("  "), unread_time("  ")) == (None, "")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("ultrabpp", "2026-11-25 10:00 王值班 : 受理 : 无；"),
        ("ultraprocess_v2", "2026-11-25 10:00 王值班 : 受理 : 无；"),
        ("boco", "2026-11-25 10:00 | 王值班 | 受理 | 无"),
    ],
)
def test_line_of_a_history(name, line):
    """A line without seconds fits the pattern of each profile, and says how exact it is."""
    pattern = load_page_profile(name).history.line_pattern

    entry = _entry(line, pattern)
    exact = _entry(line.replace("10:00", "10:00:30"), pattern)

    assert (entry.when, entry.within, entry.who, entry.action) == (
        at(2026, 11, 25, 10, 0),
        MINUTE,
        "王值班",
        "受理",
    )
    assert (exact.when, exact.within) == (at(2026, 11, 25, 10, 0, 30), timedelta(0))


def test_line_whose_time_is_none():
    """A time that cannot be read is reported as that, and not as a line of another form."""
    with pytest.raises(SiteChanged, match=r"时间 .* 读不懂，应如 2026-11-25 10:00"):
        _entry("昨天 王值班 : 受理 : 无", "(?P<when>.+?) (?P<who>.+?) : (?P<action>.+?) : (?P<text>.*)")


@pytest.mark.parametrize(
    ("text", "now", "when"),
    [
        ("11-29 18:30", at(2026, 12, 1, 9, 0), at(2026, 11, 29, 18, 30)),
        ("1-2 08:05", at(2026, 12, 30, 9, 0), at(2027, 1, 2, 8, 5)),
        ("12/30 08:05", at(2027, 1, 2, 9, 0), at(2026, 12, 30, 8, 5)),
        ("02-29 10:00", at(2028, 3, 1, 9, 0), at(2028, 2, 29, 10, 0)),
    ],
)
def test_time_without_a_year(text, now, when):
    """It is the nearest such time, and only where somebody says what time it is now."""
    assert read_time(text, now) == (when, MINUTE)
    assert read_time(text) is None


@pytest.mark.parametrize("text", ["13-40 10:00", "02-29 10:00", "11-29", "18:30", "星期二 10:00"])
def test_no_time_without_a_year(text):
    """What is no such time stays unread."""
    assert read_time(text, at(2026, 6, 1, 9, 0)) is None
