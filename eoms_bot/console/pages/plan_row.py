"""待审, one row: the order's story as the preview found it, and its cells to be changed, approved or struck, by keyboard."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import quote

from starlette.responses import Response

from eoms_bot.console import review
from eoms_bot.console.refusal import Refused
from eoms_bot.console.web import Call
from eoms_bot.decide import answering
from eoms_bot.facts.batch_template import options_of
from eoms_bot.model.batch import COLUMNS
from eoms_bot.model.decision import Decision, Hold
from eoms_bot.model.personal import masker_of_order
from eoms_bot.model.plan import PlanRow, RowState
from eoms_bot.report.plan_book import guesses
from eoms_bot.report.record import cleaner
from eoms_bot.report.words import READ_ZH
from eoms_bot.run.assist_plan import MAY_BE_HELPED

LONG = frozenset({"measure", "reject_note", "no_contact_reason", "remark"})
"""Columns with whole sentences."""


def show(call: Call) -> Response:
    """The page; 404 for a row that the plan has not."""
    call.query()
    outline = review.outline_of(call.desk, call.part("plan_id"))
    plan, row = review.with_row(call.desk, outline.plan_id, _number(call.part("position")))
    positions = {mark.position for mark in outline.rows}
    desk, standing = call.desk, call.desk.standing.get().value
    here = standing.desk
    stale, again = review.stale(desk, plan), review.newer(desk, plan.plan_id, row.order.order_no)
    decision = review.decision_of(desk, plan, row)
    book, file = review.book_of(desk, plan)
    until = plan.made_at + timedelta(minutes=desk.settings.run.plan_minutes)
    return call.page(
        "plan_row.html",
        plan=plan,
        row=row,
        rows=len(positions),
        item=desk.folders.item(plan.run_id, row.order.order_no),
        read=_read(row, standing.facts),
        words=review.words_of(row, decision),
        held=isinstance(decision, Hold),
        found=review.found_of(row, decision, here),
        standing=_now(row),
        changed=[
            (label, row.shown.get(name, ""), _now(row)[name])
            for name, label in COLUMNS.items()
            if name in row.edits
        ],
        cells=[(name, label) for name, label in COLUMNS.items() if name != "order_no"],
        options=options_of(here.dictionaries, here.rules),
        long=LONG,
        asked=_asked(row, decision),
        guesses={name: f"{value}　{source}" for name, value, source in guesses(row)},
        before=f"/plans/{plan.plan_id}/{row.position - 1}" if row.position > 1 else "",
        behind=f"/plans/{plan.plan_id}/{row.position + 1}" if row.position + 1 in positions else "",
        until=until.isoformat(),
        expired=desk.now() > until,
        stale=stale,
        again=again,
        book=book,
        file=file,
        editable=not stale and not again and row.state is not RowState.WORKED,
        may_assist=not stale and not again and row.state in MAY_BE_HELPED,
        picture=lambda run_id, number: f"/orders/{quote(row.order.order_no)}/pictures/{run_id}/{number}",
    )


def _read(row: PlanRow, labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the order says, masked: label as on the site's page, text."""
    clean = cleaner(masker_of_order(row.order))
    told = ((name, row.order.fact(name)) for name in READ_ZH)
    # What a profile adds in brackets is for who writes profiles.
    return [(labels.get(name, name).partition("（")[0], clean(text)) for name, text in told if text]


def _now(row: PlanRow) -> dict[str, str]:
    """The cells as they stand now, masked: as the preview had them, or as people changed them since."""
    clean = cleaner(masker_of_order(row.order))
    return {**row.shown, **{name: clean(text) for name, text in row.edits.items()}}


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise Refused(404)
    return int(text)


def _asked(row: PlanRow, decision: Decision) -> frozenset[str]:
    """The columns that a held order asks for; where no row speaks of it, first of all how it is to be handled."""
    if not isinstance(decision, Hold):
        return frozenset()
    asked = {name for text in decision.missing for name in answering.fields_in(text)}
    return frozenset(asked if {**row.cells, **row.edits}.get("handling") else asked | {"handling"})
