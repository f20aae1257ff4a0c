"""Removing one source: exactly the orders that rest on it become holds that name it.

An order rests on a table or a setting where one of its values cites it. What another source says just as well
goes on with that one.
"""

from typing import Any

import pytest

from eoms_bot.decide.diagnosis.model import Thresholds
from eoms_bot.model.decision import Standing
from eoms_bot.model.gazetteer import Gazetteer
from eoms_bot.model.source_kinds import KINDS
from eoms_bot.tables.reading import reader_over
from tests.support import deciding
from tests.support.deciding import plain, stopped

SEEDS = (1, 2, 3)
TABLES = sorted(
    {key for seed in SEEDS for key, one in deciding.evidence(seed).snapshots.items() if one.records}
)
FILLING = {"alarms", "call_notes", "calls", "cells", "changes", "events", "indicators", "numbers", "planning"}
OTHERS = {"branch.desk_numbers": ("通话记录.csv",), "files.gazetteer": ("工单",)}
"""Setting → what else values cite that rest on it: a call is the desk's own, a text's places are known."""


def without(setting: str) -> dict[str, Any]:
    """The desk's fields without a setting."""
    match setting:
        case "branch.desk_numbers":
            return {"branch": deciding.BRANCH.model_copy(update={"desk_numbers": ()})}
        case "diagnosis.county_town":
            return {"thresholds": Thresholds(county_town=())}
    return {"reader": reader_over(deciding.rules(), Gazetteer(own_county="澜溪县"))}


SAID = ("prov_cause", "solved_time", "site", "result", "attitude", "contact_time")


def cites(decision, *words):
    """Whether a value of the decision, or a cell that it rests on, was taken from one of these."""
    every = (*deciding.leaving(decision).values(), *(one for _name, one in decision.backing.cells))
    return any(word in one.source for one in every for word in words)


def of_table(key):
    """How sources begin that cite a table: a row of it, or that it says nothing."""
    return f"{KINDS[key].label}.csv", f"{KINDS[key].label}（"


def values(decision):
    """Everything that would leave, and every cell, with its standing; the sources aside."""
    every = (*deciding.leaving(decision).items(), *decision.backing.cells)
    return type(decision), bool(stopped(decision)), [(name, one.value, one.standing) for name, one in every]


def backed(before, after):
    """Whether another source says of cause, end and talk what the removed one said, as surely."""
    cells, rest = dict(before.backing.cells), dict(after.backing.cells)
    named = [name for name in SAID if name in cells]
    return all(
        name in rest and rest[name].value == cells[name].value and rest[name].standing is not Standing.GUESS
        for name in named
    )


def wrong(before, after, named, *sources):
    """What is wrong with a decision after the removal of a source of this name; empty where nothing is."""
    if values(before) == values(after):
        return ""
    if not cites(before, *sources):
        return f"does not rest on it: {stopped(before)} → {stopped(after)}"
    if backed(before, after) or named in stopped(after):
        return ""
    if before.rule == after.rule == "H-时限":
        return ""  # held for its limit, whatever is known
    return f"not held for it: {stopped(after) or after}"


def found(whole, less, named, *sources):
    """Order → what is wrong with it."""
    verdicts = {number: wrong(one, less[number], named, *sources) for number, one in whole.items()}
    return {number: what for number, what in verdicts.items() if what}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("key", TABLES)
def test_a_table(key, seed):
    """Whatever rests on it is held and names it; the other orders are decided as before."""
    assert found(plain(seed), plain(seed, key), KINDS[key].label, *of_table(key)) == {}


@pytest.mark.parametrize("state", ["过期", "有误"])
@pytest.mark.parametrize("key", sorted(FILLING))
def test_a_table_that_may_not_be_relied_on(key, state):
    """A stale or a wrong table holds the same orders as none, and says so."""
    seed = SEEDS[0]
    desk = deciding.desk(seed, evidence=deciding.without(seed, key, state=state))

    assert found(plain(seed), deciding.decisions(seed, desk), KINDS[key].label, *of_table(key)) == {}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("setting", ["branch.desk_numbers", "diagnosis.county_town", "files.gazetteer"])
def test_a_setting(setting, seed):
    """The same for the settings from which values are taken."""
    less = deciding.decisions(seed, deciding.desk(seed, **without(setting)))

    assert found(plain(seed), less, setting, f"设置 {setting}", *OTHERS.get(setting, ())) == {}
    assert setting == "diagnosis.county_town" or {
        number for number, one in plain(seed).items() if values(one) != values(less[number])
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_a_fixed_value(seed):
    """A constant that the settings no longer have is sent by no order, and changes nothing else."""
    branch = deciding.BRANCH.model_copy(update={"fixed": {}})
    less = deciding.decisions(seed, deciding.desk(seed, branch=branch))

    for number, before in plain(seed).items():
        kept = {name: one for name, one in deciding.leaving(before).items() if name != "fixed.linkman"}
        assert deciding.leaving(less[number]) == kept


def test_the_orders_rest_on_these_tables():
    """None of the checks above is an empty one."""
    every = [one for seed in SEEDS for one in plain(seed).values()]

    assert {key for key in TABLES if any(cites(one, *of_table(key)) for one in every)} >= FILLING


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("key", TABLES)
def test_no_removal_lets_an_order_go(key, seed):
    """Whatever is taken away, an order that was stopped is still stopped."""
    assert [
        number
        for number, one in plain(seed).items()
        if stopped(one) and not stopped(plain(seed, key)[number])
    ] == []
