"""The agreed reply templates: the columns that a person fills in for each, and the branch's choices."""

from __future__ import annotations

from pydantic import Field

from eoms_bot.model.branch import Frozen
from eoms_bot.model.columns import YES_NO, Column, TableKind

BUSINESSES = ("网页", "游戏", "视频", "下载")
RANGES = ("所有", "大部分", "个别")
SYMPTOMS = ("网页打开慢", "网页无法打开", "游戏慢常掉线", "游戏无法登录")
PACKETS, PACKET_BYTES = 20, 2000

_ORDER = Column("工单号", "有工单的写", "ID-056-20260105-00001")

FAULT = TableKind(
    "fault",
    "故障回复",
    "工单回复，每行一份",
    (
        _ORDER,
        Column("基站名称", "用来核对告警是否已清除", "LX_青槐政府"),
        Column("故障现象", "看到的现象", "整站退服，周边无信号", required=True),
        Column("到达时间", "北京时间", "2026-01-05 10:20", "time", required=True),
        Column("原因", "查明的原因", "市电检修", required=True),
        Column("其他专业", "配合的专业，没有的不写", "电力"),
        Column("其他专业到达时间", "写了其他专业就要写", "2026-01-05 10:30", "time"),
        Column("其他专业恢复时间", "写了其他专业就要写", "2026-01-05 11:30", "time"),
        Column("更换设备", "换了什么，没有的不写", "跳线"),
        Column("旧型号", "换下的型号", "J-2"),
        Column("旧数量", "换下的数量", "1", "number", low=1, high=1000),
        Column("新型号", "换上的型号", "J-3"),
        Column("新数量", "换上的数量", "1", "number", low=1, high=1000),
        Column("处理方法", "怎样处理", "发电后恢复", required=True),
        Column("是否恢复", "现在恢复了没有", "是", required=True, options=YES_NO),
        Column("故障恢复时间", "已恢复的要写", "2026-01-05 11:40", "time"),
        Column("告警清除时间", "已恢复、又没有配置告警来源的写", "", "time"),
        Column("处理人员", "姓名", "王维护", required=True),
        Column("处理人员电话", "处理人员的号码", "13900000021", "phone", required=True),
        Column("故障归类", "设置 reply.fault_classes 之一", "电源", required=True),
    ),
)
SLOW = TableKind(
    "slow",
    "网速慢回复",
    "每个测试的网站一行；共同的内容写在第一行，后面各行留空或写一样的",
    (
        _ORDER,
        Column("影响业务", f"{'、'.join(BUSINESSES)} 中的几个，用顿号分开", "网页、视频"),
        Column("影响范围", "这些业务中受影响的网站有多少", "大部分", options=RANGES),
        Column("投诉网站", "范围为个别时，客户投诉的每个网站", "甲网"),
        Column("机房", "接入用户的机房，设置 reply.routers 里有它的路由地址", "青槐机房"),
        Column(
            "丢包率",
            f"ping 路由地址，{PACKET_BYTES} 字节，连续 {PACKETS} 个",
            "5",
            "percent",
            low=0,
            high=100,
        ),
        Column("延时", "平均延时，毫秒；全丢的不写", "80", "number", low=0, high=60_000),
        Column("包长", f"只能是 {PACKET_BYTES}", str(PACKET_BYTES), "number"),
        Column("次数", f"只能是 {PACKETS}", str(PACKETS), "number"),
        Column("现场现象", "；".join(SYMPTOMS), "网页打开慢", options=SYMPTOMS),
        Column("网站名称", "慢的网站", "甲网", required=True),
        Column("解析地址", "网站解析到的 IP 地址", "127.0.0.1", required=True),
        Column("地址类别", "设置 reply.address_classes 之一", "第三方出口", required=True),
        Column("测试时间", "北京时间", "2026-01-05 10:20", "time"),
        Column("测试人", "姓名", "李测试"),
        Column("测试人电话", "测试人的号码", "13900000022", "phone"),
    ),
)
ANNOUNCEMENT = TableKind(
    "announcement",
    "故障公告",
    "每行一份公告",
    (
        Column("县区", "", "澜溪县", required=True),
        Column("小区或学校", "", "锦绣澜庭", required=True),
        Column("楼栋", "只影响几栋的写", "3栋"),
        Column("影响业务", "设置 reply.services 里的，用顿号分开", "个人宽带", required=True),
        Column("原因", "可以对客户说的原因", "市政施工损伤光缆", required=True),
        Column("影响用户数", "整数", "120", "number", required=True, low=1, high=10_000_000),
        Column("抢修队伍", "已经通知了谁", "城区抢修班", required=True),
        Column("发生时间", "北京时间", "2026-01-05 09:10", "time", required=True),
        Column("预计恢复时间", "北京时间", "2026-01-05 18:00", "time", required=True),
        Column("公告人", "姓名", "赵公告", required=True),
        Column("公告人电话", "公告人的号码", "13900000023", "phone", required=True),
        Column("公告部门", "", "澜溪网络部", required=True),
        Column("公告地市", "", "泽宁市", required=True),
    ),
)
REPLIES: dict[str, TableKind] = {kind.key: kind for kind in (FAULT, SLOW, ANNOUNCEMENT)}


class ReplyChoices(Frozen):
    """What a branch chooses for its reply templates."""

    fault_classes: tuple[str, ...] = Field(
        default=("电源", "传输", "主设备", "天馈", "配套", "其他"), description="故障归类 的选项"
    )
    services: tuple[str, ...] = Field(
        default=("手机业务", "个人宽带", "WLAN", "专线"), description="故障公告 影响业务 的选项"
    )
    address_classes: tuple[str, ...] = Field(
        default=("省内IDC资源", "本省CACHE网站", "他省移动资源", "第三方出口", "省内大网出口"),
        description="网速慢回复 地址类别 的选项",
    )
    routers: dict[str, str] = Field(default_factory=dict, description="机房 = 接入路由地址，网速慢回复用")
    normal_delay_ms: int = Field(
        default=50, ge=1, le=10_000, description="延时不高于它、又不丢包，就和“所有网站慢”矛盾（毫秒）"
    )
    internal_words: tuple[str, ...] = Field(
        default=(
            *(
                "RSRP",
                "SINR",
                "PRB",
                "VSWR",
                "RRU",
                "BBU",
                "LOS",
                "OLT",
                "ONU",
                "PON",
                "BRAS",
                "HSS",
                "IMS",
                "PCI",
            ),
            *("底噪", "驻波", "误码", "脱管", "退服", "板卡", "光模块", "网管", "信令", "失锁"),
        ),
        description="公告要念给客户听，不能有的内部用语",
    )
