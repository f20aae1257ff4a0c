"""The desk's lists from past orders.

They are: handling record, follow-up, build demand, leftovers, and deadlines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from eoms_bot.decide.handled import COMPLETE, REJECT, is_reject, of_writes, together
from eoms_bot.decide.times import to_minute
from eoms_bot.ledger import Ledger
from eoms_bot.model.evidence import Evidence, Record, Snapshot, Value
from eoms_bot.model.listing import CALLED, FOLLOW_UP, LEFTOVERS, SOLVED, FollowUp, ListChoices, ListTable
from eoms_bot.model.privacy import mask
from eoms_bot.model.privacy.personal import masker_of_row
from eoms_bot.model.source_kinds import CALL_NOTES, NEW_SITE, UNSOLVED, WORTH
from eoms_bot.settings import Settings
from eoms_bot.tables.branch.sources import read_sources

UNHAPPY = ("不满意", "不认可")
NOT_REACHED = "未接通"
CALL_AGAIN = (*UNHAPPY, NOT_REACHED)
"""Results of a call that leave something to be done."""
OVERDUE = "逾期"
URGENT = (OVERDUE, "已超时", "将超时", "再次联系", "重开并升级")
"""States that begin so need somebody now."""
_COLUMN = {CALLED: "回访时间", SOLVED: "遗留解决时间"}
_RESULT = "回访结果"
_PLACE = "账本 登记"


@dataclass(frozen=True)
class Office:
    """What the lists are made from.

    Past orders as they were read, the branch's choices, the time, and rows of what the bot itself has
    handled.
    """

    history: Snapshot
    choices: ListChoices
    now: datetime
    own: tuple[Record, ...] = ()
    words: tuple[FollowUp, ...] = ()
    """What people have recorded after replies."""
    forgotten: int = 0
    """How many replies were never called and are too old for the list of follow-ups.

    They are not among the rows here, but the list counts them with the others.
    """
    wanted: Mapping[str, str] = field(default_factory=dict)
    """Order → the note of a call by which a person judged that a new site is worth it."""

    @cached_property
    def orders(self) -> tuple[Record, ...]:
        """The orders that may be relied on, the earliest first."""
        rows = _with_words(
            together(self.history.records if self.history.usable else (), self.own), self.words
        )
        return tuple(sorted(rows, key=lambda row: row.time("分派时间") or self.now))


def all_of(settings: Settings, now: datetime, ledger: Ledger | None) -> tuple[ListTable, ...]:
    """The five lists at `now` (aware), masked; each list notes it where the history is missing.

    `ledger` is None before the first run: then the bot itself has handled nothing.
    """
    evidence = read_sources(settings.facts, now, ("history", CALL_NOTES.key)).evidence
    own, words = (_proven(ledger), tuple(ledger.follow_ups())) if ledger else ((), ())
    return all_lists(Office(evidence.of("history"), settings.lists, now, own, words, wanted=wanted(evidence)))


def wanted(evidence: Evidence) -> dict[str, str]:
    """Order → the newest note of a call that judges a new site, where it says that it is worth it."""
    rows = sorted(evidence.rows(CALL_NOTES.key), key=lambda row: row.time("时间") or row.as_of)
    newest = {row.text("工单号"): row for row in rows if row.text("工单号") and row.text(NEW_SITE)}
    return {number: row.cite(NEW_SITE) for number, row in newest.items() if row.text(NEW_SITE) == WORTH[0]}


def all_lists(office: Office) -> tuple[ListTable, ...]:
    """The five lists."""
    return deadlines(office), follow_up(office), leftovers(office), build_demand(office), handling(office)


def handling(office: Office) -> ListTable:
    """The record of every handled order, with names, numbers and doors masked."""
    columns = ("日期", "工单号", "姓名", "号码", "地点", "内容", "措施", "结果", "处理人", "满意度", "来源")
    clean = {order.place: masker_of_row(order) for order in office.orders}
    rows = [
        (
            *(_time(order, "完成时间")[:10], order.text("工单号"), mask.name(order.text("客户姓名"))),
            *(mask.number(order.text("客户电话")), mask.place(order.text("投诉地点"))),
            *(clean[order.place](order.text("投诉内容")), clean[order.place](order.text("解决措施"))),
            *(order.text("处理结果"), mask.name(order.text("处理人"))),
            clean[order.place](order.text("回访结果") or order.text("客户态度")),
            order.cite("解决措施", "处理结果"),
        )
        for order in office.orders
        if order.time("完成时间")
    ]
    return _table(office, "处理记录", columns, rows)


def follow_up(office: Office) -> ListTable:
    """Whom to call again within a day of the reply, who needs no call and why, and the outcome.

    The list leaves out replies that are older than the branch looks back. Otherwise it would grow for ever
    where no source reports calls. It states how many of those were never called.
    """
    columns = ("工单号", "回复时间", "应回访", "客户态度", "回访时间", "回访结果", "状态", "来源")
    choices, rows, forgotten = office.choices, [], office.forgotten
    since = office.now - timedelta(days=choices.follow_up_days)
    for order in office.orders:
        done = order.time("完成时间")
        if done is None or is_reject(order):
            continue
        due = done + timedelta(hours=choices.follow_up_hours)
        state = _follow_up_state(order, due, office)
        if done < since:
            forgotten += state == OVERDUE
            continue
        clean = masker_of_row(order)
        rows.append(
            (
                *(order.text("工单号"), to_minute(done), to_minute(due), clean(order.text("客户态度"))),
                *(_time(order, "回访时间"), clean(order.text("回访结果")), state),
                order.cite("客户态度", "回访时间", "回访结果"),
            )
        )
    note = f"{choices.follow_up_days} 天以前的回复不再列出，其中 {forgotten} 张没有回访记录"
    return _table(office, FOLLOW_UP, columns, rows, state=6, notes=(note,) if forgotten else ())


def leftovers(office: Office) -> ListTable:
    """Unsolved orders with the time they were promised for; those that are over it are marked."""
    columns = ("工单号", "地点", "占用基站", "省内投诉原因", "预计解决时间", "实际解决时间", "状态", "来源")
    rows = [
        (
            *(order.text("工单号"), mask.place(order.text("投诉地点")), order.text("占用基站")),
            *(order.text("省内投诉原因"), _time(order, "预计解决时间") or "暂无明确时间"),
            *(_time(order, "遗留解决时间"), _leftover_state(order, office.now)),
            order.cite("处理结果", "预计解决时间", "遗留解决时间"),
        )
        for order in office.orders
        if order.text("处理结果") == UNSOLVED
    ]
    return _table(office, LEFTOVERS, columns, rows, state=6)


def build_demand(office: Office) -> ListTable:
    """Places where a site is wanted, each with its orders; the place with the most orders first."""
    columns = ("县区", "地点", "工单数", "工单号", "最近派发", "来源")
    places: dict[tuple[str, str], list[Record]] = {}
    for order in office.orders:
        if order.text("需建站") == "是" or order.text("工单号") in office.wanted:
            place = mask.place(order.text("投诉地点"))
            places.setdefault((order.text("县区"), place), []).append(order)
    rows = [
        (
            *(county, place, str(len(orders)), "、".join(order.text("工单号") for order in orders)),
            *(_time(orders[-1], "分派时间"), _asked_for(orders[-1], office)),
        )
        for (county, place), orders in sorted(places.items(), key=lambda pair: -len(pair[1]))
    ]
    return _table(office, "建站需求", columns, rows)


def _asked_for(order: Record, office: Office) -> str:
    """Where it is written that a site is wanted."""
    note = office.wanted.get(order.text("工单号"))
    return f"{order.cite('投诉地点')}；{note}" if note else order.cite("投诉地点", "需建站")


def deadlines(office: Office) -> ListTable:
    """Orders that are not answered, the nearest limit first, with a warning before it."""
    columns = ("工单号", "派发时间", "处理时限", "时限来自", "剩余", "状态", "来源")
    found = []
    for order in office.orders:
        began = order.time("分派时间")
        if order.time("完成时间") or began is None:
            continue
        own = order.time("处理时限")
        hours = office.choices.default_limit_hours
        limit = own or began + timedelta(hours=hours)
        row = (
            *(order.text("工单号"), to_minute(began), to_minute(limit)),
            *("工单" if own else f"派发后 {hours} 小时", _left(limit - office.now)),
            *(_deadline_state(limit, office), order.cite("分派时间", "处理时限")),
        )
        found.append((limit, row))
    found.sort(key=lambda pair: pair[0])
    return _table(office, "时限清单", columns, [row for _, row in found], state=5)


def newest(words: Iterable[FollowUp]) -> dict[tuple[str, str], FollowUp]:
    """(Order, kind) → the word that holds: the one that was recorded last."""
    return {(one.order_no, one.kind): one for one in words}


def _proven(ledger: Ledger) -> tuple[Record, ...]:
    """Every completion and reject that the ledger has proven, as anybody may see it."""
    return of_writes(ledger.shown([*ledger.proven(COMPLETE), *ledger.proven(REJECT)]))


def _with_words(rows: Iterable[Record], words: Iterable[FollowUp]) -> tuple[Record, ...]:
    """The rows with what the words add to them.

    A word counts where it is newer than the branch's own table.
    """
    held = newest(words)
    return tuple(_followed(row, held) for row in rows) if held else tuple(rows)


def _followed(row: Record, held: Mapping[tuple[str, str], FollowUp]) -> Record:
    added: dict[str, Value] = {}
    for kind, column in _COLUMN.items():
        word, known = held.get((row.text("工单号"), kind)), row.time(column)
        if word is None or (known is not None and known >= word.at):
            continue
        added[column] = word.at
        if kind == CALLED:
            added[_RESULT] = word.word
    return Record(f"{row.place}；{_PLACE}", row.as_of, {**row.values, **added}) if added else row


def _follow_up_state(order: Record, due: datetime, office: Office) -> str:
    called, result = order.time("回访时间"), order.text("回访结果")
    if order.text("敏感") == "是":
        return "免回访：敏感"
    if not order.text("客户电话"):
        return "免回访：匿名，没有联系方式"
    if result in UNHAPPY:
        return "重开并升级：回访不满意"
    if result == NOT_REACHED:
        return "再次联系：回访未接通"
    if called is not None and result:
        return "已回访" if called <= due else "已回访，超过时限"
    if order.text("客户态度") in office.choices.satisfied:
        return "免回访：当场满意"
    return OVERDUE if office.now > due else "待回访"


def _leftover_state(order: Record, now: datetime) -> str:
    expected, solved = order.time("预计解决时间"), order.time("遗留解决时间")
    if solved is not None:
        return "已解决，超期" if expected and solved > expected else "已解决"
    if expected is None:
        return "没有解决，暂无明确时间"
    return OVERDUE if now > expected else "没有解决"


def _deadline_state(limit: datetime, office: Office) -> str:
    if office.now > limit:
        return "已超时"
    near = timedelta(hours=office.choices.warn_hours)
    return "将超时" if limit - office.now <= near else "正常"


def _left(span: timedelta) -> str:
    minutes = int(abs(span).total_seconds() // 60)
    shown = f"{minutes // 60} 小时 {minutes % 60} 分"
    return f"超 {shown}" if span < timedelta(0) else shown


def _time(order: Record, column: str) -> str:
    when = order.time(column)
    return to_minute(when) if when else ""


def _table(
    office: Office,
    title: str,
    columns: tuple[str, ...],
    rows: Iterable[tuple[str, ...]],
    state: int | None = None,
    notes: tuple[str, ...] = (),
) -> ListTable:
    found = tuple(rows)
    notes = notes if office.history.usable else (office.history.describe(), *notes)
    flagged = {
        number for number, row in enumerate(found) if state is not None and row[state].startswith(URGENT)
    }
    return ListTable(title, columns, found, notes, frozenset(flagged))
