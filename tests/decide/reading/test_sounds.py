"""Words that are misspelt by ear."""

import pytest

from eoms_bot.decide.reading.sounds import Alike
from tests.decide.reading import desk

ALIKE = Alike(["甲乙", "丙丁"])


def test_one_sign_replaced():
    """A word of three signs is known with one of them replaced."""
    assert set(ALIKE.variants("甲丙戊")) == {"乙丙戊", "甲丁戊"}


def test_two_signs_replaced():
    """Where it is asked for, with two."""
    assert "乙丁戊" in set(ALIKE.variants("甲丙戊", twice=True))


def test_two_signs_are_too_few():
    """A word of two signs is known as it is written only."""
    assert list(ALIKE.variants("甲丙")) == []


def test_what_is_a_word_of_its_own():
    """A variant that is an ordinary word is left out."""
    assert set(Alike(["甲乙"], ["乙丙"]).variants("甲丙戊")) == set()


@pytest.mark.parametrize(
    "text",
    [
        "我要写信给工信步",
        "公信部那里我也会填",
        "明天就去通管菊",
        "找消斜评理去",
        "一二三一五我都打过了",
        "打了幺二三四五",
        "市长热现已经登记了",
        "电视抬的人要来拍",
        "媒题已经联系了",
        "律师涵在路上了",
        "要起述你们",
        "D音上给你们曝光",
        "要暴光你们",
        "不找12315你们就不管",
    ],
)
def test_still_major(text):
    """Authorities, media and courts are known as people write them."""
    assert desk.seen(f"{text},青槐镇街上信号弱").major


@pytest.mark.parametrize(
    "text",
    [
        "工信部备案的网站打不开",
        "12315的网页一直转圈",
        "不投诉12315",
        "不找媒题",
        "按工信部的文件要求实名",
        "消协门口",
        "上月打12345咨询医保,与本次无涉",
        "县融媒体中心旁边",
        "客户系律师,不谈法律",
        "未见联名、聚集",
    ],
)
def test_still_no_threat(text):
    """What is only spoken of threatens nobody."""
    assert not desk.seen(f"{text},青槐镇街上信号弱").major


@pytest.mark.parametrize("text", ["屋里没新号", "街上新号差", "打电话听不轻"])
def test_troubles_by_ear(text):
    """So are the words of a weak signal."""
    assert desk.seen(f"青槐镇{text}").action == "complete"
