"""The words by which pages of such sites name things, and what the program calls them.

A label that is not here is no fault: the profile then has a question in the place of a guess.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from eoms_bot.browser.recording.request_words import ORDER_NO

STEPS: Mapping[str, tuple[str, ...]] = {
    "leftover": ("遗留",),
    "reject": ("驳回", "退回", "退单"),
    "complete": ("完成", "办结", "处理完毕", "回单", "答复"),
    "accept": ("受理", "签收", "接单"),
}
"""Kind of write → the words on what opens or does it; the first that fits counts."""
LISTS: Mapping[str, tuple[str, ...]] = {
    "leftover": ("遗留",),
    "done": ("已办", "已处理", "办结"),
    "todo": ("待办", "待处理", "未处理"),
}
_MAKES = ("生成", "登记遗留", "保存", "新增", "提交")
"""A button with these words makes an entry, and is not the way to a list."""
_DRAFTS = ("暂存", "草稿", "暂时保存")
HISTORY = ("处理记录", "流转记录", "处理日志", "处理历史", "操作记录", "历史记录")
PANEL = ("登录", "列表", "工单", "受理", "完成", "遗留库", "驳回", "处理记录")
"""What the panel offers, in the order in which a person comes to them."""
FACTS: Mapping[str, tuple[str, ...]] = {
    "order_no": ORDER_NO,
    "status": ("工单状态", "流程状态"),
    "task_status": ("任务状态", "环节状态", "处理状态"),
    "dealer": ("处理人", "当前处理人"),
    "deadline": ("处理时限", "处理截止时间", "完成时限"),
    "dispatched": ("派单时间", "分派时间", "派发时间"),
    "summary": ("主题", "工单主题", "标题"),
    "crm_no": ("CRM工单编号",),
    "complain_type": ("投诉分类", "投诉类型"),
    "priority": ("紧急程度",),
    "source": ("投诉来源",),
    "complain_time": ("投诉时间",),
    "incident_time": ("故障时间",),
    "customer_name": ("客户姓名", "用户姓名"),
    "customer_tel": ("客户电话", "用户电话", "联系号码"),
    "fault_number": ("故障号码",),
    "apply_phone": ("投诉电话", "投诉号码"),
    "client_level": ("客户级别",),
    "client_brand": ("客户品牌",),
    "client_area": ("用户归属地",),
    "terminal": ("用户终端类型", "终端类型"),
    "large_area": ("是否大面积投诉",),
    "repeat_count": ("重复投诉次数",),
    "fault_area": ("故障区县",),
    "fault_place": ("故障地点", "投诉地点"),
    "symptom": ("故障现象",),
    "complaint": ("投诉内容",),
    "pretreatment": ("预处理情况",),
    "koujing": ("解释口径",),
}
REQUIRED = frozenset({"order_no", "status", "task_status", "deadline", "customer_tel", "complaint"})
"""Facts that every order has; 故障地点 and 预处理情况 may be blank."""
DECIDES = frozenset(
    ("client_level", "source", "complain_type", "fault_number", "fault_place", "pretreatment", "koujing")
)
"""Facts that change what is decided: where no order has shown one, its usual label stands for it."""
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "order_no": ORDER_NO,
    "title": ("工单主题", "主题", "标题"),
    "dispatched": ("派单时间", "分派时间", "派发时间"),
    "deadline": ("处理时限", "完成时限"),
    "status": ("任务状态", "状态", "工单状态"),
    "dealer": ("处理人", "当前处理人"),
    "problem": ("问题描述",),
    "measure": ("解决措施", "措施"),
    "registrar": ("登记人", "创建人"),
}
LIST_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "todo": ("order_no", "title", "dispatched", "deadline", "status", "dealer"),
    "done": ("order_no", "title", "status", "dealer"),
    "leftover": ("order_no", "problem", "measure", "registrar"),
}
FIELDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "complete": {
        "fixed.net_change": ("是否启动变更",),
        "fixed.comp_prop": ("投诉性质",),
        "fixed.linkman": ("联系人",),
        "fixed.linkman_tel": ("联系人电话", "联系电话"),
        "fixed.city": ("地市",),
        "fixed.county": ("区县",),
        "replied": ("是否已答复客户", "是否答复客户"),
        "result": ("处理结果", "故障处理结果"),
        "unsolvable": ("暂时无法解决地点",),
        "expected_time": ("预计解决时间", "计划解决时间"),
        "prov_cause": ("省内投诉原因",),
        "group_cause_top": ("集团投诉原因",),
        "group_cause": ("集团投诉原因（细分）", "集团投诉原因(细分)", "集团投诉原因细分"),
        "measure_class": ("解决措施（类别）", "解决措施(类别)", "措施类别"),
        "measure": ("解决措施",),
        "area": ("投诉区域",),
        "cell": ("投诉所属小区",),
        "scene": ("场景分类",),
        "network": ("网络类型",),
        "note": ("处理说明", "处理意见", "回复内容", "处理描述"),
    },
    "reject": {
        "target": ("驳回给", "驳回对象"),
        "reject_reason": ("驳回原因", "驳回类型"),
        "reject_text": ("驳回说明", "驳回意见", "退回说明"),
    },
    "leftover": {"problem": ("问题描述",), "measure": ("解决措施", "措施")},
    "accept": {},
}
OPTIONAL = frozenset({"unsolvable", "expected_time", "measure_class"})
"""Fields that sites show for some results only; one demonstration may not show it."""
ALIKE: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "result": {"解决": ("已解决", "已处理"), "未解决": ("暂未解决", "尚未解决", "未处理")},
    "replied": {"是": ("已答复", "已回复"), "否": ("未答复", "未回复")},
    "unsolvable": {"是": ("无法解决", "暂时无法解决"), "否": ("可以解决", "可解决")},
}
"""Field → decided word → how sites may call it; the first that a page offers counts."""
KEPT = frozenset({"target"})
"""Fields that keep what the site has put there."""
WORDS_OF_HISTORY: Mapping[str, tuple[str, ...]] = {
    "when": ("操作时间", "处理时间", "时间"),
    "who": ("操作人", "处理人", "人员"),
    "action": ("操作", "动作", "处理动作", "操作类型"),
    "text": ("说明", "处理意见", "意见", "备注", "内容"),
}
REFUSALS: Mapping[str, str] = {
    "已被处理": "taken",
    "已被受理": "taken",
    "没有权限": "rule",
    "不能为空": "rule",
    "长度不能超过": "rule",
}
"""Words of refusals that sites of this kind use; nobody can show them on purpose."""
_ASKS_FOR = re.compile("^请(输入|填写|选择|录入)")
_SENT_BACK = re.compile("^(退单|退回|退件)")
SUCCESS = ("操作成功", "提交成功", "保存成功", "处理成功", "登记成功", "已生成")


def named(label: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """What the program calls a label, or the words in an empty field; empty for one that is not known."""
    plain = _SENT_BACK.sub("驳回", _ASKS_FOR.sub("", label))
    return next((name for name, labels in words.items() if label in labels or plain in labels), "")


def is_draft(words: str) -> bool:
    """Whether a button only saves for later what was filled in: that is no step."""
    return any(one in "".join(words.split()) for one in _DRAFTS)


def step_of(words: str) -> str:
    """The kind of write that words on a button speak of; empty where they speak of none."""
    if is_draft(words):
        return ""
    return next((kind for kind, said in STEPS.items() if any(one in words for one in said)), "")


def list_of(words: str) -> str:
    """The list that words in a menu speak of; empty where they speak of none."""
    if any(one in words for one in _MAKES):
        return ""
    return next((name for name, said in LISTS.items() if any(one in words for one in said)), "")
