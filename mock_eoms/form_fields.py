"""Fields of the complaint form: the read-only CRM part and the step pages of the actions."""

from __future__ import annotations

from dataclasses import dataclass

from mock_eoms.switches import Switches


@dataclass(frozen=True, slots=True)
class CrmField:
    """A read-only field of the order; `wide` ones are text areas over the whole width."""

    code: str
    label: str
    rows: int = 0

    @property
    def wide(self) -> bool:
        """Whether the field takes a whole line."""
        return self.rows > 0


CRM_FIELDS = (
    CrmField("BaseSN", "流水号"),
    CrmField("CRM_BaseSN", "CRM工单编号"),
    CrmField("BaseSummary", "主题", 1),
    CrmField("CCH_ComplainType", "投诉分类", 1),
    CrmField("BasePriority", "紧急程度"),
    CrmField("CCH_ComplainResource", "投诉来源"),
    CrmField("CCH_ComplainTime", "投诉时间"),
    CrmField("CCH_IncidentStartTime", "故障时间"),
    CrmField("CCH_ConsumerName", "客户姓名"),
    CrmField("CCH_ConsumerTel", "客户电话"),
    CrmField("ComplaintNum", "故障号码"),
    CrmField("CCH_ApplyPhone", "投诉电话"),
    CrmField("CCH_ClientLevel", "客户级别"),
    CrmField("CCH_ClientBrand", "客户品牌"),
    CrmField("CCH_ClientArea", "用户归属地"),
    CrmField("CCH_CustomType", "用户终端类型"),
    CrmField("CCH_IsLargeNumbersComplain", "是否大面积投诉"),
    CrmField("CCH_IteranceNumber", "重复投诉次数"),
    CrmField("CCH_FaultArea", "故障区县"),
    CrmField("CCH_Complain_AreaDesc", "故障地点"),
    CrmField("CCH_IncidentDesc", "故障现象", 1),
    CrmField("CCH_ComplainDesc", "投诉内容", 5),
    CrmField("CCH_PretreatmentDesc", "预处理情况", 3),
    CrmField("CCH_Koujing", "解释口径", 3),
)


@dataclass(frozen=True, slots=True)
class StepField:
    """A field of a step page.

    `kind` is select, radio, text, area, time, hidden, button or rollback; a skin has native, cascade,
    calendar and typed as well.
    """

    code: str
    label: str
    kind: str
    required: bool = False
    max_bytes: int = 0
    parent: str = ""
    value: str = ""
    codes: tuple[tuple[str, str], ...] = ()
    shown: bool = True

    @property
    def ubftype(self) -> str:
        """The type name that the form product gives this kind of field."""
        return {
            **{
                "select": "SelectField",
                "radio": "CollectField",
                "time": "TimeField",
                "hidden": "HiddenField",
            },
            **{"button": "ButtonField", "rollback": "RollbackListField"},
            **{"native": "DropdownField", "cascade": "CascadeField", "calendar": "CalendarField"},
        }.get(self.kind, "CharField")

    @property
    def css(self) -> str:
        """The class that goes with the type."""
        return "bpp_CharacterField" if self.ubftype == "CharField" else f"bpp_{self.ubftype}"


YES_NO = (("0", "否"), ("1", "是"))
FIXED_BLOCK = (
    StepField("CCH_IsDealNetChange", "是否启动变更", "select", True),
    StepField("CCH_ONE_compProp", "投诉性质", "select", True),
    StepField("CCH_ONE_linkMan", "联系人", "text", True, 50),
    StepField("CCH_ONE_linkManTel", "联系人电话", "text", True, 50),
)
REPLIED = StepField("CCH_ONE_isReplied", "是否已答复客户", "radio", True, codes=YES_NO)
RESULT = (
    StepField("CCH_ONE_dealResult", "处理结果", "select", True),
    StepField("CCH_ONE_tempUnsolved", "暂时无法解决地点", "radio", codes=YES_NO, shown=False),
    StepField("CCH_ONE_planSolveTime", "预计解决时间", "time", shown=False),
    StepField("CCH_ONE_provReason", "省内投诉原因", "select", True),
    StepField("CCH_ONE_groupReason1", "集团投诉原因", "select", True),
    StepField("CCH_ONE_groupReason2", "集团投诉原因（细分）", "select", True, parent="CCH_ONE_groupReason1"),
    StepField("CCH_ONE_dealDesc", "解决措施", "area", True, 2000),
)
MEASURE_CLASS = StepField("CCH_ONE_measureClass", "解决措施（类别）", "select", True)
PLACE = (
    StepField("CCH_ONE_area", "投诉区域", "select", True),
    StepField("CCH_ONE_cell", "投诉所属小区", "text", True, 200),
    StepField("CCH_ONE_scene", "场景分类", "select", True),
    StepField("CCH_ONE_network", "网络类型", "select", True),
)
CALL = (
    StepField("CCH_ONE_usedStation", "占用基站", "text", False, 200),
    StepField("CCH_ONE_contactTime", "联系时间", "time"),
    StepField("CCH_ONE_attitude", "客户态度", "select"),
)
TAIL = (
    StepField("CCH_ComplainDealDesc", "处理说明", "area", True, 2000),
    StepField("LeftoverButton", "生成问题遗留库", "button", shown=False),
    StepField("CCH_T1Result", "处理结果标识", "hidden", value="完成处理"),
    StepField("CCH_IsQuality", "是否质检", "hidden", value="是"),
    StepField("CCH_Finish_Phase", "处理阶段", "hidden", value="一级处理完成"),
)
STEP_TITLES = {
    "ACCEPT": "受理",
    "T1Finish": "完成工单",
    "REJECT": "派单驳回",
    "NOTICE": "阶段处理",
    "REASSIGN": "转派",
}
STEP_COMMENTS = {
    "T1Finish": "工单处理完毕后，请完整填写处理情况并提交。",
    "REJECT": "如果工单任务不应该您处理，可以驳回给派发人。",
    "NOTICE": "向派发人反馈阶段处理情况，工单仍由您处理。",
    "REASSIGN": "将工单转派给本组其他人员处理。",
}


def finish_fields(switches: Switches) -> list[StepField]:
    """Return the fields of 完成工单 in their order, as the switches want them."""
    extras = _extras(switches, "")
    return [
        *(FIXED_BLOCK if switches.on("fixed_block") else ()),
        *((REPLIED,) if switches.on("replied") else ()),
        *RESULT,
        *((MEASURE_CLASS,) if switches.on("measure_class") else ()),
        *PLACE,
        *(CALL if switches.on("call_fields") else ()),
        *extras,
        *TAIL,
    ]


def _extras(switches: Switches, form: str) -> list[StepField]:
    """Required fields that nobody knows.

    Their codes begin with the form's prefix (`REJECT_`, `IL_`); those of 完成工单 begin with neither.
    """
    codes = [code for code, _ in switches.pairs("extra_required")]
    mine = [
        code for code in codes if (code.startswith(form) if form else not code.startswith(("REJECT_", "IL_")))
    ]
    return [StepField(code, f"附加项{code}", "text", True, 100) for code in mine]


def step_fields(action: str, switches: Switches) -> list[StepField]:
    """Return the fields of an action's step page; an action without a step has none."""
    match action:
        case "T1Finish":
            return finish_fields(switches)
        case "REJECT":
            table = StepField("Reject_RollbackTable", "驳回给", "rollback", True)
            desc = StepField("Desc", "操作说明", "area", True, 500)
            return [table, desc, *_extras(switches, "REJECT_")]
        case "NOTICE":
            return [StepField("Desc", "回复信息", "area", True, 500)]
        case "REASSIGN":
            target = StepField("ReassignTo", "转派给", "text", True, 50, value="李协办")
            return [target, StepField("Desc", "转派说明", "area", True, 500)]
        case _:
            return []
