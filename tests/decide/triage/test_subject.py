"""Broadband, mobile, both, or another department's matter."""

import pytest

from tests.decide.triage import desk


@pytest.mark.parametrize(
    "text",
    [
        "家里光猫红灯,上不了网",
        "宽带报错691",
        "预约装宽带三天没人来",
        "手机连家里WiFi卡,关掉WiFi用流量就不卡",
        "路由器的5G信号弱连不上",
        "手机上网慢,核实在用家里无线网,收光异常",
        "黑盒子亮红灯上不了网",
        "机顶盒看电视花屏",
        "电视盒子提示网络异常",
    ],
)
def test_broadband(text):
    """A trouble of fixed broadband, also where the phone is the one that is slow."""
    assert desk.seen(text).reject_reason == "宽带投诉"


@pytest.mark.parametrize(
    "text",
    [
        "不是宽带,是手机流量慢,青槐镇街上",
        "宽带修好了,现在说手机,青槐镇街上信号弱",
        "不是光猫的问题,是手机没信号,青槐镇街上",
        "没装宽带,青槐镇街上手机信号弱",
        "连WiFi正常,断开WiFi用流量打不开网页,青槐镇街上",
        "开手机热点给电脑用很慢,青槐镇街上信号一格",
        "充了话费信号还是弱,青槐镇街上",
        "营业厅里手机没信号,青槐镇街上",
        "资费没有问题,就是信号不好,青槐镇街上",
        "家里没有拉宽带,手机上网卡得很,青槐镇街上",
    ],
)
def test_mobile(text):
    """Broadband or another matter that is named, denied, mended or well does not make it one."""
    assert (desk.seen(text).action, desk.seen(text).reject_reason) == ("complete", None)


@pytest.mark.parametrize(
    "text",
    [
        "家里宽带掉线,手机在青槐镇街上也没信号",
        "家里WiFi没信号,手机也没信号,阳光新城",
        "多扣了话费,另外青槐镇街上没信号",
        "咨询一下宽带",
        "手机断网,宽带和电视也断了,上湾村",
        "手机没网,家里宽带也用不了,青槐镇",
        "手机和宽带同时断了,金桂花园",
        "上湾村手机断网,家里网络也断了",
        "无线网和手机卡都不好用,锦绣澜庭",
        "宽带跟手机信号都断了,青槐镇",
        "要求携号转网,因为上湾村信号太差",
        "上湾村网络太差,我要携号转网",
        "上湾村信号差,要么把月租退了要么修好",
        "要退订套餐,因为上湾村手机上网太慢",
        "上湾村的人要求退费并解决信号",
        "家里宽带坏了,手机用不了",
        "别人的宽带坏了",
    ],
)
def test_both_or_unclear(text):
    """Two live matters in one order, or none, are a person's."""
    assert desk.seen(text).action == "human"


@pytest.mark.parametrize(
    "text",
    [
        "客户没有宽带,一直用手机流量看电视,电视卡,上湾村",
        "把宽带拆了,现在只靠手机,手机在上湾村上网卡",
        "宽带早就退了,用手机看网络电视卡,上湾村",
        "客户反映装了宽带以后手机信号反而差了,上湾村",
        "自从通了光纤手机信号就弱,上湾村",
        "房东家的宽带不给用,买流量看剧缓冲,上湾村",
        "家里有宽带,出门在上湾村散步听歌老缓冲",
        "宽带已报停,晚上用流量刷视频缓冲,上湾村",
    ],
)
def test_broadband_that_is_not_there(text):
    """Who has no broadband, or names it for another reason, is not turned away for it."""
    assert desk.seen(text).action != "reject"


@pytest.mark.parametrize(
    "text",
    [
        *("话费莫名多扣了20元", "号码被反诈关停要求复机", "携号转网办不了", "公司专线中断", "营销短信太多"),
        *("套餐太贵了,想换低的;信号没问题", "手机被停机了说涉诈,要本人去营业厅"),
        *("换卡要本人去,能不能邮寄补卡", "实名信息被别人冒用办了张卡", "充了一百块没到账"),
    ],
)
def test_not_ours(text):
    """Matters of market, security and enterprise departments."""
    assert desk.seen(text).reject_reason == "非我部门工单"


@pytest.mark.parametrize(
    "text",
    [
        "别人用固定电话打我手机打不通,青槐镇",
        "固定电话停了,手机没信号,上湾村",
        "物联卡掉线是小事,我手机也没信号,青槐镇",
        "短号长号都打不通,青槐镇",
        "充了100块话费没到半天信号就没了,青槐镇",
        "刚实人认证复机,手机还是没信号,青槐镇",
        "app点了没反应,副卡解绑不了,微信也发不出去",
        "松岭县人手机在这里没信号",
        "信号没有以前好,问题一直没解决,营业员还翻白眼,青槐镇",
        "一天十几个推销电话要屏蔽,平时电话也打不出去,青槐镇",
    ],
)
def test_their_words_beside_a_trouble_of_ours(text):
    """Another department's words, or another county's, beside a trouble of the network turn nothing away."""
    assert desk.seen(text).action != "reject"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("固定电话没声音,文昌街", "宽带投诉"),
        ("宽代又掉线了,娃儿上不了网课", "宽带投诉"),
        ("路由器5G信号满格打不开网页,2.4G那个也打不开,光猫PON灯闪", "宽带投诉"),
        ("想携号转网,系统提示合约未到期", "非我部门工单"),
        ("充值到账慢,充了100半小时没到", "非我部门工单"),
        ("号码被停机,提示高风险,需要实人认证复机", "非我部门工单"),
        ("集团短号全部提示空号", "非我部门工单"),
        ("想销户,说欠费二十七块", "非我部门工单"),
        ("一天接十几个贷款推销电话,要求屏蔽", "非我部门工单"),
        ("泽望高速望川段隧道出口掉线", "其他县区投诉"),
    ],
)
def test_in_other_words(text, reason):
    """Misspellings and the trade's other words tell the same departments."""
    assert desk.seen(text).reject_reason == reason


@pytest.mark.parametrize("text", desk.lines("ours"))
def test_ours_is_never_turned_away(text):
    """Forty of ours that name broadband, other departments or other counties: answerable or a person's, never rejected."""
    assert desk.seen(text).action != "reject"


@pytest.mark.parametrize(
    "flags",
    ["【周围用户是否正常】:否", "【受理号码】:13900000009", "【故障场景】:单个位置【停开机状态】:正常"],
)
@pytest.mark.parametrize("label", ["故障描述", "情况"])
def test_text_behind_a_machines_flag(flags, label):
    """What stands under a label of its own behind a machine's flags is what the customer said, whatever the label's name."""
    found = desk.seen(f"{flags}【{label}】:在望川路步行时手机一格信号【检测30天内在途工单】:无")

    assert (found.action, found.cause) == ("complete", "覆盖-室外弱覆盖")


def test_remark_in_a_section_stays_in_it():
    """A remark in brackets inside another section opens none: what a 口径 says is no complaint."""
    found = desk.seen("【投诉内容】上湾村信号弱【口径】:因停电中断【注:已公告】,预计18:00恢复")

    assert "已公告" in found.koujing_span


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("双卡手机主卡放二号槽没有网,放一号槽正常,人民北路", "终端-手机/SIM卡"),
        ("假日期间青槐镇人很多,手机上不了网", "容量-突发话务(节假日/集会)"),
        ("万汇广场三层以前信号很好,昨天下午起整层没有信号", "故障-室分/直放站故障"),
        ("澜溪经开区厂房内信号弱,通话断续", "覆盖-室内弱覆盖"),
    ],
)
def test_causes_of_the_demos_past_orders(text, cause):
    """Words of the demo's past orders speak for the cause that its people wrote."""
    assert desk.seen(text).cause == cause


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("楼顶的信号塔前几天被拆了,大坝村没信号", "工程-割接升级/站点搬迁"),
        ("短信通知凌晨割接,锦绣澜庭到中午还没信号", "工程-割接升级/站点搬迁"),
        ("卧室里别人打进来说不在服务区,到阳台就正常,锦绣澜庭", "覆盖-室内弱覆盖"),
        ("以前商场里信号挺好,上周起整层没信号,万汇广场", "故障-室分/直放站故障"),
        ("信号一会儿三格一会儿没格,沙洲村", "故障-基站硬件/天馈"),
        ("刮大风以后铁塔上的天线歪了,沙洲村信号差", "故障-基站硬件/天馈"),
        ("客户在市电视台上班,北苑家园屋里信号差", "覆盖-室内弱覆盖"),
        ("换了新手机以后打不出电话,沙洲村", "终端-手机/SIM卡"),
        ("通话里没声音,沙洲村", "核心网-VoLTE语音异常"),
    ],
)
def test_causes_in_everyday_words(text, cause):
    """What people say of masts, lifted sites, new phones and rooms is told apart from a common lack of signal."""
    assert desk.seen(text).cause == cause
