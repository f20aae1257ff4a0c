"""故障公告: one sentence for users, its refusals, and the orders that it covers."""

import pytest

from tests.decide import replying as build


def test_announcement():
    """An announcement is one sentence for users, then times, announcer, department and city."""
    assert build.announcement().text == (
        "澜溪县锦绣澜庭3栋个人宽带、WLAN业务受影响，原因为市政施工损伤光缆，影响用户120户，已通知城区抢修班处理，"
        "预计2026-01-05 18:00恢复，请向用户做好解释;发生时间:2026-01-05 09:10;预计恢复时间:2026-01-05 18:00;"
        "公告人及电话:赵公告 13900000023;公告部门:澜溪网络部;公告地市:泽宁市"
    )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"预计恢复时间": build.clock(11)}, "已经过了"),
        ({"发生时间": build.clock(19)}, "早于发生时间"),
        ({"影响业务": "个人宽带、电视"}, "电视 不在 设置 reply.services"),
        ({"影响用户数": 1.5}, "不是整数"),
        ({"原因": "BBU脱管"}, "内部用语：BBU、脱管"),
        ({"原因": "OLT板卡告警"}, "内部用语：OLT、板卡"),
        ({"抢修队伍": "抢修班，保证今晚恢复"}, "不能承诺"),
        ({"原因": "致电13900000077"}, "139****0077"),
    ],
)
def test_announcement_refused(change, why):
    """An announcement with a past recovery, internal words, promises or strangers' numbers is refused."""
    assert why in build.reasons(build.announcement(**change))


def test_orders_of_an_announcement():
    """The orders of the area and window are linked; those of elsewhere, of before and of another county are not."""
    base = {"县区": "澜溪县", "投诉地点": "城关镇锦绣澜庭2栋", "分派时间": build.clock(10)}
    rows = [
        base | {"工单号": "in"},
        base | {"工单号": "before", "分派时间": build.clock(9)},
        base | {"工单号": "elsewhere", "投诉地点": "城关镇御水湾"},
        base | {"工单号": "other county", "县区": "望川县"},
    ]

    assert build.announcement({"history": rows}).linked == ("in",)


def test_orders_that_nobody_gave():
    """Without past orders the link is not checked, and that is said."""
    assert build.announcement().unchecked == ("关联工单（历史工单：未配置）",)
