"""今日拦截: the incidents of now and of the schedules, with drafts; a person notes what he has sent himself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field, StringConstraints
from starlette.responses import Response

from eoms_bot.advise import intercepting
from eoms_bot.advise.intercept import Incident, News, Situation, about_alarm, causes, draft, mail, news
from eoms_bot.console.desk import ConsoleDesk
from eoms_bot.console.pages.lists import XLSX
from eoms_bot.console.refusal import Refused
from eoms_bot.console.security.roles import Role
from eoms_bot.console.web import Call, Form, PageAction, download
from eoms_bot.ledger import AuditRow, Deed
from eoms_bot.model.decision import Sourced
from eoms_bot.model.listing import ListTable
from eoms_bot.model.schedule import INTERCEPT
from eoms_bot.model.texts.reply_kinds import ANNOUNCEMENT
from eoms_bot.report import lists
from eoms_bot.report.text import LOCAL

NOTICE, MAIL = "公告", "邮件"
MOST_ROWS = 50
"""Rows of each further list on the page; the workbook has all."""
BACK = timedelta(days=7)
"""How long a note on an incident is shown: no incident of these windows is older."""
UNSHOWN = ("责任人",)
"""Columns that the page leaves to the workbook: names of colleagues."""


@dataclass(frozen=True)
class IncidentCard:
    """An incident as the page shows it: its news, what speaks of it, its drafts, and who has sent them.

    `begin` is what its actions name it by. `cells` are the announcement's columns with what is known (None:
    to be written). `mail` is the text of the mail to the province; empty where none is due.
    `sent` maps `NOTICE` and `MAIL` to the record.
    """

    news: News
    begin: str
    numbers: tuple[str, ...]
    alarms: tuple[str, ...]
    causes: tuple[str, ...]
    cells: tuple[tuple[str, bool, Sourced | None], ...]
    mail: str
    sent: dict[str, AuditRow]


class SentForm(Form):
    """Which draft of which incident a person has sent; `begin` is its begin as the page gives it."""

    what: str = Field(pattern=f"^(?:{NOTICE}|{MAIL})$")
    site: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    kind: Annotated[str, StringConstraints(min_length=1, max_length=10)]
    begin: Annotated[str, StringConstraints(min_length=1, max_length=40)]


def show(call: Call) -> Response:
    """The page."""
    call.query()
    desk = call.desk
    made = desk.incidents.get()
    seen, notes = made.value, _notes(desk)
    cards = [_card(one, seen.at, notes) for one in seen.found.incidents]
    found = {_key(card.news) for card in cards}
    return call.page(
        "intercept.html",
        cards=cards,
        unlocated=len(seen.found.unlocated),
        unchecked=seen.found.unchecked,
        lists=[_shortened(table) for table in seen.tables[2:]],
        schedules=[(one, [(own, _key(own) in found) for own in one.news]) for one in _scheduled(desk)],
        address=desk.settings.intercept.province_mail,
        unaddressed=any(card.mail for card in cards) and not desk.settings.intercept.province_mail,
        window=desk.settings.intercept.window_hours,
        least=desk.settings.intercept.least_orders,
        made_at=made.at.isoformat(),
        notice=NOTICE,
        mail_word=MAIL,
    )


def workbook(call: Call) -> Response:
    """拦截.xlsx, as `eoms-bot intercept` writes it."""
    call.query()
    made = call.desk.incidents.get()
    content = lists.workbook(made.value.tables)
    return download(content, f"拦截-{made.at.astimezone(LOCAL):%Y%m%d-%H%M}.xlsx", XLSX)


def sent(call: Call, asked: SentForm) -> dict[str, Any]:
    """Note that this person has sent a draft; 404 for an incident that nobody has found, 409 for a second."""
    desk = call.desk
    seen = desk.incidents.get().value
    known = [news(one, seen.at) for one in seen.found.incidents]
    known += [one for found in _scheduled(desk) for one in found.news]
    wanted = (asked.site, asked.kind, asked.begin)
    if wanted not in {_key(one) for one in known}:
        raise Refused(404, "现在没有这个事件；刷新页面再看")
    note = _note(asked.what, wanted)
    earlier = _notes(desk).get(note)
    if earlier is not None:
        raise Refused(409, f"{earlier.operator} 已经登记过{asked.what}已发")
    if not desk.doorbook.note(Deed.CONSOLE_ANNOUNCED, call.session.person.name, note):
        raise Refused(503)
    return {"text": f"已登记：{asked.site} 的{asked.what}由 {call.session.person.name} 发出"}


def _card(incident: Incident, at: Situation, notes: dict[str, AuditRow]) -> IncidentCard:
    own, filled = news(incident, at), draft(incident, at)
    columns = [(one.name, one.required, filled.get(one.name)) for one in ANNOUNCEMENT.columns]
    text = ""
    if incident.severe:
        subject, body = mail(incident, at)
        text = f"主题：{subject}\n\n{body}"
    marks = {what: notes.get(_note(what, _key(own))) for what in (NOTICE, MAIL)}
    return IncidentCard(
        news=own,
        begin=_key(own)[2],
        numbers=incident.numbers,
        alarms=tuple(map(about_alarm, incident.alarms)),
        causes=causes(incident),
        cells=tuple(one for one in columns if one[1] or one[2]),
        mail=text,
        sent={what: row for what, row in marks.items() if row is not None},
    )


def _scheduled(desk: ConsoleDesk) -> Iterator[intercepting.Interception]:
    """What the newest interception of each schedule has found."""
    for name, schedule in desk.settings.service.schedules.items():
        if schedule.level == INTERCEPT:
            found = intercepting.newest(desk.settings.paths.home, name)
            if found is not None:
                yield found


def _key(one: News) -> tuple[str, str, str]:
    """What makes two news the same incident: site, kind and begin, as the page writes it."""
    return one.site, one.kind, one.begin.astimezone(LOCAL).isoformat(timespec="minutes")


def _note(what: str, key: tuple[str, str, str]) -> str:
    return " ".join((what, *key))


def _notes(desk: ConsoleDesk) -> dict[str, AuditRow]:
    """Note → the first record that has it."""
    rows = desk.books.views().deeds_since([Deed.CONSOLE_ANNOUNCED], desk.now() - BACK)
    return {row.note: row for row in reversed(rows)}


def _shortened(table: ListTable) -> tuple[ListTable, list[tuple[bool, list[str]]], int]:
    """A list, its first rows without `UNSHOWN`, and how many it has."""
    places = [nth for nth, name in enumerate(table.columns) if name not in UNSHOWN]
    rows = [
        (nth in table.flagged, [row[place] for place in places])
        for nth, row in enumerate(table.rows[:MOST_ROWS])
    ]
    columns = tuple(table.columns[place] for place in places)
    return ListTable(table.title, columns, (), table.notes), rows, len(table.rows)


SENT = PageAction(SentForm, Role.OPERATOR, sent)
