"""Scenes: the names of places and the learned reading make one certain together."""

import pytest

from eoms_bot.decide.reading import PastOrders, Reader, scenes, triage
from eoms_bot.decide.reading.model import Chance
from eoms_bot.model.gazetteer import Gazetteer
from eoms_bot.model.texts.triage import Incoming
from eoms_bot.tables.tables import load_rules
from tests.decide.reading import desk

NEVER = 2.0
GARAGE = scenes.GARAGE


def certain(label, share, text, least=NEVER):
    """Whether a scene of this probability is certain in a text."""
    return scenes.is_certain(Chance(label, share), least, desk.places(text), text)


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("医院", "县中医院四楼信号一格"),
        ("景区", "青鹭湖景区栈道信号一格"),
        ("农村", "上湾村没信号"),
        ("乡镇", "青槐镇集镇没信号"),
    ],
)
def test_what_the_name_says_too_is_certain(label, text):
    """A likely scene that the place's name says as well needs no threshold; another one does."""
    assert certain(label, 0.8, text)
    assert not certain("高校", 0.8, text)


def test_a_townships_name_is_no_word_for_its_scene():
    """The trouble may be in any of its villages, however likely the reading finds the town."""
    assert not certain("乡镇", 0.99, "青槐镇没信号", least=0.9)


def test_a_village_goes_before_its_township():
    """青槐镇上湾村 is a village, even where somebody speaks of the town's street."""
    found = desk.seen("青槐镇上湾村没信号,要到青槐镇街上才有")

    assert (found.scene, found.scene_is_sure) == ("农村", True)


def ranked(**shares):
    """Scenes with their probabilities, the likeliest first."""
    return tuple(sorted((Chance(*one) for one in shares.items()), key=lambda one: -one.share))


@pytest.mark.parametrize(
    ("shares", "text", "label"),
    [
        ({GARAGE: 0.5, "电梯": 0.4}, "御水湾3栋电梯和负一层车库没信号", "电梯"),
        ({GARAGE: 0.9, "电梯": 0.05}, "御水湾电梯里正常,负一层车库没信号", GARAGE),
        ({GARAGE: 0.5, "电梯": 0.4}, "御水湾负一层车库没信号", GARAGE),
        ({"乡镇": 0.9, "景区": 0.05}, "柳林渡古镇人一多就上不了网", "景区"),
        ({"县城": 0.9, "医院": 0.05}, "县人民医院门诊楼没信号", "医院"),
        ({"县城": 0.9, "医院": 0.05}, "县城里没信号", "县城"),
    ],
)
def test_the_narrower_scene_that_is_named_goes_first(shares, text, label):
    """A lift before a garage where both may be meant, and what a place's name says before where it lies."""
    assert scenes.likeliest(ranked(**shares), desk.places(text), text).label == label


def test_a_garage_that_is_named_with_a_lift_is_a_guess():
    """Which of the two has the trouble is a person's to say, unless both are named in one breath: then it is the lift."""
    apart = "负一层车库没信号,电梯里也试一下"
    together = "御水湾电梯和负一层车库没信号"

    assert not certain(GARAGE, 0.99, apart, least=0.5)
    found = scenes.likeliest(ranked(**{GARAGE: 0.8, "电梯": 0.1}), desk.places(together), together)
    assert found.label == "电梯"
    assert found.share == pytest.approx(0.9)


def test_a_scene_of_no_name_needs_its_threshold():
    """Where no place's name says a scene, only the probability counts."""
    assert certain("电梯", 0.6, "电梯里没信号", least=0.5)
    assert not certain("电梯", 0.6, "电梯里没信号", least=0.7)


def test_no_place_is_no_sign_where_nobody_has_listed_any():
    """Without the county's places a text still has a scene; whose county it is nobody can say."""
    bare = Reader(load_rules(), Gazetteer(own_county="澜溪县"), desk.READER.model)

    found = triage(Incoming("1", "青槐镇上湾村今天早上开始没有信号"), bare, PastOrders(1))

    assert (found.scene, found.county) == ("农村", "未知")
