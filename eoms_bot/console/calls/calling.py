"""Call mode: what a person needs at the telephone for one order.

Whom to call, when nobody may be called, and what earlier calls came to.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from eoms_bot.console.desk import ConsoleDesk
from eoms_bot.decide import calls, numbers
from eoms_bot.decide.calls import NOTED_WITHIN
from eoms_bot.decide.times import to_minute
from eoms_bot.decide.wording import NOT_REACHED
from eoms_bot.decide.workdays import workdays_of
from eoms_bot.ledger import Deed
from eoms_bot.model.batch import UNSURE
from eoms_bot.model.columns import Column
from eoms_bot.model.decision import Standing
from eoms_bot.model.evidence import Evidence, Record
from eoms_bot.model.order import Order
from eoms_bot.model.plan import PlanRow
from eoms_bot.model.schedule import within
from eoms_bot.model.source_kinds import CALL_ANSWERS, CONTACT_ATTITUDES, CONTACT_RESULTS, SITE_JUDGED
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.settings import Settings
from eoms_bot.tables.branch.sources import read_sources

SHOWN_SECONDS = 60
"""How long a page shows a number."""
MOST_PEOPLE = 3
MOST_SYMPTOM = 60
"""Signs of a complaint that a question to a group quotes."""
_SPAN = re.compile(r"(\d{1,2}:\d{2})\s*[-~至到—]+\s*(\d{1,2}:\d{2})")


@dataclass(frozen=True)
class Unanswered:
    """A call that nobody answered: when, and when to call again, if somebody said so (aware)."""

    at: datetime
    again: datetime | None


def customer_numbers(order: Order, labels: Mapping[str, str]) -> dict[str, str]:
    """Number → what the order's page calls it, the customer's own number first."""
    found: dict[str, str] = {}
    for name in numbers.ORDER_FACTS:
        for number in sorted(numbers.numbers(order.fact(name))):
            found.setdefault(number, labels.get(name, name).partition("（")[0])
    return found


def no_calls(settings: Settings, now: datetime) -> str:
    """The span of the day in which no customer is called now, `12:00-14:00`; empty when calls are fine."""
    spans = settings.console.no_calls
    return next((span for span in spans if within(now, *span.split("-"))), "")


def county_people(settings: Settings, now: datetime) -> tuple[list[Record], str]:
    """The people of 联系人 to ask about an order of this county now, and why there is nobody.

    Those on duty come first, a stand-in only where nobody else is. Who takes complaints comes before others.
    """
    evidence = read_sources(settings.facts, now, ("people", "calendar")).evidence
    county = settings.branch.county
    own = [row for row in evidence.rows("people") if row.text("县区") == county]
    if not own:
        return [], f"{evidence.of('people').describe()}；没有{county or '本县区'}的人"
    works = workdays_of(evidence.rows("calendar")).works(now.astimezone(SHANGHAI).date())
    on_duty = [row for row in own if _is_on_duty(row.text("时段"), now, works=works)]
    regular = [row for row in on_duty if row.text("备岗") != "是"]
    found = regular or on_duty or own
    return sorted(found, key=lambda row: "投诉" not in row.text("岗位"))[:MOST_PEOPLE], ""


def _is_on_duty(text: str, now: datetime, *, works: bool) -> bool:
    """`工作日 08:30-17:30`, on a day on which people work or not; a person without times is always there."""
    plain = unicodedata.normalize("NFKC", text)
    if ("工作日" in plain and not works) or (works and ("休息日" in plain or "周末" in plain)):
        return False
    spans = _SPAN.findall(plain)
    return not spans or any(within(now, begin, end) for begin, end in spans)


def revealed_at(desk: ConsoleDesk, order_no: str, who: str, now: datetime) -> datetime | None:
    """When this person last saw the order's number, by the audit chain.

    None where that was longer ago than a note may come after its call, or never.
    """
    shown = desk.books.views().deeds_since([Deed.CONSOLE_REVEALED], now - NOTED_WITHIN)
    own = [one.at for one in shown if one.operator == who and one.note == order_no]
    return datetime.fromisoformat(own[-1]) if own else None


@dataclass(frozen=True)
class Talk:
    """What 联系记录 and the telephone's log say of an order's calls.

    `by_log`: the log has the start of the talk. `checked` says so in words, or why not. `said` are the newest
    answers of the customer, column → word. `judged` are the newest words on a test at the place and on a new
    site. `unreached`: nobody answered the last call.
    """

    by_log: bool = False
    checked: str = ""
    attempts: tuple[Unanswered, ...] = ()
    unreached: bool = False
    said: Mapping[str, str] = field(default_factory=dict)
    judged: Mapping[str, str] = field(default_factory=dict)

    @property
    def judged_zh(self) -> str:
        """`现场测试 是，建站需求 待定`; empty where nobody has judged anything."""
        return "，".join(f"{name} {word}" for name, word in self.judged.items())


def talk_of(desk: ConsoleDesk, order: Order) -> Talk:
    """The calls of an order until now."""
    here = desk.standing.get().value.desk
    notes = notes_of(order, here.evidence)
    if not notes:
        return Talk()
    found = calls.contact(order, here.evidence, here.branch, {})
    start = found.cells.get("contact_time")
    by_log = start is not None and start.standing is Standing.FACT
    checked = f"话单里有：{start.source}" if start is not None and by_log else ""
    doubts = "；".join(found.doubts) or found.against
    return Talk(
        by_log,
        checked or (f"未经话单核对：{doubts.removeprefix('联系客户未经话单核对：')}" if doubts else ""),
        tuple(attempts(notes)),
        notes[-1].text("客户态度") == NOT_REACHED,
        _newest(notes, CALL_ANSWERS),
        _newest(notes, SITE_JUDGED),
    )


def _newest(notes: Iterable[Record], columns: Iterable[Column]) -> dict[str, str]:
    """Column → the word of the newest note that has one."""
    said = ((column.name, note.text(column.name)) for note in notes for column in columns)
    return {name: word for name, word in said if word}


def shown(one: Unanswered) -> str:
    """`10:30 未接通，14:30 再打`; with the day where it is another one."""
    at = to_minute(one.at)
    if one.again is None:
        return f"{at} 未接通"
    again = to_minute(one.again)
    return f"{at} 未接通，{again[11:] if again[:10] == at[:10] else again} 再打"


def text_message(settings: Settings, talk: Talk) -> str:
    """What can be sent to a customer whom the last call did not reach; empty for any other."""
    if not talk.unreached:
        return ""
    last = talk.attempts[-1]
    again = f"，{last.again.astimezone(SHANGHAI):%m月%d日 %H:%M} 再打给您" if last.again else ""
    desk = next(iter(settings.branch.desk_numbers), "")
    back = f"您方便时也可以打 {desk}。" if desk else ""
    return (
        f"您好，这里是{settings.branch.county}网络投诉处理。您反映的网络问题，我们 "
        f"{last.at.astimezone(SHANGHAI):%m月%d日 %H:%M} 给您打电话没有接通{again}。{back}"
    )


@dataclass(frozen=True)
class CallPanel:
    """Call mode as a row's page shows it.

    `question` is what can be asked of a county's group, masked; `site` is the row's site, empty while it is a
    guess.
    """

    talk: Talk
    closed: str
    message: str
    question: str
    site: str
    questions: tuple[Column, ...] = CALL_ANSWERS
    judged: tuple[Column, ...] = SITE_JUDGED
    attitudes: tuple[str, ...] = CONTACT_ATTITUDES
    results: tuple[str, ...] = CONTACT_RESULTS

    @property
    def attempts(self) -> list[str]:
        """The calls that nobody answered, in words."""
        return [shown(one) for one in self.talk.attempts]


def panel_of(desk: ConsoleDesk, row: PlanRow, complaint: str) -> CallPanel:
    """Call mode of a row; `complaint` is the order's, masked."""
    talk = talk_of(desk, row.order)
    return CallPanel(
        talk,
        no_calls(desk.settings, desk.now()),
        text_message(desk.settings, talk),
        group_question(row, complaint),
        "" if site_of(row).startswith(UNSURE) else site_of(row),
    )


def site_of(row: PlanRow) -> str:
    """占用基站 as a person typed it, else as the preview wrote it: a guess has its sign."""
    return row.edits.get("site") or row.shown.get("site", "")


def group_question(row: PlanRow, complaint: str) -> str:
    """What to ask a county's group about an order: last digits, site and symptom; no number, no address."""
    site = site_of(row)
    where = f"可能占用 {site.removeprefix(UNSURE)}" if site.startswith(UNSURE) else f"占用 {site}"
    said = " ".join(complaint.split())
    symptom = f"{said[:MOST_SYMPTOM]}…" if len(said) > MOST_SYMPTOM else said
    return (
        f"尾号 {row.order.order_no[-5:]} 的投诉，{where if site else '占用站还没有查到'}。"
        f"客户反映：{symptom or '（没有写）'}。请问这个站是什么原因？谁在处理？预计几点恢复？"
    )


def notes_of(order: Order, evidence: Evidence) -> list[Record]:
    """The notes of 联系记录 that name this order, since its dispatch, oldest first."""
    sent = order.ref.dispatched
    timed = ((row.time("时间"), row) for row in evidence.rows("call_notes"))
    own = (
        (when, row)
        for when, row in timed
        if when is not None and row.text("工单号") == order.order_no and (sent is None or when >= sent)
    )
    return [row for _when, row in sorted(own, key=lambda one: one[0])]


def attempts(notes: Iterable[Record]) -> Iterator[Unanswered]:
    """The calls that nobody answered."""
    for row in notes:
        when = row.time("时间")
        if when is not None and row.text("客户态度") == NOT_REACHED:
            yield Unanswered(when, row.time("再打时间"))
