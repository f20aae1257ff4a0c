"""固定填写内容: constants of the branch; what happened to this customer may never be one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from eoms_bot.decide import texts
from eoms_bot.decide.case import Case, Part, part_of
from eoms_bot.model.branch import Branch
from eoms_bot.model.decision import STATED, Sourced, Standing

RULE = "C-固定"
PREFIX = "fixed."
"""How the profile calls the fields that are the same on every order."""

DECIDED = frozenset(
    {
        "result",
        "unsolvable",
        "expected_time",
        "prov_cause",
        "group_cause_top",
        "group_cause",
        "measure",
        "note",
    }
    | {"measure_class", "area", "cell", "scene", "network", "replied", *STATED}
)
"""Names that are decided for each order and so cannot be constants."""

_TIME_OF_DAY = re.compile(r"[0-9]{1,2}\s*[:：]\s*[0-9]{2}|[0-9]{1,2}\s*[时点]")


def constants(labels: Mapping[str, str]) -> dict[str, str]:
    """Name → label of the form's constants, of the name and the label of each field of a completion."""
    return {name.removeprefix(PREFIX): label for name, label in labels.items() if name.startswith(PREFIX)}


def missing(wanted: Mapping[str, str], branch: Branch) -> tuple[str, ...]:
    """Labels of the form's constants (name → label) that `branch.fixed` has no value for.

    A blank value says that this one stays blank.
    """
    return tuple(label for name, label in wanted.items() if name not in branch.fixed)


def unwritten(wanted: Mapping[str, str], branch: Branch) -> str:
    """What is to be written into the settings before any completion goes out; empty where all is there."""
    named = "、".join(missing(wanted, branch))
    return f"没有写{named}（设置 branch.fixed，该空着的写成空字）：网站不让提交" if named else ""


def check(case: Case) -> Part:
    """The branch's constants under `fixed.<name>`."""
    values = {
        f"{PREFIX}{name}": Sourced(value, f"设置 branch.fixed.{name}", Standing.FACT)
        for name, value in case.branch.fixed.items()
    }
    return part_of(RULE, values, _problems(case), "固定填写内容来自设置")


def _problems(case: Case) -> Iterator[str]:
    if unsaid := unwritten(case.limits.constants, case.branch):
        yield unsaid
    for name, value in case.branch.fixed.items():
        setting = f"设置 branch.fixed.{name}"
        if name in DECIDED or _TIME_OF_DAY.search(value):
            yield f"{setting} 说的是这位客户的事，不能是固定值"
        for flaw in (*texts.unsendable(value, case.limits.charset), *texts.leftovers(value)):
            yield f"{setting}：{flaw}"
