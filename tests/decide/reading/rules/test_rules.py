"""The packaged rules: every example of every rule, and dictionaries that know what rules say."""

import pytest

from eoms_bot.tables.tables import load_dictionaries, load_rules
from tests.decide.reading import desk

RULES = load_rules().rule
LISTS = load_dictionaries()


def fired(text):
    """The ids of the rules that fire on a text."""
    return {one.rule.id for one in desk.READER.read(text).fired}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_examples(rule):
    """A rule fires on its own example and is silent on the other."""
    assert rule.fires
    assert rule.silent
    assert [text for text in rule.fires if rule.id not in fired(text)] == []
    assert [text for text in rule.silent if rule.id in fired(text)] == []


def test_scenes_are_the_dictionary():
    """No rule says a scene that the site does not have."""
    assert {rule.label for rule in RULES if rule.kind == "场景"} <= set(LISTS.scenes)
