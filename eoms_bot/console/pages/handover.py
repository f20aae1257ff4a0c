"""交班: what is open, who has it, notes, and the press by which the next shift takes over."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints
from starlette.responses import Response

from eoms_bot.console import shift
from eoms_bot.console.refusal import Refused
from eoms_bot.console.security.roles import Role
from eoms_bot.console.web import Call, Form, PageAction
from eoms_bot.ledger import Deed
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.visible import visible

MOST_SHOWN = 200
"""Matters on the page; each is one of many orders, and the others come when these are done."""


class NoteForm(Form):
    """A note: `due` is `2026-01-06 15:30` (Beijing) or empty."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
    order_no: str = Field(default="", pattern=r"^[A-Za-z0-9_-]{0,80}$")
    due: str = Field(default="", pattern=r"^(?:\d{4}-\d\d-\d\d[ T]\d\d:\d\d)?$")


class TakeOverForm(Form):
    """The keys of what the page showed: nobody takes over what he has not seen."""

    keys: str = Field(min_length=1, max_length=100_000)


class DoneForm(Form):
    """Which note is done."""

    note: int = Field(ge=1)


def show(call: Call) -> Response:
    """The page."""
    call.query()
    found = shift.matters(call.desk)
    open_ones = [one for one in found if one.taken is None]
    return call.page(
        "handover.html",
        matters=found[:MOST_SHOWN],
        keys=shift.taken_text([one.key for one in found[:MOST_SHOWN]]),
        total=len(found),
        open=len(open_ones),
        late=sum(one.due is not None and one.due <= call.desk.now() for one in found),
        groups=Counter(one.group for one in found),
        unchecked=shift.unchecked(call.desk),
        last=max((one.taken for one in found if one.taken), key=lambda row: row.seq, default=None),
        hours=int(shift.SHIFT.total_seconds() // 3600),
        days=shift.BACK.days,
    )


def note(call: Call, asked: NoteForm) -> dict[str, Any]:
    """Leave a note for whoever comes next."""
    due = None
    if asked.due:
        try:
            due = datetime.fromisoformat(asked.due).replace(tzinfo=SHANGHAI)
        except ValueError:
            raise Refused(422, "时间写成 2026-01-06 15:30") from None
    text = shift.note_text(asked.order_no, due, visible(" ".join(asked.text.split()), keep=""))
    _record(call, Deed.CONSOLE_NOTE, text)
    return {"text": "已记下，下一班看得到"}


def done(call: Call, asked: DoneForm) -> dict[str, Any]:
    """A note is done; 404 for one that is not open."""
    if asked.note not in {one.note for one in shift.matters(call.desk)}:
        raise Refused(404, "没有这条记事，或已经办完")
    _record(call, Deed.CONSOLE_NOTE_DONE, str(asked.note))
    return {"text": "已办完"}


def take_over(call: Call, asked: TakeOverForm) -> dict[str, Any]:
    """The person on duty takes over what the page showed and is open still; 409 where nothing is."""
    seen = set(asked.keys.split(shift.PART))
    keys = [one.key for one in shift.matters(call.desk) if one.key in seen]
    if not keys:
        raise Refused(409, "没有要接的")
    _record(call, Deed.CONSOLE_HANDOVER, shift.taken_text(keys))
    return {"text": f"{call.session.person.name} 接班，{len(keys)} 项"}


def _record(call: Call, deed: Deed, text: str) -> None:
    if not call.desk.doorbook.note(deed, call.session.person.name, text):
        raise Refused(503)


NOTE = PageAction(NoteForm, Role.OPERATOR, note, "写 1 到 300 个字；工单号照抄；时间写成 2026-01-06 15:30")
DONE = PageAction(DoneForm, Role.OPERATOR, done)
TAKE_OVER = PageAction(TakeOverForm, Role.OPERATOR, take_over)
