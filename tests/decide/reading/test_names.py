"""Names of places: written as texts have them, and whose they are where several counties share one."""

import pytest

from eoms_bot.decide.reading import PastOrders, Reader, triage
from eoms_bot.model.gazetteer import Gazetteer
from eoms_bot.model.texts.triage import Incoming
from eoms_bot.tables.tables import load_rules
from tests.decide.reading import desk

NAMES = Gazetteer(
    own_county="澜溪县",
    own_towns=("青槐镇",),
    own_estates=("阳光（二期）小区", "ＡＢＣ公寓"),
    neighbours={"望川县": ("大石桥镇", "河沿镇"), "鹤阳区": ("大石桥镇",)},
)
READER = Reader(load_rules(), NAMES, desk.READER.model)


def seen(text):
    """The verdict on a text."""
    return triage(Incoming("1", text), READER, PastOrders(1))


@pytest.mark.parametrize(
    "text", ["阳光（二期）小区没信号", "阳光(二期)小区没信号", "abc公寓没信号", "ABC公寓没信号"]
)
def test_width_and_case_do_not_matter(text):
    """A name of the table is found in whatever width and case it is written, in the table and in the text."""
    assert seen(text).county == "澜溪县"


@pytest.mark.parametrize("text", ["大石桥镇没信号", "大石桥没信号"])
def test_name_of_two_others_is_nobodys(text):
    """A name that two other counties have proves neither of them, nor ours: a person looks."""
    found = seen(text)

    assert (found.action, found.county, found.reject_reason) == ("human", "未知", None)


def test_county_before_it_tells():
    """With its county before it the name is that county's."""
    assert seen("鹤阳区大石桥镇没信号").county == "鹤阳区"


def test_name_of_one_other_is_that_county():
    """A name that one other county has is turned away to it, by the name itself."""
    assert (seen("河沿镇没信号").reject_reason, seen("河沿镇没信号").county) == ("其他县区投诉", "望川县")
