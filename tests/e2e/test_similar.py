"""What the bot has handled of a held order's place: from the pages to `show`."""

import json

from tests.support import orders


def test_a_held_order_shows_a_handled_one(site, bot):
    """One order is completed; another of the same place lacks a cell, is held, and `show` names the first."""
    done, held = orders.put(site), orders.put(site)
    batch = bot.batch(orders.solved(done), orders.solved(held, 省内投诉原因=""))
    run = bot.run("apply", batch)
    assert (run.outcome(done), run.outcome(held)) == ("DONE", "HELD")

    (found,) = json.loads(bot.run("show", held, "--json").stdout)["similar"]

    assert found["order_no"] == done
    assert set(found["same"]) == {"基站", "地点", "投诉分类", "省内投诉原因"}
    assert found["measure"]["value"] == "调整天线方位角，复测正常"
    assert [word for word in orders.CANARIES if word in json.dumps(found, ensure_ascii=False)] == []
