"""Every fact of a reply is needed: without it the order is held, and the hold names that fact and no other.

So it is with the rows of the branch's tables on which a completion rests.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from eoms_bot.model.batch import COLUMNS
from tests.decide import build
from tests.decide import diagnosing as county
from tests.decide.grounded import ALARM, PLACE, tables
from tests.decide.test_diagnosis_records import CHECK

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


SITE = "业务侧-单一应用/网站"
EXPLAINED = build.order(koujing="口径:该网站服务器响应慢")
RESTS = {
    "cells": (build.SOLVED, {"cells": [county.QINGHUAI]}, "不在小区表里"),
    "alarms": (build.SOLVED, {"cells": [county.QINGHUAI], "alarms": [ALARM]}, "故障类的原因要有告警"),
    "planning": (build.PLANNED, {"cells": [county.QINGHUAI], "planning": [county.PLAN]}, "规划库里没有"),
}
"""Table → a completion that rests on it, the tables, and what is told when its row is gone."""


@pytest.mark.parametrize("key", RESTS)
def test_without_a_row_of_a_table(key):
    """A completion that its tables back is held without the row that backs it, and that row alone is named."""
    row, given, wanted = RESTS[key]
    other = {"cells": [county.NEARBY]}.get(key, [])

    assert build.completes(row, order=PLACE, evidence=tables(**given))
    told = build.held(row, order=PLACE, evidence=tables(**(given | {key: other}))).missing
    assert [wanted in one for one in told] == [True]


@pytest.mark.parametrize(
    ("checks", "verdict"),
    [
        ([CHECK | {"核查时间": build.DISPATCHED}], "通过"),
        ([], "未核对"),
        ([CHECK | {"号码": build.STRANGER, "核查时间": build.DISPATCHED}], "未核对"),
        ([CHECK | {"核查时间": build.DISPATCHED - timedelta(hours=25)}], "未核对"),
        (
            [
                CHECK
                | {
                    "核查时间": build.DISPATCHED,
                    "省内投诉原因": "核心网-漫游异常",
                    "核查结论": "漫游数据缺失",
                }
            ],
            "不符",
        ),
        ("过期", "未核对"),
    ],
    ids=["says so", "none", "another number", "long ago", "says another cause", "stale"],
)
def test_check_of_the_customers_number(checks, verdict):
    """A cause that only a check can tell is backed by it, told where nobody checked, and held where it says another."""
    row = replace(build.SOLVED, prov_cause=SITE, has_koujing=True, cell=None)
    found = build.decided(row, order=EXPLAINED, evidence=tables(checks=checks))

    steps = [(step.verdict, step.note) for step in found.trace if "核查结论" in step.note]
    assert [one for one, _ in steps] == [verdict]
    assert ("与核查结论矛盾" in str(getattr(found, "missing", ""))) == (verdict == "不符")
