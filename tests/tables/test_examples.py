"""The example workbooks of fixtures/batches: read, and decided for orders that fit them."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from eoms_bot.decide.sequence import decide
from eoms_bot.model.batch import Facts
from tests.decide import build as deciding
from tests.tables import build

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "batches"
NAMES = ["example.csv", "example.xlsx"]
EXPLAINED = (2, 4)
"""The orders of the example that carry a 口径."""


@pytest.mark.parametrize("name", NAMES)
def test_accepted(name):
    """Both formats are accepted with the same nine rows."""
    rows = build.read(FOLDER / name).rows

    assert [row.order_no for row in rows] == [f"ID-056-20260105-{number:05}" for number in range(1, 10)]
    assert [replace(row, file="") for row in rows] == [
        replace(row, file="") for row in build.read(FOLDER / "example.csv").rows
    ]


@pytest.mark.parametrize("name", NAMES)
def test_decided(name):
    """Of the nine, four are completed, four rejected, and the major one is held."""
    kinds = Counter(type(decision_on(row)).__name__ for row in build.read(FOLDER / name).rows)

    assert kinds == {"Complete": 4, "Reject": 4, "Hold": 1}


def decision_on(row):
    """The decision on an order that carries the row's number."""
    explained = int(row.order_no[-5:]) in EXPLAINED
    base = deciding.order(koujing="已列入规划,预计三月开通" if explained else "")
    order = replace(base, order_no=row.order_no, ref=replace(base.ref, order_no=row.order_no))
    rest = (deciding.RULES, build.BRANCH, build.DICTIONARIES, build.LIMITS, build.NOW)
    return decide(order, Facts(row, {}), *rest)
