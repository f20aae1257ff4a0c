"""Fields of the second vendor's deal forms, and how they read in the store's own codes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mock_eoms import form_fields
from mock_eoms.dictionary import CAUSES, FLAT, GROUP_REASONS
from mock_eoms.drift import most_bytes
from mock_eoms.form_fields import StepField
from mock_eoms.switches import Switches

CODED = {
    "CCH_ONE_dealResult": {"1": "解决", "2": "未解决"},
    "CCH_ONE_compProp": {"1": "有理由", "2": "无理由"},
}
"""Selects whose options have a value in addition to their text: code → value → text."""


@dataclass(frozen=True, slots=True)
class DealField:
    """A field: its name here, the store's code, its words. `kind` is text, area, select, cascade or date.

    `below` is the second select of a cascade, or the select whose options hang on this one (`child`).
    """

    name: str
    code: str
    label: str
    kind: str = "text"
    required: bool = True
    max_bytes: int = 0
    below: str = ""
    child: bool = False
    shown: bool = True

    @property
    def alt(self) -> str:
        """The rules that the page's own check reads, kept in the attribute alt."""
        most = f",maxLength:{self.max_bytes}" if self.max_bytes else ""
        word = "请选择" if self.kind in ("select", "cascade") else "请填写"
        return f"allowBlank:{'false' if self.required else 'true'}{most},vtext:'{word}{self.label}'"


FINISH = (
    DealField("linkIfInvokeChange", "CCH_IsDealNetChange", "是否启动变更", "select"),
    DealField("compProp", "CCH_ONE_compProp", "投诉性质", "select"),
    DealField("ndeptContact", "CCH_ONE_linkMan", "联系人", max_bytes=50),
    DealField("ndeptContactPhone", "CCH_ONE_linkManTel", "联系人电话", max_bytes=50),
    DealField("operaterContact", "", "操作人联系方式", max_bytes=50),
    DealField("isReplied", "CCH_ONE_isReplied", "是否已答复客户", "select"),
    DealField("dealResult", "CCH_ONE_dealResult", "处理结果", "select"),
    DealField("linkTempUnsolved", "CCH_ONE_tempUnsolved", "暂时无法解决地点", "select", False, shown=False),
    DealField("linkPlanSolveTime", "CCH_ONE_planSolveTime", "预计解决时间", "date", False, shown=False),
    DealField(
        "issueReasonTypeOne", "CCH_ONE_provReason", "省内投诉原因", "cascade", below="issueReasonTypeTwo"
    ),
    DealField(
        "groupReasonTypeOne", "CCH_ONE_groupReason1", "集团投诉原因", "select", below="groupReasonTypeTwo"
    ),
    DealField("groupReasonTypeTwo", "CCH_ONE_groupReason2", "集团投诉原因（细分）", "select", child=True),
    DealField("dealDesc", "CCH_ONE_dealDesc", "解决措施", "area", max_bytes=2000),
    DealField("linkComplaintArea", "CCH_ONE_area", "投诉区域", "select"),
    DealField("linkCellName", "CCH_ONE_cell", "投诉所属小区", max_bytes=200),
    DealField("linkSceneType", "CCH_ONE_scene", "场景分类", "select"),
    DealField("linkNetType", "CCH_ONE_network", "网络类型", "select"),
    DealField("issueEliminatTime", "", "问题消除时间", "date", False),
    DealField("linkIsUserStatisfied", "", "客户是否满意", "select", False),
    DealField("linkDealDesc", "CCH_ComplainDealDesc", "处理经过（解释口径）", "area", max_bytes=2000),
)
REMARKS = {
    "ACCEPT": DealField("remark", "", "操作描述", "area", max_bytes=500),
    "REJECT": DealField("remark", "Desc", "驳回原因", "area", max_bytes=500),
    "REASSIGN": DealField("remark", "Desc", "移交说明", "area", max_bytes=500),
    "NOTICE": DealField("remark", "Desc", "阶段回复内容", "area", max_bytes=500),
}
"""The one field of an operation that only wants a remark."""

OWN_OPTIONS = {"linkIsUserStatisfied": ("满意", "一般", "不满意")}
YES_NO = ("CCH_ONE_isReplied", "CCH_ONE_tempUnsolved")


def deal_fields(action: str, switches: Switches) -> tuple[DealField, ...]:
    """The fields of an operation's form, as the switches want them."""
    if action != "T1Finish":
        return (REMARKS[action],) if action in REMARKS else ()
    known = {field.code: field for field in form_fields.finish_fields(switches)}
    kept = [field for field in FINISH if not field.code or field.code in known]
    # Other fields of the store's form are those that nobody knows (switch `extra_required`).
    strange = [field for field in known.values() if field.label.startswith("附加项")]
    return tuple(_bounded(field, switches) for field in (*kept, *map(_strange, strange)))


def choices(field: DealField, parent: str, switches: Switches) -> list[tuple[str, str]]:
    """Value and text of every option; a child's and a lower level's hang on their parent's value."""
    gone = {option for name, option in switches.pairs("drop_option") if name == field.name}
    more = [(text, text) for name, text in switches.pairs("new_option") if name == field.name]
    return [pair for pair in (*_choices(field, parent), *more) if pair[1] not in gone]


def lower(field: DealField, parent: str) -> list[tuple[str, str]]:
    """The options of a cascade's second select under this first one."""
    leaves = [cause.partition("-")[2] for cause in CAUSES if cause.partition("-")[0] == parent]
    return [(leaf, leaf) for leaf in leaves]


def in_store_codes(pairs: dict[str, str], action: str, switches: Switches) -> dict[str, str]:
    """The posted values under the codes that the rules and the history know, with texts for values."""
    values: dict[str, str] = {}
    for field in deal_fields(action, switches):
        value = pairs.get(field.name, "")
        if field.kind == "cascade":
            value = ".".join(part for part in (value, pairs.get(field.below, "")) if part)
        if field.code:
            values[field.code] = CODED.get(field.code, {}).get(value, value)
    return values


def missing(pairs: dict[str, str], action: str, switches: Switches) -> str:
    """The first required field of this vendor's own that is empty, as the site says it; else nothing."""
    own = [field for field in deal_fields(action, switches) if not field.code and field.required]
    empty = [field.label for field in own if not pairs.get(field.name, "").strip()]
    return f"{empty[0]}不能为空！" if empty else ""


def _choices(field: DealField, parent: str) -> list[tuple[str, str]]:
    if field.child:
        return [(text, text) for text in GROUP_REASONS.get(parent, ())]
    if field.kind == "cascade":
        return [(head, head) for head in dict.fromkeys(cause.partition("-")[0] for cause in CAUSES)]
    if field.code in YES_NO:
        return list(form_fields.YES_NO)
    if field.code in CODED:
        return list(CODED[field.code].items())
    return [(text, text) for text in OWN_OPTIONS.get(field.name) or FLAT.get(field.code, ())]


def _bounded(field: DealField, switches: Switches) -> DealField:
    most = most_bytes(switches, field.code, field.max_bytes)
    return replace(field, max_bytes=most)


def _strange(field: StepField) -> DealField:
    return DealField(field.code, field.code, field.label, max_bytes=field.max_bytes)
