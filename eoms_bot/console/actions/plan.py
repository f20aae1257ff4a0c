"""Approve, strike or try a row of a plan, keep what is typed there, and approve all rows of one rule.

The ledger keeps these words with the person's name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from eoms_bot.console.refusal import Refused
from eoms_bot.console.security import bounds
from eoms_bot.console.security.roles import Role
from eoms_bot.console.web import Call, Form, PageAction
from eoms_bot.console.workbench import queue, review
from eoms_bot.console.workbench.briefs import ALARM_TABLE
from eoms_bot.console.workbench.cells import kind_of_why
from eoms_bot.console.workbench.outlook import RowOutlook, happens_words, outlook_of, verdict_words
from eoms_bot.errors import BadInput
from eoms_bot.ledger import AnswerDraft, Counts, DraftKey, PlanOutline
from eoms_bot.model import ids
from eoms_bot.model.batch import COLUMNS
from eoms_bot.model.plan import Plan, PlanRow, RowState
from eoms_bot.plan.approving import STALE
from eoms_bot.plan.plan_sheet import RowApproval
from eoms_bot.report.words import DECISION_ZH

EDITABLE = frozenset(COLUMNS) - {"order_no"}
MOST_CELL = 5_000
UNDO = timedelta(seconds=15)
"""How long an approval can be taken back: the page offers it for 10 seconds, and a request takes time."""
SUPERSEDED = "这张工单在这之后又预览过：到计划 {} 第 {} 行批准"
TOO_OLD = "预览过时了：批准之前按 r 重看"
_PlanId = Annotated[str, StringConstraints(pattern=rf"^{ids.PLAN}$")]


class OfRow(Form):
    """Which row of which plan.

    `desk`: the page is 工作台, so the next order of its queue comes next; `show` is the queue's filter.
    """

    plan_id: _PlanId
    position: int = Field(ge=1, le=99_999)
    desk: bool = False
    show: Literal["", "hand", "mine", "ready", "approved", "sent"] = ""


class RowForm(OfRow):
    """A row and the cells that are changed now: a JSON object, field → text. Earlier changes stay.

    `draft` is the version of the draft that the page shows.
    """

    edits: str = Field(default="{}", max_length=200_000)
    draft: int = Field(default=0, ge=0)


class OfRule(Form):
    """Waiting rows that one rule has decided in one way: these `positions` (numbers with commas), or all."""

    plan_id: _PlanId
    decision: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    rule: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    positions: str = Field(default="", pattern=r"^[0-9,]*$", max_length=30_000)


def check(call: Call, asked: RowForm) -> dict[str, Any]:
    """The result of the row with these cells.

    It has a `verdict` in words, and the problems by column, or the values with their sources and their bytes.

    `filled` and `guesses` are the other cells, field → [text, why, kind of source]. `filled` follows from
    these cells; nobody has confirmed `guesses`; `gone` are those in which the preview's text no longer
    stands. `open` are the cells that wait for a person, `instead` what may be filled in instead of them,
    `unused` the empty ones that a reply of this kind does not have.
    `happens` and `reply` (label, text) are what would be sent: by these cells, or where that is not enough,
    with every guess confirmed. `blocked` says why the order stays with people whatever they fill in;
    `table_missing`: a table of the branch would have to be newer, which no cell can mend.
    """
    return _checked(call, asked)[0]


def _checked(call: Call, asked: RowForm) -> tuple[dict[str, Any], RowOutlook | None]:
    """What a check returns, and the outlook that it rests on; None for a row that a later preview has."""
    plan, row, draft = review.with_row(call.desk, asked.plan_id, asked.position)
    again = review.newer(call.desk, plan.plan_id, row.order.order_no)
    if again:
        return _refused(SUPERSEDED.format(*again)), None
    said = _said(call, row, asked)
    effect = review.effect_of(call.desk, plan, row, said)
    picks = _picks(row, draft, asked)
    outlook = outlook_of(call.desk, plan, row, said, picks)
    then = review.sending_of(row, outlook.then)
    cells: dict[str, Any] = {"filled": _sourced(effect.filled), "guesses": _sourced(effect.guesses)}
    cells |= {"gone": {name: ["", why, ""] for name, why in effect.gone.items()}}
    cells |= {"open": list(outlook.open), "unused": sorted(outlook.unused), "instead": list(outlook.instead)}
    cells |= {"happens": happens_words(then, outlook), "reply": [list(one) for one in then.texts]}
    cells |= {"blocked": outlook.blocked, "table_missing": ALARM_TABLE in outlook.elsewhere}
    if outlook.blocked:
        return {"ok": False, "problems": [], "verdict": verdict_words(outlook, ())} | cells, outlook
    try:
        found = review.judged(call.desk, plan, [said])
    except BadInput as problem:
        lines = review.problem_lines(problem.problems, outlook.missing or effect.missing)
        if asked.desk and (stale := [one for one in problem.problems if one.code == STALE]):
            # There the bot looks again at one key, and what was typed stays.
            old = {one["text"] for one in review.problem_lines(stale)}
            lines = [one for one in lines if one["text"] not in old] + [{"column": "", "text": TOO_OLD}]
        lines = lines or [{"column": "", "text": str(problem)}]
        words = verdict_words(outlook, lines)
        return {"ok": False, "problems": lines, "verdict": words} | cells, outlook
    if picks:
        return {"ok": False, "problems": [], "verdict": verdict_words(outlook, ())} | cells, outlook
    (word,) = found.approvals
    shown = review.found_of(row, word.decision, call.desk.standing.get().value.desk)
    kind = DECISION_ZH[type(word.decision).__name__.lower()]
    sent = review.sending_of(row, word.decision)
    final = {
        "ok": True,
        "verdict": f"{kind}　规则 {word.decision.rule}",
        "values": [list(one) for one in shown.values],
        "bytes": [list(one) for one in shown.bytes],
        "open": [],
        "happens": sent.happens,
        "reply": [list(one) for one in sent.texts],
    }
    return cells | final, outlook


def keep(call: Call, asked: RowForm) -> dict[str, Any]:
    """Save what a person has typed for an order, whatever becomes of this plan; then check the row.

    Returns what a check returns, with the `draft`'s version and the cells that others have `typed` since the
    version that the page shows (field → masked text). `replaced` says which texts of others these changes
    have replaced that the page did not show. 409 for a row that is approved or worked.
    """
    plan, row, draft = review.with_row(call.desk, asked.plan_id, asked.position)
    if row.state not in review.DRAFTED:
        raise Refused(409, f"这一行{row.state.value}，填写的内容没有保存")
    who, known = call.session.person.name, row.known
    changes = review.draft_changes(row, review.own_words(row, _edits(asked.edits)))
    kept = call.desk.books.ledger().keep_draft(
        review.draft_key(plan, row), changes, row.order.fingerprint, who, call.desk.now()
    )
    typed = {
        name: known.get(name, "") if one.text is None else review.masked(row, one.text)
        for name, one in kept.changes.items()
        if one.number > asked.draft and name not in changes
    }
    replaced = [
        f"{one.who}刚填的 {COLUMNS[name]} “{review.masked(row, one.text)}”"
        for name, one in draft.changes.items()
        if one.number > asked.draft and name in changes and one.text and one.text != changes[name]
    ]
    try:
        found, outlook = _checked(call, asked)
    except BadInput as problem:
        found, outlook = _refused(str(problem)), None
    if outlook and kept.version:
        verdict = queue.verdict_of(outlook, decided=found["ok"])
        call.desk.verdicts.get((plan.plan_id, row.position, kept.version), lambda: verdict)
    return found | {"draft": kept.version, "typed": typed, "replaced": "、".join(replaced)}


def approve(call: Call, asked: RowForm) -> dict[str, Any]:
    """Note the person's word on one row; 409 with what stands in its way."""
    outline = review.outline_of(call.desk, asked.plan_id)
    plan, row, draft = review.with_row(call.desk, asked.plan_id, asked.position)
    if row.state is RowState.WORKED:
        raise Refused(409, "这一行已经执行过")
    if picks := _picks(row, draft, asked):
        columns = "、".join(COLUMNS[name] for name in picks)
        raise Refused(409, f"{columns} 是选好的话术，还没有人确认：先确认，或不要它")
    said = _said(call, row, asked)
    seen = {review.draft_key(plan, row): asked.draft} if row.state in review.DRAFTED else {}
    _approve(call, outline, plan, [said], seen, review.effect_of(call.desk, plan, row, said).missing)
    return {"text": f"已批准第 {row.position} 行 {row.order.order_no}"} | _next(call, outline, row, asked)


def approve_rule(call: Call, asked: OfRule) -> dict[str, Any]:
    """Note the person's word on every waiting row of one rule, as the preview decided it.

    All rows are approved, or none.
    """
    plan = review.plan_of(call.desk, asked.plan_id)
    outline = review.outline_of(call.desk, asked.plan_id)
    gone = {mark.position for mark in outline.rows if mark.superseded}
    found = review.by_rule(plan.rows, gone).get((asked.decision, asked.rule), [])
    named = asked.positions.split(",") if asked.positions else ()
    alike = [row for row in found if not named or str(row.position) in named]
    drafts = call.desk.books.ledger().drafts(plan.basis.site_id, [row.order.order_no for row in alike])
    of_row = {row.position: drafts.get(review.draft_key(plan, row), AnswerDraft()) for row in alike}
    rows = [row for row in alike if not review.edits_of(row, of_row[row.position].texts)]
    one_by_one = {
        "没有人填过数据行": review.one_by_one(plan.rows, asked.rule, gone),
        "有人正在改": len(alike) - len(rows),
    }
    left = "；".join(f"{count} 行{why}，要一张一张批准" for why, count in one_by_one.items() if count)
    if not rows:
        raise Refused(409, left or "这条规则没有待审的行了，请刷新页面")
    seen = {review.draft_key(plan, row): of_row[row.position].version for row in rows}
    said = [RowApproval(row.position, call.session.person.name) for row in rows]
    _approve(call, outline, plan, said, seen)
    return {"text": "；".join(filter(None, (f"已批准 {len(rows)} 行", left)))}


def strike(call: Call, asked: OfRow) -> dict[str, Any]:
    """Note that a row is not to be done; this takes back an earlier word."""
    outline = review.outline_of(call.desk, asked.plan_id)
    plan, row, _draft = review.with_row(call.desk, asked.plan_id, asked.position)
    if row.state is RowState.WORKED:
        raise Refused(409, "这一行已经执行过")
    who, now = call.session.person.name, call.desk.now()
    call.desk.books.ledger().approve_plan(plan.plan_id, (), {row.position: who}, now)
    return {"text": f"第 {row.position} 行 {row.order.order_no} 不执行"} | _next(call, outline, row, asked)


def undo(call: Call, asked: OfRow) -> dict[str, Any]:
    """Take back this person's last word on a row, within some seconds: the order waits again.

    The ledger keeps that, so every console on it shows the order as waiting. 409 for a row of which the
    word is older, somebody else's, or being sent.
    """
    desk, who, now = call.desk, call.session.person.name, call.desk.now()
    plan, row, _draft = review.with_row(desk, asked.plan_id, asked.position)
    going = desk.starts.going()
    if row.state is RowState.WORKED or (going is not None and going.plan_id == plan.plan_id):
        raise Refused(409, "已经在发送，或发过了，不能撤回")
    if row.state is RowState.WAITING or row.approved_by != who:
        raise Refused(409, "这一张上次不是由你批准或定为不执行的，没有撤回")
    if row.state is RowState.APPROVED and (row.approved_at is None or now - row.approved_at > UNDO):
        raise Refused(409, "批准超过 10 秒了；不想发送的，打开这一张按“不执行”")
    try:
        desk.books.ledger().take_back(plan.plan_id, row.position, who, now)
    except BadInput as problem:  # somebody was faster
        raise Refused(409, str(problem)) from problem
    return {"text": f"已撤回 {row.order.order_no}", "next": f"/desk/{row.order.order_no}"}


def _refused(why: str) -> dict[str, Any]:
    return {"ok": False, "problems": [], "verdict": why}


def _sourced(cells: Mapping[str, tuple[str, str]]) -> dict[str, list[str]]:
    return {name: [text, why, kind_of_why(why)] for name, (text, why) in cells.items()}


def _said(call: Call, row: PlanRow, asked: RowForm) -> RowApproval:
    """This person's word on a row: all changes of it until now, and those that are asked for."""
    words = review.own_words(row, _edits(asked.edits))
    edits = review.without_picks(review.edits_of(row, words))
    return RowApproval(row.position, call.session.person.name, edits)


def _picks(row: PlanRow, draft: AnswerDraft, asked: RowForm) -> dict[str, str]:
    """The words that are picked for the row and not confirmed, with the cells that are asked for."""
    kept = draft.texts if row.state in review.DRAFTED else {}
    return review.picks_of({**kept, **review.own_words(row, _edits(asked.edits))})


def _approve(
    call: Call,
    outline: PlanOutline,
    plan: Plan,
    said: Sequence[RowApproval],
    seen: Mapping[DraftKey, int],
    missing: Sequence[str] = (),
) -> None:
    """Note these words; `plan` need not have other rows than theirs.

    `seen` are the versions of the drafts that the person has seen: 409 where somebody has typed since. A
    refusal also names what is `missing`.
    """
    desk, who = call.desk, call.session.person.name
    rows = frozenset((plan.plan_id, one.position) for one in said)
    for mark in outline.rows:
        if mark.superseded and (plan.plan_id, mark.position) in rows:
            again = review.newer(desk, plan.plan_id, mark.order_no)
            raise Refused(409, SUPERSEDED.format(*(again or (plan.plan_id, mark.position))))

    def insist(counts: Counts) -> None:
        for key, version in seen.items():
            draft = counts.draft(key)
            if draft.version != version:
                somebody = draft.last.who if draft.last else "有人"
                raise Refused(
                    409, f"{somebody}刚改过 {key.order_no} 的答复，页面上还是改之前的：刷新看过再批准"
                )
        sums = review.of_day(counts, rows, who)
        sums |= {f"计划 {plan.plan_id} 批准的": counts.of_plan(plan.plan_id) | rows}
        review.insist_may(call, "批准", sums, plan.asked_by)

    try:
        found = review.judged(desk, plan, said)
        desk.books.ledger().approve_plan(plan.plan_id, found.approvals, {}, desk.now(), insist=insist)
    except BadInput as problem:
        raise review.refused(problem, missing) from problem


def _edits(text: str) -> Mapping[str, str]:
    """The changed cells; 422 for an unknown column, 400 for anything but a flat JSON object."""
    found = bounds.object_of(text.encode())
    if not set(found) <= EDITABLE or not all(
        isinstance(cell, str) and len(cell) <= MOST_CELL and "\0" not in cell for cell in found.values()
    ):
        raise Refused(422)
    return found


def _next(call: Call, plan: PlanOutline, row: PlanRow, asked: OfRow) -> dict[str, str]:
    """Where the next order that waits is worked: in 工作台 that of the queue, else that of the plan.

    After this one, and from the start again; the plan's own page or the empty queue when none waits.
    """
    if asked.desk:
        following = queue.queue_of(call.desk).next(
            asked.show, row.order.order_no, person=call.session.person.name
        )
        return {"next": following.address(asked.show) if following else "/desk"}
    waiting = [
        one.position
        for one in plan.rows
        if one.state is RowState.WAITING and one.position != row.position and not one.superseded
    ]
    after = next((one for one in waiting if one > row.position), waiting[0] if waiting else 0)
    return {"next": f"/plans/{plan.plan_id}/{after}" if after else f"/plans/{plan.plan_id}"}


CHECK = PageAction(RowForm, Role.VIEWER, check)
KEEP = PageAction(RowForm, Role.OPERATOR, keep)
APPROVE = PageAction(RowForm, Role.OPERATOR, approve)
APPROVE_RULE = PageAction(OfRule, Role.OPERATOR, approve_rule)
STRIKE = PageAction(OfRow, Role.OPERATOR, strike)
UNDO_WORD = PageAction(OfRow, Role.OPERATOR, undo)
