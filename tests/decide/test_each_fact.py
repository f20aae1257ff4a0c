"""Every fact of a reply is needed: without it the order is held, and the hold names that fact and no other."""

from dataclasses import replace

import pytest

from eoms_bot.model.batch import COLUMNS
from tests.decide import build

UNREACHED = replace(build.SOLVED, attitude="未接通")
ROWS = {
    "solved": build.SOLVED,
    "planned": build.PLANNED,
    "hopeless": build.HOPELESS,
    "unreached": UNREACHED,
    "not called": build.NOT_CALLED,
}
DERIVED = {"has_koujing": "集团投诉原因", "prov_cause": "集团投诉原因"}
"""What follows from a fact is missing with it."""


def cited(row):
    """The fields that the completion of a row names as a source, in the order of the workbook."""
    found = build.completed(row)
    clauses = [clause.source for _label, clause in found.clauses]
    told = {
        one
        for source in (*clauses, *(value.source for value in found.values.values()))
        for one in single(source)
    }
    return [field for field in COLUMNS if row.cite(field) in told]


def single(source):
    """Its parts: `A；B` and `由 A、B 推得` name two."""
    return source.removeprefix("由 ").removesuffix(" 推得").replace("、", "；").split("；")


CASES = [pytest.param(row, field, id=f"{name} {field}") for name, row in ROWS.items() for field in cited(row)]


def test_facts_are_many():
    """Each kind of reply rests on at least ten facts, so that there is something to take away."""
    counts = {name: len(cited(row)) for name, row in ROWS.items()}

    assert min(counts.values()) >= 10, counts


@pytest.mark.parametrize(("row", "field"), CASES)
def test_without_one(row, field):
    """The row without one cell is held; each thing that is missing is that cell, or what follows from it."""
    told = build.held(replace(row, **{field: None})).missing

    names = {COLUMNS[field], DERIVED.get(field, COLUMNS[field])}
    assert told
    assert [text for text in told if not any(name in text for name in names)] == []
    assert any(COLUMNS[field] in text for text in told)


def test_reason_beside_a_call():
    """Why nobody answered may be told, and its clause goes with it."""
    reason = build.completed(replace(UNREACHED, no_contact_reason="无人接听")).clauses
    none = build.completed(UNREACHED).clauses

    assert [label for label, _clause in reason] == [*(label for label, _clause in none), "未联系原因"]


@pytest.mark.parametrize("field", sorted(set(build.BRANCH.fixed)))
def test_constants_come_from_settings(field):
    """A constant that the branch no longer sets is not sent either."""
    branch = build.BRANCH.model_copy(update={"fixed": {}})

    assert f"fixed.{field}" not in build.completed(build.SOLVED, branch=branch).values
