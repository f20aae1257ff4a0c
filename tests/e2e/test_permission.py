"""What nobody has written: under the demo's permission it goes alone, else it waits for one approval."""

from datetime import datetime, timedelta

import pytest

from tests.e2e.story import tell
from tests.support import orders
from tests.support.orders import SITE_ZONE

BROADBAND = {
    "CCH_ComplainType": "家庭业务.宽带.故障",
    "CCH_ComplainDesc": "家里宽带上不了网，光猫亮红灯，请安排装维人员上门处理。",
    "CCH_PretreatmentDesc": "",
    "BaseSummary": "个人投诉-宽带",
}
PACK = ("outcome", "read", "fields", "pictures", "proof", "writes")
"""What a reader of the report finds of every order that was answered."""


def permission():
    """The first step's scope, marked as the demo's, for the days around this one."""
    today = datetime.now(SITE_ZONE).date()
    return f"""\
[[permission]]
title = "演示宽带"
level = "alone"
action = "reject"
reasons = ["宽带投诉"]
columns = ["驳回原因", "驳回说明"]
begin = "00:00"
end = "24:00"
asked_by = "张班长"
approved_by = "李经理"
since = {today - timedelta(days=1)}
until = {today + timedelta(days=1)}
demo = true
"""


@pytest.mark.long
def test_reject_without_a_row(site, bot):
    """Without a permission it is held; with one it is sent once, proven, with the evidence of a row's."""
    numbers = {"alone": orders.put(site, fields=BROADBAND), "row": orders.put(site)}
    bot.batch(orders.rejected(numbers["row"]), name="inbox/批次.csv")

    without = tell(bot, site, numbers, "run", "--limit", "1")
    bot.configure(branch=permission())
    with_one = tell(bot, site, numbers, "run")

    assert without.accepted("alone") == []
    assert without.outcome("alone") == "HELD"
    assert without.reason("alone") == (
        "按策略留给人：没有人填写或批准过这张工单，批准一次就可以发送；没有许可包括 派单驳回 宽带投诉"
    )
    assert (with_one.outcome("alone"), with_one.outcome("row")) == ("DONE", "DONE")
    assert with_one.accepted("alone") == ["reject"]
    packs = [with_one.run.detail(numbers[name]) for name in ("alone", "row")]
    assert [sorted(one) for one in packs] == [sorted(packs[0])] * 2
    assert [[bool(one[name]) for name in PACK] for one in packs] == [[True] * len(PACK)] * 2
    captions = [[picture["caption"] for picture in one["pictures"]] for one in packs]
    assert captions[0] == captions[1]
    grounds = {name: pack["decision"]["grounds"] for name, pack in zip(("alone", "row"), packs, strict=True)}
    assert grounds["alone"].startswith("许可 ")
    assert "演示宽带" in grounds["alone"]
    assert grounds["row"].startswith("行 批次文件 第2行｜")
    kept = {one["order_no"]: one["grounds"] for one in with_one.ledger.writes}
    assert {name: kept[number] for name, number in numbers.items()} == grounds
    shown = bot.run("show", numbers["alone"])
    assert "放行依据 许可 " in shown.stdout


@pytest.mark.long
@pytest.mark.parametrize("command", [("run", "--schedule", "look"), ("preview",)], ids=["look", "preview"])
def test_first_night_takes_no_order(site, bot, command):
    """A run that only looks, and a preview, press nothing: an order that nobody has taken stays untaken."""
    numbers = {"alone": orders.put(site, held=False, fields=BROADBAND)}
    schedule = '[service.schedules.look]\ncron = "0 9 * * *"\nlevel = "look"\n'
    bot.configure(branch=permission() + schedule)

    night = tell(bot, site, numbers, *command)

    assert night.oracle["writes"] == []
    assert night.ledger.writes == []
    assert night.outcome("alone") == "PREVIEWED"
