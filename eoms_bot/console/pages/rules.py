"""规则: the table that reads complaints, each rule with its examples and whether they do what they should."""

from __future__ import annotations

from starlette.responses import Response

from eoms_bot.console.web import Call
from eoms_bot.errors import ConfigError
from eoms_bot.model.triage_rules import KINDS


def show(call: Call) -> Response:
    """The page; `kind` shows the rules of one kind, `wrong` those with an example that fails."""
    query = call.query("kind", "wrong")
    kind, wrong = query.one_of("kind", KINDS), query.one_of("wrong", ("1",))
    try:
        made = call.desk.rules.get()
    except ConfigError as problem:
        return call.page(
            "rules.html", problem=str(problem), book=None, shown=(), kinds=KINDS, kind="", wrong=""
        )
    shown = [one for one in made.value.rules if kind in ("", one.rule.kind) and (not wrong or one.wrong > 0)]
    return call.page(
        "rules.html",
        problem="",
        book=made.value,
        made_at=made.at.isoformat(),
        shown=shown,
        kinds=KINDS,
        kind=kind,
        wrong=wrong,
    )
