"""The labelled texts: what must never go wrong does not, and the rest stays as good as it was."""

import pytest

from benchmarks.labelled import BATCHES, POOLS, PROBES, UNSEEN, VOICES
from eoms_bot.decide.reading import PastOrders, triage
from tests.decide.reading import desk

LEAST = {"action": 0.96, "cause": 0.97, "scene": 0.96, "county": 0.97}
FIGURES = [(name, *figure) for name in BATCHES[:3] for figure in LEAST.items()]
FIGURES += [("spoken_examples", *figure) for figure in (LEAST | {"cause": 0.95}).items()]
FIGURES += [
    ("blind_examples", *figure)
    for figure in {"action": 0.80, "cause": 0.75, "scene": 0.90, "county": 0.94}.items()
]
FIGURES += [
    ("strange_examples", *figure)
    for figure in {"action": 0.95, "cause": 0.85, "scene": 0.84, "county": 0.96}.items()
]
FIGURES += [
    ("mixed_examples", *figure)
    for figure in {"action": 0.94, "cause": 0.78, "scene": 0.92, "county": 0.97}.items()
]
FIGURES += [
    ("hurried_examples", *figure)
    for figure in {"action": 0.87, "cause": 0.80, "scene": 0.91, "county": 0.95}.items()
]
FIGURES += [
    ("probing_examples", *figure)
    for figure in {"action": 0.84, "cause": 0.75, "scene": 0.88, "county": 0.97}.items()
]
FIGURES += [("desk_examples", *figure) for figure in (LEAST | {"cause": 0.85, "scene": 0.88}).items()]


def judged(name):
    """(label, verdict) of every line, in the order of the stream."""
    past = PastOrders(1000)
    answers = []
    for line in desk.examples(name):
        at = line.get("assigned_at", "2025-01-01 00:00")[5:]
        order = desk.incoming(line["id"], line.get("phone", ""), at, line["text"])
        answers.append((line, triage(order, desk.READER, past)))
    return answers


def accepted(line, label):
    """The values that a label takes: its own and those also accepted."""
    also = line.get(f"{label}_alt", [])
    return {line[f"label_{label}"], *([also] if isinstance(also, str) else also)}


def right(answers, label):
    """The share of the lines with this label that meet it."""
    judged = [getattr(v, label) in accepted(line, label) for line, v in answers if f"label_{label}" in line]
    return sum(judged) / len(judged)


@pytest.mark.parametrize("name", BATCHES)
def test_no_false_reject(name):
    """Nothing is turned away that is ours or a person's, and what is turned away has the right reason."""
    turned = [(line, verdict) for line, verdict in judged(name) if verdict.action == "reject"]

    assert turned
    assert [line["id"] for line, _ in turned if line["label_action"] != "reject"] == []
    assert [line["id"] for line, v in turned if v.reject_reason != line["label_reject_reason"]] == []


@pytest.mark.parametrize("name", [*POOLS, *VOICES, *PROBES, *UNSEEN])
def test_what_goes_alone_falsely(name):
    """No other writer has an order that would leave without a person and should not, or for another reason."""
    alone = [(line, verdict) for line, verdict in judged(name) if verdict.alone]

    assert alone
    assert [line["id"] for line, _ in alone if "reject" not in accepted(line, "action")] == []
    assert [line["id"] for line, v in alone if v.reject_reason != line["label_reject_reason"]] == []


@pytest.mark.parametrize("name", [*BATCHES, *POOLS, *VOICES, *UNSEEN])
def test_every_major(name):
    """Every major complaint is found, and none of them is handled."""
    found = {line["id"]: (v.major, v.action) for line, v in judged(name) if line.get("major")}

    assert found
    assert set(found.values()) == {(True, "human")}


QUIET = ["rg-447", "rg-529", "rg-531"]
"""Harm by a machine or a fitter of the operator, and a suit in a sentence before an old matter."""


def test_all_but_the_quietest_major_of_the_probes():
    """Nothing is learned from them, so that rules alone must find most."""
    missed = [line["id"] for line, v in judged("probe_guards") if line["major"] and not v.major]

    assert missed == QUIET


@pytest.mark.parametrize("name", BATCHES)
def test_every_instruction(name):
    """Texts that give orders are decided as their labels say."""
    wrong = [
        line["id"]
        for line, verdict in judged(name)
        if line["hard_type"] == "injection" and verdict.action not in accepted(line, "action")
    ]

    assert wrong == []


@pytest.mark.parametrize("name", BATCHES)
def test_a_person_sees_what_a_person_must(name):
    """Nothing labelled for a person alone is called answerable."""
    wrong = [
        line["id"]
        for line, v in judged(name)
        if accepted(line, "action") == {"human"} and v.action != "human"
    ]

    assert wrong == []


@pytest.mark.parametrize(("name", "label", "least"), FIGURES)
def test_figures(name, label, least):
    """The other labels do not get worse than this."""
    assert right(judged(name), label) >= least


@pytest.mark.parametrize("name", BATCHES)
def test_koujing(name):
    """The one bit on which 集团投诉原因 hangs is right, with the words that tell it."""
    answers = judged(name)

    assert [line["id"] for line, v in answers if v.has_koujing != line["has_koujing"]] == []
    assert all(bool(v.koujing_span) == v.has_koujing for _, v in answers)


def test_same_input_same_verdict():
    """A stream that is decided twice is decided alike."""
    assert judged("own_examples") == judged("own_examples")
