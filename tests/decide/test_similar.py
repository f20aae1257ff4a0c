"""By what orders are alike, and what of a handled one's reply may be taken over."""

from dataclasses import replace
from datetime import timedelta
from time import perf_counter
from typing import Any

import pytest

from eoms_bot.decide.similar import NO_TRAITS, Traits, last_measure, place_of, taken_over, traits_of
from eoms_bot.model.decision import Backing, Sourced, Standing
from tests.decide import diagnosing as county
from tests.decide.diagnosing import AT
from tests.decide.test_handled import WRITE
from tests.report import samples


@pytest.mark.parametrize(
    ("area", "place", "known"),
    [
        ("澜溪县", "澜溪县青槐镇上湾村五组200号", "澜溪县|青槐镇上湾村"),
        ("澜溪县", "青槐镇 上湾村", "澜溪县|青槐镇上湾村"),
        ("澜溪县", "泽宁市澜溪县青槐镇上湾村３组", "澜溪县|青槐镇上湾村"),
        ("", "泽宁市澜溪县青槐镇上湾村", "澜溪县|青槐镇上湾村"),
        ("澜溪县", "锦绣小区3栋2单元", "澜溪县|锦绣小区"),
        ("", "县城人民路88号", "|县城人民路"),
        ("澜溪县", "澜溪县", ""),
        ("澜溪县", "3栋2单元", ""),
        ("", "", ""),
    ],
)
def test_a_place_is_known_without_its_door(area, place, known):
    """County and place, however they are written; nothing where only the county or a door is named."""
    assert place_of({"fault_area": area, "fault_place": place}) == known


@pytest.mark.parametrize(
    "text", ["1", "一", "a", "号", "@", "1-", "村\ud800", "\x00", "ﷺ", "澜溪县"], ids=ascii
)
def test_any_text_is_a_place_at_once(text):
    """However long and odd the text is, the place is short, can be hashed, and takes no time to speak of."""
    began = perf_counter()

    found = place_of({"fault_area": text * 50_000, "fault_place": text * 50_000})

    assert perf_counter() - began < 1
    assert len(found.encode()) < 2_000


def test_traits_of_a_held_order():
    """Site and cause come from its cells, also where they are guesses; its customer is masked."""
    cells = (("site", Sourced("LX_青槐政府", "")), ("prov_cause", Sourced("故障-基站断电退服", "")))
    order = samples.order(samples.ref(), complain_type="移动业务.网络质量", fault_area="澜溪县")
    hold = replace(samples.hold(), suggested=cells[:1], backing=Backing(cells[1:]))

    found = traits_of(order, hold)

    assert found == Traits("LX_青槐政府", "澜溪县|青槐镇老鹰岩村", "移动业务.网络质量", "故障-基站断电退服")
    named = replace(hold, suggested=(("site", Sourced(f"{samples.CUSTOMER}家", "")),))
    assert samples.CUSTOMER not in traits_of(order, named).site
    assert traits_of(samples.order(samples.ref(), fault_place=""), None) == NO_TRAITS


def test_site_counts_most_and_what_is_unknown_counts_nothing():
    """One shared site is nearer than everything else together; two empty traits are not the same."""
    held = Traits("LX_青槐政府", "a", "网速慢")

    at_site = held.shared(Traits("LX_青槐政府", "b", "无信号"))
    at_place = held.shared(Traits("", "a", "网速慢"))

    assert at_site == Traits("LX_青槐政府")
    assert at_place == Traits("", "a", "网速慢")
    assert at_site.rank > at_place.rank > held.shared(Traits()).rank == (False,) * 4


def measured(text, site="LX_青槐政府-3"):
    """A reply with this 解决措施, to an order of 老鹰岩村."""
    measure = f"占用基站:{site};解决措施:{text};解决时间:2026-01-05 16:00;客户态度:认可"
    customer = (("fault_place", "澜溪县青槐镇老鹰岩村***"),)
    return replace(WRITE, decided=(("measure", measure), ("cell", "上湾村")), customer=customer)


@pytest.mark.parametrize(
    "own",
    [
        "于16:20恢复",
        "下倾角调整３度",
        "十分钟内恢复",
        "两天后复测",
        "昨天已更换",
        "1月5日更换电池",
        "联系139****0001",
        "青槐政府站断电",
        "上湾村覆盖良好",
        "LX_机房已检修",
        "老鹰岩覆盖良好",
        "客户表示满意",
        "用户认可",
        "预计春节前开通",
        "计划扩容",
        "将加装天线",
        "待物业同意",
        "尽快处理",
        "保证恢复",
    ],
)
def test_what_is_of_the_other_order_is_never_taken_over(own):
    """A clause with a number, time, date, site, attitude or promise is left out; the rest is a guess."""
    found = taken_over(measured(f"调整天线方位角，{own}；优化邻区"))

    assert found == Sourced(
        "调整天线方位角，优化邻区", "工单 ID-056-20260105-00001 的 解决措施（账本 写入 7）", Standing.GUESS
    )


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(measured("预计2026-01-09开通"), id="nothing but a promise"),
        pytest.param(
            replace(WRITE, kind="reject", decided=(("reject_text", "宽带投诉：光猫"),)), id="reject"
        ),
        pytest.param(replace(WRITE, decided=()), id="no values"),
    ],
)
def test_nothing_to_take_over(write):
    """Where no clause is left there is no guess."""
    assert taken_over(write) is None


DONE: dict[str, Any] = {
    "工单号": "ID-056-20251220-00001",
    "分派时间": AT - timedelta(days=12),
    "完成时间": AT - timedelta(days=11),
    "投诉地点": "柳林渡镇上湾村",
    "占用基站": "LX_柳林渡",
    "省内投诉原因": "容量-小区高负荷",
    "处理结果": "解决",
    "解决措施": "忙时负荷偏高，已于1月3日扩容，已做负荷均衡",
    "处理人": "王值班",
}


def last(*past, cause="容量-小区高负荷", result="解决", site="LX_青槐政府"):
    """What the past orders offer for an order of this kind."""
    return last_measure(county.evidence(history=[DONE | one for one in past]), cause, result, site, AT)


def test_the_last_order_of_the_cause_offers_its_general_clauses():
    """What has a date is left out; the row is named, and nothing of it is more than a guess."""
    found = last({})

    assert found is not None
    assert (found.value, found.standing) == ("忙时负荷偏高，已做负荷均衡", Standing.GUESS)
    assert found.source.startswith("像上次：历史工单.csv 第2行 省内投诉原因、解决措施")


def test_the_same_site_goes_before_a_newer_order():
    """Of the orders of one site the newest counts."""
    here = {"占用基站": "LX_青槐政府"}
    found = last(
        {"解决措施": "已开启载波"},
        {**here, "解决措施": "已调整参数", "完成时间": AT - timedelta(days=20)},
        {**here, "解决措施": "已更换板卡", "完成时间": AT - timedelta(days=30)},
    )

    assert found is not None
    assert found.value == "已调整参数"


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"省内投诉原因": "容量-突发话务(节假日/集会)"}, id="another cause"),
        pytest.param({"处理结果": "未解决"}, id="another result"),
        pytest.param({"处理结果": "驳回：宽带投诉"}, id="a reject"),
        pytest.param({"完成时间": AT + timedelta(hours=1)}, id="not done yet"),
        pytest.param({"完成时间": ""}, id="never done"),
        pytest.param({"解决措施": "王值班已扩容"}, id="a person's name"),
        pytest.param({"解决措施": "上湾村已扩容"}, id="its place"),
        pytest.param({"解决措施": "客户表示满意，预计3天内扩容"}, id="attitude and promise"),
    ],
)
def test_what_no_past_order_offers(row):
    """Where no clause is left there is no guess."""
    values = {name: value for name, value in (DONE | row).items() if value}

    assert last_measure(county.evidence(history=[values]), DONE["省内投诉原因"], "解决", "", AT) is None


def test_past_orders_that_cannot_be_relied_on_offer_nothing():
    """A stale table is no source."""
    assert last_measure(county.evidence(history="过期"), DONE["省内投诉原因"], "解决", "", AT) is None
