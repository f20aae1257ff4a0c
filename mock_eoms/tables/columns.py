"""Names and columns of a branch's tables, as data: the mock imports nothing from the bot."""

from __future__ import annotations

LABELS = {
    "cells": "小区表",
    "numbers": "号码占用",
    "alarms": "告警",
    "indicators": "指标",
    "planning": "规划库",
    "announcements": "公告",
    "koujing": "口径库",
    "history": "历史工单",
    "calendar": "工作日历",
    "changes": "变更记录",
    "checks": "核查结论",
    "events": "活动",
    "drive_tests": "三网对比",
    "calls": "通话记录",
    "call_notes": "联系记录",
    "site_cards": "站卡",
    "people": "联系人",
}
"""Key of a table → its name, which is also the name of its file."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "cells": (
        *("小区名称", "基站名称", "县区", "乡镇", "覆盖地点", "小区标识", "经度", "纬度", "覆盖类型"),
        *("网络类型", "机房", "责任人", "责任人电话"),
    ),
    "numbers": ("号码", "小区名称", "类型", "最近时间", "次数"),
    "alarms": (
        *("基站名称", "小区名称", "告警名称", "告警类别", "发生时间", "清除时间", "原因", "预计恢复时间"),
        *("故障工单号", "责任人", "责任人电话"),
    ),
    "indicators": ("小区名称", "时间", "底噪", "误码率", "驻波比", "PRB利用率", "RSRP", "SINR"),
    "planning": ("站名", "县区", "乡镇", "覆盖地点", "阶段", "预计开通日期", "批次"),
    "announcements": (
        *("公告编号", "县区", "影响地点", "影响业务", "原因", "发生时间", "预计恢复时间", "恢复时间"),
    ),
    "koujing": ("口径编号", "省内投诉原因", "适用地点", "口径", "可以解决", "有效期至"),
    "history": (
        *("工单号", "分派时间", "处理时限", "客户姓名", "客户电话", "县区", "投诉地点", "投诉内容"),
        *("占用基站", "省内投诉原因", "解决措施", "处理结果", "处理人", "完成时间", "预计解决时间"),
        *("遗留解决时间", "客户态度", "回访时间", "回访结果", "敏感", "需建站", "难度"),
        *("县区受理时间", "县区完成时间", "处理方式", "驳回原因", "驳回说明", "原工单号", "场景分类"),
        *("网络类型", "投诉区域", "有无口径"),
    ),
    "calendar": ("日期", "类型", "说明"),
    "changes": (
        *("变更编号", "县区", "基站名称", "小区名称", "影响地点", "变更类别", "变更内容", "开始时间"),
        *("完成时间", "预计完成时间", "复测结果", "责任人"),
    ),
    "checks": ("号码", "核查方式", "省内投诉原因", "核查结论", "核查时间", "无线侧", "转派部门"),
    "events": ("活动", "县区", "活动地点", "开始时间", "结束时间", "保障清单"),
    "drive_tests": ("县区", "测试地点", "测试时间", "移动电平", "联通电平", "电信电平", "测试人"),
    "calls": ("号码", "开始时间", "时长", "接通", "主叫号码"),
    "call_notes": (
        *("工单号", "号码", "处理结果", "客户态度", "坐席", "时间", "备注"),
        *("何时起", "室内外", "信号格数", "制式", "别人怎样", "哪个应用", "何时段", "再打时间"),
        *("现场测试", "建站需求"),
    ),
    "site_cards": (
        *("基站名称", "省内投诉原因", "处理办法", "处理班组", "预计恢复时间", "恢复时间", "告知人"),
        *("时间", "有效期至", "登记人"),
    ),
    "people": ("县区", "岗位", "姓名", "电话", "时段", "备岗"),
}

ENDS = {
    "alarms": "清除时间",
    "announcements": "恢复时间",
    "changes": "完成时间",
}
"""Table → the column that stays empty until the thing is over: an older export doesn't know it yet."""

EVIDENCE = (
    *("numbers", "alarms", "indicators", "planning", "announcements", "changes", "checks", "events"),
    *("drive_tests", "calls", "call_notes", "site_cards"),
)
"""The tables that speak for an order, and that noise is mixed into."""

LIVE = ("calls", "call_notes")
"""The telephone's log and the desk's own notes: nobody exports them, so that they have no age."""
