"""回复: the agreed replies, filled in from the tables, checked while they are written. Nothing is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import Field
from starlette.responses import Response

from eoms_bot.advise import reply_facts, replying
from eoms_bot.advise.intercept import Situation
from eoms_bot.advise.intercepting import situation_of
from eoms_bot.advise.reply_common import Draft
from eoms_bot.console.desk import ConsoleDesk
from eoms_bot.console.refusal import Refused
from eoms_bot.console.security import bounds
from eoms_bot.console.security.roles import Role
from eoms_bot.console.web import Call, Form, PageAction
from eoms_bot.errors import BadInput
from eoms_bot.model.columns import Column
from eoms_bot.model.decision import Sourced
from eoms_bot.model.texts.reply_kinds import REPLIES, ReplyChoices

PLACE = "页面"
"""Where the texts were typed, as sources name it."""
SITES = ("网站名称", "解析地址", "地址类别")
"""Columns that the form asks for in one field, a site a line."""
MOST_CELL = 500
MOST_SITES = 30


class WrittenReply(Form):
    """A form as it is now: a JSON object, column → text; `sites` has a tested site a line."""

    template: str = Field(pattern=f"^(?:{'|'.join(map(re.escape, REPLIES))})$")
    cells: str = Field(max_length=50_000)
    sites: str = Field(default="", max_length=5_000)


def show(call: Call) -> Response:
    """The page: `form` is one of the three, `order` or `site` says whose facts are filled in."""
    query = call.query("form", "order", "site")
    template = query.one_of("form", REPLIES) or next(iter(REPLIES))
    order_no, named = query.text("order"), query.text("site")
    kind, at = REPLIES[template], _situation(call.desk)
    site = _site(call, order_no, named, at)
    unchecked = [
        at.evidence.of(key).describe() for key in reply_facts.NEEDED if not at.evidence.of(key).usable
    ]
    return call.page(
        "replies.html",
        forms=REPLIES.values(),
        kind=kind,
        order_no=order_no,
        asked=named,
        site=site,
        columns=[column for column in kind.columns if template != "slow" or column.name not in SITES],
        filled=reply_facts.facts(template, order_no, site, at),
        options={column.name: _options(column, call.desk.settings.reply) for column in kind.columns},
        sites=SITES if template == "slow" else (),
        classes=call.desk.settings.reply.address_classes,
        unchecked=unchecked,
    )


def check(call: Call, asked: WrittenReply) -> dict[str, Any]:
    """The text with the source of each clause, or what is still missing or wrong, by column."""
    desk = call.desk
    cells, sites = _cells(asked.cells), [line.strip() for line in asked.sites.splitlines() if line.strip()]
    if len(sites) > MOST_SITES:
        raise Refused(422, f"网站最多 {MOST_SITES} 个")
    checker = replying.desk_of(desk.settings, desk.material.get().value.read.evidence, desk.now())
    try:
        drafts = replying.typed(asked.template, cells, sites, checker, PLACE)
    except BadInput as problem:
        wrong = [_problem(one.column, f"{one.found}，{one.wanted}") for one in problem.problems]
        return {"ok": False, "problems": wrong or [_problem("", str(problem))]}
    if not drafts:
        return {"ok": False, "problems": [_problem("", "还没有写")]}
    ((_row, draft),) = drafts  # one form is one reply
    if draft.refusals:
        return {"ok": False, "problems": [_problem(one.column, one.why) for one in draft.refusals]}
    return {"ok": True, "problems": []} | _shown(draft)


def _shown(draft: Draft) -> dict[str, Any]:
    return {
        "text": draft.text,
        "clauses": [[label, part.value, part.source] for label, part in draft.clauses],
        "unchecked": list(draft.unchecked),
        "linked": list(draft.linked),
    }


def _problem(column: str, text: str) -> dict[str, str]:
    return {"column": column, "text": text}


def _cells(text: str) -> Mapping[str, str]:
    """The cells that have a text; 422 for anything but texts, 400 for no flat JSON object."""
    found = bounds.object_of(text.encode())
    if not all(
        isinstance(cell, str) and len(cell) <= MOST_CELL and "\0" not in cell for cell in found.values()
    ):
        raise Refused(422, f"每一格最多 {MOST_CELL} 个字")
    return {name: cell.strip() for name, cell in found.items() if cell.strip()}


def _situation(desk: ConsoleDesk) -> Situation:
    return situation_of(desk.settings, desk.material.get().value.read.evidence, desk.now())


def _site(call: Call, order_no: str, named: str, at: Situation) -> Sourced:
    """The base station that is meant: the typed one, else that of the order, else an empty text."""
    if named:
        return Sourced(named, "你写的基站")
    order = reply_facts.order_of(order_no, at) if order_no else None
    if order is not None and (site := at.site_of(order)):
        return Sourced(site, order.cite("工单号"))
    place = call.desk.books.views().newest_plan_row(order_no) if order_no else None
    plan = call.desk.books.ledger().plan_with(*place) if place else None
    row = plan.row(place[1]) if plan and place else None
    said = row.edits.get("site") or row.known.get("site", "") if row else ""
    return Sourced(said, f"计划 {place[0]} 第 {place[1]} 行的占用基站" if said and place else "")


def _options(column: Column, choices: ReplyChoices) -> tuple[str, ...]:
    """The words of a column, the branch's own choices among them; empty for a column of free text."""
    own = {"故障归类": choices.fault_classes, "机房": tuple(choices.routers)}
    return column.options or own.get(column.name, ())


CHECK = PageAction(WrittenReply, Role.VIEWER, check)
