"""Call mode: show the number and place of an order for a minute, and note what the call came to."""

from __future__ import annotations

from typing import Any

from eoms_bot.console import calling, review
from eoms_bot.console.actions.plan import OfRow
from eoms_bot.console.refusal import Refused
from eoms_bot.console.roles import Role
from eoms_bot.console.web import Call, PageAction
from eoms_bot.decide.times import to_minute
from eoms_bot.ledger import Deed
from eoms_bot.model.zone import SHANGHAI


def reveal(call: Call, asked: OfRow) -> dict[str, Any]:
    """The number and place of a row's order, for a person who is going to call; the chain has it first.

    `numbers` are [number, label], none while no customer may be called (`closed`: until when); `people` are
    those of the county to ask first, [post, name, number, times]; `at` is when the call starts. 503 where the
    record cannot be made: then nothing is shown.
    """
    desk, who, now = call.desk, call.session.person.name, call.desk.now().astimezone(SHANGHAI)
    _plan, row, _draft = review.with_row(desk, asked.plan_id, asked.position)
    order = row.order
    if not desk.doorbook.note(Deed.CONSOLE_REVEALED, who, order.order_no):
        raise Refused(503, "没能记入审计链，所以没有显示号码")
    closed = calling.no_calls(desk.settings, now)
    people, why = calling.county_people(desk.settings, now)
    named = ("岗位", "姓名", "电话", "时段")
    numbers = calling.customer_numbers(order, desk.standing.get().value.facts)
    return {
        "at": to_minute(now),
        "seconds": calling.SHOWN_SECONDS,
        "place": order.fact("fault_place"),
        "numbers": [] if closed else [list(one) for one in numbers.items()],
        "closed": closed,
        "people": [[person.text(name) for name in named] for person in people],
        "nobody": why,
    }


REVEAL = PageAction(OfRow, Role.OPERATOR, reveal)
