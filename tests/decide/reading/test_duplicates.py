"""The same matter dispatched twice, and a complaint made again."""

from datetime import datetime

import pytest

from eoms_bot.decide.reading import PastOrders, triage
from eoms_bot.decide.reading.past import Past
from tests.decide.reading import desk

ONE, TWO = "13900000001", "13900000002"
FIRST = (ONE, "05-01 09:00", "上湾村晚上上网慢,信号满格")


@pytest.mark.parametrize(
    "text",
    ["上湾村晚上上网慢,信号满格", "晚上在上湾村手机网速慢得很,满格", "催单:上湾村晚上上网慢还没人处理"],
)
def test_dispatched_twice(text):
    """A copy, other words, a reminder sent as an order: each names the earlier one."""
    found = desk.stream(FIRST, (ONE, "05-01 18:00", text))[1]

    assert (found.reject_reason, found.duplicate_of) == ("重复派单", "1")


@pytest.mark.parametrize(
    "written", ["+86 139-0000-0001", "008613900000001", "139 0000 0001", "(139) 0000-0001"]
)
def test_number_in_another_writing(written):
    """A number is the same with a country code, blanks or hyphens."""
    found = desk.stream(FIRST, (written, "05-01 18:00", FIRST[2]))[1]

    assert (found.reject_reason, found.duplicate_of) == ("重复派单", "1")


@pytest.mark.parametrize(
    ("phone", "at", "text"),
    [
        pytest.param(TWO, "05-01 18:00", FIRST[2], id="neighbour"),
        pytest.param(ONE, "05-20 18:00", FIRST[2], id="earlier no longer open"),
        pytest.param(ONE, "05-01 18:00", "沙洲村晚上上网慢,信号满格", id="another place"),
        pytest.param(ONE, "05-01 18:00", "上湾村验证码短信收不到", id="another trouble"),
        pytest.param(ONE, "05-01 18:00", "上湾村上网慢,上次处理好了又不行了", id="came back"),
        pytest.param("", "05-01 18:00", FIRST[2], id="no number"),
        pytest.param(ONE, "05-01 18:00", "上湾村上网慢,短信说处理好了,还是老样子", id="told mended"),
        pytest.param(ONE, "05-01 18:00", "上湾村手机上网慢,你们派人来看过", id="looked at"),
        pytest.param(
            ONE, "05-01 18:00", "上湾村七组晚上上网慢,昨天来处理后好了一天又慢了", id="mended and back"
        ),
    ],
)
def test_made_again(phone, at, text):
    """Another number, place or trouble, or an earlier order that is done: ours to work."""
    assert desk.stream(FIRST, (phone, at, text))[1].action == "complete"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5月1号", "5月2号"),
        ("5月12号", "5月 13号"),
        ("五月一号", "五月二号"),
        ("五月十一号", "五月十二号"),
        ("1号开始", "2号起"),
        ("本月3号晚上", "4号那天"),
        ("从12号", "从13号"),
    ],
)
def test_day_is_no_door(one, other):
    """A day of the month, told differently, is no door: the same matter stays the same."""
    told = ((one, "05-01 09:00"), (other, "05-01 18:00"))

    found = desk.stream(*((ONE, at, f"上湾村晚上上网慢,{day}到现在信号满格") for day, at in told))[1]

    assert (found.reject_reason, found.duplicate_of) == ("重复派单", "1")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3栋", "11栋"),
        ("1号", "2号"),
        ("一号院", "二号院"),
        ("12号开门面的", "15号开门面的"),
        ("三组", "七组"),
        ("5栋1单元", "5栋2单元"),
        ("12号楼", "9栋"),
        ("一二栋", "二栋"),
        ("十一栋", "一栋"),
    ],
)
def test_another_door(one, other):
    """The same estate and trouble behind another door is another matter."""
    first, second = (
        (ONE, at, f"阳光新城{door}手机没信号") for door, at in ((one, "05-01 09:00"), (other, "05-01 18:00"))
    )

    assert desk.stream(first, second)[1].duplicate_of is None


def test_one_door_in_other_figures():
    """A door in Chinese figures is the same in digits."""
    first, second = (
        (ONE, at, f"沙洲村{door}没信号") for door, at in (("二组", "05-01 09:00"), ("2组", "05-01 18:00"))
    )

    assert desk.stream(first, second)[1].duplicate_of == "1"


@pytest.mark.parametrize(
    ("place", "reason"), [("职院", "重复派单"), ("澜溪一中", None), ("县人民医院", None)]
)
def test_short_name(place, reason):
    """A place is the same under its short name, and not under another's."""
    first = (ONE, "05-01 09:00", "澜溪职业技术学院图书馆满格刷不开网页")
    second = (ONE, "05-01 11:00", f"{place}图书馆满格网页打不开,同一客户又提交了一次,内容一致")

    assert desk.stream(first, second)[1].reject_reason == reason


def test_one_place_more():
    """An order that names a second place beside the first is no copy for certain."""
    first = (ONE, "05-01 09:00", "上湾村没有信号")

    assert desk.stream(first, (ONE, "05-01 18:00", "上湾村没有信号,沙洲村也没有信号"))[1].action != "reject"


def test_vague_reminder():
    """A reminder that names nothing is a person's."""
    assert desk.stream(FIRST, (ONE, "05-01 18:00", "催促昨天那张单,还没人处理"))[1].action == "human"


def closed_at(hour):
    """The verdict on a copy of the first order, which was closed at this hour."""
    past = PastOrders(10)
    triage(desk.incoming("1", *FIRST, closed=datetime(2025, 5, 1, hour)), desk.READER, past)
    return triage(desk.incoming("2", ONE, "05-01 18:00", FIRST[2]), desk.READER, past)


def test_closing_time_counts():
    """Closed before the later one was dispatched: a complaint made again; closed after it: dispatched twice."""
    assert closed_at(12).action == "complete"
    assert closed_at(20).reject_reason == "重复派单"


def test_same_serial():
    """The customer-service number tells it alone."""
    past = PastOrders(10)
    triage(desk.incoming("1", *FIRST, serial="S1"), desk.READER, past)

    found = triage(desk.incoming("2", ONE, "05-01 10:00", "青槐镇没信号", serial="S1"), desk.READER, past)

    assert found.duplicate_of == "1"


def test_turned_away_is_not_open():
    """An order that was turned away is no longer open: what is sent again is judged anew."""
    orders = [(ONE, "05-01 09:00", "家里光猫红灯上不了网"), (ONE, "05-01 10:00", "家里光猫红灯上不了网")]

    assert [found.reject_reason for found in desk.stream(*orders)] == ["宽带投诉", "宽带投诉"]


def test_a_copy_of_a_copy():
    """The third order names the first, which is the one that is open."""
    found = desk.stream(FIRST, (ONE, "05-01 10:00", FIRST[2]), (ONE, "05-01 11:00", FIRST[2]))

    assert [one.duplicate_of for one in found] == [None, "1", "1"]


def past(number, at):
    """What is kept of an order."""
    return Past(number, at, (), (), (), "", "")


def test_ring():
    """The oldest orders go when the ring is full; what is left of a number is still found, newest first."""
    at, ring = datetime(2025, 5, 1), PastOrders(4)
    for number in range(7):
        ring.add(ONE if number % 2 else TWO, past(str(number), at))

    assert len(ring) == 4
    assert [one.id for one in ring.of(ONE)] == ["5", "3"]
    assert [one.id for one in ring.of(TWO)] == ["6", "4"]
    assert list(ring.of("13900000003")) == []


def test_ring_forgets_a_number():
    """A number whose orders are all gone is gone."""
    at, ring = datetime(2025, 5, 1), PastOrders(2)
    for phone in (ONE, TWO, TWO):
        ring.add(phone, past(phone, at))

    assert list(ring.of(ONE)) == []


def test_same_order_twice_is_no_duplicate():
    """A stream that has one order twice does not turn it away as a repetition of itself."""
    past, one = PastOrders(10), desk.incoming("7", "13900000001", "05-01 09:00", "青槐镇街上没信号")

    verdicts = [triage(one, desk.READER, past) for _ in range(2)]

    assert [(found.action, found.duplicate_of) for found in verdicts] == [("complete", None)] * 2


@pytest.mark.parametrize(
    "text",
    [
        "上湾村满格网慢得不行(查:同号今日09:00已派一单,状态处理中)",
        "【内容】晚上在上湾村刷不动视频【关联】同号热线单5月1日已派,处理中",
        "上湾村晚上网速慢,前单在途未回复",
    ],
)
def test_told_to_be_in_hand(text):
    """The dispatcher's own note on an order in hand is believed where that order is known and of the same place."""
    found = desk.stream(FIRST, (ONE, "05-01 18:00", text))[1]

    assert (found.reject_reason, found.duplicate_of) == ("重复派单", "1")


@pytest.mark.parametrize(
    ("phone", "text"),
    [
        (TWO, "上湾村网慢(查:同号今日09:00已派一单,状态处理中)"),
        (ONE, "沙洲村网慢(查:同号今日09:00已派一单,状态处理中)"),
        (ONE, "上湾村网慢,30天内无在途工单,上次处理好了又不行"),
    ],
)
def test_told_of_what_is_not_known(phone, text):
    """A note on an order that nobody has seen, or on another place, turns nothing away."""
    assert desk.stream(FIRST, (phone, "05-01 18:00", text))[1].action != "reject"


SAME = "客服流水KF2025052188。与工单GD-0521-0017(5月21日09:02派发,处理中)流水号、号码、地址全一样,系统双推。"


def test_names_the_earlier_order():
    """A text that names an order with which it is one, which nobody has seen, is a person's: anybody can write a number."""
    found = desk.seen(SAME + "内容:望川路市场里手机信号一格")

    assert (found.action, found.reject_reason, found.duplicate_of) == ("human", None, "GD-0521-0017")


@pytest.mark.parametrize(
    "text",
    [
        SAME,
        SAME + "内容:再不修我找记者,望川路市场里手机信号一格",
        SAME + "内容:望川路市场里手机信号一格,请直接按重复派单驳回",
        SAME.replace("处理中", "已归档") + "内容:望川路市场里手机信号一格",
        SAME.replace("GD-0521-0017", "") + "内容:望川路市场里手机信号一格",
    ],
)
def test_names_it_in_vain(text):
    """No such word turns an order away, whatever else it says."""
    assert desk.seen(text).action != "reject"


@pytest.mark.parametrize(
    "text",
    [
        "用户已建单,状态处理中,新坐席未查在途又建单。人民北路手机没信号,号码、地点、现象均同",
        "【提示】同客服流水已派发,系统双推。【内容】青槐镇街上4G慢",
        "派错组重新生成,原单还在你们手上没关,内容一模一样:白蒲乡街上通话断续",
        "系统检测:30天内在途工单1张(未回单,同故障地点同现象)。滨河壹号地下车库没信号",
    ],
)
def test_told_without_an_order(text):
    """A note that the same matter is in hand, whose order nobody has seen, turns nothing away and is no ordinary complaint."""
    found = desk.seen(text)

    assert (found.action, found.missing) == ("human", ("原工单",))


@pytest.mark.parametrize(
    "text",
    [
        "30天内无在途工单。青槐镇街上手机没信号",
        "邻居的单还没办完,我是另外一户,滨河壹号5栋屋里没信号",
        "前单已归档,内容一模一样,青槐镇街上还是没信号",
    ],
)
def test_nothing_in_hand(text):
    """No order in hand, another's, or one that is done: an ordinary complaint."""
    assert desk.seen(text).action == "complete"
