"""The reply templates: the guide's order, a source behind each clause, and a reason for every refusal."""

from typing import Any

import pytest

from eoms_bot.advise.replies import compose
from tests.decide import diagnosing as county
from tests.decide import replying as build

SITE = "LX_青槐政府"


def alarm(**change: Any) -> dict[str, Any]:
    """The alarm table with one alarm that ended in time."""
    row = county.OUTAGE | {"清除时间": build.clock(11, 38)} | change
    return {"alarms": [{name: value for name, value in row.items() if value is not None}]}


def test_fault():
    """A fault reply has the guide's parts in the guide's order."""
    assert build.fault().text == (
        "故障现象:周边无信号;到达时间:2026-01-05 10:20;处理过程:原因为天馈老化，"
        "电力专业2026-01-05 10:30到达，2026-01-05 11:00恢复，更换跳线，旧型号J-2 1件、新型号J-3 1件;"
        "故障处理结果:更换跳线，已恢复;故障恢复时间:2026-01-05 11:40;"
        "故障处理人员及电话:王维护 13900000021;故障归类:天馈"
    )


def test_fault_not_recovered():
    """A fault that is not recovered says so and has no time of recovery."""
    draft = build.fault(build.OPEN)

    assert draft.refusals == ()
    assert "更换跳线，未恢复;故障恢复时间:未恢复;" in draft.text


@pytest.mark.parametrize(
    "draft",
    [build.fault(), build.slow(), build.announcement({"history": []})],
    ids=["fault", "slow", "announcement"],
)
def test_every_clause_has_a_source(draft):
    """Every clause names the row and columns, the setting, or the fixed words of the template, that it comes from."""
    assert draft.refusals == ()
    assert all(
        "回复.xlsx 第" in part.source or part.source.startswith(("设置 ", "模板 "))
        for _, part in draft.clauses
    )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"故障恢复时间": build.clock(10)}, "早于到达时间"),
        ({"其他专业恢复时间": build.clock(10, 25)}, "早于其他专业到达时间"),
        ({"其他专业恢复时间": build.clock(11, 50)}, "早于其他专业恢复时间"),
        ({"其他专业到达时间": None}, "写了其他专业，其他专业到达时间 也要写"),
        ({"新型号": None}, "写了更换的设备，新型号 也要写"),
        ({"新数量": 1.5}, "不是整数"),
        (dict.fromkeys(("更换设备", "旧型号", "旧数量", "新型号", "新数量")), "要写更换的设备"),
        ({"故障归类": "天线"}, "reply.fault_classes"),
        ({"故障恢复时间": None}, "故障恢复时间：没有写"),
        ({"是否恢复": "否"}, "不能有恢复时间"),
        ({"故障恢复时间": build.later(1), "告警清除时间": build.later(1)}, "晚于现在"),
        ({"告警清除时间": None}, "要有告警清除作证（告警：未配置）"),
        ({"告警清除时间": build.clock(11, 51)}, "晚于故障恢复时间"),
        (
            {"告警清除时间": build.clock(10, 10)},
            "告警清除时间 2026-01-05 10:10 早于到达时间 2026-01-05 10:20",
        ),
        ({"故障现象": "客户13900000077报障"}, "139****0077"),
        ({"故障现象": "待填"}, "占位符"),
        ({"原因": "老化;到达时间:昨天"}, "又写了“到达时间:”"),
        ({"处理方法": "更换跳线" * 300}, "上限 2,000"),
    ],
)
def test_fault_refused(change, why):
    """What contradicts itself, is not complete or may not be sent makes no fault reply."""
    assert why in build.reasons(build.fault(**change))


def test_recovered_while_the_alarm_stands():
    """已恢复 is refused while the site's alarm stands, whatever the row says of its end."""
    found = build.reasons(build.fault(tables=alarm(清除时间=None)))

    assert "没有清除（告警.csv 第2行 清除时间" in found


def test_recovered_before_the_alarm_ended():
    """已恢复 is refused for a time at which the alarm still stood."""
    assert "才清除" in build.reasons(build.fault(tables=alarm(清除时间=build.clock(11, 51))))


def test_alarm_backs_a_recovery():
    """The alarm's end backs a recovery without the row's word; another site's does not."""
    assert build.fault(tables=alarm(), 告警清除时间=None).refusals == ()
    other = build.fault(tables=alarm(基站名称="LX_大坝村"), 告警清除时间=None)
    assert "告警里没有这个站这次的告警" in build.reasons(other)


def test_old_alarm_backs_nothing():
    """An alarm that was over before people arrived is not this one."""
    draft = build.fault(tables=alarm(清除时间=build.clock(9, 50)), 告警清除时间=None)

    assert "要有告警清除作证" in build.reasons(draft)


@pytest.mark.parametrize("words", ["换了跳线", "旧跳线换掉", "新装跳线", "更换了跳线", "跳线已换新"])
def test_replacement_in_other_words(words):
    """Whatever word says that a part was replaced, the part and its models are asked for."""
    none: dict[str, Any] = dict.fromkeys(("更换设备", "旧型号", "旧数量", "新型号", "新数量"))

    assert "要写更换的设备" in build.reasons(build.fault(处理方法=words, **none))


@pytest.mark.parametrize("words", ["未更换跳线", "没换掉跳线", "切换了主备", "协助新装用户开通", "无需换新"])
def test_nothing_replaced(words):
    """A part that was left in place, a switch to a spare and a new customer are no replacement."""
    none: dict[str, Any] = dict.fromkeys(("更换设备", "旧型号", "旧数量", "新型号", "新数量"))

    assert build.fault(处理方法=words, **none).refusals == ()


def test_alarm_that_ended_before_it_began():
    """An alarm of the table whose end is before its begin proves no recovery."""
    table = alarm(发生时间=build.clock(11, 40), 清除时间=build.clock(11, 30))

    assert "早于发生时间" in build.reasons(build.fault(tables=table, 告警清除时间=None))


def test_recovery_cites_the_end_of_the_alarm():
    """The clause that says 已恢复 names the alarm's end that backs it: the table's, else the row's own."""
    own = dict(build.fault().clauses)["故障处理结果"].source
    table = dict(build.fault(tables=alarm(), 告警清除时间=None).clauses)["故障处理结果"].source

    assert "告警清除时间" in own
    assert "告警.csv 第2行 清除时间" in table


def test_slow():
    """A slow-network reply has the ping, the symptom, each site with address and class, the time and the tester."""
    assert build.slow().text == (
        "影响业务:网页、视频;影响范围:大部分网站;接入路由:127.0.0.11;ping:丢包率5%，延时80ms（2000字节，连续20个）;"
        "现场现象:网页打开慢;网站1:甲网1 127.0.0.1 第三方出口;网站2:甲网2 127.0.0.2 第三方出口;"
        "网站3:甲网3 127.0.0.3 第三方出口;测试时间:2026/01/05 10:00;测试人及电话:李测试 13900000022"
    )


@pytest.mark.parametrize(("reach", "least"), [("所有", 5), ("大部分", 3)])
def test_slow_counts(reach, least):
    """所有 needs five sites, 大部分 three."""
    assert build.slow(least, 影响范围=reach).refusals == ()
    assert f"至少 {least} 个网站" in build.reasons(build.slow(least - 1, 影响范围=reach))


def test_slow_some():
    """个别 needs every site that the customer complained of."""
    assert build.slow(2, 影响范围="个别", 投诉网站="甲网1、甲网2").refusals == ()
    assert "“甲网3”没有测试" in build.reasons(build.slow(2, 影响范围="个别", 投诉网站="甲网1、甲网3"))
    assert "投诉的每个网站" in build.reasons(build.slow(2, 影响范围="个别"))


def test_slow_same_site_twice():
    """A site that is written twice counts once and is told."""
    found = build.reasons(build.of_sites([build.site(1), build.site(2), build.site(2)]))

    assert "写了 2 次" in found
    assert "只有 2 个" in found


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"丢包率": 101.0}, "不在 0 到 100 之间"),
        ({"丢包率": 3.0}, "只能是 5% 的倍数"),
        ({"丢包率": 100.0}, "不会有延时"),
        ({"延时": None}, "延时：没有写"),
        ({"包长": 32.0}, "应为 2000"),
        ({"次数": 4.0}, "应为 20"),
        ({"机房": "柳林渡机房"}, "reply.routers"),
        ({"影响业务": "网页、支付"}, "支付 不在选项中"),
        ({"现场现象": None}, "现场现象：没有写"),
        ({"测试时间": build.later(1)}, "晚于现在"),
        ({"测试人电话": None}, "测试人电话：没有写"),
        ({"测试人": "李测试 13900000077"}, "139****0077"),
    ],
)
def test_slow_refused(change, why):
    """Figures that cannot be true, and what is missing, make no slow-network reply."""
    assert why in build.reasons(build.slow(**change))


@pytest.mark.parametrize("address", ["127.0.0.300", "甲网", "0.0.0.0", "127.0.0"])
def test_slow_address(address):
    """Each site needs a real address."""
    sites = [build.site(1), build.site(2), build.site(3, 解析地址=address)]

    assert "不是 IP 地址" in build.reasons(build.of_sites(sites))


def test_slow_address_class():
    """Each address needs one of the branch's classes."""
    sites = [build.site(1), build.site(2), build.site(3, 地址类别="国外")]

    assert "reply.address_classes" in build.reasons(build.of_sites(sites))


def test_address_that_reads_like_a_phone():
    """The digits of an address are no phone."""
    sites = [build.site(1), build.site(2), build.site(3, 解析地址="198.51.100.123")]

    assert build.of_sites(sites).refusals == ()


def test_all_slow_on_a_good_line():
    """所有 with no loss and a normal delay contradicts itself: ask."""
    good: build.Row = {"影响范围": "所有", "丢包率": 0.0, "延时": 50.0}

    assert "矛盾，请核实" in build.reasons(build.slow(5, **good))
    assert build.slow(5, **(good | {"延时": 51.0})).refusals == ()
    assert build.slow(3, **(good | {"影响范围": "大部分"})).refusals == ()


def test_rows_that_disagree():
    """What the sites' rows have in common may stand once or in every row, but not in two ways."""
    again = [build.site(1), build.site(2, 影响范围="大部分"), build.site(3)]
    other = [build.site(1), build.site(2, 影响范围="所有"), build.site(3)]

    assert build.of_sites(again).refusals == ()
    assert "各行不一样" in build.reasons(build.of_sites(other))


def test_two_slow_replies_in_one_file():
    """Each order's rows are one reply."""
    rows = [
        build.record(build.SLOW | build.site(number) | {"工单号": order}, number)
        for order in ("ID-056-20260105-00001", "ID-056-20260105-00002")
        for number in (1, 2, 3)
    ]

    drafts = compose("slow", rows, build.desk())

    assert [len(draft.clauses) for _, draft in drafts] == [10, 10]
