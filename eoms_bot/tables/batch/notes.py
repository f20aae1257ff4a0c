"""What the sheet 填写说明 of the template says: per column when, how, and three examples of one line each."""

from __future__ import annotations

NOTES: dict[str, tuple[str, str, str, str, str]] = {
    "order_no": (
        "每行必填",
        "与待办列表一字不差，文本格式；一张工单一行",
        *("ID-056-20260105-00001", "ID-056-20260105-00002", "ID-056-20260105-00003"),
    ),
    "handling": ("每行必填", "完成 或 驳回。这一行没有的工单转人工", "完成", "完成", "驳回"),
    "reject_reason": ("驳回", "规则表中的原因词", "", "", "重复派单"),
    "reject_note": ("驳回，可选", "依据，写进操作说明；不写号码和姓名", "", "", "同一客户同一诉求"),
    "earlier_order_no": (
        "驳回原因为 重复派单",
        "先派的那张工单，不能是本单",
        "",
        "",
        "ID-056-20260104-00009",
    ),
    "result": ("完成", "解决 或 未解决", "解决", "未解决", ""),
    "unsolvable": ("未解决", "能解决写 否，不能解决写 是；解决的留空", "", "否", ""),
    "expected_time": ("未解决，且上一列为 否", "将来的时间，yyyy-mm-dd HH:MM", "", "2026-03-31 18:00", ""),
    "prov_cause": ("完成", "大类-小类，从下拉列表选择", "故障-基站硬件/天馈", "覆盖-规划站点未建成", ""),
    "has_koujing": ("完成", "工单里有没有给客户的解释口径：有 或 无。与工单矛盾时转人工", "无", "有", ""),
    "group_cause": ("可选", "留空由程序推得；填了就必须与推得的一致", "", "客户抱怨", ""),
    "site": ("完成", "客户占用的基站", "LX_青槐政府-3", "LX_大坝村拟建站", ""),
    "measure": (
        "完成",
        "做了什么，写在一行内；时间、电话、态度写在各自的列，程序按统一口径拼成回复",
        *("驻波告警,更换跳线后告警消除,复测正常", "规划站施工中,开通后覆盖改善", ""),
    ),
    "measure_class": ("网站有这个框时", "从下拉列表选择", "故障抢修", "工程建设", ""),
    "solved_time": ("解决", "过去的时间，yyyy-mm-dd HH:MM", "2026-01-05 16:20", "", ""),
    "customer_number": ("联系过客户", "联系到客户的号码", "13900000001", "13900000002", ""),
    "contact_time": (
        "联系过客户",
        "分派之后、现在之前，yyyy-mm-dd HH:MM",
        "2026-01-05 17:05",
        "2026-01-05 17:30",
        "",
    ),
    "caller_number": (
        "联系过客户",
        "打出电话的值班号码（设置 branch.desk_numbers）",
        "13900000090",
        "13900000090",
        "",
    ),
    "attitude": ("联系过客户", "客户真实的态度，从下拉列表选择", "认可", "基本满意", ""),
    "no_contact_reason": ("没有联系上客户", "为什么；填了它，上面四列可以留空", "", "", ""),
    "area": ("完成", "从下拉列表选择", "乡镇", "农村", ""),
    "cell": ("完成", "投诉地点所属的小区", "LX_青槐政府-3", "大坝村三组", ""),
    "scene": ("完成", "从下拉列表选择", "乡镇", "农村", ""),
    "network": ("完成", "从下拉列表选择；未知 的工单转人工", "4G(LTE)", "4G(LTE)", ""),
    "major": ("可选", "是：重大投诉，一律转人工", "", "", ""),
    "remark": ("可选", "只给自己人看，不会发送", "", "", ""),
}
"""Field → (when, how, example of a solved order, of an unsolved one, of a reject)."""

EXAMPLES = tuple(
    {field: notes[place] for field, notes in NOTES.items() if notes[place]} for place in (2, 3, 4)
)
"""The three examples as rows of a batch."""
