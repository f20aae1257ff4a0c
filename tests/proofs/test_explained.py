"""Every value that would leave says where it comes from, and how good that is."""

import re

import pytest

from eoms_bot.model.decision import Complete, Standing
from eoms_bot.model.source_kinds import KINDS
from tests.support import deciding
from tests.support.deciding import plain

SEEDS = (1, 2, 3)
ROW = r"(?:{})\.csv 第\d+行 \S+（\d{{4}}-\d\d-\d\d \d\d:\d\d 的数据）"
ANY_TABLE = "|".join(kind.label for kind in KINDS.values())
BY_STANDING = {
    Standing.PERSON: ROW.format("联系记录|站卡"),
    Standing.FACT: ROW.format(ANY_TABLE) + r"|工单 (?:客户电话|故障号码|口径)|设置 [a-z_.]+",
    Standing.DERIVED: ROW.format(ANY_TABLE) + r"|由 .+ 推得|规则表 \S+ 第 \S+ 版",
    Standing.READING: r"工单文字.*“.+”|工单 故障地点“.+”|工单 口径（“.+”）|" + ROW.format(ANY_TABLE),
}
"""Standing → what its source names: a table's row and its time, the order's field, a setting, words."""


def everything(decision):
    """Name → value of all that a decision would send, part by part, and of all that it rests on."""
    yield from decision.backing.cells
    yield from deciding.leaving(decision).items()
    if isinstance(decision, Complete):
        yield from decision.clauses


@pytest.mark.parametrize("seed", SEEDS)
def test_each_value_names_its_source(seed):
    """A table's row with its time, the order's field, a setting, quoted words; no guess among them."""
    silent = {
        (number, name): (one.value, one.source, str(one.standing))
        for number, decision in plain(seed).items()
        for name, one in everything(decision)
        if one.standing is Standing.GUESS or not re.search(BY_STANDING[one.standing], one.source)
    }

    assert silent == {}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_guess_says_so(seed):
    """What is only shown to a person has a source as well, and its standing."""
    shown = [
        (name, one) for decision in plain(seed).values() for name, one in getattr(decision, "suggested", ())
    ]

    assert {name for name, one in shown if not one.source.strip()} == set()
    assert any(one.standing is Standing.GUESS for _name, one in shown)
