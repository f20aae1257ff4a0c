"""The Chinese words of reports and tables for what the program calls by codes."""

from __future__ import annotations

from typing import Any

from eoms_bot.model.batch import COLUMNS
from eoms_bot.model.write import WriteState

MODE_ZH = {
    "preview": "预览",
    "look": "只读判定",
    "apply": "按批次执行",
    "run": "无人值守",
    "unattended": "无人值守",
    "reconcile": "核对未知结果",
    "assist": "协助填写",
    "options": "读选项",
    "demo": "演示",
}
DECISION_ZH = {"complete": "完成工单", "reject": "派单驳回", "hold": "转人工"}
KIND_ZH = {"accept": "受理", "complete": "完成工单", "reject": "派单驳回", "leftover": "生成问题遗留库"}
STATE_ZH: dict[str, str] = {
    WriteState.INTENT: "准备发送",
    WriteState.SENDING: "已开始发送，结果未知",
    WriteState.ANSWERED_OK: "网站已答复，待证实",
    WriteState.REFUSED_BUSINESS: "网站拒绝",
    WriteState.REFUSED_SESSION: "登录失效，未受理",
    WriteState.NOT_SENT: "未发出",
    WriteState.UNKNOWN: "结果未知",
    WriteState.PROVEN: "已证实",
    WriteState.RELEASED: "已由人解除",
}
FIELD_ZH = {
    "reject_text": "操作说明",
    "result": "处理结果",
    "unsolvable": "暂时无法解决地点",
    "expected_time": "预计解决时间",
    "prov_cause": "省内投诉原因",
    "group_cause_top": "集团投诉原因",
    "group_cause": "集团投诉原因（细分）",
    "measure": "解决措施",
    "measure_class": "措施类别",
    "area": "投诉区域",
    "cell": "投诉所属小区",
    "scene": "场景分类",
    "network": "网络类型",
    "note": "处理说明",
    "replied": "是否已答复客户",
    "leftover": "问题遗留库",
    "problem": "问题描述",
    "rollback": "驳回给",
    "satisfied": "客户是否满意",
    "eliminated": "问题消除时间",
    "accept_remark": "操作描述",
    "fixed.net_change": "是否启动变更",
    "fixed.comp_prop": "投诉性质",
    "fixed.linkman": "联系人",
    "fixed.linkman_tel": "联系人电话",
    "fixed.operator_contact": "操作人联系方式",
}


def field_zh(name: str) -> str:
    """A value of a reply, or a cell of the workbook, as people read it.

    The name itself where it has no other.
    """
    return FIELD_ZH.get(name) or COLUMNS.get(name) or name.replace("fixed.", "固定内容 ")


EXIT_ZH = {
    0: "完成，或无事可做",
    1: "有工单被拒绝或没有发出",
    2: "用法、批次文件或计划有误，什么都没有打开",
    3: "配置、页面档案、规则表或账本有误，或停止文件还在",
    4: "登录失败",
    5: "网站打不开、页面变了，或浏览器中断",
    6: "有结果未知的发送，须由人核对",
    7: "这个账号正被另一个进程使用",
    8: "网站接连出错而暂停，或已到每日上限",
    70: "意外错误，有崩溃报告",
    129: "终端断开，停在两单之间",
    130: "Ctrl-C，停在两单之间",
    143: "收到 SIGTERM，停在两单之间",
}
"""What an exit code means, as the manual lists them."""
SENT_ZH = "已经生效（网站上看到了这次提交）"
NOT_SENT_ZH = "没有生效（机器人以后可以再次发送）"
"""What a person may say of an UNKNOWN write."""
STOP_ZH = {"": "没有", "soft": "做完手上的一张就停", "hard": "立即停止"}


def kind_zh(kind: str, *, by_person: bool) -> str:
    """What a write does, in words, with the mark of a person who pressed."""
    return f"{KIND_ZH.get(kind, kind)}{'（由人提交）' if by_person else ''}"


def writes_line(run: dict[str, Any]) -> str:
    """The line that every preview ends with.

    It says what pages tried to write, what became of it, and what the site's lists say. `run` is as in
    `run.json`; one of an older program has no `compared`.
    """
    attempted, blocked, sent = (run["writes"][name] for name in ("attempted", "blocked", "sent"))
    all_of_them = "全部" if attempted == blocked else ""
    counted = f"写入尝试 {attempted} 次，{all_of_them}拦截 {blocked} 次，发出 {sent} 次"
    return "；".join(filter(None, (counted, run.get("compared"))))


READ_ZH = {
    "complaint": "投诉内容",
    "pretreatment": "预处理情况",
    "symptom": "故障现象",
    "fault_place": "故障地点",
    "koujing": "口径",
}
"""Facts of an order that a person needs to judge it, in the order in which they are read."""

COMPARED_ZH = {
    **{"action": "动作", "reject_reason": "驳回原因", "cause": "原因", "scene": "场景", "county": "县区"},
    **{"has_koujing": "口径", "major": "重大"},
}
"""What a backtest compares, by the names of a verdict."""


ACTION_ZH = {
    "complete": DECISION_ZH["complete"],
    "reject": DECISION_ZH["reject"],
    "human": DECISION_ZH["hold"],
}
"""What a verdict says is to be done."""


def verdict_word(value: object) -> str:
    """A value of a verdict as people read it."""
    if value is None or isinstance(value, bool):
        return {None: "—", True: "是", False: "否"}[value]
    return ACTION_ZH.get(str(value), str(value))
