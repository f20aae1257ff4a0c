"""Review of a plan: what a person says to a row, held against the plan and this moment by the very checks of its workbook."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from eoms_bot.console.desk import Desk
from eoms_bot.console.query import ROWS
from eoms_bot.console.refusal import Refused
from eoms_bot.console.roles import Role
from eoms_bot.console.web import Call
from eoms_bot.decide.texts import byte_length
from eoms_bot.errors import BadInput, Problem
from eoms_bot.facts.batch_rows import Known
from eoms_bot.facts.plan_sheet import rulings
from eoms_bot.facts.plan_typed import Said, sheet_of
from eoms_bot.ledger import Counts, PlaceOfRow, PlanOutline, PlanPage
from eoms_bot.model.branch import ReplyLimits
from eoms_bot.model.decision import Decision
from eoms_bot.model.plan import Plan, PlanRow, RowState, decided
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.report.plan_book import FOUND, PRINT, found_lines, shown_cells
from eoms_bot.report.words import FIELD_ZH
from eoms_bot.run import second_person
from eoms_bot.run.approving import Approved, decided_by, held_against, insist_current
from eoms_bot.run.desk import Desk as RunDesk

Sought = TypeVar("Sought")

LIMITED = {
    "measure": "measure",
    "note": "note",
    "leftover": "leftover",
    "reject_text": "reject",
    "cell": "cell",
}
"""Value of a decision → the limit of the site that holds for it."""
_LABEL, _VALUE, _SOURCE, _STANDING = (
    list(FOUND).index(name) for name in ("字段", "将要发送的内容", "来源", "依据")
)


@dataclass(frozen=True)
class Found:
    """What would be sent for a row: label, masked value, source; and how many bytes of how many."""

    values: tuple[tuple[str, str, str], ...]
    bytes: tuple[tuple[str, int, int], ...]


def plan_of(desk: Desk, plan_id: str) -> Plan:
    """The plan of that number; Refused 404 where the ledger has none."""
    return _there(desk.books.ledger().plan(plan_id))


def outline_of(desk: Desk, plan_id: str) -> PlanOutline:
    """What has become of a plan's rows, without their orders; Refused 404 where the ledger has no such plan."""
    return _there(desk.books.views().plan_outline(plan_id))


def page_of(desk: Desk, plan_id: str, state: RowState | None, number: int) -> PlanPage:
    """A page of a plan's list; Refused 404 where the ledger has no such plan."""
    found = desk.books.views().plan_page(plan_id, state=state, limit=ROWS, offset=(number - 1) * ROWS)
    return _there(found)


def with_row(desk: Desk, plan_id: str, position: int) -> tuple[Plan, PlanRow]:
    """A row, and its plan without the other rows: enough to hold one row against; Refused 404 where there is none."""
    plan = _there(desk.books.ledger().plan_with(plan_id, position))
    return plan, row_of(plan, position)


def _there(found: Sought | None) -> Sought:
    if found is None:
        raise Refused(404, "账本里没有这份计划")
    return found


def row_of(plan: Plan, position: int) -> PlanRow:
    """The plan's row of that number; Refused 404 where it has none."""
    row = plan.row(position)
    if row is None:
        raise Refused(404, "计划里没有这一行")
    return row


def stale(desk: Desk, plan: Plan) -> str:
    """Why a plan takes no word any more: too old, another's, or decided by what has changed since; empty
    where it does.
    """
    now, minutes = desk.now().astimezone(SHANGHAI), desk.settings.run.plan_minutes
    try:
        insist_current(plan, desk.standing.get().value.basis, now, minutes, plan.plan_id, ())
    except BadInput as problem:
        return "；".join(one.found for one in problem.problems) or str(problem)
    return ""


def newer(desk: Desk, plan_id: str, order_no: str) -> tuple[str, int] | None:
    """The plan, and its row, in which the order was previewed again since; None where it was not."""
    found = desk.books.views().newest_plan_row(order_no)
    return None if found is None or found[0] == plan_id else found


def book_of(desk: Desk, plan: Plan) -> tuple[str, str]:
    """By which uploaded workbook the plan can be previewed again, and what its file was called; both empty
    without one.
    """
    file = next((row.origin[0] for row in plan.rows if row.origin), "")
    book = desk.uploads.find(file.removesuffix(".xlsx"))
    return (book.book_id, book.name) if book else ("", file)


def edits_of(row: PlanRow, changed: Mapping[str, str]) -> dict[str, str]:
    """The changes of a row behind a person's next ones; who types what the preview had takes a change back."""
    edits = {**row.edits, **changed}
    return {name: text for name, text in edits.items() if text != row.shown.get(name, "")}


def decision_of(desk: Desk, plan: Plan, row: PlanRow) -> Decision:
    """What the row comes to with its changes, at the moment of its approval; also where the plan takes no
    word any more.

    As the preview decided where nobody changed it, or what was typed no longer fits today's lists.
    """
    if not row.edits:
        return row.decision
    here, at = desk.standing.get().value, (row.approved_at or desk.now()).astimezone(SHANGHAI)
    pattern = here.profile.site.order_no_pattern
    known = Known(here.desk.dictionaries, here.desk.limits, here.desk.branch, here.desk.rules, at, pattern)
    said = Said(row.position, row.approved_by or plan.asked_by, row.edits)
    try:
        (ruled,) = rulings(sheet_of(plan, [said], plan.plan_id), plan, known).approved
    except BadInput:
        return row.decision
    return decided_by(ruled, plan, here.desk, at)


def words_of(row: PlanRow, decision: Decision) -> Mapping[str, str]:
    """A row in the words of its sheet, masked: `decision`, `rule` and `why`, as it was decided with its
    changes.
    """
    return shown_cells(replace(row, decision=decision), {})


def judged(desk: Desk, plan: Plan, said: Sequence[Said]) -> Approved:
    """What these words come to; BadInput with everything that stands in their way. Nothing is noted."""
    sheet = sheet_of(plan, said, plan.plan_id)
    here, minutes = desk.standing.get().value, desk.settings.run.plan_minutes
    return held_against(plan, sheet, here, desk.now(), minutes, again=False)


def found_of(row: PlanRow, decision: Decision, desk: RunDesk) -> Found:
    """What would be sent by this decision on the row's order, in the words and within the limits of a run's desk."""
    lines = found_lines(replace(row, decision=decision, filled=None, picture=""), desk.labels)
    values = tuple(
        (line[_LABEL], line[_VALUE], f"{line[_STANDING]}：{line[_SOURCE]}".lstrip("："))
        for line in lines
        if line[_LABEL] != PRINT
    )
    return Found(values, tuple(_bytes(decision, desk.limits)))


def _bytes(decision: Decision, limits: ReplyLimits) -> Iterator[tuple[str, int, int]]:
    for name, text in decided(decision):
        if name in LIMITED:
            yield FIELD_ZH.get(name, name), byte_length(text, limits.wide), getattr(limits, LIMITED[name])


def told(problems: Sequence[Problem]) -> list[dict[str, str]]:
    """Problems as a page shows them: the column, and what is wrong there."""
    return [
        {"column": one.column, "text": f"{found} → {one.wanted}" if one.wanted else found}
        for one in problems
        for found in [_bare(one)]
    ]


def _bare(problem: Problem) -> str:
    """What is wrong, without the number of the order, the plan's row and the column: all that stands where it is shown."""
    here = f"{problem.column}：" if problem.column else ""
    found = re.sub(rf"^\S+ (会转人工：)(?:{re.escape(here)})?", r"\1", problem.found)
    return re.sub(rf"{re.escape(problem.file)} 第\d+行 (?:{re.escape(problem.column)} )?", "", found)


def refused(problem: BadInput) -> Refused:
    """409 with the first few of what stands in the way."""
    lines = [
        f"{one['column']}：{one['text']}" if one["column"] else one["text"]
        for one in told(problem.problems[:5])
    ]
    more = f"（共 {len(problem.problems)} 处）" if len(problem.problems) > 5 else ""
    return Refused(409, "；".join(lines) + more if lines else str(problem))


def insist_may(call: Call, deed: str, sums: Mapping[str, frozenset[PlaceOfRow]], *asked: str) -> None:
    """Refused 403 where one of these sums needs somebody else: an approver who has not `asked` (C6)."""
    settings, person = call.desk.settings, call.session.person
    told, rows = max(sums.items(), key=lambda one: len(one[1]))
    if not second_person.is_many(settings, len(rows)):
        return
    found = f"{told}加上这次共 {len(rows)} 行，超过 {settings.console.approver_above} 行（console.approver_above）"
    if not person.role.may(Role.APPROVER):
        raise Refused(403, f"{found}，须由有批准角色的人{deed}")
    if second_person.has_asked(settings, person.name, *asked):
        raise Refused(403, f"{found}，不能由上传或发起预览的人（{person.name}）自己{deed}")


def of_day(counts: Counts, rows: frozenset[PlaceOfRow], *people: str) -> dict[str, frozenset[PlaceOfRow]]:
    """For each of these people what he has approved and started today, with these rows."""
    return {f"{who} 今天批准和发起的": counts.of_person(who) | rows for who in people}


def by_rule(
    rows: Sequence[PlanRow], without: Collection[int] = ()
) -> Mapping[tuple[str, str], list[PlanRow]]:
    """Rows that wait and can be approved as they are, by what is done and by which rule; `without` these
    numbers.
    """
    found: dict[tuple[str, str], list[PlanRow]] = {}
    for row in rows:
        if row.state is RowState.WAITING and decided(row.decision) and row.position not in without:
            found.setdefault((row.shown.get("decision", ""), row.decision.rule), []).append(row)
    return found
