"""The words by which pages of such sites name things, and what the program calls them.

A label that is not here is no fault: the profile then has a question in the place of a guess.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from eoms_bot.browser.recording.request_words import ORDER_NO
from eoms_bot.model.decision import STATED

STEPS: Mapping[str, tuple[str, ...]] = {
    "leftover": ("遗留",),
    "reject": ("驳回", "退回", "退单"),
    "complete": ("完成", "办结", "处理完毕", "回单", "答复"),
    "accept": ("受理", "签收", "接单", "领取"),
}
"""Kind of write → the words on what opens or does it; the first that fits counts."""
LISTS: Mapping[str, tuple[str, ...]] = {
    "leftover": ("遗留",),
    "done": ("已办", "已处理", "办结工单"),
    "todo": ("待办", "待处理", "未处理"),
}
_MAKES = ("生成", "登记遗留", "保存", "新增", "提交")
"""A button with these words makes an entry, and is not the way to a list."""
_DRAFTS = ("暂存", "草稿", "暂时保存")
HISTORY = ("处理记录", "流转记录", "处理日志", "处理历史", "操作记录", "历史记录", "流转信息")
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
    "status": ("任务状态", "状态", "工单状态", "当前状态", "环节状态", "处理状态"),
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
        "fixed.operator_contact": ("操作人联系方式",),
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
        "site": ("占用基站",),
        "solved_time": ("解决时间",),
        "customer_number": ("联系客户电话",),
        "contact_time": ("联系时间",),
        "caller_number": ("联系号码",),
        "attitude": ("客户态度",),
        "no_contact_reason": ("未联系原因",),
    },
    "reject": {
        "target": ("驳回给", "驳回对象"),
        "reject_reason": ("驳回原因", "驳回类型"),
        "reject_text": ("驳回说明", "驳回意见", "退回说明"),
    },
    "leftover": {"problem": ("问题描述",), "measure": ("解决措施", "措施")},
    "accept": {"accept_remark": ("操作描述", "受理意见", "受理说明", "操作说明")},
}
TIMES = frozenset({"expected_time", "solved_time", "contact_time"})
"""Fields that are times."""
OPTIONAL = frozenset({"unsolvable", "expected_time", "measure_class", *STATED})
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
# How else pages may call things: what a label means that none of the lists above has.
_MEANS: Mapping[str, str] = {
    "fixed.net_change": r"(是否)?(启动|触发|发起|涉及)(网络)?变更",
    "fixed.comp_prop": r"(投诉|诉求|工单)(性质|定性)",
    "fixed.city": r"(所属|归属|所在|故障)?(地市|城市|市)",
    "fixed.county": r"(所属|归属|所在|故障)?(区县|县区|县市|市县)",
    "fixed.linkman": r".{0,4}联系人(姓名)?",
    "fixed.linkman_tel": r".{0,2}联系人?(电话|号码|手机号?)",
    "replied": r"(是否)?已?(答复|回复|回访)(客户|用户)",
    "result": r"(投诉|故障|办理|处理|处置|解决)(结果|情况|结论)",
    "unsolvable": r"(是否)?(暂时?)?(无法|不能|不具备|难以)(被)?解决(地点|条件)?",
    "expected_time": r"(预计|计划|预期|承诺|约定)(解决|完成|处理|办结|恢复)的?(时间|日期)",
    "prov_cause": r"(?=.*原因)(?=.*省).*",
    "group_cause": r"(?=.*原因)(?=.*集团).*(细分|二级|小类|明细).?",
    "group_cause_top": r"(?=.*原因)(?=.*集团).*",
    "measure_class": r".{0,2}措施.?(类别|分类|类型).?",
    "measure": r"(拟|拟采取|拟定|后续|下一步)?(的)?(解决|办理|处理|整改|处置|跟进|推进)?"
    r"(措施|方案|计划|办法)(说明|描述|内容)?",
    "area": r"(投诉|所属|归属|问题)+区域(类型)?",
    "cell": r"(投诉)?(所属|归属|涉及|问题|主用|主服务?|覆盖|占用)小区(名称)?",
    "scene": r"(投诉|覆盖)?场景(分类|类型|类别)?",
    "network": r"网络(类型|制式)|制式",
    "note": r"处理经过.{0,8}|(处理|处置|办结|办理|回单|回复|答复|完成)(说明|意见|描述|内容|情况)",
    "site": r"(占用|服务|主用|主服务?|涉及)的?(基站|站点|站址)(名称)?",
    "solved_time": r"(实际|故障|问题|业务)?的?(解决|恢复|修复|消除)(的)?时间",
    "customer_number": r"(回访|联系)(的)?(客户|用户)?的?(电话|号码|手机号?)",
    "contact_time": r"(联系|回访|致电)(客户|用户)?的?时间",
    "attitude": r"(客户|用户|回访)的?(态度|满意度|满意情况|评价|反馈)|是否满意|满意度",
    "no_contact_reason": r"未(能)?(联系|回访|接通)(上)?(客户|用户)?的?原因",
    "reject_reason": r"(驳回|退单|退回|退件)(原因|类型|类别)",
    "reject_text": r"(驳回|退单|退回|退件)(说明|意见|描述|备注)",
    "problem": r"(遗留)?问题(描述|说明|内容|情况)|遗留(问题|事项|情况|原因|内容)",
    "registrar": r"(登记|创建|录入|上报)(人|人员|者)",
    "title": r"(工单|投诉)?(主题|标题)",
    "summary": r"(工单|投诉)?(主题|标题)",
    "dealer": r"(当前)?(处理|办理|经办|责任)(人|人员)|任务所有者",
    "deadline": r"(处理|办理|完成|办结|答复|回复)(时限|期限|截止时间)|要求(处理|办理|完成|办结)时间",
    "dispatched": r"(派单|派发|分派|下发|派出)(时间|日期)",
    "task_status": r"(任务|环节|办理)状态",
    "complaint": r"(投诉|诉求)(内容|详情|描述)",
    "customer_tel": r"(客户|用户)(电话|号码|手机号?码?|联系方式)",
    "client_level": r"(客户|用户)(级别|等级|星级)",
    "source": r"(投诉|诉求|工单)来源",
    "complain_type": r"(投诉|诉求)(分类|类型|类别)",
    "fault_number": r"(故障|问题|业务)(号码|手机号?)",
    "fault_place": r"(故障|投诉|问题|发生)(地点|地址|位置)|详细地址",
    "fault_area": r"(故障|投诉|问题)(区县|县区|县市)",
    "pretreatment": r"(前台|客服|一线|在线)?预处理(情况|结果|内容|过程|记录)?",
    "koujing": r"(解释|答复|回复|对外)口径",
}
_OFFERS: Mapping[str, str] = {
    "fixed.comp_prop": r"(有|无)(理由|责任?)(投诉)?|(不)?合理(投诉)?",
    "result": r"(已经?|未|尚未|暂未|没有|部分)?(得到)?解决(中)?",
    "prov_cause": r"(弱?覆盖|容量|干扰|故障|优化|终端|工程|核心网|业务|用户|站址|传输|参数)(类|问题|原因|侧)?",
    "group_cause_top": r"(网络|客户|用户|业务|市场|建设|第三方|外部).{0,2}(部门|原因)",
    "measure_class": r"(优化|参数|天馈|工程|故障|设备)(调整|建设|抢修|处理|维修)|解释(说明|沟通)|转派(处理)?|扩容",
    "area": r"主?城区|市区|县城|城镇|镇区|乡镇|郊区|农村|乡村|城乡结合部",
    "attitude": r"(非常|很|比较|基本|不太?)?(满意|认可)|一般|未接通|无法接通",
    "scene": r".*(住宅|小区|高校|学校|中小学|医院|商业|楼宇|写字楼|园区|高铁|高速|国道|国省道|景区|电梯|停车场|地铁|隧道).*",
    "network": r".*([2345]G|GSM|LTE|VoLTE|VoNR).*",
}
"""What one option of a field looks like: its list says what it is where its label does not."""
_MOSTLY = 0.6
"""The share of a list that has to look so."""
_ASKS_FOR = re.compile("^请(输入|填写|选择|录入)")
_SENT_BACK = re.compile("^(退单|退回|退件)")
SUCCESS = ("成功", "已生成")


def named(label: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """What the program calls a label, or the words in an empty field; empty for one that is not known."""
    plain = _SENT_BACK.sub("驳回", _ASKS_FOR.sub("", label))
    return next((name for name, labels in words.items() if label in labels or plain in labels), "")


def meant(label: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """What a label may mean that is not known: a guess."""
    plain = _ASKS_FOR.sub("", label)
    return next((name for name in words if re.fullmatch(_MEANS.get(name, "(?!)"), plain)), "")


def offered(options: Collection[str], words: Iterable[str]) -> str:
    """Which of these fields a list of options is one of: a guess; empty where none is likely, or two are."""
    shares = {
        name: sum(bool(re.fullmatch(_OFFERS[name], one)) for one in options) / max(1, len(options))
        for name in words
        if name in _OFFERS
    }
    best = max(shares.values(), default=0)
    found = [name for name, share in shares.items() if share == best]
    return found[0] if best >= _MOSTLY and len(found) == 1 else ""


def is_draft(words: str) -> bool:
    """Whether a button only saves for later what was filled in: that is no step."""
    return any(one in "".join(words.split()) for one in _DRAFTS)


def step_of(words: str) -> str:
    """The kind of write that words on a button speak of; empty where they speak of none."""
    plain = "".join(words.split())
    if is_draft(plain):
        return ""
    return next((kind for kind, said in STEPS.items() if any(one in plain for one in said)), "")


def list_of(words: str) -> str:
    """The list that words in a menu speak of; empty where they speak of none."""
    if any(one in words for one in _MAKES):
        return ""
    return next((name for name, said in LISTS.items() if any(one in words for one in said)), "")
