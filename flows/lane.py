"""Lane: one account, one browser, one order at a time. Every flow gets one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from eoms_bot import chinese
from eoms_bot.browser import pictures
from eoms_bot.browser.armed import Hand
from eoms_bot.browser.by_hand import Patience, send_by_hand
from eoms_bot.browser.pages.history import HistoryPage
from eoms_bot.browser.pages.order_form import OrderFormPage
from eoms_bot.browser.pages.portal import PortalPage
from eoms_bot.browser.profile.model import Profile
from eoms_bot.browser.reader.port import Opened, SiteReader
from eoms_bot.browser.session import Session
from eoms_bot.browser.submit import send, try_out
from eoms_bot.decide.proof import is_among
from eoms_bot.errors import NeedsHuman, StorageError
from eoms_bot.ledger import Ledger
from eoms_bot.model.branch import Branch
from eoms_bot.model.decision import Decision, guessed, sourced
from eoms_bot.model.form import Filled
from eoms_bot.model.order import Order
from eoms_bot.model.outcome import Verdict
from eoms_bot.model.ports import Clock, Journal, Mark
from eoms_bot.model.privacy.personal import masker_of_order, recorded, typed_texts, words_of_others
from eoms_bot.model.write import Action, Answer, Pair, Source, Write, WriteKey, WriteRecord


@dataclass
class OrderPictures:
    """The pictures and files of the current order so far, for the report.

    `lost` is why a part of them could not be kept.
    """

    filled: Filled | None = None
    pictures: list[tuple[str, str]] = field(default_factory=list)
    lost: str = ""


@dataclass(frozen=True)
class ClosingTried:
    """An order on which the page submitted a completion into the gate, which did not let it leave.

    `unseen` is why the page submitted nothing; empty where it did, with the right body.
    """

    order_no: str
    unseen: str


def _sources(decision: Decision) -> tuple[Source, ...]:
    return tuple((name, str(one.standing), one.source) for name, one in sourced(decision))


def nothing_to_say() -> str:
    """There is nothing that a person who is waited for must know."""
    return ""


def nobody(_question: str, _show: Callable[[], bytes]) -> str:
    """Nobody is there who could answer."""
    return ""


@dataclass
class Lane:
    """Everything a flow needs.

    `accept` is how this mode takes an order. `settle_open` is how this mode settles a write that an earlier
    run left open: it settles it, or (preview) leaves it as it is.
    """

    session: Session
    portal: PortalPage
    reader: SiteReader
    journal: Journal
    ledger: Ledger
    clock: Clock
    mark: Mark
    branch: Branch
    site_id: str
    account: str
    operator: str
    picture_path: Callable[[str, str], Path]
    accept: Callable[[Lane, Opened, Decision], Opened]
    settle_open: Callable[[Lane, WriteRecord], Verdict]
    our_name: str = ""
    approvers: Mapping[str, str] = field(default_factory=dict)
    """Order number → who has approved its row of a plan.

    That person is responsible for its writes, not the operator.
    """

    evidence: OrderPictures = field(default_factory=OrderPictures)
    stopped: Callable[[], str] = lambda: ""
    """Why no further order may be started; code that waits for a person calls it as well."""
    ask: Callable[[str, Callable[[], bytes]], str] = nobody
    """Has a person answer what the login asks.

    The arguments are the question, and a callable that has the site send its code or returns the picture as
    PNG. The result is empty where nobody answered in time. Then nobody was asked, or the page still waits.
    """

    while_waiting: Callable[[], str] = nothing_to_say
    """Called from time to time by code that waits while the session is needed.

    Returns what a person must know of the session, mostly empty.
    """

    closing_tried: ClosingTried | None = None
    """How the page's own submit of an unsolved order was tried in this run; None before the first."""

    def move_to(self, session: Session) -> None:
        """Work in another session from now on; no page is open in it yet."""
        self.session, self.portal = session, PortalPage(session)
        self.reader.move_to(session, self.portal)

    def begin_order(self) -> None:
        """Another order's turn comes: there are no pictures of it yet, and no window."""
        self.evidence = OrderPictures()
        self.reader.forget()

    @property
    def profile(self) -> Profile:
        """The site profile."""
        return self.session.profile

    def is_us(self, dealer: str) -> bool:
        """True where 处理人 names us."""
        return is_among(self.our_name, dealer)

    def key(self, order: Order, action: Action) -> WriteKey:
        """The ledger key of a write on this order."""
        return WriteKey(self.site_id, order.order_no, order.task_id, action)

    def write(
        self,
        order: Order,
        decision: Decision,
        action: Action,
        kind: str,
        *,
        decided: tuple[Pair, ...],
        body: tuple[Pair, ...],
        text: str,
        unchanged_at: datetime | None,
    ) -> Write:
        """A write on this order as this lane makes it.

        The flow says what is sent and how fresh the look is. NeedsHuman where a value of the decision is a
        guess: a guess does not leave, whatever let it come this far.
        """
        if names := guessed(decision):
            shown = "、".join(names)
            raise NeedsHuman(f"{shown} 只是猜测，没有人确认过，不发送；在计划或批次文件里填上再办")
        return Write(
            key=self.key(order, action),
            kind=kind,
            decided=decided,
            body=body,
            text=text,
            fingerprint=order.fingerprint,
            deadline=order.deadline,
            operator=self.approvers.get(order.order_no, self.operator),
            unchanged_at=unchanged_at,
            rule=decision.rule,
            rule_version=decision.version,
            masker=masker_of_order(order),
            customer=recorded(order.facts) if action is Action.CLOSE else (),
            dispatched=order.ref.dispatched,
            complaint_type=order.fact("complain_type"),
            grounds=decision.backing.grounds,
            sources=() if action is Action.ACCEPT else _sources(decision),
        )

    def send(self, write: Write, press: Callable[[], None], *, closes: bool) -> Answer:
        """Send a write at most once."""
        return send(self.session, self.journal, self.mark, write, press, closes=closes)

    def try_out(self, write: Write, press: Callable[[], None]) -> str:
        """Have the page submit a write that can't leave; see `submit.try_out` for the result."""
        return try_out(self.session, write, press)

    def await_person(self, opened: Opened, hand: Hand, minutes: float, look: Callable[[], None]) -> Answer:
        """Let a person press one of the open form's submits, at most once.

        The lane calls `look` while the person has not pressed.
        """
        alive = self.mark

        def looked() -> None:
            alive("P0")
            look()

        patience = Patience(minutes * 60, self.stopped, looked)
        return send_by_hand(self.session, self.journal, hand, opened.form.page, patience)

    def picture_hashes(self) -> tuple[Pair, ...]:
        """(Order's folder and file, SHA-256) of the pictures of the current order, for the audit chain."""
        paths = [Path(path) for _caption, path in self.evidence.pictures]
        return tuple(
            (f"{path.parent.name}/{path.name}", sha256(path.read_bytes()).hexdigest()) for path in paths
        )

    def picture(self, opened: Opened, name: str, caption: str, region: str = "") -> None:
        """Take a masked picture of the order's window for the report, or of one element in it."""
        self.picture_of(opened.order, opened.form, name, caption, pictures.PictureArea(region))

    def picture_of(
        self,
        order: Order,
        window: OrderFormPage | HistoryPage,
        name: str,
        caption: str,
        shown: pictures.PictureArea = pictures.WHOLE,
    ) -> None:
        """Take a masked picture of a window that shows something of an order."""
        try:
            path = self.picture_path(order.order_no, name)
            typed = pictures.TypedTexts(typed_texts(order), words_of_others(order, self.our_name))
            pictures.take(window.page, path, masker_of_order(order), shown, typed)
        except OSError as err:
            raise StorageError(f"{caption}的图片存不下，不发送：{chinese.of_system(err)}") from err
        self.evidence.pictures.append((caption, str(path)))
