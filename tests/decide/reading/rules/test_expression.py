"""The rule language: what fires, what holds back, what is no expression."""

import pytest

from eoms_bot.decide.reading import Reader
from eoms_bot.decide.reading.rules.expression import Atoms, BadExpression
from eoms_bot.model.gazetteer import Gazetteer
from eoms_bot.model.texts.rules import RuleTable

HEAD = {
    "table": {"version": "1", "owner": "甲班"},
    "reject": [{"id": "R", "version": "1", "owner": "甲班", "reason": "甲", "text": "甲:乙"}],
    "words": [{"name": "水果", "words": ["苹果", "Pear"]}],
}


def fires(text, *when, unless=(), says="场景:甲"):
    """Whether a rule of these expressions fires on a text."""
    rule = {"id": "T", "version": "1", "owner": "甲班", "says": says, "when": when, "unless": unless}
    table = RuleTable.model_validate({**HEAD, "rule": [rule]})
    return bool(Reader(table, Gazetteer(own_county="澜溪县")).read(text).fired)


@pytest.mark.parametrize(
    ("when", "text", "hit"),
    [
        ("甲|乙", "有乙", True),
        ("{水果}", "吃pear", True),
        ("{水果}|丙", "丙", True),
        ("甲..乙", "甲一二三乙", True),
        ("甲..乙", "甲一二三四乙", False),
        ("甲…乙", "甲一二三四乙", True),
        ("甲…乙", "甲,乙", False),
        ("甲…乙", "乙甲", False),
        ("甲+乙", "乙,甲", True),
        ("甲+乙", "乙。甲", False),
        ("甲&乙", "乙。甲", True),
        ("甲&乙", "乙。", False),
        ("los", "close", False),
        ("los", "有LOS告警", True),
        ("12315", "00123156789", False),
    ],
)
def test_when(when, text, hit):
    """Words, groups and distances as the table's head explains them."""
    assert fires(text, when) is hit


@pytest.mark.parametrize(
    ("unless", "text", "hit"),
    [
        ("乙", "甲乙", False),
        ("乙", "甲,乙", True),
        ("句:乙", "甲,乙", False),
        ("句:乙", "甲。乙", True),
        ("全文:乙", "甲。乙", False),
        ("乙+丙", "甲,乙,丙", False),
        ("乙&丙", "甲。乙。丙", False),
    ],
)
def test_unless(unless, text, hit):
    """What holds back must stand in the clause, or as near as it says."""
    assert fires(text, "甲", unless=(unless,)) is hit


@pytest.mark.parametrize(
    ("text", "hit"),
    [("甲坏", True), ("不是甲", False), ("没装甲", False), ("是不是甲", True), ("没信号,甲", True)],
)
def test_denied(text, hit):
    """What the text denies fires no rule of a kind that tells a trouble, but does fire the others."""
    assert fires(text, "甲", says="题:移动") is hit
    assert fires(text, "甲")


@pytest.mark.parametrize("text", ["甲||乙", "…甲", "{没有}", "甲+", "{水果", ""])
def test_no_expression(text):
    """A gap, an empty word, an unknown group, a lone brace are told."""
    with pytest.raises(BadExpression):
        Atoms({"水果": ("苹果",)}).parse(text)
