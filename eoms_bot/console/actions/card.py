"""Site cards: write one, end one, and read a pasted answer as guesses for one."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from eoms_bot.console.calls import cards, pasted
from eoms_bot.console.refusal import Refused
from eoms_bot.console.security.roles import Role
from eoms_bot.console.web import Call, Form, PageAction
from eoms_bot.console.workbench import review
from eoms_bot.decide.times import to_minute, to_second
from eoms_bot.errors import BadInput
from eoms_bot.ledger import Deed
from eoms_bot.model.source_kinds import SITE_CARDS
from eoms_bot.tables.branch import notebook
from eoms_bot.tables.branch.sources import read_sources

KEPT = ("省内投诉原因", "处理办法", "处理班组")
"""What the end of a trouble leaves as it was."""
_Word = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]


class NewCard(Form):
    """A card as `eoms-bot site card` takes it; times as `2026-01-06 18:00` or as a date control gives them.

    A card that says `recovered` and no cause has cause, crew and measure of the site's last card. `void`
    takes a card back: from the next minute on nothing of the site's card is used.
    """

    station: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    cause: _Word = ""
    said_by: _Word = ""
    crew: _Word = ""
    done: Annotated[str, StringConstraints(max_length=500)] = ""
    expected: _Word = ""
    recovered: _Word = ""
    until: _Word = ""
    void: bool = False


class Pasted(Form):
    """What somebody wrote in a group."""

    text: str = Field(min_length=1, max_length=pasted.MOST_TEXT)


def card(call: Call, asked: NewCard) -> dict[str, Any]:
    """Write the card; it counts for every order of its site at once. 409 with what is wrong with it."""
    desk, who, now = call.desk, call.session.person.name, call.desk.now()
    last = cards.in_force(desk, asked.station) if asked.recovered and not asked.cause else None
    if last is None and not asked.void and not asked.cause:
        raise Refused(409, "省内投诉原因：还没有写")
    known = {name: last.text(name) for name in KEPT} if last is not None else {}
    values = {
        "基站名称": asked.station,
        "省内投诉原因": asked.cause,
        "处理办法": asked.done,
        "处理班组": asked.crew,
        "预计恢复时间": asked.expected,
        "恢复时间": asked.recovered,
        "告知人": asked.said_by,
        "有效期至": asked.until,
        **known,
    }
    if asked.void:
        values = {
            "基站名称": asked.station,
            "告知人": who,
            "有效期至": to_minute(now + timedelta(minutes=1)),
        }
    typed = {
        name: text.replace("T", " ") if name.endswith(("时间", "至")) else text
        for name, text in values.items()
    }
    causes = desk.standing.get().value.desk.dictionaries.prov_causes
    try:
        notebook.append(
            *(desk.settings.facts, SITE_CARDS.key, {**typed, "时间": to_second(now), "登记人": who}),
            *(now, causes),
        )
    except BadInput as problem:
        raise review.refused(problem) from problem
    desk.standing.forget()  # the card is one of the tables that rows are checked against
    desk.doorbook.note(Deed.SITE_CARD, who, cards.shown(asked.station) + (" 作废" if asked.void else ""))
    return {"text": f"{asked.station} 的站卡已{'作废' if asked.void else '登记'}，这个站的工单都按它再判定"}


def paste(call: Call, asked: Pasted) -> dict[str, Any]:
    """Guesses for a card's form: field → [text, the words that it was read from]. Nothing is noted."""
    desk = call.desk
    here = desk.standing.get().value.desk
    cells = here.evidence.rows("cells")
    sites = {row.text(name): row.text("基站名称") for row in cells for name in ("小区名称", "基站名称")}
    people = read_sources(desk.settings.facts, desk.now(), ("people",)).evidence.rows("people")
    names = {row.text("姓名") for row in people} | {row.text("责任人") for row in cells}
    found = pasted.guesses(asked.text, sites, names - {""}, here.dictionaries.prov_causes, desk.now())
    return {"guesses": {name: [one.text, one.span] for name, one in found.items()}}


CARD = PageAction(NewCard, Role.OPERATOR, card, wrong="站卡填写有误：写上基站名称")
PASTE = PageAction(Pasted, Role.OPERATOR, paste, wrong=f"贴上群里的回答，不超过 {pasted.MOST_TEXT} 个字")
