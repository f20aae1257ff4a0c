"""Lane: one account, one browser, one order at a time; what every flow is handed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from eoms_bot import chinese
from eoms_bot.browser import pictures
from eoms_bot.browser.armed import Hand
from eoms_bot.browser.by_hand import Patience, send_by_hand
from eoms_bot.browser.pages.history import HistoryPage
from eoms_bot.browser.pages.history_ahead import HistoriesAhead
from eoms_bot.browser.pages.lists import Lists
from eoms_bot.browser.pages.order_form import OrderFormPage
from eoms_bot.browser.pages.portal import PortalPage
from eoms_bot.browser.profile.model import Profile
from eoms_bot.browser.session import Session
from eoms_bot.browser.submit import send, try_out
from eoms_bot.errors import NeedsHuman, StorageError
from eoms_bot.ledger import Ledger
from eoms_bot.model.branch import Branch
from eoms_bot.model.decision import Decision, guessed, sourced
from eoms_bot.model.form import Filled
from eoms_bot.model.order import Order
from eoms_bot.model.ports import Clock, Journal, Mark
from eoms_bot.model.privacy.personal import masker_of_order, recorded, typed_texts, words_of_others
from eoms_bot.model.write import Action, Answer, Pair, Source, Write, WriteKey, WriteRecord

if TYPE_CHECKING:
    from flows.prove import Verdict


@dataclass
class Opened:
    """An order together with the window in which it stands open."""

    order: Order
    form: OrderFormPage


@dataclass
class OrderPictures:
    """What the order in hand has left behind so far, for the report; `lost` is why a part of it could not be kept."""

    filled: Filled | None = None
    opened: Opened | None = None
    """The order as it was last opened; its window may be gone."""

    history_at: str = ""
    """Where that order's history can be opened by itself; empty where nobody knows."""

    pictures: list[tuple[str, str]] = field(default_factory=list)
    lost: str = ""


@dataclass(frozen=True)
class ClosingTried:
    """An order on which the page has submitted a completion into the gate without its leaving.

    `unseen` is why the page submitted nothing; empty where it did, with the right body.
    """

    order_no: str
    unseen: str


def _sources(decision: Decision) -> tuple[Source, ...]:
    return tuple((name, str(one.standing), one.source) for name, one in sourced(decision))


def no_warmth() -> str:
    """Nothing is asked of the site while somebody waits."""
    return ""


def nobody(_told: str, _show: Callable[[], bytes]) -> str:
    """Nobody is there to be asked."""
    return ""


@dataclass
class Lane:
    """Everything a flow needs.

    `accept` is how this mode takes an order, `settle_open` how it settles a write that an earlier run left open: really,
    or (preview) not at all.
    """

    session: Session
    portal: PortalPage
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
    """Order number → who has approved its row of a plan: that person is responsible for its writes, not the operator."""

    evidence: OrderPictures = field(default_factory=OrderPictures)
    next_order: str = ""
    """Number of the order whose turn comes behind the one in hand; empty where there is none."""

    stopped: Callable[[], str] = lambda: ""
    """Why no further order may be started; who waits for a person asks it as well."""
    ask: Callable[[str, Callable[[], bytes]], str] = nobody
    """Has a person answer what the login asks: what it is, and what has the site send its code or tells the picture as PNG.

    Empty where nobody answered in time; then nobody was asked, or the page waits still.
    """

    keep_warm: Callable[[], str] = no_warmth
    """Called now and then by what waits while the session is needed; what a person must know of the session, mostly empty."""

    asks_history_alone: bool = True
    """Whether a history may be asked for by its own address: not any more, once that has cost a login."""

    closing_tried: ClosingTried | None = None
    """How the page's own submit of an unsolved order was tried in this run; None before the first."""

    histories: HistoriesAhead = field(init=False)
    """Where the site's histories are, as far as this lane has seen."""

    lists: Lists = field(init=False)
    """The lists of the session in use."""

    def __post_init__(self) -> None:
        self.histories = HistoriesAhead()
        self.lists = Lists(self.session, self.portal)

    def move_to(self, session: Session) -> None:
        """Work in another session from now on; no page is open in it yet."""
        self.session, self.portal = session, PortalPage(session)
        self.lists = Lists(session, self.portal)

    @property
    def profile(self) -> Profile:
        """The site profile."""
        return self.session.profile

    def is_us(self, dealer: str) -> bool:
        """True where 处理人 names us; the whole name counts, not a part of it, and remarks in brackets do not."""
        names = re.split(r"[、,，;；/\s]+", re.sub(r"[（(].*?[）)]", "", dealer))
        return bool(self.our_name) and self.our_name in names

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
        unchanged_at: datetime,
    ) -> Write:
        """A write on this order as this lane makes it; what is sent, and how fresh the look is, says the
        flow.

        NeedsHuman where a value of the decision is a guess: whoever let it come so far, it does not leave.
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
        """Have the page submit a write that can't leave; what comes of it, see `submit.try_out`."""
        return try_out(self.session, write, press)

    def await_person(self, opened: Opened, hand: Hand, minutes: float, look: Callable[[], None]) -> Answer:
        """Let a person press one of the open form's submits, at most once; `look` is called while he has not."""
        alive = self.mark

        def looked() -> None:
            alive("P0")
            look()

        patience = Patience(minutes * 60, self.stopped, looked)
        return send_by_hand(self.session, self.journal, hand, opened.form.page, patience)

    def picture_hashes(self) -> tuple[Pair, ...]:
        """(order's folder and file, SHA-256) of the pictures of the order in hand, for the audit chain."""
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
