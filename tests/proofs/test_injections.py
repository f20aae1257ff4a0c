"""Texts in an order's free fields: none lets an order go that was stopped, and none makes a fact.

Each text of `fixtures/hostile/injections.txt` is put at the start, in the middle and at the end of each free
field of an order; of the harmless ones `hypothesis` makes some. Orders of one number see each other's texts.
Without the `long` tests each text is in each field at one of the three places.
"""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eoms_bot.decide.reading import PastOrders
from eoms_bot.model.batch import as_typed
from eoms_bot.model.decision import Complete, Reject, Standing
from tests.support import deciding
from tests.support.deciding import NOW, alone, orders, with_text

CORPUS = Path(__file__).resolve().parents[2] / "fixtures" / "hostile" / "injections.txt"
TEXTS = [line for line in CORPUS.read_text(encoding="utf-8").split("\n") if line]
FIELDS = ("complaint", "pretreatment", "fault_place", "koujing")
SEEDS = (1, 2, 3)
SURE = (Standing.PERSON, Standing.FACT, Standing.DERIVED)
CHANGED = "ID-056-20260305-00036"
"""An order of the first seed at whose site something was changed."""
HARMLESS = (
    "今天",
    "客户",
    "说",
    "小区",
    "信号",
    "不好",
    "谢谢",
    "，",
    "。",
    " ",
    "你好",
    "三天了",
    "家里",
    "希望",
    "尽快",
    "处理",
)


class Kept(PastOrders):
    """The orders that were read once; what is read later is not added."""

    full = False

    def add(self, key, past):
        """Add an order until all are there."""
        if not self.full:
            super().add(key, past)


@cache
def desk_of(seed):
    """A desk that has read all orders of a seed."""
    past = Kept()
    desk = deciding.desk(seed, past=past)
    deciding.decisions(seed, desk)
    past.full = True
    return desk


def asked(seed, order):
    """What is known of an order, and its decision."""
    desk = desk_of(seed)
    facts = desk.facts(order, [one.ref for one in orders(seed)], NOW)
    return facts, desk.decide(order, facts, NOW)


@cache
def before(seed, number):
    """The same of the order as the site has it."""
    return asked(seed, next(one for one in orders(seed) if one.order_no == number))


def put(old, text, where):
    """A field's text with another one in it: at its start (0), in its middle (1), at its end (2)."""
    cut = len(old) * where // 2
    return old[:cut] + text + old[cut:]


def held(facts):
    """Cell → value and standing, as a person would type it."""
    return {name: (as_typed(name, one.value), one.standing) for name, one in facts.known.items()}


def harm(seed, order, changed):
    """What a text has done that no text may do; empty where it has done nothing of that."""
    facts, decision = before(seed, order.order_no)
    facts_then, decision_then = asked(seed, changed)
    if alone(decision_then) and not alone(decision):
        return f"goes alone now: {decision_then}"
    was, now = held(facts), held(facts_then)
    for name, (value, standing) in now.items():
        unsure = (None, Standing.READING, Standing.GUESS)
        if (
            standing in SURE
            and (value, standing) != was.get(name)
            and was.get(name, (None, None))[1] not in unsure
        ):
            return f"{name}: {was.get(name)} → {(value, standing)}"
        if standing in (Standing.PERSON, Standing.FACT) and was.get(name) != (value, standing):
            return f"{name} became sure by a text: {was.get(name)} → {(value, standing)}"
    return ""


def placed(field):
    """(text, place) with an order for each, so that each text is in a field at each place once."""
    for number, text in enumerate(TEXTS):
        for where in range(3):
            spot = FIELDS.index(field) * 3 + where
            seed = SEEDS[(number + spot) % len(SEEDS)]
            every = orders(seed)
            yield number, text, where, seed, every[(number * 5 + spot * 11) % len(every)]


def test_the_corpus_is_large():
    """At least three hundred texts, none of them twice."""
    assert len(TEXTS) == len(set(TEXTS)) >= 300


@pytest.mark.parametrize(
    "part", [0, pytest.param(1, marks=pytest.mark.long), pytest.param(2, marks=pytest.mark.long)]
)
@pytest.mark.parametrize("field", FIELDS)
def test_no_text_decides(field, part):
    """No text lets an order go alone that was stopped, and no fact follows from one; each part has every text at one place."""
    found = {}
    for number, text, where, seed, order in placed(field):
        if (number + where) % 3 == part:
            changed = with_text(order, **{field: put(order.fact(field), text, where)})
            if what := harm(seed, order, changed):
                found[text, where, seed, order.order_no] = what

    assert found == {}


def test_all_fields_at_once():
    """A text in every free field of an order that is held for one cell does not fill that cell."""
    found = {}
    for number, text in enumerate(TEXTS):
        seed = SEEDS[number % len(SEEDS)]
        order = orders(seed)[(number * 13) % len(orders(seed))]
        changed = with_text(order, **{name: put(order.fact(name), text, 2) for name in FIELDS})
        if what := harm(seed, order, changed):
            found[text, order.order_no] = what

    assert found == {}


def test_a_row_that_only_words_pick_is_read():
    """A change at the site is this order's cause by its words alone: no fact, and without them a guess."""
    order = next(one for one in orders(1) if one.order_no == CHANGED)
    silent = with_text(order, complaint="客户反映信号不好")
    found = {"words": asked(1, order), "no words": asked(1, silent)}

    assert {name: facts.known["prov_cause"].standing for name, (facts, _decision) in found.items()} == {
        "words": Standing.READING,
        "no words": Standing.GUESS,
    }


@settings(max_examples=60)
@given(
    words=st.lists(st.sampled_from(HARMLESS), min_size=1, max_size=12),
    field=st.sampled_from(FIELDS),
    where=st.sampled_from((0, 1, 2)),
    which=st.integers(0, 43),
    seed=st.sampled_from(SEEDS),
)
def test_harmless_words(words, field, where, which, seed):
    """Harmless words change no fact either."""
    order = orders(seed)[which]

    assert harm(seed, order, with_text(order, **{field: put(order.fact(field), "".join(words), where)})) == ""


@pytest.mark.parametrize("seed", SEEDS)
def test_a_text_of_another_order(seed):
    """What another order of the same number says may change only whether this one is a duplicate of it."""
    listed = orders(seed)
    found = {}
    for number, order in enumerate(listed[1:], start=1):
        other = with_text(listed[number - 1], customer_tel=order.fact("customer_tel"), fault_number="")
        decisions = []
        for text in ("", TEXTS[(number * 7) % len(TEXTS)]):
            desk = deciding.desk(seed, past=PastOrders(), phones={})
            said = with_text(other, complaint=put(other.fact("complaint"), text, 2))
            desk.facts(said, [one.ref for one in listed], NOW)
            decisions.append(deciding.decided(desk, order, listed))
        plain, then = decisions
        reasons = {one.reason for one in decisions if isinstance(one, Reject)}
        same = (type(plain), plain.backing.cells) == (type(then), then.backing.cells)
        if not same and (
            reasons != {"重复派单"} or (isinstance(then, Complete) and not isinstance(plain, Reject))
        ):
            found[order.order_no] = (plain, then)

    assert found == {}
