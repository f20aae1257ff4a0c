"""Major and threatened complaints, and what only sounds like them."""

import pytest

from eoms_bot.decide.reading import PastOrders, Reader, triage
from eoms_bot.model.texts.triage import Incoming
from tests.decide.reading import desk

AT = ",青槐镇街上信号弱"


@pytest.mark.parametrize(
    "text",
    [
        "再不修我找记者曝光",
        "电视台的人说要来村里拍",
        "有个本地网红要来拍这个事",
        "把材料递到省里去",
        "我亲戚是你们市公司老总",
        "人在山上摔倒了没信号",
        "求助电话一直打不通",
        "救护电话拨了四遍没声音",
        "我们组八个养殖户明天去县公司门口坐",
        "塔下头围了三十多个人,检修车不让走",
        "【用户口述】要求赔偿八万元【地点】青槐镇",
        "触电死的那个是我表叔,就是你们的电缆,今天来注销他的号",
        "从去年起我就打12300,现在还在打",
        "我爸犯病120打不通,去世了,现在来过户号码",
        "工信部申诉平台转:用户称自去年十月起室内通话断续",
        "家人中风叫不来人",
        "打急救电话一直没信号",
        "大家摁了手印",
        "老人骨折了叫不到车",
        "我要发抖音曝光",
        "再不解决我打12300投诉",
        "我要去工信部申诉",
        "12345转办",
        "要去县政府反映",
        "县领导下乡调研没信号",
        "VIP客户来电",
        "省公司督办件",
        "老人发病120打不出去",
        "基站铁塔要倒了",
        "二十户村民联名要求解决",
        "我们村三十多户一起投诉",
        "要求赔偿五万元",
        "损失6万元要求赔偿",
        "客户扬言升级投诉",
        "再不处理就法院见",
        "我也不想找工信部,再不解决我只有去投诉",
        "工<b></b>信​部投诉",
        "要向中央电视台反映",
        "准备发视频号",
        "要上抖音直播投诉",
        "8个人一起到营业厅投诉",
        "小区12户邻居都要投诉",
        "客户级别:钻石",
        "要求赔50000",
        "索赔伍万元",
        "要找你们老总",
        "要找总经理",
        "老人走失,手机没信号联系不上",
        "派出所民警来电,说出警受影响",
        "客户称要报警",
        "车翻了报不了警",
        "客户说不想活了",
        "5户人家一起签字反映",
        "县公安局指挥中心反映民警手机打不出",
        "自称是新华社的",
        "全楼住户要求拆除天线",
        "明天我带人上你们移动公司门口坐着",
        "大伙儿说好了周五一起去县公司讨个说法",
        "已经报警了,警察也说信号不好该找你们",
        "铁塔被大风吹得往一边斜,眼看要倒到我家房子上",
        "因为没信号耽误送医",
        "我直接打北京总部去",
        "要写信给总公司",
        "要告你们",
        "律师要走司法程序",
        "要向市监局反映",
        "我侄儿在省报当记者",
        "已经在小红书发帖了,让网友评评理",
        "把你们挂到短视频平台",
        "我让我姐夫在法院立案",
        "这条街二十多家商户都签了名",
        "我跟纪检的同志说了这事",
        "消费者委员会已经受理我的投诉",
        "要你们总经理亲自道歉",
        "楼上的天线架子快掉下来了",
        "我账号有几万粉,你们自己看",
        "粉丝不少,都看着呢",
        "你们自己掂量",
        "少于五个数不谈",
        "损失起码六位数",
        "一库的杨梅全坏了,大概值十来万",
        "货全部报废,小十万没了",
        "楼顶装了基站,全家失眠,娃儿流鼻血,检查单都在",
        "天线对着卧室,查出结节,要求移动承担医疗费",
    ],
)
def test_major(text):
    """Each is marked and left to a person."""
    found = desk.seen(text + AT)

    assert (found.major, found.action) == (True, "human")


@pytest.mark.parametrize(
    "text",
    [
        "我不是要去工信部的那种人",
        "没有要曝光你们",
        "我在传媒公司上班做媒体的",
        "去年的12315投诉早就办结了",
        "周围人都没信号",
        "住在集体宿舍",
        "发抖音发不出去",
        "派出所旁边的小区",
        "慢得人不行了",
        "我爸去世了,他的号要注销",
        "工信部备案的网站打不开,再打开也不行",
        "你们的车位压在我家门口",
        "光猫报警灯亮",
        "两个人一起上网",
        "话费50000分",
        "钻石大酒店里",
        "赔偿20元话费",
        "手机号13900001234，编号0012345678",
        "在315国道边",
        "刷抖音卡",
        "县信访局对面",
        "村支书家",
        "验证码是六位数",
        "房子五十万买的",
        "全都坏了,镇上五万人用不了",
        "怀疑楼顶是基站,怕有辐射",
        "因山体滑坡压断光缆",
        "上周电视台来拍风光片",
        "客户系县融媒体中心职工",
        "物联卡集体掉线",
        "报给你们两天了",
    ],
)
def test_not_major(text):
    """Occupation, an old case, a denial, a number, a road: none of them is a threat."""
    assert not desk.seen(text + AT).major


@pytest.mark.parametrize("text", desk.lines("threats"))
def test_threats(text):
    """Twenty more ways to threaten, to be somebody, or to have been harmed."""
    assert desk.seen(text).major


@pytest.mark.parametrize("text", desk.lines("no_threats"))
def test_no_threats(text):
    """The same words where they threaten nobody."""
    assert not desk.seen(text).major


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("塔下头围了三十多个人,检修车不让走", "大-人数"),
        ("我们组八个养殖户联名", "大-人数"),
        ("号码被人补走,银行卡盗刷六万三", "大-金额"),
    ],
)
def test_crowds_and_sums_need_no_probability(text, rule):
    """Whoever they are, and whoever took the money."""
    assert rule in {mark.rule for mark in desk.seen(text).marks}


@pytest.mark.parametrize("sum_", ["100,000元", "100，000元", "50,000块", "1,000,000.5元"])
def test_sum_with_commas(sum_):
    """Commas between thousands make a sum no smaller."""
    assert desk.seen(f"青槐镇没信号，要求赔偿{sum_}").major


def test_a_branchs_own_rule_settles_it():
    """Nothing was learned of a rule that a branch has written, so that nothing can outweigh it."""
    (known,) = (rule for rule in desk.READER.rules.rule if rule.id == "大-媒体")
    own = known.model_copy(update={"id": "大-本县", "when": ("青鸾鸟",), "unless": ()})
    rules = desk.READER.rules.model_copy(update={"rule": (*desk.READER.rules.rule, own)})
    reader = Reader(rules, desk.GAZETTEER, desk.READER.model)

    found = triage(Incoming("1", "青槐镇青鸾鸟飞过,信号弱"), reader, PastOrders(1))

    assert (found.major, found.action) == (True, "human")


def test_one_sign_said_often_is_no_threat():
    """A text of nothing but one sign says nothing, and so nothing of a major complaint."""
    found = desk.seen("长" * 50_000)

    assert (found.major, found.action, found.why) == (False, "human", "文字太长，没有全读")


def test_why_shows_the_words_in_their_clause():
    """A reader sees who has signed, and not only the words that the rule knows."""
    assert "二十三户村民联名" in desk.seen("二十三户村民联名要求建站,青槐镇").why
