"""The shape of a seed case: what an order says, and the hidden truth about it."""

from __future__ import annotations

from dataclasses import dataclass

OWN_COUNTY = "澜溪县"
OWN_CITY = "泽宁市"

GROUP_LEAVES = {
    "覆盖-室内弱覆盖": "弱覆盖",
    "覆盖-室外弱覆盖": "弱覆盖",
    "覆盖-无覆盖盲区": "无覆盖",
    "覆盖-室分未建(电梯/地下)": "室内覆盖",
    "覆盖-规划站点未建成": "规划建设中",
    "容量-小区高负荷": "网络容量",
    "容量-突发话务(节假日/集会)": "网络容量",
    "干扰-外部干扰": "网络干扰",
    "干扰-网内干扰(重叠覆盖)": "网络干扰",
    "故障-基站断电退服": "基站故障",
    "故障-传输中断": "传输故障",
    "故障-基站硬件/天馈": "基站故障",
    "故障-室分/直放站故障": "基站故障",
    "优化-邻区切换/参数": "参数优化",
    "工程-割接升级/站点搬迁": "工程割接",
    "核心网-VoLTE语音异常": "核心网",
    "核心网-短彩信异常": "核心网",
    "核心网-漫游异常": "核心网",
    "站址-物业阻挠/辐射诉求": "站址问题",
}
DATA_4G = "移动业务.网络质量.手机上网（4G）.网速慢或掉线"
DATA_5G = "移动业务.网络质量.手机上网（5G通信）.网速慢或掉线"
VOICE = "移动业务.网络质量.语音通话（4G）.无信号或信号弱"
VOLTE = "移动业务.网络质量.VOLTE功能.通话质量问题"
SMS = "移动业务.网络质量.短彩信.短彩信不能接收"


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of order. Texts may hold {town}, {village}, {estate}, {road}, {tel} and {name}."""

    kind: str
    title: str
    text: str
    place: str
    category: str = VOICE
    cause: str = ""
    scene: str = "未知"
    area: str = ""
    network: str = "未知"
    expected: str = "complete"
    solvable: bool | None = True
    koujing: str = ""
    pre: str = "已核实用户状态正常、无欠费停机，已建议重启及换机换卡，未恢复，请核实处理。"
    koujing_in_text: bool = False
    reason: str = ""
    county: str = OWN_COUNTY
    source: str = "10086热线"
    level: str = "C"
    vip: bool = False
    major: bool = False
    holder: str | None = None
    due_minutes: int = 0
    large: str = "0"
    repeats: str = "0"
    twin: str = ""

    @property
    def has_koujing(self) -> bool:
        """Whether the order carries an agreed explanation, in its own section or in its text."""
        return bool(self.koujing) or self.koujing_in_text

    @property
    def group_reason(self) -> tuple[str, str]:
        """The two levels of 集团投诉原因 that are right for a completed order; empty where none fits."""
        if self.has_koujing:
            return "客户原因", "与客户期望值不符" if self.solvable is False else "客户抱怨"
        leaf = GROUP_LEAVES.get(self.cause, "")
        return ("网络部门", leaf) if leaf else ("", "")
