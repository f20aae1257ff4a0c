"""What a group's answer says becomes guesses for a site card, each with its words; the rest stays empty."""

from datetime import datetime

import pytest

from eoms_bot.console.calls.pasted import guesses
from eoms_bot.model.zone import SHANGHAI
from tests.decide import build

NOW = datetime(2026, 1, 6, 9, 40, tzinfo=SHANGHAI)
SITES = {
    "LX_青槐政府": "LX_青槐政府",
    "LX_青槐政府-3": "LX_青槐政府",
    "LX_青槐": "LX_青槐",
    "LX_柳林渡": "LX_柳林渡",
}


def read(text, people=("王责任",)):
    """The guesses of a text: field → text."""
    return {
        name: one.text
        for name, one in guesses(text, SITES, people, build.DICTIONARIES.prov_causes, NOW).items()
    }


def test_whole_answer():
    """Site, cause, crew, speaker, what is being done and when it will be over are read from one message."""
    found = read("王责任 9:32\n青槐政府市电停电，青槐维护班正在发电，预计下午6点恢复")

    assert found == {
        "station": "LX_青槐政府",
        "cause": "故障-基站断电退服",
        "said_by": "王责任",
        "crew": "青槐维护班",
        "done": "青槐维护班正在发电",
        "expected": "2026-01-06 18:00",
    }


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("预计18:00恢复", "2026-01-06 18:00"),
        ("大概6点恢复", "2026-01-06 18:00"),
        ("预计上午11点半恢复", "2026-01-06 11:30"),
        ("估计两小时左右恢复", "2026-01-06 11:40"),
        ("预计40分钟恢复", "2026-01-06 10:20"),
        ("明天上午10点前能恢复", "2026-01-07 10:00"),
        ("预计后天恢复", None),
        ("预计25点恢复", None),
        ("还不知道", None),
    ],
)
def test_expected(text, when):
    """When it will be over is read as people write it, and only where they write a time."""
    assert read(text).get("expected") == when


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("已经恢复", "2026-01-06 09:40"),
        ("8:20已恢复，业务正常", "2026-01-06 08:20"),
        ("早上8点20来电了", "2026-01-06 08:20"),
        ("预计18点恢复", None),
        ("明天就好了，明天10点", None),
        ("没有恢复", None),
    ],
)
def test_recovered(text, when):
    """That it is over is read only from words that say so."""
    assert read(text).get("recovered") == when


def test_name_in_part():
    """A cell stands for its site, and the longest name counts."""
    assert read("LX_青槐政府-3 有驻波告警")["station"] == "LX_青槐政府"
    assert read("柳林渡光缆断了")["station"] == "LX_柳林渡"
    assert "station" not in read("不知道是哪个站")


@pytest.mark.parametrize(
    ("word", "cause"),
    [
        ("传输断了", "故障-传输中断"),
        ("RRU坏了", "故障-基站硬件/天馈"),
        ("室分有问题", "故障-室分/直放站故障"),
        ("不清楚", None),
    ],
)
def test_cause(word, cause):
    """A cause is guessed from the words for an alarm's class."""
    assert read(word).get("cause") == cause


def test_words_are_kept():
    """Each guess names the words that it was read from."""
    found = guesses("光缆断了，预计18:00恢复", SITES, (), build.DICTIONARIES.prov_causes, NOW)

    assert {name: one.span for name, one in found.items()} == {"cause": "光缆", "expected": "预计18:00恢复"}
