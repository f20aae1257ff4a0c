"""省内投诉原因, and 集团投诉原因 as it follows from the branch's cause and from 口径."""

from __future__ import annotations

from dataclasses import dataclass

from eoms_bot.decide.case import Case, Part, part_of, unchecked
from eoms_bot.model.batch import BatchRow
from eoms_bot.model.branch import Dictionaries
from eoms_bot.model.decision import Sourced, Standing, weakest

RULE = "C-原因"

CUSTOMER = "客户原因"
NETWORK = "网络部门"
COMPLAINT = "客户抱怨"
EXPECTATION = "与客户期望值不符"


@dataclass(frozen=True)
class GroupCause:
    """集团投诉原因: upper level and leaf."""

    top: str
    leaf: str

    def __str__(self) -> str:
        return f"{self.top}-{self.leaf}"


def derive(row: BatchRow, dictionaries: Dictionaries) -> GroupCause | str:
    """The group cause that follows from the row, or in Chinese why none follows."""
    if row.has_koujing is None:
        return "有无口径 未定"
    if not row.has_koujing:
        leaf = dictionaries.group_cause_of.get(row.prov_cause or "")
        wanted = f"“{row.prov_cause}”" if row.prov_cause else "没有填的原因"
        return GroupCause(NETWORK, leaf) if leaf else f"无口径时{wanted}在{NETWORK}下没有对应的下级"
    match row.result, row.unsolvable:
        case ("解决", None) | ("未解决", False):
            return GroupCause(CUSTOMER, COMPLAINT)
        case ("未解决", True):
            return GroupCause(CUSTOMER, EXPECTATION)
        case _:
            return "有口径，但定不出是否可以解决"


def contradicts(cell: str, derived: GroupCause) -> bool:
    """True where a cell names neither the derived leaf nor `上级-下级`."""
    return cell not in (derived.leaf, str(derived))


def check(case: Case, row: BatchRow, has_koujing: bool | None) -> Part:
    """Both causes with their sources; nothing is chosen where 口径 is not settled."""
    missing: list[str] = []
    values: dict[str, Sourced] = {}
    if row.prov_cause is None:
        missing.append(f"省内投诉原因：{row.empty('prov_cause')}")
    elif row.prov_cause not in case.dictionaries.prov_causes:
        missing.append(f"省内投诉原因：“{row.prov_cause}”不在选项中")
    else:
        values["prov_cause"] = row.sourced("prov_cause", row.prov_cause)
    waits = derive(row, case.dictionaries) if row.has_koujing and has_koujing is not None else None
    if isinstance(waits, str):
        # C-结果 reports the cell of the result that is empty or contradicts.
        trace = part_of(RULE, values, missing, "省内投诉原因在选项中").trace
        return Part(values, tuple(missing), (*trace, unchecked(RULE, f"集团投诉原因：{waits}")))
    if has_koujing is not None:
        missing += _group(case, row, values)
    return part_of(RULE, values, missing, "省内投诉原因、集团投诉原因与口径一致")


def _group(case: Case, row: BatchRow, values: dict[str, Sourced]) -> list[str]:
    """What is missing for the group cause.

    The message names the columns that can be changed: no cell sets the group cause itself.
    """
    if not row.has_koujing and "prov_cause" not in values:
        return []  # reported already, and nothing follows from it
    derived = derive(row, case.dictionaries)
    if isinstance(derived, str):
        place = row.cite("prov_cause")
        return [f"省内投诉原因：{derived}，核对 {place} 和 有无口径，都没有错的由人在网站上回复"]
    if derived.leaf not in case.dictionaries.group_causes.get(derived.top, ()):
        return [f"设置 files.dictionaries：字典的{derived.top}下没有“{derived.leaf}”，照网站补上"]
    if row.group_cause is not None and contradicts(row.group_cause, derived):
        return [f"集团投诉原因：矛盾，{row.cite('group_cause')} 为“{row.group_cause}”，推得 {derived}"]
    fields = _grounds(row)
    source = f"由 {'、'.join(row.cite(field) for field in fields)} 推得"
    standing = weakest(Standing.DERIVED, *map(row.standing, fields))
    values["group_cause_top"] = Sourced(derived.top, source, standing)
    values["group_cause"] = Sourced(derived.leaf, source, standing)
    return []


def _grounds(row: BatchRow) -> tuple[str, ...]:
    """The cells that the group cause follows from."""
    if not row.has_koujing:
        return "has_koujing", "prov_cause"
    return ("has_koujing", "result", "unsolvable") if row.result == "未解决" else ("has_koujing", "result")
