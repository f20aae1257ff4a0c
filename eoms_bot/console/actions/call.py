"""Call mode: show the number and place of an order for a minute, and note what the call came to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from eoms_bot.console.actions.plan import OfRow
from eoms_bot.console.calls import calling
from eoms_bot.console.calls.claims import CallClaim, claim_of_another, taken_over
from eoms_bot.console.desk import ConsoleDesk
from eoms_bot.console.refusal import Refused
from eoms_bot.console.security import bounds
from eoms_bot.console.security.roles import Role
from eoms_bot.console.web import Call, PageAction
from eoms_bot.console.workbench import review
from eoms_bot.console.workbench.outlook import outlook_of
from eoms_bot.decide.times import moment, to_minute, to_second
from eoms_bot.decide.wording import NOT_REACHED
from eoms_bot.errors import BadInput
from eoms_bot.ledger import Deed
from eoms_bot.model.decision import Hold
from eoms_bot.model.plan import Plan, PlanRow
from eoms_bot.model.privacy import mask
from eoms_bot.model.source_kinds import CALL_ANSWERS, CALL_NOTES, SITE_JUDGED
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.plan.plan_sheet import RowApproval
from eoms_bot.tables.branch import notebook

ANSWERS = frozenset(column.name for column in (*CALL_ANSWERS, *SITE_JUDGED))
_Word = Annotated[str, StringConstraints(max_length=40)]


class Reveal(OfRow):
    """Whose number to show. `word` is what a person says who takes the order over from another one."""

    word: str = Field(default="", max_length=100)


class Note(OfRow):
    """What a call about a row's order came to, in the words of 联系记录.

    `answers` is a JSON object, column → word. `at` is when the call was; empty for a call that began when the
    person saw the number. `again` is when to call again.
    """

    attitude: _Word
    result: _Word = ""
    answers: str = Field(default="{}", max_length=2_000)
    at: _Word = ""
    again: _Word = ""
    remark: str = Field(default="", max_length=500)


def reveal(call: Call, asked: Reveal) -> dict[str, Any]:
    """The number and place of a row's order, for a person who is going to call; the chain has it first.

    The order is this person's for ten minutes then (`claims`). While it is another's, or another person calls
    the same customer about another order, the answer is `claimed` alone: who, since when. A `word` takes it
    over, and is recorded.

    `numbers` are [number, label], none while no customer may be called (`closed`: until when); `people` are
    those of the county to ask first, [post, name, number, times]; `at` is when the call starts. `reply` is
    the reply as it would be sent, [label, text], its numbers masked while `closed`. 503 where the
    record cannot be made: then nothing is shown.
    """
    desk, who, now = call.desk, call.session.person.name, call.desk.now().astimezone(SHANGHAI)
    plan, row, _draft = review.with_row(desk, asked.plan_id, asked.position)
    order = row.order
    standing = _other_claim(call, row, now)
    if standing is not None and not asked.word.strip():
        return {"claimed": f"{standing.words}；要接过来，写一句再接"}
    if standing is not None:
        _insist(desk.doorbook.note(Deed.CALL_TAKEN_OVER, who, taken_over(standing, asked.word)))
    _insist(desk.doorbook.note(Deed.CONSOLE_REVEALED, who, order.order_no))
    standing = _other_claim(call, row, now)
    if standing is not None:  # another person asked in the same moment, and the chain has that first
        return {"claimed": f"{standing.words}；要接过来，写一句再接"}
    closed = calling.no_calls(desk.settings, now)
    people, why = calling.county_people(desk.settings, now)
    named = ("岗位", "姓名", "电话", "时段")
    numbers = calling.customer_numbers(order, desk.standing.get().value.facts)
    return {
        "at": to_minute(now),
        "seconds": calling.SHOWN_SECONDS,
        "place": order.fact("fault_place"),
        "numbers": [] if closed else [list(one) for one in numbers.items()],
        "closed": closed,
        "people": [[person.text(name) for name in named] for person in people],
        "nobody": why,
        "reply": [[label, mask.phone(text) if closed else text] for label, text in _reply(desk, plan, row)],
    }


def _reply(desk: ConsoleDesk, plan: Plan, row: PlanRow) -> tuple[tuple[str, str], ...]:
    """The reply as it would be sent, without a mask; where it is not certain, with every guess confirmed."""
    decision = review.decision_of(desk, plan, row)
    if isinstance(decision, Hold):
        said = RowApproval(row.position, review.speaker(plan, row), row.edits)
        decision = outlook_of(desk, plan, row, said).then
    return review.sending_of(row, decision, whole=True).texts


def _insist(recorded: bool) -> None:
    if not recorded:
        raise Refused(503, "没能记入审计链，所以没有显示号码")


def _other_claim(call: Call, row: PlanRow, now: datetime) -> CallClaim | None:
    """The claim of another person on this order, or on another order of the same customer."""
    own = calling.customer_numbers(row.order, {})
    ledger, who = call.desk.books.ledger(), call.session.person.name
    return claim_of_another(ledger, who, row.order.order_no, own, now)


def note(call: Call, asked: Note) -> dict[str, Any]:
    """Write the note as `eoms-bot call note` does, and put what was said into the order's draft.

    That is attitude, result and start. The start is the person's only while no line of the telephone's log
    has it: that is the better source. Returns the draft's `cells` (field → text), whether the log has the
    call (`checked`), the `attempts`, what people `judged` of a test or a new site, and a text `message` to a
    customer who did not answer. 409 with what is wrong
    with the note; then nothing is written.
    """
    desk, who, now = call.desk, call.session.person.name, call.desk.now().astimezone(SHANGHAI)
    plan, row, _draft = review.with_row(desk, asked.plan_id, asked.position)
    order_no, began = row.order.order_no, _began(call, row, asked, now)
    values = {
        "工单号": order_no,
        "处理结果": asked.result,
        "客户态度": asked.attitude,
        "坐席": who,
        # A line of the log is the call of the next note after it: the time of a note is the call's end.
        "时间": asked.at or to_second(now),
        "备注": asked.remark,
        **_answers(asked.answers),
        "再打时间": asked.again,
    }
    try:
        notebook.append(desk.settings.facts, CALL_NOTES.key, values, now)
    except BadInput as problem:
        raise review.refused(problem) from problem
    desk.standing.forget()  # the note is one of the tables that rows are checked against
    desk.doorbook.note(Deed.CALL_NOTED, who, order_no)
    talk = calling.talk_of(desk, row.order)
    cells = _kept(call, plan, row, asked, "" if talk.by_log else to_minute(began))
    return {
        "text": _said(row, cells),
        "cells": cells,
        "checked": talk.checked,
        "attempts": [calling.shown(one) for one in talk.attempts],
        "message": calling.text_message(desk.settings, talk),
        "judged": talk.judged_zh,
    }


def _began(call: Call, row: PlanRow, asked: Note, now: datetime) -> datetime:
    """When the call began; Refused 409 where nobody can know."""
    if asked.at:
        given = moment(asked.at)
        if given is None:
            raise Refused(409, f"几点打的，写成 {to_minute(now)} 这样")
        return given
    seen = calling.revealed_at(call.desk, row.order.order_no, call.session.person.name, now)
    if seen is None:
        raise Refused(409, "两小时内没有显示过这张工单的号码：先按 c 显示再打；用别的电话打过的，写联系时间")
    return seen.astimezone(SHANGHAI)


def _answers(text: str) -> Mapping[str, str]:
    found = bounds.object_of(text.encode())
    if not set(found) <= ANSWERS or not all(isinstance(word, str) for word in found.values()):
        raise Refused(422)
    return found


def _kept(call: Call, plan: Plan, row: PlanRow, asked: Note, began: str) -> dict[str, str]:
    """What the note puts into the order's draft: field → text; nothing for a row that is approved.

    A call that nobody answered does not take away what the customer said before.
    """
    if row.state not in review.DRAFTED:
        return {}
    now = {**row.known, **row.edits}
    cells = {"attitude": asked.attitude}
    if asked.attitude != NOT_REACHED:
        cells |= {"result": asked.result, "contact_time": began}
    elif now.get("attitude") not in ("", None, NOT_REACHED):
        cells = {}
    by_log = dict.fromkeys(name for name, text in cells.items() if name == "contact_time" and not text)
    cells = {name: text for name, text in cells.items() if text}
    call.desk.books.ledger().keep_draft(
        review.draft_key(plan, row),
        review.draft_changes(row, cells) | by_log,
        row.order.fingerprint,
        call.session.person.name,
        call.desk.now(),
    )
    return cells


def _said(row: PlanRow, cells: Mapping[str, str]) -> str:
    if cells or row.state in review.DRAFTED:
        return f"已登记 {row.order.order_no} 的联系记录"
    return f"已登记联系记录；这一行{row.state.value}，各列没有跟着改"


REVEAL = PageAction(Reveal, Role.OPERATOR, reveal)
NOTE = PageAction(Note, Role.OPERATOR, note)
