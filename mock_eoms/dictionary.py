"""Option lists of the completion form, as the site's dictionary service serves them."""

from __future__ import annotations

from dataclasses import dataclass

from mock_eoms.switches import Switches

CAUSES = (
    "覆盖-室内弱覆盖",
    "覆盖-室外弱覆盖",
    "覆盖-无覆盖盲区",
    "覆盖-室分未建(电梯/地下)",
    "覆盖-规划站点未建成",
    "容量-小区高负荷",
    "容量-突发话务(节假日/集会)",
    "干扰-外部干扰",
    "干扰-网内干扰(重叠覆盖)",
    "故障-基站断电退服",
    "故障-传输中断",
    "故障-基站硬件/天馈",
    "故障-室分/直放站故障",
    "优化-邻区切换/参数",
    "工程-割接升级/站点搬迁",
    "核心网-VoLTE语音异常",
    "核心网-短彩信异常",
    "核心网-漫游异常",
    "业务侧-单一应用/网站",
    "终端-手机/SIM卡",
    "用户-限速/停机/未开通",
    "站址-物业阻挠/辐射诉求",
    "其他-已自行恢复/无法复现",
    "其他-信息不足待核",
)
GROUP_REASONS = {
    "客户原因": ("客户抱怨", "与客户期望值不符"),
    "网络部门": (
        *("弱覆盖", "无覆盖", "室内覆盖", "规划建设中", "网络容量", "网络干扰"),
        *("基站故障", "传输故障", "参数优化", "工程割接", "核心网", "站址问题"),
    ),
}
SCENES = (
    *("住宅小区", "农村", "乡镇", "县城", "高校", "中小学", "医院", "商业楼宇", "工业园区"),
    *("政企单位", "高速", "高铁", "国省道", "景区", "电梯", "地下停车场(含地下室)", "未知"),
)
NETWORKS = ("2G(GSM)", "3G", "4G(LTE)", "5G(NR)", "VoLTE(语音)", "VoNR", "短彩信", "未知")
FLAT: dict[str, tuple[str, ...]] = {
    "CCH_IsDealNetChange": ("否", "软件变更工单", "电路调度工单", "网络数据管理工单", "网络综合调整工单"),
    "CCH_ONE_compProp": ("有理由", "无理由"),
    "CCH_ONE_dealResult": ("解决", "未解决"),
    "CCH_ONE_groupReason1": tuple(GROUP_REASONS),
    "CCH_ONE_attitude": ("满意", "基本满意", "认可", "不认可", "不满意", "未接通"),
    "CCH_ONE_measureClass": ("优化调整", "工程建设", "故障抢修", "解释说明", "转派处理"),
    "CCH_ONE_area": ("城区", "县城", "乡镇", "农村"),
    "CCH_ONE_scene": SCENES,
    "CCH_ONE_network": NETWORKS,
}


CODED = dict.fromkeys(("CCH_ONE_isReplied", "CCH_ONE_tempUnsolved"), (("否", "0"), ("是", "1")))
"""Fields whose menu puts a code into the box, where a branch has a menu for them: text and code."""


@dataclass(frozen=True, slots=True)
class Item:
    """One menu entry; `value` is the full path that a click puts into the field."""

    text: str
    value: str
    items: tuple[Item, ...] = ()

    def as_json(self, depth: int = 1) -> dict[str, object]:
        """Return the entry in the shape the form script reads."""
        subs = [item.as_json(depth + 1) for item in self.items]
        return {"value": self.value, "text": self.text, "dnIDs": "", "dns": str(depth), "subMenus": subs}

    def leaves(self) -> list[str]:
        """Return the values that a person can end up with."""
        return [leaf for item in self.items for leaf in item.leaves()] if self.items else [self.value]


def options(field: str, parent: str, switches: Switches) -> list[Item]:
    """Return the menu of a field; a cascade child without a known parent has none."""
    gone = {option for name, option in switches.pairs("drop_option") if name == field}
    more = tuple(option for name, option in switches.pairs("new_option") if name == field)
    if field == "CCH_ONE_provReason":
        return _causes(gone, more)
    if field in CODED:
        return [Item(text, code) for text, code in CODED[field]]
    names: tuple[str, ...] = (
        GROUP_REASONS.get(parent, ()) if field == "CCH_ONE_groupReason2" else FLAT.get(field, ())
    )
    names += more
    return [Item(name, name) for name in names if name not in gone]


def allowed_values(field: str, parent: str, switches: Switches) -> set[str]:
    """Return every value that the menu of a field can produce."""
    return {leaf for item in options(field, parent, switches) for leaf in item.leaves()}


def cause_path(cause: str) -> str:
    """Write a cause of the dictionary as the site's dotted path."""
    return cause.replace("-", ".", 1)


def _causes(gone: set[str], more: tuple[str, ...]) -> list[Item]:
    branches: dict[str, list[Item]] = {}
    for cause in CAUSES + more:
        head, _, leaf = cause.partition("-")
        if cause not in gone and cause_path(cause) not in gone:
            branches.setdefault(head, []).append(Item(leaf, cause_path(cause)))
    return [Item(head, head, tuple(leaves)) for head, leaves in branches.items()]
