"""Which tables a branch can give the bot, and their columns.

Readers, templates and pages all use this one list.
"""

from __future__ import annotations

from eoms_bot.model.columns import YES_NO, Column, TableKind

ALARM_CLASSES = ("退服", "停电", "传输", "驻波", "硬件", "室分", "其他")
STAGES = ("选址", "施工", "待电", "已开通", "暂缓")
DAYS = ("工作日", "休息日")
CHANGES_MADE = ("参数", "割接", "升级", "搬迁", "拆站")
CHECKS_MADE = ("信令", "拨测", "换机", "用户状态")
RESIDENT, OCCUPIED = "常驻", "占用"
SOLVED, UNSOLVED = "解决", "未解决"
ESCALATED = "升级"
"""省内投诉原因 of the agreed words to a customer who wants to go higher up."""
CONTACT_RESULTS = (SOLVED, UNSOLVED)
CONTACT_ATTITUDES = ("满意", "基本满意", "认可", "不认可", "不满意", "未接通")
"""How a call with a customer can end."""


_LONGITUDE = Column("经度", "十进制度", "113.4567", "number", low=70, high=140)
_LATITUDE = Column("纬度", "十进制度", "28.1234", "number", low=0, high=60)
_COUNTY = Column("县区", "与设置 branch.county 同样的写法", "澜溪县", required=True)
_TOWN = Column("乡镇", "乡镇或街道", "青槐镇")
_PERSON = Column("责任人", "县区责任人，故障时联系", "王责任")
_PERSON_PHONE = Column("责任人电话", "责任人的号码", "13900000021", "phone")

CELLS = TableKind(
    "cells",
    "小区表",
    "按地点或经纬度找占用小区和最近的站",
    (
        Column("小区名称", "每个小区一行，全表不重复", "LX_青槐政府-3", required=True),
        Column("基站名称", "小区所属的站", "LX_青槐政府", required=True),
        _COUNTY,
        _TOWN,
        Column("覆盖地点", "村、小区、楼宇、道路等，用顿号分开", "青槐镇街上、上湾村"),
        Column("小区标识", "CI 或 ECI", "268435456"),
        _LONGITUDE,
        _LATITUDE,
        Column("覆盖类型", "室外宏站或室分", "室外", options=("室外", "室分")),
        Column("网络类型", "与字典 networks 同样的写法", "4G(LTE)"),
        Column("机房", "接入机房，网速慢回复用", "青槐机房"),
        _PERSON,
        _PERSON_PHONE,
    ),
    unique=("小区名称",),
)
NUMBERS = TableKind(
    "numbers",
    "号码占用",
    "客户号码的常驻小区和占用记录",
    (
        Column("号码", "客户号码", "13900000001", "phone", required=True),
        Column("小区名称", "与小区表一致", "LX_青槐政府-3", required=True),
        Column("类型", "常驻小区，或一次占用", OCCUPIED, required=True, options=(RESIDENT, OCCUPIED)),
        Column("最近时间", "最后一次占用的时间", "2026-01-05 09:40", "time", required=True),
        Column("次数", "统计期内的次数", "12", "number", low=0),
    ),
    time_column="最近时间",
)
ALARMS = TableKind(
    "alarms",
    "告警",
    "告警和退服的站",
    (
        Column("基站名称", "与小区表一致", "LX_青槐政府", required=True),
        Column("小区名称", "只影响一个小区的告警", "LX_青槐政府-3"),
        Column("告警名称", "网管上的名称", "市电停电告警", required=True),
        Column("告警类别", "按影响归类", "停电", required=True, options=ALARM_CLASSES),
        Column("发生时间", "北京时间", "2026-01-05 09:10", "time", required=True),
        Column("清除时间", "没有清除的留空", "", "time"),
        Column("原因", "已查明的原因", "市电检修"),
        Column("预计恢复时间", "责任人给出的时间", "2026-01-05 18:00", "time"),
        Column("故障工单号", "有故障工单的写", "GZ-20260105-0007"),
        _PERSON,
        _PERSON_PHONE,
    ),
)
INDICATORS = TableKind(
    "indicators",
    "指标",
    "没有告警时找隐性故障",
    (
        Column("小区名称", "与小区表一致", "LX_青槐政府-3", required=True),
        Column("时间", "统计时刻或时段的开始", "2026-01-05 08:00", "time", required=True),
        Column("底噪", "上行底噪，dBm", "-110", "number", low=-200, high=0),
        Column("误码率", "传输误码率，百分数", "0.01", "percent", low=0, high=100),
        Column("驻波比", "天馈驻波比", "1.2", "number", low=1, high=100),
        Column("PRB利用率", "忙时利用率，百分数", "65", "percent", low=0, high=100),
        Column("RSRP", "MR 平均电平，dBm", "-95", "number", low=-160, high=-30),
        Column("SINR", "信噪比，dB；可以没有这一列", "12", "number", low=-50, high=60),
    ),
    time_column="时间",
)
PLANNING = TableKind(
    "planning",
    "规划库",
    "弱覆盖的地方有没有规划站",
    (
        Column("站名", "规划站的名称", "LX_上湾村规划", required=True),
        _COUNTY,
        _TOWN,
        Column("覆盖地点", "建成后覆盖的村、小区、道路，用顿号分开", "上湾村、杨家冲", required=True),
        Column("阶段", "现在到哪一步", "施工", required=True, options=STAGES),
        Column("预计开通日期", "没有定的留空", "2026-03-31", "day"),
        Column("批次", "建设批次", "2026年一期"),
    ),
)
ANNOUNCEMENTS = TableKind(
    "announcements",
    "公告",
    "已经公告的故障和割接",
    (
        Column("公告编号", "全表不重复", "GG-20260105-01", required=True),
        _COUNTY,
        Column("影响地点", "用顿号分开", "青槐镇街上、上湾村", required=True),
        Column("影响业务", "手机业务、个人宽带等", "手机业务"),
        Column("原因", "可以对客户说的原因", "市电检修", required=True),
        Column("发生时间", "北京时间", "2026-01-05 09:10", "time", required=True),
        Column("预计恢复时间", "北京时间", "2026-01-05 18:00", "time"),
        Column("恢复时间", "没有恢复的留空", "", "time"),
    ),
    unique=("公告编号",),
)
KOUJING = TableKind(
    "koujing",
    "口径库",
    "给措辞用；工单有没有口径只看工单",
    (
        Column("口径编号", "全表不重复", "KJ-001", required=True),
        Column(
            "省内投诉原因",
            "与字典 prov_causes 同样的写法；客户要升级时说的话写 升级",
            "覆盖-规划站点未建成",
            required=True,
        ),
        Column("适用地点", "不写就到处适用；用顿号分开", "上湾村"),
        Column("口径", "可以直接对客户说的话", "已列入本期建设，预计3月底开通", required=True),
        Column("可以解决", "是或否", "是", options=("是", "否")),
        Column("有效期至", "过了这一天不再用", "2026-03-31", "day"),
    ),
    unique=("口径编号",),
)
HISTORY = TableKind(
    "history",
    "历史工单",
    "重复派单、拦截、回访和清单",
    (
        Column("工单号", "全表不重复", "ID-056-20260105-00001", required=True),
        Column("分派时间", "北京时间", "2026-01-05 10:00", "time", required=True),
        Column("处理时限", "北京时间", "2026-01-07 10:00", "time"),
        Column("客户姓名", "报告里只显示姓", "李某某"),
        Column("客户电话", "报告里打码；导出时已打码的也行", "13900000001"),
        _COUNTY,
        Column("投诉地点", "工单上的地点", "青槐镇上湾村", required=True),
        Column("投诉内容", "客户反映的问题", "在家里没有信号", "words"),
        Column("占用基站", "已查明的占用站或小区", "LX_青槐政府"),
        Column("省内投诉原因", "与字典同样的写法", "覆盖-室内弱覆盖"),
        Column("解决措施", "做了什么", "调整天馈"),
        Column("处理结果", "没有处理完的留空", "未解决", options=CONTACT_RESULTS),
        Column("处理人", "经办人", "王值班"),
        Column("完成时间", "回复的时间", "2026-01-05 16:20", "time"),
        Column("预计解决时间", "未解决的", "2026-03-31 18:00", "time"),
        Column("遗留解决时间", "遗留问题实际解决的时间", "", "time"),
        Column("客户态度", "回复时的态度", "基本满意"),
        Column("回访时间", "回访过的写", "2026-01-06 10:00", "time"),
        Column("回访结果", "回访时的态度，或未接通", "满意"),
        Column("敏感", "敏感客户不回访", "否", options=("是", "否")),
        Column("需建站", "规划里没有、要建站的", "是", options=("是", "否")),
        Column("难度", "县区跟进用", "中", options=("低", "中", "高")),
        Column("县区受理时间", "交给县区的时间", "2026-01-05 11:00", "time"),
        Column("县区完成时间", "县区处理完的时间", "", "time"),
        Column("处理方式", "核对用：人最后怎样办的", "驳回", options=("完成", "驳回")),
        Column("驳回原因", "核对用：驳回的写，与规则表同样的写法", "宽带投诉"),
        Column("驳回说明", "核对用：驳回时的操作说明", "松岭县"),
        Column("原工单号", "核对用：重复派单的原工单", "ID-056-20260105-00001"),
        Column("场景分类", "核对用：与字典 scenes 同样的写法", "农村"),
        Column("网络类型", "核对用：与字典 networks 同样的写法", "4G(LTE)"),
        Column("投诉区域", "核对用：与字典 areas 同样的写法", "乡镇"),
        Column("有无口径", "核对用：工单上有没有口径", "无", options=("有", "无")),
    ),
    unique=("工单号",),
)
CALENDAR = TableKind(
    "calendar",
    "工作日历",
    "节假日和调休；没有写的日子按周一到周五",
    (
        Column("日期", "全表不重复", "2026-02-17", "day", required=True),
        Column("类型", "这一天上不上班", "休息日", required=True, options=DAYS),
        Column("说明", "节日或调休", "春节"),
    ),
    unique=("日期",),
)
CHANGES = TableKind(
    "changes",
    "变更记录",
    "占用站近来做过的参数优化、割接、搬迁",
    (
        Column("变更编号", "全表不重复", "BG-20260105-01", required=True),
        _COUNTY,
        Column("基站名称", "与小区表一致；拆掉的站写原来的名称", "LX_青槐政府", required=True),
        Column("小区名称", "只动一个小区的写", "LX_青槐政府-3"),
        Column("影响地点", "拆站、搬迁影响的地方，用顿号分开", "青槐镇街上、上湾村"),
        Column("变更类别", "做了哪一类", "参数", required=True, options=CHANGES_MADE),
        Column("变更内容", "可以对客户说的话", "切换参数"),
        Column("开始时间", "北京时间", "2026-01-05 00:00", "time", required=True),
        Column("完成时间", "没有做完的留空", "2026-01-05 06:00", "time"),
        Column("预计完成时间", "没有做完的写", "", "time"),
        Column("复测结果", "做完以后测过的写", "正常", options=("正常", "不正常")),
        _PERSON,
    ),
    unique=("变更编号",),
)
CHECKS = TableKind(
    "checks",
    "核查结论",
    "信令、拨测、换机、用户状态的核查，按客户号码",
    (
        Column("号码", "客户号码", "13900000001", "phone", required=True),
        Column("核查方式", "怎样查的", "拨测", required=True, options=CHECKS_MADE),
        Column("省内投诉原因", "与字典 prov_causes 同样的写法", "业务侧-单一应用/网站", required=True),
        Column("核查结论", "可以对客户说的话", "该网站服务器响应慢", required=True),
        Column("核查时间", "北京时间", "2026-01-05 11:00", "time", required=True),
        Column("无线侧", "查过无线侧的写", "正常", options=("正常", "不正常")),
        Column("转派部门", "转给别处的写", "省核心网"),
    ),
    time_column="核查时间",
)
EVENTS = TableKind(
    "events",
    "活动",
    "节假日、集会等短时间人多的活动",
    (
        Column("活动", "可以对客户说的名称", "春节庙会", required=True),
        _COUNTY,
        Column("活动地点", "用顿号分开", "柳林渡古镇", required=True),
        Column("开始时间", "北京时间", "2026-02-17 08:00", "time", required=True),
        Column("结束时间", "北京时间", "2026-02-19 22:00", "time", required=True),
        Column("保障清单", "列入以后保障的写 是", "是", options=("是", "否")),
    ),
)
DRIVE_TESTS = TableKind(
    "drive_tests",
    "三网对比",
    "投诉地点三家的现场测试",
    (
        _COUNTY,
        Column("测试地点", "用顿号分开", "上湾村", required=True),
        Column("测试时间", "北京时间", "2026-01-05 15:00", "time", required=True),
        Column("移动电平", "RSRP，dBm", "-112", "number", required=True, low=-160, high=-30),
        Column("联通电平", "RSRP，dBm；无信号的写 -160", "-98", "number", required=True, low=-160, high=-30),
        Column("电信电平", "RSRP，dBm；无信号的写 -160", "-101", "number", required=True, low=-160, high=-30),
        Column("测试人", "现场测试人员", "李测试"),
    ),
    time_column="测试时间",
)

CALLS = TableKind(
    "calls",
    "通话记录",
    "话务平台记下的通话：什么时候打给客户、通了多久",
    (
        Column("号码", "客户号码", "13900000001", "phone", required=True),
        Column("开始时间", "北京时间", "2026-01-05 10:20", "time", required=True),
        Column("时长", "通话的秒数，没有接通的写 0", "95", "number", required=True, low=0, high=86_400),
        Column("接通", "客户有没有接", "是", required=True, options=YES_NO),
        Column("主叫号码", "从哪个号码打出", "13900000031", "phone"),
    ),
    time_column="开始时间",
)
CALL_ANSWERS = (
    Column("何时起", "问客户：什么时候开始的", "近三天", options=("今天", "昨天", "近三天", "近一周", "更早")),
    Column("室内外", "问客户：在哪里用不好", "室内", options=("室内", "室外", "都不好")),
    Column("信号格数", "问客户：手机上有几格", "1格", options=("没有信号", "1格", "2格", "3格", "满格")),
    Column("制式", "问客户：信号旁边显示什么", "4G", options=("5G", "4G", "2G或3G", "来回变")),
    Column("别人怎样", "问客户：同一处别人的手机", "也不好", options=("也不好", "正常", "没有问到")),
    Column(
        "哪个应用", "问客户：用什么的时候不好", "打电话",
        options=("都不好", "打电话", "上网", "看视频", "玩游戏", "收短信"),
    ),
    Column("何时段", "问客户：一天里什么时候不好", "晚上", options=("一直", "白天", "晚上", "不一定")),
)  # fmt: skip
"""What is asked on the phone, apart from result and attitude: each answer is one key."""
ON_SITE, NEW_SITE = "现场测试", "建站需求"
WORTH = ("是", "否", "待定")
SITE_JUDGED = (
    Column(ON_SITE, "值不值得到现场测", "是", options=WORTH),
    Column(NEW_SITE, "值不值得建站", "待定", options=WORTH),
)
"""What a person judges after the call. No reply has it: the lists and the next shift read it."""
CALL_NOTES = TableKind(
    "call_notes",
    "联系记录",
    "坐席联系客户以后记下的结果和态度",
    (
        Column("工单号", "给一张工单打的写", "ID-056-20260105-00001"),
        Column("号码", "客户号码", "13900000001", "phone"),
        Column("处理结果", "客户说问题解决了没有", "解决", options=CONTACT_RESULTS),
        Column("客户态度", "客户的态度，或未接通", "满意", required=True, options=CONTACT_ATTITUDES),
        Column("坐席", "谁打的", "王值班", required=True),
        Column("时间", "什么时候联系的，北京时间", "2026-01-05 10:30", "time", required=True),
        Column("备注", "客户的原话等", "现在信号正常", "words"),
        *CALL_ANSWERS,
        Column("再打时间", "没有接通、约好再打的写", "2026-01-05 14:30", "time"),
        *SITE_JUDGED,
    ),
    time_column="时间",
    one_of=("工单号", "号码"),
)
SITE_CARDS = TableKind(
    "site_cards",
    "站卡",
    "责任人、班组告知的一个站的情况",
    (
        Column("基站名称", "与小区表一致", "LX_青槐政府", required=True),
        Column("省内投诉原因", "与字典 prov_causes 同样的写法", "覆盖-室内弱覆盖"),
        Column("处理办法", "做了什么、正在做什么", "调整天馈", "words"),
        Column("处理班组", "谁在处理", "青槐维护班"),
        Column("预计恢复时间", "没有恢复的写", "2026-01-05 18:00", "time"),
        Column("恢复时间", "没有恢复的留空", "", "time"),
        Column("告知人", "谁说的", "王责任", required=True),
        Column("时间", "什么时候说的，北京时间", "2026-01-05 11:00", "time", required=True),
        Column("有效期至", "过了这一刻不再用", "2026-01-06 18:00", "time"),
        Column("登记人", "谁记下的", "王值班"),
    ),
    time_column="时间",
)
PEOPLE = TableKind(
    "people",
    "联系人",
    "每个县区每个岗位找谁",
    (
        _COUNTY,
        Column("岗位", "按本部门的叫法", "维护班长", required=True),
        Column("姓名", "这个岗位的人", "王责任", required=True),
        Column("电话", "这个人的号码", "13900000021", "phone", required=True),
        Column("时段", "什么时候找他，不写就一直", "工作日 08:30-17:30"),
        Column("备岗", "找不到别人时才找的写 是", "否", options=YES_NO),
    ),
)

KINDS: dict[str, TableKind] = {
    kind.key: kind
    for kind in (
        *(CELLS, NUMBERS, ALARMS, INDICATORS, PLANNING),
        *(ANNOUNCEMENTS, KOUJING, HISTORY, CALENDAR),
        *(CHANGES, CHECKS, EVENTS, DRIVE_TESTS),
        *(CALLS, CALL_NOTES, SITE_CARDS, PEOPLE),
    )
}
