"""Review of a plan: checks what a person says about a row against the plan and this moment.

It uses the same checks as the plan's workbook.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from eoms_bot.console.desk import ConsoleDesk
from eoms_bot.console.query import ROWS
from eoms_bot.console.refusal import Refused
from eoms_bot.console.security.roles import Role
from eoms_bot.console.web import Call
from eoms_bot.decide.texts import byte_length
from eoms_bot.errors import BadInput, Problem
from eoms_bot.ledger import AnswerDraft, Counts, DraftKey, PlaceOfRow, PlanOutline, PlanPage
from eoms_bot.model.batch import COLUMNS, UNSURE, is_unsure
from eoms_bot.model.branch import ReplyLimits
from eoms_bot.model.decision import Decision, Hold, Reject, Sourced
from eoms_bot.model.plan import Plan, PlanRow, RowState, decided
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.plan import approving, second_person
from eoms_bot.plan.approving import Approved, decided_by, field_of, held_against, insist_current, whole
from eoms_bot.plan.plan_book import (
    FOUND,
    PRINT,
    changes_of,
    clean_of,
    fallen,
    found_lines,
    to_minute_text,
)
from eoms_bot.plan.plan_sheet import RowApproval, Ruled, drafted, rulings, sheet_of
from eoms_bot.report.words import DECISION_ZH, FIELD_ZH
from eoms_bot.run.claims import keep_row, written
from eoms_bot.run.desk import Desk as RunDesk
from eoms_bot.tables.batch.batch import Batch

Sought = TypeVar("Sought")

DRAFTED = frozenset({RowState.WAITING, RowState.STRUCK})
"""Rows for which what people type is kept in the draft of their order."""

LIMITED = {
    "measure": "measure",
    "note": "note",
    "leftover": "leftover",
    "reject_text": "reject",
    "cell": "cell",
}
"""Value of a decision → the site's limit for it."""
REPLIES = ("reject_text", "note", "measure", "leftover")
"""Values of a decision that people read as the reply."""
_LABEL, _VALUE, _SOURCE, _STANDING = (
    list(FOUND).index(name) for name in ("字段", "将要发送的内容", "来源", "依据")
)


@dataclass(frozen=True)
class ReviewedCell:
    """What would be sent for a row: label, masked value, source; bytes used, bytes allowed."""

    values: tuple[tuple[str, str, str], ...]
    bytes: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class RowEffect:
    """What a person's changes of a row come to so far.

    It holds the other cells that the changes fill, and the cells that are still guesses. Field →
    (masked text, why it is so). `missing` is what a reply would still lack with these changes. `gone`: the
    cells in which the preview's text no longer stands, and nothing else does → what it was, in words.
    """

    filled: Mapping[str, tuple[str, str]]
    guesses: Mapping[str, tuple[str, str]]
    missing: tuple[str, ...] = ()
    gone: Mapping[str, str] = field(default_factory=dict)


def plan_of(desk: ConsoleDesk, plan_id: str) -> Plan:
    """The plan with that number; Refused 404 when the ledger has none."""
    return _there(desk.books.ledger().plan(plan_id))


def outline_of(desk: ConsoleDesk, plan_id: str) -> PlanOutline:
    """The state of a plan's rows, without their orders.

    Refused 404 when the ledger has no such plan.
    """
    return _there(desk.books.views().plan_outline(plan_id))


def page_of(desk: ConsoleDesk, plan_id: str, state: RowState | None, number: int) -> PlanPage:
    """A page of a plan's list; Refused 404 when the ledger has no such plan."""
    found = desk.books.views().plan_page(plan_id, state=state, limit=ROWS, offset=(number - 1) * ROWS)
    return _there(found)


def with_row(desk: ConsoleDesk, plan_id: str, position: int) -> tuple[Plan, PlanRow, AnswerDraft]:
    """A row, its plan without the other rows (enough to check one row), and the draft of its order.

    A row in `DRAFTED` has the draft's cells as its changes, without those of `picks_of`. One whose last word
    was taken back waits. Refused 404 when there is no such row.
    """
    plan = _there(desk.books.ledger().plan_with(plan_id, position))
    row = row_of(plan, position)
    if row.taken_back:
        row = replace(row, state=RowState.WAITING, approved_by="", approved_at=None)
    if row.state not in DRAFTED:
        return plan, row, AnswerDraft()
    draft = desk.books.ledger().draft(draft_key(plan, row))
    edits = edits_of(row, draft.texts)
    return plan, replace(row, edits=without_picks(edits)), draft


def picks_of(texts: Mapping[str, str]) -> dict[str, str]:
    """The words that somebody has picked for cells and nobody has confirmed: field → words.

    A draft keeps them with the mark of a guess before them, as a workbook does. They are never sent so.
    """
    return {name: text.strip().removeprefix(UNSURE) for name, text in texts.items() if is_unsure(text)}


def without_picks(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts that a person has typed or confirmed."""
    return {name: text for name, text in texts.items() if not is_unsure(text)}


def masked(row: PlanRow, text: str) -> str:
    """A text of the row's order as a page shows it."""
    return clean_of(row)(text)


def own_words(row: PlanRow, changed: Mapping[str, str]) -> dict[str, str]:
    """The changed cells in full: a masked text that comes back unchanged stands for what it masks.

    Refused 409 for a changed text that has stars of the mask: they would be sent.
    """
    suggested = dict(row.decision.suggested) if isinstance(row.decision, Hold) else {}
    found = {}
    for name, text in changed.items():
        whole = row.edits.get(name, row.cells.get(name, ""))
        shown = masked(row, whole) if name in row.edits else row.known.get(name, "")
        if text == row.known.get(name, "") or "*" not in text:
            found[name] = text
        elif text == row.guesses.get(name):
            found[name] = suggested[name].value
        elif "*" not in shown or "*" in whole:
            found[name] = text
        elif text != shown:
            raise Refused(409, f"{COLUMNS[name]}：打码的（带 *）不动就是原来的内容，要改就写出完整的内容")
    return found


def speaker(plan: Plan, row: PlanRow) -> str:
    """Who has approved a row; for one that nobody has, a name that only stands in for that."""
    return row.approved_by or plan.asked_by or plan.plan_id


def draft_key(plan: Plan, row: PlanRow) -> DraftKey:
    """The task of the order that a row is about."""
    return DraftKey(plan.basis.site_id, row.order.order_no, row.order.task_id)


def keep_rows(desk: ConsoleDesk, batch: Batch, who: str) -> int:
    """Keep what somebody has written into a workbook in the orders' drafts; returns for how many orders.

    Only for orders that a preview has read: of the others nobody knows the task. The run that reads the
    workbook keeps theirs.
    """
    ledger, views, now = desk.books.ledger(), desk.books.views(), desk.now()
    kept = 0
    for row in written(batch):
        place = views.newest_plan_row(row.order_no)
        plan = ledger.plan_with(*place) if place else None
        if plan is None or not plan.rows:
            continue
        keep_row(ledger, plan.basis.site_id, plan.rows[0].order, row, who, batch.saved or now, now)
        kept += 1
    return kept


def _there(found: Sought | None) -> Sought:
    if found is None:
        raise Refused(404, "账本里没有这份计划")
    return found


def row_of(plan: Plan, position: int) -> PlanRow:
    """The plan's row with that number; Refused 404 when it has none."""
    row = plan.row(position)
    if row is None:
        raise Refused(404, "计划里没有这一行")
    return row


def stale(desk: ConsoleDesk, plan: Plan) -> str:
    """Why a plan no longer accepts words from people; empty while it does.

    It is too old, it is another account's, or what decided it has changed since.
    """
    now, minutes = desk.now().astimezone(SHANGHAI), desk.settings.run.plan_minutes
    try:
        insist_current(plan, desk.standing.get().value.basis, now, minutes, plan.plan_id, ())
    except BadInput as problem:
        return "；".join(one.found for one in problem.problems) or str(problem)
    return ""


def outdated(desk: ConsoleDesk, plan: Plan, row: PlanRow) -> str:
    """Why a waiting row can no longer be approved, by today's rules; empty when it can."""
    here, now = desk.standing.get().value, desk.now().astimezone(SHANGHAI)
    if row.state is not RowState.WAITING:
        return ""
    return "；".join(
        f"{column} {what}" for column, what in approving.outdated(plan, row, row.edits, here, now)
    )


def newer(desk: ConsoleDesk, plan_id: str, order_no: str) -> tuple[str, int] | None:
    """The plan and row in which the order was previewed again later; None when there is none."""
    found = desk.books.views().newest_plan_row(order_no)
    return None if found is None or found[0] == plan_id else found


def book_of(desk: ConsoleDesk, plan: Plan) -> tuple[str, str]:
    """The uploaded workbook by which the plan can be previewed again, and the name of its file.

    Both are empty for a plan without a workbook.
    """
    file = next((row.origin[0] for row in plan.rows if row.origin), "")
    book = desk.uploads.find(file.removesuffix(".xlsx"))
    return (book.book_id, book.name) if book else ("", file)


def edits_of(row: PlanRow, changed: Mapping[str, str]) -> dict[str, str]:
    """A row's changes, with a person's next changes added.

    A person who types what the preview had takes a change back, where that stands still.
    """
    return changes_of(row, {**row.edits, **changed})


def draft_changes(row: PlanRow, words: Mapping[str, str]) -> dict[str, str | None]:
    """What a draft has to keep of a person's next words: field → text, None for a change taken back."""
    edits = edits_of(row, words)
    return {name: edits.get(name) for name in {*words} | (row.edits.keys() - edits.keys())}


def decision_of(desk: ConsoleDesk, plan: Plan, row: PlanRow) -> Decision:
    """The decision on the row with its changes, at the moment of its approval.

    It is also given for a plan that no longer accepts words. The preview's decision holds when
    nobody changed the row, or when the typed text no longer fits today's lists.
    """
    if not row.edits:
        return row.decision
    here, at = desk.standing.get().value, (row.approved_at or desk.now()).astimezone(SHANGHAI)
    sheet = sheet_of(plan, [RowApproval(row.position, speaker(plan, row), row.edits)], plan.plan_id)
    try:
        (ruled,) = rulings(
            sheet, plan, here.reading(at), lambda one: whole(one, plan, here.desk, at)
        ).approved
    except BadInput:
        return row.decision
    return decided_by(ruled, plan, here.desk, at)


def effect_of(desk: ConsoleDesk, plan: Plan, row: PlanRow, said: RowApproval) -> RowEffect:
    """What follows from these words, also when they do not suffice for an approval.

    Nothing is noted.
    """
    return _effect(row, said, _drafted(desk, plan, row, said))


def _drafted(desk: ConsoleDesk, plan: Plan, row: PlanRow, said: RowApproval) -> Decision:
    return drafted_of(desk, plan, row, said)[1]


def drafted_of(desk: ConsoleDesk, plan: Plan, row: PlanRow, said: RowApproval) -> tuple[Ruled, Decision]:
    """A row with these words, as far as they go, and the decision on it."""
    here, at = desk.standing.get().value, desk.now().astimezone(SHANGHAI)
    sheet = sheet_of(plan, [said], plan.plan_id)
    one = drafted(sheet, row, plan, here.reading(at), lambda one: whole(one, plan, here.desk, at))
    return one, decided_by(one, plan, here.desk, at)


def _effect(row: PlanRow, said: RowApproval, decision: Decision) -> RowEffect:
    def with_why(name: str, found: Sourced) -> tuple[str, str]:
        text = to_minute_text(name, found.value)
        return masked(row, text), f"{found.standing}：{masked(row, found.source)}"

    known = dict(decision.backing.cells)
    suggested = decision.suggested if isinstance(decision, Hold) else ()
    gone = gone_of(row, said.edits, decision)
    return RowEffect(
        {
            name: with_why(name, found)
            for name, found in known.items()
            if found.value != row.cells.get(name) and not said.edits.get(name)
        },
        {
            name: with_why(name, found)
            for name, found in suggested
            if name not in known and (name in gone or name not in row.cells)
        },
        tuple(masked(row, one) for one in decision.missing) if isinstance(decision, Hold) else (),
        {name: f"不再算数：预览时的 {row.known.get(name, '')}" for name in gone},
    )


def gone_of(row: PlanRow, edits: Mapping[str, str], decision: Decision) -> frozenset[str]:
    """The cells whose text in the preview fell with these changes, and that `decision` does not fill."""
    return fallen(row, edits.keys()) - edits.keys() - dict(decision.backing.cells).keys()


def judged(desk: ConsoleDesk, plan: Plan, said: Sequence[RowApproval]) -> Approved:
    """The result of these words; BadInput with everything that stands in their way.

    Nothing is noted.
    """
    sheet = sheet_of(plan, said, plan.plan_id)
    here, minutes = desk.standing.get().value, desk.settings.run.plan_minutes
    return held_against(plan, sheet, here, desk.now(), minutes, again=False)


def found_of(row: PlanRow, decision: Decision, desk: RunDesk) -> ReviewedCell:
    """What this decision would send for the row's order, in the words and limits of a run's desk."""
    lines = found_lines(replace(row, decision=decision, filled=None, picture=""), desk.labels)
    values = tuple(
        (line[_LABEL], line[_VALUE], f"{line[_STANDING]}：{line[_SOURCE]}".lstrip("："))
        for line in lines
        if line[_LABEL] != PRINT
    )
    return ReviewedCell(values, tuple(_bytes(decision, desk.limits)))


def _bytes(decision: Decision, limits: ReplyLimits) -> Iterator[tuple[str, int, int]]:
    for name, text in decided(decision):
        if name in LIMITED:
            yield FIELD_ZH.get(name, name), byte_length(text, limits.wide), getattr(limits, LIMITED[name])


@dataclass(frozen=True)
class SendingText:
    """What a decision comes to, for people: what will happen, and the reply as it will be sent, masked.

    `texts` are label and text. Both are empty for an order that is left to people.
    """

    happens: str
    texts: tuple[tuple[str, str], ...]


def sending_of(row: PlanRow, decision: Decision, *, whole: bool = False) -> SendingText:
    """What would happen to the row's order by this decision, in which words; `whole`: without a mask."""
    clean = str if whole else clean_of(row)
    if isinstance(decision, Hold):
        return SendingText("", ())
    sent = dict(decided(decision))
    result = decision.reason if isinstance(decision, Reject) else sent.get("result", "")
    kind = DECISION_ZH[type(decision).__name__.lower()]
    labels: dict[str, list[str]] = {}  # two fields often have one text
    for name in REPLIES:
        if sent.get(name):
            labels.setdefault(clean(sent[name]), []).append(FIELD_ZH.get(name, name))
    texts = tuple(("、".join(names), text) for text, names in labels.items())
    return SendingText(" · ".join(filter(None, (kind, clean(result)))), texts)


def problem_lines(problems: Sequence[Problem], missing: Sequence[str] = ()) -> list[dict[str, str]]:
    """Problems as a page shows them: column, what is wrong there; then what else is `missing`."""
    found = _lines_of(problems)
    known = {one["column"] for one in found}
    if COLUMNS["handling"] in known:
        return found  # the page asks first how the order is handled
    named = ((COLUMNS.get(field_of(text), ""), text) for text in missing)
    lacks = (Problem("", "", None, column, text, "") for column, text in named if column not in known)
    return found + _lines_of(tuple(lacks))


def _lines_of(problems: Sequence[Problem]) -> list[dict[str, str]]:
    return [
        {"column": one.column, "text": f"{found} → {one.wanted}" if one.wanted else found}
        for one in problems
        for found in [_bare(one)]
    ]


def _bare(problem: Problem) -> str:
    """What is wrong, without the order number, the plan's row and the column.

    The page shows those next to the text already.
    """
    here = f"{problem.column}：" if problem.column else ""
    found = re.sub(rf"^\S+ (会转人工：)(?:{re.escape(here)})?", r"\1", problem.found)
    found = found.removeprefix(here)
    file = re.escape(problem.file) or r"[^ ：]+"
    found = re.sub(rf"^(会转人工：)?{file} 第\d+行 (?:{re.escape(problem.column)} )?", r"\1", found)
    found = re.sub(rf"{file} 第\d+行 ", "", found)
    return (
        found.removeprefix(f"{problem.column} ") if found.startswith(f"{problem.column} {BLANK}") else found
    )


BLANK = "为空"
"""How a finding about an empty cell begins; the page knows these by it."""
MOST_LISTED = 12


def refused(problem: BadInput, missing: Sequence[str] = ()) -> Refused:
    """409 with the first of what stands in the way, and of what is `missing`."""
    found = problem_lines(problem.problems, missing)
    lines = [
        f"{one['column']}：{one['text']}" if one["column"] else one["text"] for one in found[:MOST_LISTED]
    ]
    more = f"（共 {len(found)} 处）" if len(found) > MOST_LISTED else ""
    return Refused(409, "；".join(lines) + more if lines else str(problem))


def insist_may(call: Call, deed: str, sums: Mapping[str, frozenset[PlaceOfRow]], *asked: str) -> None:
    """Refuse with 403 when one of these sums needs another person.

    That person is an approver who has not `asked` (C6).
    """
    settings, person = call.desk.settings, call.session.person
    sum_name, rows = max(sums.items(), key=lambda one: len(one[1]))
    if not second_person.is_many(settings, len(rows)):
        return
    found = f"{sum_name}加上这次共 {len(rows)} 行，超过 {settings.console.approver_above} 行（console.approver_above）"
    if not person.role.may(Role.APPROVER):
        raise Refused(403, f"{found}，须由有批准角色的人{deed}")
    if second_person.has_asked(settings, person.name, *asked):
        raise Refused(403, f"{found}，不能由上传或发起预览的人（{person.name}）自己{deed}")


def of_day(counts: Counts, rows: frozenset[PlaceOfRow], *people: str) -> dict[str, frozenset[PlaceOfRow]]:
    """For each of these people: the rows approved and started today, and these rows."""
    return {f"{who} 今天批准和发起的": counts.of_person(who) | rows for who in people}


def by_rule(
    rows: Sequence[PlanRow], without: Collection[int] = ()
) -> Mapping[tuple[str, str], list[PlanRow]]:
    """Rows that wait and can be approved together, by what is done and by which rule.

    Rows with the numbers in `without` are left out. A row that no person's workbook row covers is
    approved one by one.
    """
    found: dict[tuple[str, str], list[PlanRow]] = {}
    for row in rows:
        waits = row.state is RowState.WAITING and decided(row.decision)
        if waits and not row.one_key and row.position not in without:
            found.setdefault((row.shown.get("decision", ""), row.decision.rule), []).append(row)
    return found


def one_by_one(rows: Sequence[PlanRow], rule: str, without: Collection[int] = ()) -> int:
    """How many waiting rows of a rule cannot be approved together with others.

    Rows with the numbers in `without` are not counted.
    """
    waiting = (row for row in rows if row.state is RowState.WAITING and row.position not in without)
    return sum(row.one_key and row.decision.rule == rule for row in waiting)
