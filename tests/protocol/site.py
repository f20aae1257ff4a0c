"""A model of the site: orders, their records, sessions, and writes that take effect now, later or never.

It is as forgetful as the real ones: no token, no idempotency. `strict` makes it check an order's state as Ultrapower
does; without, a reply to an order that is already replied to counts once more. What is still under way is seen by
nobody, so both kinds take a second write behind a late first one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from eoms_bot.browser.gate.wire import WireRequest
from eoms_bot.browser.pages.base import SITE_ZONE
from eoms_bot.model.order import HistoryEntry
from eoms_bot.model.write import Action
from tests.ledger.kit import NOON, StillClock
from tests.support.fake_browser import Reply
from tests.support.raw_site import CLOSING

BASE = "http://eoms.example/eoms"
SAVE = f"{BASE}/ultrabpp/form/formAction/save.action"
LEFTOVER_SAVE = f"{BASE}/sheet/issueLeftoverSave.action"
WAITS, HELD, CLOSED = "待处理", "处理中", "已处理"
NAMES = {"clerk01": "甲", "clerk02": "乙"}
COLLEAGUE = "丙"
KIND_OF = {"ACCEPT": "accept", "T1Finish": "complete", "REJECT": "reject"}
ACTION_OF = {
    "accept": Action.ACCEPT,
    "complete": Action.CLOSE,
    "reject": Action.CLOSE,
    "leftover": Action.LEFTOVER,
}
WORD_OF = {"accept": "受理", "complete": "完成工单", "reject": "派单驳回"}


@dataclass(frozen=True)
class Delivery:
    """What becomes of one write at the site: how it is answered, and after how many minutes it takes effect.

    `answer`: ok, or a way to lose or garble an answer; `minutes` None: it never takes effect.
    """

    answer: str = "ok"
    minutes: int | None = 0


@dataclass
class Ticket:
    """An order as the site has it; `leftovers` are (who, text)."""

    order_no: str
    unsolved: bool
    status: str = WAITS
    dealer: str = ""
    version: int = 0
    history: list[HistoryEntry] = field(default_factory=list)
    leftovers: list[tuple[str, str]] = field(default_factory=list)

    @property
    def task_id(self) -> str:
        """Accepting, replying and entering a leftover are all of one task."""
        return "T-1"


@dataclass(frozen=True)
class Posted:
    """A write that arrived whole."""

    order_no: str
    kind: str
    text: str
    account: str


def read_post(account: str, request: WireRequest) -> Posted | None:
    """The write that a request is; None for anything else."""
    path = urlsplit(request.url).path
    pairs = dict(parse_qsl(request.body.decode()))
    if request.method != "POST" or urlsplit(SAVE).path != path != urlsplit(LEFTOVER_SAVE).path:
        return None
    leftover = path == urlsplit(LEFTOVER_SAVE).path
    kind = "leftover" if leftover else KIND_OF[pairs["bpp_Sys_ActionID"]]
    return Posted(pairs["order"], kind, pairs.get("text", ""), account)


@dataclass
class ModelSite:
    """All orders, and `accepted`: what it took, as often as it took it, of which key (its oracle)."""

    clock: StillClock
    tickets: dict[str, Ticket]
    strict: bool = True
    lags: bool = False
    """Orders stay in the to-do list, as they were when somebody held them, after they were replied to."""
    accepted: Counter[tuple[str, Action]] = field(default_factory=Counter)
    arrived: Counter[tuple[str, Action]] = field(default_factory=Counter)
    sessions: set[str] = field(default_factory=set)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    _late: list[tuple[object, Posted]] = field(default_factory=list)

    def take(self, account: str, request: WireRequest) -> Reply:
        """A request arrives."""
        posted = read_post(account, request)
        if posted is None:
            return Reply(body=b"<html></html>")
        delivery = self.deliveries.get(posted.kind, Delivery())
        if delivery.answer == "refused":
            return Reply(cut="refused")
        self.arrived[posted.order_no, ACTION_OF[posted.kind]] += 1
        if delivery.answer in {"302_login", "518"}:
            self.sessions.discard(account)
        if account not in self.sessions:
            return _no_session(delivery.answer)
        objection = self._objection(posted)
        if objection:
            return _script(f"alert('{objection}'); history.back();")
        if delivery.answer == "refusal":
            return _script("alert('字段不符合填写规则'); history.back();")
        if delivery.minutes is not None:
            self._late.append((self.clock.now() + timedelta(minutes=delivery.minutes), posted))
            self.pass_time(0)
        return _answers(delivery.answer, posted)

    def pass_time(self, minutes: float) -> None:
        """Time passes, and what is due takes effect."""
        self.clock.wait(minutes * 60)
        for due in [late for late in self._late if late[0] <= self.clock.now()]:  # type: ignore[operator]
            self._late.remove(due)
            self._commit(due[1])

    def under_way(self, order_no: str, action: Action) -> int:
        """How many writes of this key are still to take effect."""
        return sum(1 for _, post in self._late if (post.order_no, ACTION_OF[post.kind]) == (order_no, action))

    def colleague(self, order_no: str, what: str) -> None:
        """Somebody else accepts, takes over, replies to, changes or enters a leftover of an order."""
        ticket = self.tickets[order_no]
        if what == "changes":
            ticket.version += 1
        elif what == "leftover":
            ticket.leftovers.append((COLLEAGUE, "同事登记"))
        elif what == "takes over" and ticket.status == HELD:
            ticket.dealer = COLLEAGUE
        elif what == "accept" and ticket.status == WAITS:
            self._enter(ticket, Posted(order_no, what, "", ""), COLLEAGUE)
        elif what in {"complete", "reject"} and ticket.status != CLOSED:
            self._enter(ticket, Posted(order_no, what, "同事处理", ""), COLLEAGUE)

    def _objection(self, posted: Posted) -> str:
        """Why the site refuses this write by what it sees now; a reply of ours counts only where it is strict."""
        ticket = self.tickets[posted.order_no]
        by_other = ticket.dealer == COLLEAGUE
        if posted.kind == "leftover":
            entered = any(who == NAMES[posted.account] for who, _ in ticket.leftovers)
            return "该工单已存在遗留记录" if self.strict and entered else ""
        if ticket.status == CLOSED and (self.strict or by_other):
            return "该任务已被处理！"
        if posted.kind == "accept":
            return "该任务已被受理！" if ticket.status == HELD and (self.strict or by_other) else ""
        if ticket.status == WAITS and self.strict:
            return "请先受理工单！"
        if posted.kind == "complete" and ticket.unsolved and not ticket.leftovers and self.strict:
            return "未解决工单须先生成问题遗留库"
        return ""

    def _commit(self, posted: Posted) -> None:
        """A write takes effect, unless somebody else ended the task meanwhile."""
        ticket, action = self.tickets[posted.order_no], ACTION_OF[posted.kind]
        if posted.kind != "leftover" and ticket.dealer == COLLEAGUE:
            return
        self.accepted[posted.order_no, action] += 1
        if posted.kind == "leftover":
            ticket.leftovers.append((NAMES[posted.account], posted.text))
        else:
            self._enter(ticket, posted, NAMES[posted.account])

    def _enter(self, ticket: Ticket, posted: Posted, who: str) -> None:
        ticket.dealer = who
        ticket.status = HELD if posted.kind == "accept" else CLOSED
        when = self.clock.now().astimezone(SITE_ZONE).replace(microsecond=0)
        ticket.history.append(HistoryEntry(when, who, WORD_OF[posted.kind], posted.text))


def new_site(unsolved: dict[str, bool], *, strict: bool, lags: bool) -> ModelSite:
    """A site at noon with these orders, all waiting to be accepted."""
    tickets = {order_no: Ticket(order_no, is_so) for order_no, is_so in unsolved.items()}
    return ModelSite(StillClock(NOON), tickets, strict, lags)


def _script(code: str) -> Reply:
    return Reply(body=f"<html><body><script>{code}</script></body></html>".encode())


def _no_session(answer: str) -> Reply:
    if answer == "518":
        return Reply(518, {"sessionstatus": "not_login"}, b"user has not login.")
    return Reply(302, {"location": "/eoms/portal/login.action"})


def _answers(answer: str, posted: Posted) -> Reply:
    done = "问题遗留库已生成！" if posted.kind == "leftover" else "工单提交成功！"
    match answer:
        case "ok":
            return _script(f"alert('{done}'); {CLOSING}")
        case "quiet":
            return _script(CLOSING)
        case "408" | "429" | "500":
            return Reply(int(answer), body=b"500")
        case "302_elsewhere":
            return Reply(302, {"location": "/eoms/somewhere.action"})
        case "blank":
            return Reply()
        case "unknown_alert":
            return _script(f"alert('系统繁忙，请稍后'); {CLOSING}")
        case "other_order":
            return _script(f"alert('工单[ID-056-20261125-99999]处理成功'); {CLOSING}")
        case _:
            return Reply(headers={"content-type": "text/html"}, body=b"<script>", cut=answer)
