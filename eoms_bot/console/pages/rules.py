"""规则: the table that reads complaints, each rule with its examples.

A second page shows what the table would decide differently today.
"""

from __future__ import annotations

from starlette.responses import Response

from eoms_bot.console.web import Call
from eoms_bot.errors import BadInput, ConfigError
from eoms_bot.model.texts.triage_rules import KINDS
from eoms_bot.report import words

LAST = ("50", "200", "1000")
"""How many of the newest orders may be read again."""


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


def backtested(call: Call) -> Response:
    """The newest orders that the ledger has closed, read again by the present rules.

    `last` says how many.
    """
    last = call.query("last").one_of("last", LAST) or LAST[1]
    try:
        made = call.desk.backtest.get()
    except (BadInput, ConfigError) as problem:
        return call.page("backtest.html", problem=str(problem), last=last, choices=LAST)
    return call.page(
        "backtest.html",
        problem="",
        last=last,
        choices=LAST,
        count=len(made.value.read[: int(last)]),
        changes=made.value.changes(int(last)),
        made_at=made.at.isoformat(),
        names=words.COMPARED_ZH,
        word=words.verdict_word,
    )
