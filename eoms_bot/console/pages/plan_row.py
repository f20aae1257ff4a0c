"""待审, one row: the order's story as the preview found it, and its cells.

A person changes, approves or strikes the cells by keyboard.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from eoms_bot.console import review
from eoms_bot.console.refusal import Refused
from eoms_bot.console.web import Call
from eoms_bot.decide import answering
from eoms_bot.model.batch import BATCH, COLUMNS
from eoms_bot.model.decision import Decision, Hold, Standing
from eoms_bot.model.plan import PlanRow, RowState, decided
from eoms_bot.model.privacy.personal import masker_of_order
from eoms_bot.plan.assist_plan import MAY_BE_HELPED
from eoms_bot.plan.plan_book import guesses
from eoms_bot.plan.plan_sheet import RowApproval
from eoms_bot.report.record import cleaner
from eoms_bot.report.words import READ_ZH
from eoms_bot.tables.template import batch_options

LONG = frozenset(one.field for one in BATCH.columns if one.kind == "sentence")
"""Columns with whole sentences."""


def show(call: Call) -> Response:
    """The page; 404 for a row that the plan does not have."""
    call.query()
    outline = review.outline_of(call.desk, call.part("plan_id"))
    plan, row, draft = review.with_row(call.desk, outline.plan_id, _number(call.part("position")))
    positions = {mark.position for mark in outline.rows}
    desk, standing = call.desk, call.desk.standing.get().value
    here = standing.desk
    stale = review.stale(desk, plan) or review.outdated(desk, plan, row)
    again = review.newer(desk, plan.plan_id, row.order.order_no)
    decision = review.decision_of(desk, plan, row)
    said = RowApproval(row.position, review.speaker(plan, row), row.edits)
    effect = review.effect_of(desk, plan, row, said) if row.edits else _as_previewed(row)
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
        changed=[
            (label, row.known.get(name, ""), _now(row)[name])
            for name, label in COLUMNS.items()
            if name in row.edits
        ],
        cells=list(_cells(row, effect)),
        draft=draft,
        keeps=row.state in review.DRAFTED,
        changed_since=[
            COLUMNS[name]
            for name, one in draft.changes.items()
            if name in row.edits and one.fingerprint != row.order.fingerprint
        ],
        one_key=_one_key(row) if not row.edits else {},
        options=batch_options(here.dictionaries, here.rules),
        long=LONG,
        asked=_asked(row, decision),
        before=f"/plans/{plan.plan_id}/{row.position - 1}" if row.position > 1 else "",
        following=f"/plans/{plan.plan_id}/{row.position + 1}" if row.position + 1 in positions else "",
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


@dataclass(frozen=True)
class FormCell:
    """A cell of the form: its text, the text that counts as unchanged, and why it has its text.

    The reason is for a text that nobody typed. `kind` is `guess` when nobody has confirmed the
    text, `filled` when it follows from the row's changes, else empty.
    """

    name: str
    label: str
    text: str
    original: str
    kind: str = ""
    why: str = ""


def _cells(row: PlanRow, effect: review.RowEffect) -> Iterator[FormCell]:
    now, known = _now(row), row.known
    backed = {name: one for name, one in row.decision.backing.cells if one.standing is not Standing.PERSON}
    clean = cleaner(masker_of_order(row.order))
    for name, label in COLUMNS.items():
        if name == "order_no":
            continue
        text, original = now.get(name, ""), known.get(name, "")
        if name in effect.guesses and not text:
            yield FormCell(name, label, effect.guesses[name][0], original, "guess", effect.guesses[name][1])
        elif name in effect.filled and not text:
            yield FormCell(name, label, effect.filled[name][0], original, "filled", effect.filled[name][1])
        else:
            one = backed.get(name) if name not in row.edits else None
            yield FormCell(
                name, label, text, original, "", f"{one.standing}：{clean(one.source)}" if one else ""
            )


def _as_previewed(row: PlanRow) -> review.RowEffect:
    """The row as the preview left it."""
    suggested = dict(row.decision.suggested) if isinstance(row.decision, Hold) else {}
    found = {name: (value, f"{suggested[name].standing}：{source}") for name, value, source in guesses(row)}
    return review.RowEffect({}, found)


def _one_key(row: PlanRow) -> dict[str, Any]:
    """What the customer said, next to what would be sent; for a row that waits for one approval.

    Both are masked. The result is empty for any other row.
    """
    if not row.one_key or row.state is not RowState.WAITING:
        return {}
    clean, sent = cleaner(masker_of_order(row.order)), dict(decided(row.decision))
    reply = sent.get("note") or sent.get("measure") or sent.get("reject_text", "")
    doubts = [clean(one) for one in row.decision.backing.doubts]
    return {"said": clean(row.order.fact("complaint")), "reply": clean(reply), "doubts": doubts}


def _read(row: PlanRow, labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the order says, masked: label as on the site's page, text."""
    clean = cleaner(masker_of_order(row.order))
    facts = ((name, row.order.fact(name)) for name in READ_ZH)
    # The brackets of a profile's labels are for people who write profiles.
    return [(labels.get(name, name).partition("（")[0], clean(text)) for name, text in facts if text]


def _now(row: PlanRow) -> dict[str, str]:
    """The present cells, masked: as the preview had them, or as people changed them since."""
    return {**row.known, **{name: review.masked(row, text) for name, text in row.edits.items()}}


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise Refused(404)
    return int(text)


def _asked(row: PlanRow, decision: Decision) -> frozenset[str]:
    """The columns that a held order asks for.

    When no row covers the order, the page first asks how it is handled.
    """
    if not isinstance(decision, Hold):
        return frozenset()
    asked = {name for text in decision.missing for name in answering.fields_in(text)}
    return frozenset(asked if {**row.cells, **row.edits}.get("handling") else asked | {"handling"})
