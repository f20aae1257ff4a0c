"""Queue: the orders that wait for people, over all plans of these days, the most urgent first.

Of each order the newest row of a plan counts. What the plan says of it is read once (`briefs.py`). What
people have typed since changes the row's verdict: that is made once for each version of the draft.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from urllib.parse import quote

from eoms_bot.console.calls.claims import claims
from eoms_bot.console.desk import ConsoleDesk
from eoms_bot.console.workbench import review
from eoms_bot.console.workbench.briefs import DraftVerdict, OrderBrief
from eoms_bot.console.workbench.outlook import RowOutlook, outlook_of
from eoms_bot.ledger import AnswerDraft, DraftKey
from eoms_bot.ledger.stores.plan_queue import QueueMark
from eoms_bot.model.batch import COLUMNS
from eoms_bot.model.branch import Branch
from eoms_bot.model.decision import Hold
from eoms_bot.model.outcome import OUTCOME_ZH, Outcome
from eoms_bot.model.plan import Plan, RowState
from eoms_bot.plan.plan_sheet import RowApproval
from eoms_bot.report.needs import looked_back

MOST_SHOWN = 80
"""How many orders the list shows at once; the page says how many more there are."""
MOST_NAMED = 3
"""How many missing columns a chip names."""
MOST_JUDGED = 5
"""How many drafts one look at the queue judges; a later look judges the others."""
AT_ONCE = 400
"""How many orders one question for drafts names."""
NEAR_SECONDS = 3_600.0
FAR = datetime.max.replace(tzinfo=UTC)
"""Sorts after every deadline."""


class QueueState(StrEnum):
    """Where an order stands for the people at the desk."""

    HAND = "hand"
    MINE = "mine"
    READY = "ready"
    APPROVED = "approved"
    LEFT = "left"
    UNKNOWN = "unknown"
    SENT = "sent"


STAND_ZH = {
    QueueState.HAND: "由人回复",
    QueueState.MINE: "要我补",
    QueueState.READY: "可批准",
    QueueState.APPROVED: "已批准",
    QueueState.LEFT: "不执行",
    QueueState.UNKNOWN: "结果未知",
    QueueState.SENT: "已发",
}
WAITS = (QueueState.HAND, QueueState.MINE, QueueState.READY)
SHOWS: Mapping[str, tuple[QueueState, ...]] = {
    "": tuple(QueueState),
    "hand": (QueueState.HAND,),
    "mine": (QueueState.MINE,),
    "ready": (QueueState.READY,),
    "approved": (QueueState.APPROVED,),
    "sent": (QueueState.SENT, QueueState.UNKNOWN),
}
"""The filters of the list, by the word in the address."""
SHORT = {
    **{"result": "结果", "site": "基站", "cell": "小区", "prov_cause": "原因", "measure": "措施"},
    **{"contact_time": "时间", "attitude": "态度", "customer_number": "电话", "caller_number": "主叫"},
    **{"area": "区域", "scene": "场景", "network": "网络", "has_koujing": "口径", "unsolvable": "能否解决"},
    **{"expected_time": "预计时间", "handling": "处理方式"},
}
"""Names of columns as people at the desk say them, for chips."""
_ENDED = {Outcome.DONE: "已发", Outcome.REFUSED: "网站拒绝", Outcome.BY_OTHER: "他人已办"}
_RANK = {stand: number for number, stand in enumerate((*WAITS, QueueState.UNKNOWN))}


@dataclass(frozen=True)
class QueuedOrder:
    """An order of the queue as the list shows it.

    `stale`: its preview is too old, or its basis has changed, so the bot looks again before an approval.
    `asks` are its empty cells, `wrong` those with a text that will not do, `elsewhere` is what else is
    missing. `draft` is the version of its draft, `caller` who is calling about it. `left_seconds` is None
    without a deadline; `share` is what is left of the order's time, in hundredths.
    """

    mark: QueueMark
    brief: OrderBrief
    stand: QueueState
    asks: tuple[str, ...]
    wrong: tuple[str, ...]
    elsewhere: tuple[str, ...]
    confirms: int
    typed_by: str
    stale: bool
    left_seconds: float | None
    share: int
    draft: int = 0
    caller: str = ""

    @property
    def order_no(self) -> str:
        """The number."""
        return self.mark.order_no

    @property
    def short_no(self) -> str:
        """The last part of the number, by which people speak of the order."""
        return self.mark.order_no.rpartition("-")[2][-6:]

    def address(self, show: str = "") -> str:
        """Where the order is worked, with the queue's filter."""
        return f"/desk/{quote(self.order_no)}{f'?show={show}' if show else ''}"

    @property
    def urgent(self) -> bool:
        """True of an order that still waits and stands in the band 急."""
        return self.brief.urgent and self.stand in (*WAITS, QueueState.UNKNOWN)

    @property
    def near_limit(self) -> bool:
        """True with less than an hour left, or past the limit."""
        return self.left_seconds is not None and self.left_seconds < NEAR_SECONDS

    @property
    def tried(self) -> bool:
        """True of an approved order that a run has tried since, and that was not sent."""
        at, said = self.mark.outcome_at, self.mark.approved_at
        return self.stand is QueueState.APPROVED and at is not None and said is not None and at > said

    @property
    def lacks(self) -> str:
        """What is missing, as a chip: `缺 态度、时间`; empty where nothing is."""
        return self._chip("缺", [*self.elsewhere, *map(_short, self.asks)], "项" if self.elsewhere else "格")

    @property
    def wrongs(self) -> str:
        """The cells with a text that will not do, as a chip: `要改 结果`; empty where there is none."""
        return self._chip("要改", [_short(name) for name in self.wrong], "格")

    def _chip(self, word: str, names: Sequence[str], unit: str) -> str:
        if self.stand is not QueueState.MINE or not names:
            return ""
        more = f" 等 {len(names)} {unit}" if len(names) > MOST_NAMED else ""
        return f"{word} {'、'.join(names[:MOST_NAMED])}{more}"

    @property
    def state_zh(self) -> str:
        """Where the order stands, in a word."""
        if self.stand in (QueueState.SENT, QueueState.UNKNOWN) and self.mark.outcome is not None:
            return _ENDED.get(self.mark.outcome, OUTCOME_ZH[self.mark.outcome])
        return STAND_ZH[self.stand]

    @property
    def _key(self) -> tuple[bool, bool, int, datetime, str]:
        waits = self.stand in _RANK
        rank = 0 if waits else list(QueueState).index(self.stand) + 1
        return not self.urgent, not waits, rank, self.brief.deadline or FAR, self.mark.order_no


def _short(name: str) -> str:
    return SHORT.get(name, COLUMNS[name])


@dataclass(frozen=True)
class OrderQueue:
    """The queue at one moment; `plans` are the plans of its orders without their rows, by number."""

    orders: tuple[QueuedOrder, ...]
    plans: Mapping[str, Plan]
    stale: Mapping[str, str]
    """Plan → why it takes no approval; plans that do are left out."""
    counts: Mapping[QueueState, int] = field(default_factory=dict)
    change: str = ""
    """The number of the newest change that the queue has for sure."""

    @property
    def waiting(self) -> int:
        """How many orders wait for a person."""
        return sum(self.counts.get(one, 0) for one in WAITS)

    def count(self, show: str) -> int:
        """How many orders a filter shows."""
        return sum(self.counts.get(one, 0) for one in SHOWS[show])

    def shown(self, show: str, here: str) -> list[QueuedOrder]:
        """The first orders of a filter, and the one with this number."""
        found = [one for one in self.orders if one.stand in SHOWS[show] or one.order_no == here]
        return [one for number, one in enumerate(found) if number < MOST_SHOWN or one.order_no == here]

    def find(self, order_no: str) -> QueuedOrder | None:
        """The order with this number; None where the queue has none."""
        return next((one for one in self.orders if one.order_no == order_no), None)

    def next(self, show: str, after: str, *, waits: bool = True, person: str = "") -> QueuedOrder | None:
        """The order of a filter after this one, from the start again; None where there is no other.

        `waits`: only orders that wait for a person. With `person`, none about which somebody else is calling.
        """
        turned = (one for one in self._turned(after) if not person or one.caller in ("", person))
        return next((one for one in turned if self._fits(one, show, waits=waits)), None)

    def before(self, show: str, order_no: str) -> QueuedOrder | None:
        """The order of a filter before this one, from the end again."""
        return next((one for one in reversed(self._turned(order_no)) if self._fits(one, show)), None)

    def approved(self) -> dict[str, list[QueuedOrder]]:
        """Plan → its approved orders that a run would send now; the plan of the most urgent order first."""
        found: dict[str, list[QueuedOrder]] = {}
        for one in self.orders:
            if one.stand is QueueState.APPROVED and not one.stale:
                found.setdefault(one.mark.plan_id, []).append(one)
        return found

    def alike(self) -> list[list[QueuedOrder]]:
        """Orders of one plan and one rule that can be approved together: no guess, no objection, no draft."""
        found: dict[tuple[str, str, str], list[QueuedOrder]] = {}
        for one in self.orders:
            mark, brief = one.mark, one.brief
            if (
                one.stand is QueueState.READY
                and mark.by_person
                and not (one.stale or one.typed_by or brief.doubts)
            ):
                found.setdefault((mark.plan_id, mark.kind, mark.rule), []).append(one)
        return [ones for ones in found.values() if len(ones) > 1]

    def to_look_at(self) -> list[QueuedOrder]:
        """The orders whose preview is too old: those that wait, and those approved and not sent."""
        return [one for one in self.orders if one.stale and one.stand in (*WAITS, QueueState.APPROVED)]

    def _turned(self, order_no: str) -> list[QueuedOrder]:
        """All orders but this one, those after it first; it counts where it stood while it waited."""
        here = self.find(order_no)
        others = [one for one in self.orders if one is not here]
        key = replace(here, stand=QueueState.READY)._key if here else None
        place = 0 if key is None else sum(one._key < key for one in others)
        return [*others[place:], *others[:place]]

    def _fits(self, one: QueuedOrder, show: str, *, waits: bool = False) -> bool:
        return one.stand in SHOWS[show] and (not waits or one.stand in WAITS)


def queue_of(desk: ConsoleDesk) -> OrderQueue:
    """The queue at this moment."""
    now, store = desk.now(), desk.books.queue()
    change = desk.changes.look(fresh=True).number  # asked first: what comes meanwhile is announced once more
    site = desk.settings.site
    marks = store.marks(site.id, site.account, looked_back(now, desk.books.views().last_worked()))
    briefs = desk.briefs.of(store, marks)
    plans = {plan_id: _head(desk, plan_id) for plan_id in dict.fromkeys(mark.plan_id for mark in marks)}
    heads = {plan_id: plan for plan_id, plan in plans.items() if plan is not None}
    stale = {plan_id: why for plan_id, plan in heads.items() if (why := review.stale(desk, plan))}
    calling = claims(desk.books.views(), now)
    kept = [mark for mark in marks if mark.row_id in briefs and mark.plan_id in heads]
    drafts = _drafts(desk, [mark for mark in kept if mark.state in review.DRAFTED], briefs)
    verdicts, branch = _verdicts(desk, kept, drafts), desk.standing.get().value.desk.branch
    found = [
        _queued(
            _mark(mark),
            briefs[mark.row_id],
            drafts.get(mark.row_id),
            verdicts.get(mark.row_id),
            stale,
            now,
            branch,
        )
        for mark in kept
    ]
    found = [
        replace(one, caller=calling[one.order_no].who) if one.order_no in calling else one for one in found
    ]
    ordered = tuple(sorted(found, key=lambda one: one._key))
    return OrderQueue(ordered, heads, stale, Counter(one.stand for one in ordered), change)


def _mark(mark: QueueMark) -> QueueMark:
    """The mark; a row of which a person has taken his word back waits."""
    taken_back = mark.state is RowState.STRUCK and mark.approved_at is not None
    return replace(mark, state=RowState.WAITING) if taken_back else mark


def _head(desk: ConsoleDesk, plan_id: str) -> Plan | None:
    """The plan with one row at most: what it rests on never changes."""
    found = desk.plan_heads.known(plan_id)
    if found is not None:
        return found
    plan = desk.books.ledger().plan_with(plan_id, 1)
    return None if plan is None else desk.plan_heads.get(plan_id, lambda: plan)


def _drafts(
    desk: ConsoleDesk, marks: Sequence[QueueMark], briefs: Mapping[int, OrderBrief]
) -> dict[int, AnswerDraft]:
    """Row id → its draft, for rows in which somebody has typed something else than they have."""
    found: dict[DraftKey, AnswerDraft] = {}
    site_id, ledger = desk.settings.site.id, desk.books.ledger()
    for first in range(0, len(marks), AT_ONCE):
        found |= ledger.drafts(site_id, [mark.order_no for mark in marks[first : first + AT_ONCE]])
    keys = {mark.row_id: DraftKey(site_id, mark.order_no, mark.task_id) for mark in marks}
    return {
        row_id: found[key]
        for row_id, key in keys.items()
        if key in found and any(briefs[row_id].is_change(*one) for one in found[key].texts.items())
    }


def _verdicts(
    desk: ConsoleDesk, marks: Sequence[QueueMark], drafts: Mapping[int, AnswerDraft]
) -> dict[int, DraftVerdict]:
    """Row id → verdict on the row with its draft, as far as known; a few new ones are made each time."""
    found: dict[int, DraftVerdict] = {}
    made = 0
    for mark in marks:
        draft = drafts.get(mark.row_id)
        if draft is None:
            continue
        key = (mark.plan_id, mark.position, draft.version)
        known = desk.verdicts.known(key)
        if known is None and made < MOST_JUDGED:
            made += 1
            known = desk.verdicts.get(key, partial(judged, desk, mark.plan_id, mark.position))
        if known is not None:
            found[mark.row_id] = known
    return found


def judged(desk: ConsoleDesk, plan_id: str, position: int) -> DraftVerdict:
    """The verdict on a row with its draft; it takes some milliseconds, and nothing is noted."""
    plan, row, draft = review.with_row(desk, plan_id, position)
    said = RowApproval(row.position, review.speaker(plan, row), row.edits)
    outlook = outlook_of(desk, plan, row, said, review.picks_of(draft.texts))
    return verdict_of(outlook, decided=not isinstance(outlook.now, Hold) and not outlook.confirms)


def verdict_of(outlook: RowOutlook, *, decided: bool) -> DraftVerdict:
    """What the queue shows of a row with its draft."""
    wrong = tuple(name for name in outlook.open if name in outlook.wrong)
    blocked = bool(outlook.blocked)
    return DraftVerdict(decided, outlook.lacks, wrong, outlook.elsewhere, outlook.confirms, blocked)


def _queued(
    mark: QueueMark,
    brief: OrderBrief,
    draft: AnswerDraft | None,
    verdict: DraftVerdict | None,
    stale: Mapping[str, str],
    now: datetime,
    branch: Branch,
) -> QueuedOrder:
    is_major = verdict.blocked if verdict else brief.is_major(branch)
    stand = _stand(mark, verdict, blocked=is_major or brief.is_too_late(branch, now))
    typed = set(draft.texts) if draft else set()
    lacks, wrong, confirms = (
        (verdict.lacks, verdict.wrong, verdict.confirms)
        if verdict
        else (
            [one for one in ones if one not in typed] for ones in (brief.missing, brief.wrong, brief.guesses)
        )
    )
    left = (brief.deadline - now).total_seconds() if brief.deadline else None
    return QueuedOrder(
        mark=mark,
        brief=brief,
        stand=stand,
        asks=tuple(lacks),
        wrong=tuple(wrong),
        elsewhere=verdict.elsewhere if verdict else brief.elsewhere,
        confirms=len(confirms) if stand in (QueueState.MINE, QueueState.READY) else 0,
        typed_by=draft.last.who if draft and draft.last else "",
        stale=mark.plan_id in stale and stand not in (QueueState.SENT, QueueState.UNKNOWN),
        left_seconds=left,
        share=_share(brief, left),
        draft=draft.version if draft else 0,
    )


def _stand(mark: QueueMark, verdict: DraftVerdict | None, *, blocked: bool) -> QueueState:
    if mark.outcome is Outcome.UNKNOWN:
        return QueueState.UNKNOWN
    if mark.state is RowState.WORKED or mark.outcome in _ENDED:
        return QueueState.SENT
    if mark.state is RowState.APPROVED:
        return QueueState.APPROVED
    if mark.state is RowState.STRUCK:
        return QueueState.LEFT
    if blocked:
        return QueueState.HAND
    decided = verdict.decided if verdict else mark.kind != "hold"
    return QueueState.READY if decided else QueueState.MINE


def _share(brief: OrderBrief, left: float | None) -> int:
    """What is left of the time from dispatch to limit, 0 to 100; of 24 hours without a dispatch."""
    if left is None or brief.deadline is None:
        return 0
    whole = (brief.deadline - brief.dispatched).total_seconds() if brief.dispatched else 86_400.0
    return max(0, min(100, round(100 * left / whole))) if whole > 0 else 0
