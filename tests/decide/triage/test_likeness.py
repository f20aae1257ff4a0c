"""The classifier: it finds what no rule knows, says by which words, and only ever leaves an order to a person."""

from dataclasses import replace

import pytest

from benchmarks import major_model
from benchmarks.labelled import BATCHES
from eoms_bot.decide.triage import PastOrders, Reader, triage
from eoms_bot.decide.triage.likeness import HEAVY, RULE, SAYS, Likeness, windows
from eoms_bot.facts.tables import load_rules
from eoms_bot.facts.weights import load_likeness
from eoms_bot.model.triage import Incoming
from tests.decide.triage import desk

TOY = Likeness({"甲乙": 6.0, "丁戊": -9.0}, -1.0, 0.5)
WITHOUT = Reader(load_rules(), desk.GAZETTEER)


def shape(text):
    """The layout of a text."""
    return WITHOUT.read(text).layout


def read(text, likeness=TOY):
    """What the classifier marks in a text."""
    return likeness.marks(shape(text))


def test_says_where():
    """The window that sounds most like it is marked, and in it the signs that weigh most."""
    assert [(one.rule, one.says, one.span) for one in read("没有信号,就是甲乙丙了,请处理")] == [
        (RULE, SAYS, "就是甲乙丙了"),
        (RULE, HEAVY, "甲乙"),
    ]


def test_below_the_threshold():
    """A score below the threshold is no mark, nor is a text without a word."""
    assert read("信号不好") == ()
    assert read("") == ()
    assert read("?") == ()


def test_two_clauses_together():
    """Two clauses that follow each other are one window as well."""
    text = "甲乙,信号不好,等"

    assert [text[start:end] for start, end in windows(shape(text))] == [
        "甲乙,",
        "信号不好,",
        "甲乙,信号不好,",
    ]


def test_what_speaks_against_it():
    """Signs of ordinary complaints take the score down."""
    assert read("甲乙丙丁戊") == ()


@pytest.mark.parametrize("label", ["历史工单", "解释口径", "归属地"])
def test_sections_that_are_not_read(label):
    """What was once, what is told to customers and where a number comes from are no evidence."""
    assert read(f"【投诉内容】没有信号【{label}】甲乙丙") == ()
    assert read(f"【{label}】没有信号【投诉内容】甲乙丙")


def test_told_as_what_it_is():
    """The reason says that it is the classifier's, by which words, and is less sure than a rule's."""
    reader = Reader(load_rules(), desk.GAZETTEER, TOY)

    found = triage(Incoming("1", "上湾村没信号,就是甲乙丙了"), reader, PastOrders(1))

    assert (found.action, found.major, found.confidence) == ("human", True, 0.6)
    assert found.why == "像重大投诉（分类器）：就是甲乙丙了"


@pytest.mark.parametrize("quiet", ["去年", "不是要", "转网"])
def test_what_threatens_nobody(quiet):
    """An old matter, a denial and another operator are passed over by the rule table's own words."""
    reader = Reader(load_rules(), desk.GAZETTEER, TOY)

    assert not triage(Incoming("1", f"上湾村没信号,{quiet}甲乙丙"), reader, PastOrders(1)).major


def test_asked_where_no_rule_fired():
    """A rule's own words are told; the classifier is not asked then."""
    assert {one.rule for one in desk.seen("再不修我找记者,青槐镇街上没信号").marks}.isdisjoint({RULE})


@pytest.mark.parametrize("name", BATCHES)
def test_only_ever_a_person(name):
    """With the classifier a verdict is the same, or a major complaint that is a person's."""
    reader = Reader(load_rules(), desk.GAZETTEER, replace(load_likeness(), least=-1.0))
    orders = [Incoming(line["id"], line["text"]) for line in desk.examples(name)]

    changed = 0
    for order in orders:
        plain, asked = (triage(order, one, PastOrders(1)) for one in (WITHOUT, reader))
        changed += asked != plain
        assert asked == plain or (asked.action, asked.major) == ("human", True)
    assert changed


def test_it_finds_more():
    """Of the threats that are written down, it finds some by itself that the rules do not know."""
    told = [line for line in desk.lines("threats") if load_likeness().marks(shape(line))]

    assert len(told) > len(desk.lines("threats")) // 2


def test_the_weights_are_what_the_command_makes():
    """Training with the fixtures makes the file that comes with the program."""
    weights, constant = major_model.train(major_model.everything(desk.READER))
    known = load_likeness()

    assert constant == pytest.approx(known.constant, abs=0.01)
    assert weights.keys() == known.weights.keys()
    assert all(weight == pytest.approx(known.weights[gram], abs=0.02) for gram, weight in weights.items())
