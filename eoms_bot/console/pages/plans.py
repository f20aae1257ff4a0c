"""待审: the plans that previews have left, newest first, with how many of their rows wait for somebody."""

from __future__ import annotations

from datetime import datetime, timedelta

from starlette.responses import Response

from eoms_bot.console.web import Call

NEWEST = 50


def show(call: Call) -> Response:
    """The page."""
    call.query()
    desk = call.desk
    oldest = desk.now() - timedelta(minutes=desk.settings.run.plan_minutes)
    heads = desk.books.views().plans(NEWEST)
    return call.page(
        "plans.html",
        plans=[(head, datetime.fromisoformat(head.made_at) >= oldest) for head in heads],
        minutes=desk.settings.run.plan_minutes,
    )
