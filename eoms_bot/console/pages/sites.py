"""站卡: what the county said of each site, whose customers can be called now, and a form for a new card."""

from __future__ import annotations

from starlette.responses import Response

from eoms_bot.console.calls import calling, cards, pasted
from eoms_bot.console.web import Call
from eoms_bot.decide.times import to_minute


def show(call: Call) -> Response:
    """The page; `site` is the name that the form begins with."""
    query, desk = call.query("site"), call.desk
    table = cards.table_of(desk)
    here = desk.standing.get().value.desk
    return call.page(
        "sites.html",
        cards=cards.listed(desk, table),
        table=table,
        site=query.text("site"),
        sites=sorted({row.text("基站名称") for row in here.evidence.rows("cells")}),
        causes=here.dictionaries.prov_causes,
        closed=calling.no_calls(desk.settings, desk.now()),
        minute=to_minute,
        shown=cards.shown,
        most=pasted.MOST_TEXT,
    )
