"""工作台: the page for the whole day.

The queue stands on the left, one order in the middle, its answer on the right.
"""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import HTMLResponse, RedirectResponse, Response

from eoms_bot.console import look
from eoms_bot.console.pages import plan_row
from eoms_bot.console.web import Call
from eoms_bot.console.workbench import queue


def show(call: Call) -> Response:
    """The page; it opens the first order that waits for a person. `show` filters the queue."""
    filtered = _filter(call)
    orders = queue.queue_of(call.desk)
    first = orders.next(filtered, "", person=call.session.person.name) or orders.next(
        filtered, "", waits=False
    )
    if first is None:
        return plan_row.render(call, orders, None, at_desk=True, show=filtered, before="", following="")
    return _of(call, orders, first, filtered)


def order(call: Call) -> Response:
    """The page with one order; an order that the queue does not have has its own page."""
    filtered = _filter(call)
    orders = queue.queue_of(call.desk)
    one = orders.find(call.part("order_no"))
    if one is None:
        return RedirectResponse(f"/orders/{quote(call.part('order_no'), safe='')}", 303)
    return _of(call, orders, one, filtered)


def part(call: Call) -> Response:
    """The list alone, for the page that is open; `here` is the order that it shows."""
    query = call.query("show", "here")
    filtered, here = query.one_of("show", queue.SHOWS), query.text("here")
    values = plan_row.list_values(call, queue.queue_of(call.desk), filtered, here)
    own = {"session": call.session, "now": call.desk.now()}
    return HTMLResponse(look.render("queue.html", **own, **values))


def _filter(call: Call) -> str:
    return call.query("show").one_of("show", queue.SHOWS)


def _of(call: Call, orders: queue.OrderQueue, one: queue.QueuedOrder, filtered: str) -> Response:
    values = plan_row.worked(call, one.mark.plan_id, one.mark.position, at_desk=True)
    around = plan_row.neighbours(orders, one, filtered)
    return plan_row.render(call, orders, values, at_desk=True, show=filtered, queued=one, **around)
