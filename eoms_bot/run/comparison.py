"""Comparison: what the site's lists say after a preview of the orders that it tried."""

from __future__ import annotations

from eoms_bot.browser.reader.port import ListName
from eoms_bot.browser.trouble import escaping
from eoms_bot.errors import BotError
from eoms_bot.model.decision import Complete
from eoms_bot.model.order import OrderRef
from eoms_bot.model.outcome import Outcome
from eoms_bot.run.lane.lane import RunLane
from eoms_bot.run.runner import Runner
from flows.prove import look_leftover


def compare_with_site(runner: Runner) -> None:
    """Ask the site's lists about each previewed order, and note the answer, or why there is none."""
    tried = [item for item in runner.news.items if item.outcome is Outcome.PREVIEWED]
    changes = []
    try:
        with escaping():
            for item in tried:
                entry = item.decision.leftover if isinstance(item.decision, Complete) else None
                change = _changes_of(runner.lane, item.ref, entry.value if entry else "")
                changes += [f"{item.ref.order_no} {change}"] if change else []
    except BotError as problem:
        runner.compared = f"没能和网站的列表核对（{problem}）"
        return
    if changes:
        runner.compared = f"和网站的列表核对：{'、'.join(changes)}，可能是别人处理的，请到网站查看"
    elif tried:
        runner.compared = f"和网站的列表核对：{len(tried)} 张工单都没有变化"


def _changes_of(lane: RunLane, ref: OrderRef, leftover: str) -> str:
    """What the site's lists now show of an order that they did not show before.

    Empty where nothing has changed. `ref` is the order's earlier row. `leftover` is the text of an entry that
    was tried, empty where none was.
    """
    found = [row.ref for row in lane.site.reader.row(ListName.TODO, ref.order_no)]
    same_task = [one for one in found if one.task_id == ref.task_id]
    if not same_task:
        return "不再待办"
    if all((one.status, one.dealer) != (ref.status, ref.dealer) for one in same_task):
        return "状态变了"
    return "遗留库有了登记" if leftover and look_leftover(lane, ref.order_no, leftover).found else ""
