"""Orders whose text gives orders: fifty of them, in every field that a stranger can write, decided as without them."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.decide import build

CORPUS = Path(__file__).resolve().parents[2] / "fixtures" / "hostile" / "instructions.txt"
LINES = CORPUS.read_text(encoding="utf-8").splitlines()
ROWS = {"solved": build.SOLVED, "planned": build.PLANNED, "rejected": build.REJECTED}
FIELDS = ("complaint", "pretreatment", "customer_name", "fault_place")


def essence(decision):
    """What would be done and from which source, without the trace that explains it."""
    return type(decision), {name: value for name, value in vars(decision).items() if name != "trace"}


def told_by(field, line):
    """The order whose field says this."""
    plain = build.order()
    return replace(plain, facts={**plain.facts, field: line})


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("field", FIELDS)
def test_text_decides_nothing(row, field):
    """F64: each of the fifty texts leaves the decision as it is without it."""
    plain = essence(build.decided(ROWS[row]))

    told = {line: essence(build.decided(ROWS[row], order=told_by(field, line))) for line in LINES}

    assert len(told) == 50
    assert {line: found for line, found in told.items() if found != plain} == {}


@pytest.mark.parametrize("field", FIELDS)
def test_text_without_a_row(field):
    """F64: where nobody has decided, no text decides: the order is held."""
    whys = {build.held(None, order=told_by(field, line)).why for line in LINES}

    assert len(whys) == 1
