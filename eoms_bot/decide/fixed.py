"""固定填写内容: constants of the branch; what happened to this customer may never be one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from eoms_bot.decide import texts
from eoms_bot.decide.case import Case, Part, part_of
from eoms_bot.model.branch import Branch
from eoms_bot.model.decision import Sourced, Standing

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
    | {"measure_class", "area", "cell", "scene", "network", "replied"}
)
"""Names that are decided for each order and so cannot be constants."""

_TIME_OF_DAY = re.compile(r"[0-9]{1,2}\s*[:：]\s*[0-9]{2}|[0-9]{1,2}\s*[时点]")


def missing(labels: Mapping[str, str], branch: Branch) -> tuple[str, ...]:
    """Labels of the form's constants that `branch.fixed` has no value for.

    `labels`: name of a field of the completion → what the page calls it.
    """
    wanted = {name.removeprefix(PREFIX): label for name, label in labels.items() if name.startswith(PREFIX)}
    return tuple(label for name, label in wanted.items() if name not in branch.fixed)


def check(case: Case) -> Part:
    """The branch's constants under `fixed.<name>`."""
    values = {
        f"{PREFIX}{name}": Sourced(value, f"设置 branch.fixed.{name}", Standing.FACT)
        for name, value in case.branch.fixed.items()
    }
    return part_of(RULE, values, _problems(case), "固定填写内容来自设置")


def _problems(case: Case) -> Iterator[str]:
    for name, value in case.branch.fixed.items():
        setting = f"设置 branch.fixed.{name}"
        if name in DECIDED or _TIME_OF_DAY.search(value):
            yield f"{setting} 说的是这位客户的事，不能是固定值"
        for flaw in (*texts.unsendable(value, case.limits.charset), *texts.leftovers(value)):
            yield f"{setting}：{flaw}"
