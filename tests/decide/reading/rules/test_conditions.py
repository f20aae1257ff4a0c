"""Conditions lie under their rarest atom, told by the examples of their own table."""

from eoms_bot.decide.reading.rules.conditions import Conditions
from eoms_bot.decide.reading.rules.expression import Atoms
from eoms_bot.model.texts.rules import RuleTable

HEAD = {
    "table": {"version": "1", "owner": "甲班"},
    "reject": [{"id": "R", "version": "1", "owner": "甲班", "reason": "甲", "text": "甲:乙"}],
}


def conditions(when, *examples):
    """The conditions of one rule with these examples, and its table's atoms."""
    rule = {"id": "T", "version": "1", "owner": "甲班", "says": "场景:甲", "when": [when], "fires": examples}
    atoms = Atoms({})
    return Conditions(RuleTable.model_validate({**HEAD, "rule": [rule]}), atoms), atoms


def anchors(when, *examples):
    """The words of the atoms under which the conditions lie."""
    found, atoms = conditions(when, *examples)
    return [set(atoms.sets[atom]) for atom in found.by_anchor]


def test_the_word_that_examples_say_least_often_is_the_anchor():
    """A common word has to be looked at in nearly every complaint, a rare one in few."""
    assert anchors("信号满格+没网", "没网", "信号满格,没网") == [{"信号满格"}]
    assert anchors("信号满格+没网", "信号满格", "信号满格,没网") == [{"没网"}]


def test_among_words_that_no_example_says_the_longest_is_the_anchor():
    """The longer a word is, the seldomer it is said."""
    assert anchors("没网+信号满格+断") == [{"信号满格"}]


def test_the_commonest_atom_has_the_first_bit():
    """So a number of a few common atoms is short."""
    found, atoms = conditions("甲+乙+丙", "乙", "乙丙")

    bits = {word: found.bits([number]) for number, (word,) in enumerate(atoms.sets)}

    assert (bits["乙"], bits["丙"], bits["甲"]) == (1, 2, 4)


def test_a_condition_asks_for_the_atoms_beside_its_anchor():
    """Whoever looks under the anchor knows that the anchor is there."""
    found, atoms = conditions("甲+乙+丙", "乙", "乙丙")
    ((anchor, (condition,)),) = found.by_anchor.items()

    assert (set(atoms.sets[anchor]), condition.bits) == ({"甲"}, 3)
