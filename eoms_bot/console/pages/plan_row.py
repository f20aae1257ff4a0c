"""An order as a person works it: what it says, what is known of it, its cells, and what would be sent.

工作台 shows it next to the queue; the address of a plan's row shows that row in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from eoms_bot.console.calls import calling
from eoms_bot.console.desk import ConsoleDesk
from eoms_bot.console.refusal import Refused
from eoms_bot.console.web import Call
from eoms_bot.console.workbench import cells, queue, review
from eoms_bot.console.workbench.briefs import ALARM_TABLE, ORDER
from eoms_bot.console.workbench.outlook import happens_words, outlook_of, words_of
from eoms_bot.console.workbench.queue import OrderQueue, QueuedOrder
from eoms_bot.decide import deadline
from eoms_bot.decide.similar import Similar, traits_of
from eoms_bot.ledger import AnswerDraft, nearest
from eoms_bot.ledger.stores.plan_queue import EarlierReply
from eoms_bot.model.batch import COLUMNS
from eoms_bot.model.decision import Decision, Hold
from eoms_bot.model.plan import Plan, PlanRow, RowState
from eoms_bot.plan.assist_plan import MAY_BE_HELPED
from eoms_bot.plan.plan_book import clean_of, guesses
from eoms_bot.plan.plan_sheet import RowApproval
from eoms_bot.report.words import READ_ZH
from eoms_bot.tables.template import batch_options

EARLIER = timedelta(days=30)
"""How far back earlier orders of the same customer are looked for."""
SIMILAR = timedelta(days=180)
"""How far back similar orders are looked for."""


def show(call: Call) -> Response:
    """The page of a plan's row; 404 for a row that the plan does not have."""
    call.query()
    plan_id, position = call.part("plan_id"), number_of(call.part("position"))
    outline = review.outline_of(call.desk, plan_id)
    positions = {mark.position for mark in outline.rows}
    place = f"/plans/{quote(outline.plan_id)}"
    return render(
        call,
        queue.queue_of(call.desk),
        worked(call, outline.plan_id, position, at_desk=False),
        at_desk=False,
        show="",
        rows=len(positions),
        before=f"{place}/{position - 1}" if position > 1 else "",
        following=f"{place}/{position + 1}" if position + 1 in positions else "",
    )


NEWS = timedelta(minutes=10)
"""How long the desk says that a start did not begin."""
SETTINGS_WRONG = 3
"""The exit code of a start that the settings do not let begin."""


def render(call: Call, orders: OrderQueue, order: Mapping[str, Any] | None, **values: Any) -> Response:
    """The page with the queue on the left, and an order where there is one."""
    here = order["row"].order.order_no if order else ""
    listed = list_values(call, orders, values["show"], here)
    return call.page(
        "workbench.html", **{"order": None, "rows": 0, "queued": None, **(order or {}), **listed, **values}
    )


def list_values(call: Call, orders: OrderQueue, show: str, here: str) -> dict[str, Any]:
    """What the list of the queue shows."""
    desk = call.desk
    approved, again = orders.approved(), orders.to_look_at()
    shown = orders.shown(show, here)
    going = desk.starts.going()
    alone, to_check = desk.alone.get().value
    return {
        "queue": orders,
        "shown": shown,
        "unshown": orders.count(show) - sum(one.stand in queue.SHOWS[show] for one in shown),
        "here_no": here,
        "show": show,
        "approved": [one for ones in approved.values() for one in ones],
        "approved_plans": len(approved),
        "again_orders": again,
        "going": going,
        **_failed(desk),
        "alone": alone,
        "to_check": to_check,
        "show_query": f"?show={show}" if show else "",
    }


def _failed(desk: ConsoleDesk) -> dict[str, Any]:
    """The newest start that did not begin, while that is news, and why."""
    last = desk.starts.newest()
    if last is None or not last.exit_code or last.run_id or not last.finished:
        return {"failed": None}
    finished = datetime.fromisoformat(last.finished)
    mended = last.exit_code == SETTINGS_WRONG and desk.present.mended_since(finished)
    if mended or desk.now() - finished > NEWS:
        return {"failed": None}
    return {"failed": last, "failed_why": [one.strip() for one in desk.starts.said(last.start_id)[1:-1]]}


def worked(call: Call, plan_id: str, position: int, *, at_desk: bool) -> dict[str, Any]:
    """Everything that the page shows of one row of a plan; Refused 404 where there is none.

    `at_desk`: the row is the newest of its order. There people may go on typing when the plan is too old,
    because the draft outlives it; nobody can approve before the bot has looked again.
    """
    desk = call.desk
    plan, row, draft = review.with_row(desk, plan_id, position)
    standing = desk.standing.get().value
    here = standing.desk
    too_old = review.stale(desk, plan)
    stale = too_old or review.outdated(desk, plan, row)
    again = review.newer(desk, plan.plan_id, row.order.order_no)
    decision = review.decision_of(desk, plan, row)
    said = RowApproval(row.position, review.speaker(plan, row), row.edits)
    effect = review.effect_of(desk, plan, row, said) if row.edits else _as_previewed(row)
    picks = review.picks_of(draft.texts)
    outlook = outlook_of(desk, plan, row, said, picks)
    held = isinstance(decision, Hold) or bool(picks)
    state = deadline.lateness(row.order, here.branch, desk.now())
    too_late = deadline.why_held(row.order, here.branch, desk.now())
    asked = frozenset(outlook.open) if held else frozenset()
    upper = asked | set(outlook.instead) if asked else asked
    form = list(cells.cells_of(row, effect, picks))
    drafted = row.state in review.DRAFTED
    open_to_all = not again and row.state is not RowState.WORKED
    blocked = outlook.blocked if row.state is not RowState.WORKED else ""
    return {
        **_reading(desk, plan, row, draft, decision),
        "words": words_of(row, decision, outlook if held or blocked else None),
        "happens": happens_words(
            review.sending_of(row, outlook.then if held else decision),
            outlook if held or blocked else None,
        ),
        **_plan_values(desk, plan),
        "held": held,
        "blocked": blocked,
        "by_setting": deadline.BY_SETTING if blocked and too_late and not state.problem else "",
        "site": desk.settings.site.base_url,
        "late": row.state is not RowState.WORKED and state.late,
        "found": review.found_of(row, decision, here),
        "cells": form,
        "open_cells": [one for one in form if one.name in upper],
        "folded_cells": [one for one in form if one.name not in upper],
        "unused": outlook.unused - asked,
        "asked": asked,
        "table_missing": ALARM_TABLE in outlook.elsewhere,
        "alarm_table": ALARM_TABLE,
        "sending": review.sending_of(row, decision),
        "then": review.sending_of(row, outlook.then) if held else None,
        "keeps": drafted,
        "options": batch_options(here.dictionaries, here.rules),
        "lack": _lack(here.constants_missing, decision, outlook.then),
        "stale": stale,
        "again": again,
        "editable": open_to_all and (not stale or (at_desk and drafted and bool(too_old))),
        "may_approve": open_to_all and not stale,
        "may_assist": not stale and not again and not too_late and row.state in MAY_BE_HELPED,
    }


def _lack(unwritten: str, *decisions: Decision | None) -> str:
    """The settings that keep a completion from being sent, where one of these decisions is held by them."""
    missing = [text for one in decisions if isinstance(one, Hold) for text in one.missing]
    return unwritten if unwritten in missing else ""


def _plan_values(desk: ConsoleDesk, plan: Plan) -> dict[str, Any]:
    """What the page says of the plan itself."""
    book, file = review.book_of(desk, plan)
    until = plan.made_at + timedelta(minutes=desk.settings.run.plan_minutes)
    return {
        "plan": plan,
        "until": until.isoformat(),
        "expired": desk.now() > until,
        "book": book,
        "file": file,
        "long": cells.LONG,
        "times": cells.TIMES,
    }


def _reading(
    desk: ConsoleDesk, plan: Plan, row: PlanRow, draft: AnswerDraft, decision: Decision
) -> dict[str, Any]:
    """What the page shows to read: the order, what is known of it, and what people have changed."""
    clean, now = clean_of(row), cells.now_of(row)
    history = row.order.history
    return {
        "order": row.order,
        "row": row,
        "title": clean(row.order.ref.title),
        "item": desk.folders.item(plan.run_id, row.order.order_no),
        "read": _read(row, desk.standing.get().value.facts),
        "history": [(one.when.isoformat(), clean(one.who), one.action, clean(one.text)) for one in history],
        "earlier": _earlier(desk, row),
        "alike": similar_of(desk, row, decision),
        "diagnosed": list(_diagnosed(row)),
        "changed": [
            (label, row.known.get(name, ""), now[name])
            for name, label in COLUMNS.items()
            if name in row.edits
        ],
        "call": calling.panel_of(desk, row, review.masked(row, row.order.fact("complaint"))),
        "draft": draft,
        "changed_since": _changed_since(row, draft),
        "one_key": _one_key(row) if not row.edits else {},
        "picture": lambda run_id, number: f"/orders/{quote(row.order.order_no)}/pictures/{run_id}/{number}",
    }


def neighbours(orders: OrderQueue, one: QueuedOrder, show: str) -> dict[str, str]:
    """The addresses of the orders before and after one, by the filter."""
    found = {
        "before": orders.before(show, one.order_no),
        "following": orders.next(show, one.order_no, waits=False),
    }
    return {name: other.address(show) if other else "" for name, other in found.items()}


@dataclass(frozen=True)
class DiagnosedCell:
    """A cell that the branch's tables speak of: what they say, how good that is, and where it stands."""

    label: str
    text: str
    source: str
    kind: str


def _diagnosed(row: PlanRow) -> Iterator[DiagnosedCell]:
    """What tables and their diagnosis say of the order, with file, row and date."""
    clean = clean_of(row)
    suggested = row.decision.suggested if isinstance(row.decision, Hold) else ()
    found = dict(suggested) | dict(row.decision.backing.cells)
    for name in ORDER:
        one = found.get(name)
        kind = cells.source_kind(one.standing, one.source) if one else ""
        if one and kind in ("数据表", "推算", "文字判读", "猜测"):
            yield DiagnosedCell(COLUMNS[name], clean(one.value), clean(one.source), kind)


def _changed_since(row: PlanRow, draft: AnswerDraft) -> list[str]:
    """The columns that somebody filled in before the order changed on the site."""
    found = ((name, one.fingerprint) for name, one in draft.changes.items() if name in row.edits)
    return [COLUMNS[name] for name, print_then in found if print_then != row.order.fingerprint]


def _earlier(desk: ConsoleDesk, row: PlanRow) -> list[EarlierReply]:
    number = row.order.fact("customer_tel")
    since = desk.now() - EARLIER
    return desk.books.queue().earlier_replies(number, row.order.order_no, since) if number else []


def similar_of(desk: ConsoleDesk, row: PlanRow, decision: Decision) -> tuple[Similar, ...]:
    """The handled orders that are most like a row's, three at most."""
    traits = traits_of(row.order, decision)
    since = desk.now() - SIMILAR
    return nearest(desk.books.ledger(), row.order.order_no, desk.account, since, traits)


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
    clean = clean_of(row)
    return {"doubts": [clean(one) for one in row.decision.backing.doubts]}


def _read(row: PlanRow, labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the order says, masked: label as on the site's page, text."""
    clean = clean_of(row)
    facts = ((name, row.order.fact(name)) for name in READ_ZH)
    # The brackets of a profile's labels are for people who write profiles.
    return [(labels.get(name, name).partition("（")[0], clean(text)) for name, text in facts if text]


def number_of(text: str) -> int:
    """A row's number in an address; Refused 404 for any other text."""
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise Refused(404)
    return int(text)
