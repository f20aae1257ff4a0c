"""Phrases for one order: what can be said to its customer and written into its reply.

The branch's agreed wordings of the cause, the rule table's with the facts filled in, and the measure of
similar past orders. None of it is sent by itself: what a person picks becomes a guess in the cell 解决措施.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from starlette.responses import HTMLResponse, Response

from eoms_bot.console import look
from eoms_bot.console.desk import ConsoleDesk
from eoms_bot.console.pages import plan_row
from eoms_bot.console.web import Call
from eoms_bot.console.workbench import review
from eoms_bot.decide.diagnosis.diagnose import diagnose, wordings
from eoms_bot.decide.similar import last_measure, taken_over
from eoms_bot.model.batch import UNSURE
from eoms_bot.model.decision import Decision, Hold, Sourced
from eoms_bot.model.evidence import Evidence
from eoms_bot.model.plan import Plan, PlanRow
from eoms_bot.model.source_kinds import ESCALATED, KOUJING
from eoms_bot.plan.plan_sheet import RowApproval


@dataclass(frozen=True)
class OfferedPhrase:
    """Words, masked, and where they are from.

    `whole`: nothing of them is masked, so that they can be put into a cell as they stand.
    """

    text: str
    source: str
    whole: bool


@dataclass(frozen=True)
class OrderPhrases:
    """What can be said of an order's cause, of similar orders, and to a customer who wants to go higher up.

    `no_table` says in words why the branch's own wordings are missing; empty where its table can be used.
    """

    cause: str
    agreed: tuple[OfferedPhrase, ...]
    worded: tuple[OfferedPhrase, ...]
    last: tuple[OfferedPhrase, ...]
    escalated: tuple[OfferedPhrase, ...]
    no_table: str


def show(call: Call) -> Response:
    """The phrases of a plan's row, as a part of its page; 404 for a row that the plan does not have."""
    call.query()
    position = plan_row.number_of(call.part("position"))
    plan, row, _draft = review.with_row(call.desk, call.part("plan_id"), position)
    return HTMLResponse(look.render("phrases.html", phrases=phrases_of(call.desk, plan, row)))


def phrases_of(desk: ConsoleDesk, plan: Plan, row: PlanRow) -> OrderPhrases:
    """The phrases for a row with everything that people have typed in it."""
    here, now = desk.standing.get().value.desk, desk.now()
    ruled, decision = review.drafted_of(
        desk, plan, row, RowApproval(row.position, review.speaker(plan, row), row.edits)
    )
    # No run reads the agreed wordings, so the desk does not have them.
    table = desk.material.get().value.read.evidence.of(KOUJING.key)
    known = {**here.evidence.snapshots, KOUJING.key: table}
    asked = replace(here.inquiry(row.order, ruled.row, now), evidence=Evidence(known))
    cause, site, result = (_value(row, decision, name) for name in ("prov_cause", "site", "result"))
    found = diagnose(asked)
    clauses = [one.measure for one in found.suspects if one.measure and one.cause in ("", cause)]
    clauses.append(found.worded.get(cause, ()))
    last = last_measure(asked.evidence, cause, result, site, now)
    similar = (taken_over(one.write) for one in plan_row.similar_of(desk, row, decision))
    return OrderPhrases(
        cause=cause,
        agreed=_offered(row, wordings(asked, cause) if cause else ()),
        worded=_offered(row, (_joined(one) for one in clauses if one)),
        last=_offered(row, (one for one in (*similar, last) if one is not None)),
        escalated=_offered(row, wordings(asked, ESCALATED)),
        no_table="" if table.usable else table.describe(),
    )


def _value(row: PlanRow, decision: Decision, name: str) -> str:
    """A cell of the row, as a person has it, else as the preview or a guess."""
    cells = dict(decision.suggested) if isinstance(decision, Hold) else {}
    cells |= dict(decision.backing.cells)
    text = row.edits.get(name) or row.cells.get(name) or (cells[name].value if name in cells else "")
    return text.removeprefix(UNSURE)


def _joined(clauses: tuple[Sourced, ...]) -> Sourced:
    sources = dict.fromkeys(one.source for one in clauses)
    return Sourced("，".join(one.value for one in clauses), "；".join(sources))


def _offered(row: PlanRow, found: Iterable[Sourced]) -> tuple[OfferedPhrase, ...]:
    """These words, masked for this order's customer, each once."""
    each = {one.value: one for one in found}
    return tuple(
        OfferedPhrase(shown, review.masked(row, one.source), shown == one.value)
        for one in each.values()
        for shown in [review.masked(row, one.value)]
    )
