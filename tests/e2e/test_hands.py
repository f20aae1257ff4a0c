"""Orders in people's hands, on the site: a run that may send what nobody has written leaves them, and takes
the next one.
"""

import pytest

from eoms_bot.ledger import Ledger
from tests.e2e.test_permission import permission
from tests.support import orders

WORDS = {
    "CCH_ComplainDesc": "家里宽带光猫红灯上不了网",
    "CCH_PretreatmentDesc": "请核实处理。",
    "CCH_ComplainType": "家庭业务.宽带.无法上网",
}


def put(site, bot):
    """An order whose words are a certain reject; what a person would write of it is what may leave."""
    number = orders.put(site, fields=WORDS)
    bot.rows[number] = [orders.rejected(number, 驳回原因="宽带投诉", 驳回说明="宽带")]
    return number


def night(bot):
    """An unattended run with a permission for such rejects: number of each order → outcome and reason."""
    items = bot.run("run").run["items"]
    return {item["order_no"]: (item["outcome"], item["reason"]) for item in items}


@pytest.mark.long
def test_what_is_in_hands_stays(site, bot):
    """A 否 and an open plan each keep their order; an order that came later goes. A row of no order then stops
    that too.
    """
    bot.configure(branch=permission())
    refused, waiting = put(site, bot), put(site, bot)
    assert bot.run("preview").outcome(refused) == "PREVIEWED"
    with Ledger.open(bot.home / "ledger.db") as ledger:
        [plan] = ledger.plans()
        position = next(row.position for row in plan.rows if row.order.order_no == refused)
        ledger.approve_plan(plan.plan_id, (), {position: "李班长"}, plan.made_at)
    free = put(site, bot)

    found = night(bot)

    assert found[free][0] == "DONE", found
    assert found[refused][0] == found[waiting][0] == "HELD"
    assert f"李班长在计划 {plan.plan_id} 第 {position} 行批了“否”" in found[refused][1]
    assert f"计划 {plan.plan_id}" in found[waiting][1]
    assert "待审" in found[waiting][1]
    assert {write["key"]["order_no"] for write in site.writes()} == {free}

    late = put(site, bot)
    bot.batch(orders.solved(late[:-1]), name="inbox/批次.csv")

    assert night(bot)[late] == (
        "HELD",
        "按策略留给人：没有人填写或批准过这张工单，批准一次就可以发送；批次.csv 第2行（工单号 "
        f'"{late[:-1]}" 的格式不对），看不出说的是哪张工单；改正或删掉，再运行',
    )
