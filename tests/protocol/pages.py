"""The page objects that the flows work with, standing on the model of the site instead of a browser's pages.

`in_place` puts them where the flows look for them; gate, `send`, flows, walk and runner themselves are the real ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from pydantic import SecretStr

import eoms_bot.browser.pages.lists
import eoms_bot.browser.pages.site_pages
import eoms_bot.browser.reader.ahead
import eoms_bot.browser.reader.plain
import eoms_bot.browser.submit
import eoms_bot.run.runner
import flows.assist
import flows.pictures
from eoms_bot.browser.body import Control, Frame, WantedBody
from eoms_bot.browser.pages.list_row import ListRow
from eoms_bot.browser.profile.model import ActionSpec
from eoms_bot.browser.session import Session
from eoms_bot.errors import SessionExpired
from eoms_bot.model.decision import Sourced
from eoms_bot.model.form import Filled, Typed
from eoms_bot.model.order import HistoryEntry, Order, OrderRef, fingerprint
from eoms_bot.model.ports import Mark
from eoms_bot.model.source_kinds import UNSOLVED
from eoms_bot.model.write import Pair
from flows.lane import Lane
from tests.ledger.kit import NOON
from tests.protocol.site import CLOSED, HELD, LEFTOVER_SAVE, NAMES, SAVE, WAITS, ModelSite, Ticket
from tests.support.fake_browser import FakeContext, FakePage, FakeProxy


class SiteContext(FakeContext):
    """A context of one account on the model of the site. `manner` is how its pages submit."""

    def __init__(self, site: ModelSite, account: str, proxy: FakeProxy) -> None:
        super().__init__(proxy)
        self.site = site
        self.account = account
        self.manner = "once"
        self.step: SiteStep | None = None
        self.entry: SiteEntry | None = None
        self.typing = ""
        """What the person at the window types."""
        self.unsolved = False
        """Whether he says 未解决, so that a leftover entry is due."""
        self.opens_entry = False
        """Whether he has just asked for that entry."""

    def insist_known(self, session: Session) -> None:
        """A page that reads: what broke the gate comes out, and so does a lost session."""
        session.check_alive()
        self.pages[0].insist_open("Page.goto")
        if self.account not in self.site.sessions:
            raise SessionExpired("会话已失效")


def _context(session: Session) -> SiteContext:
    context: Any = session.context
    assert isinstance(context, SiteContext)
    return context


class SitePortal:
    """The menus: a menu's frame is its own path. Each window of the portal can show another."""

    is_gone = False

    def __init__(self, *_: object) -> None:
        self.walks = 0

    def open(self) -> SitePortal:
        """It is there."""
        return self

    def let_go(self) -> None:
        """No window hangs on it."""

    def open_menu(self, menu: tuple[str, ...]) -> tuple[str, ...]:
        """The frame of that menu's list."""
        self.walks += 1
        return menu


class SiteList:
    """待办, 已办 or 问题遗留库."""

    is_gone, is_shown = False, True

    def __init__(self, session: Session, frame: tuple[str, ...], _spec: object) -> None:
        self._session = session
        self._menu = frame
        self._site = _context(session).site

    def arrive(self) -> SiteList:
        """Only somebody who is logged in sees it."""
        _context(self._session).insist_known(self._session)
        return self

    def ask_ahead(self, _order_no: str) -> bool:
        """The site is asked when the list is searched."""
        return True

    def search_again(self, order_no: str) -> list[ListRow]:
        """As served or as loaded, it is the same list."""
        return self.search(order_no)

    def search(self, order_no: str) -> list[ListRow]:
        """Only this order, and its rows, for somebody who is logged in."""
        _context(self._session).insist_known(self._session)
        self._ticket = self._site.tickets[order_no]
        return self._rows()

    def _rows(self) -> list[ListRow]:
        ticket, portal = self._ticket, self._session.paged.portal
        if self._menu == portal.menu_leftover:
            return [_row(ticket, {"registrar": who, "measure": text}) for who, text in ticket.leftovers]
        if self._menu == portal.menu_todo:
            listed = ticket.status != CLOSED or self._site.lags
        else:
            listed = ticket.status == CLOSED
        return [_row(ticket, {})] if listed else []

    def open(self, row: ListRow) -> FakePage:
        """The order's window."""
        page = _context(self._session).new_page()
        page.goto(f"order:{row.facts['order_no']}")
        return page


def _row(ticket: Ticket, facts: Mapping[str, str]) -> ListRow:
    known = {"order_no": ticket.order_no, "status": ticket.status, "dealer": ticket.dealer}
    ids = {"base_id": f"B-{ticket.order_no}", "task_id": ticket.task_id}
    return ListRow({**known, **facts}, ids, False, 1, 1)


class SiteForm:
    """An order's own window."""

    def __init__(self, session: Session, page: FakePage) -> None:
        self.session = session
        self.page = page
        self.context = _context(session)

    def read_on_arrival(self, ref: OrderRef, *, history: bool = True) -> Order:
        """Only somebody who is logged in sees it."""
        self.context.insist_known(self.session)
        self.page.insist_open("Page.goto")
        return self.read(ref, history=history)

    def read(self, ref: OrderRef, *, history: bool = True) -> Order:
        """The order as the site has it now."""
        ticket = self.context.site.tickets[self.page.url.removeprefix("order:")]
        shows_old = ticket.status == CLOSED and self.context.site.lags
        status = HELD if shows_old else ticket.status
        facts = {"complaint": f"第{ticket.version}版"}
        deadline = NOON.replace(hour=12)
        return Order(
            ref=ref,
            order_no=ticket.order_no,
            task_id=ticket.task_id,
            status=status,
            task_status=status,
            dealer=ticket.dealer,
            deadline=deadline,
            facts=facts,
            actions=(),
            history=tuple(ticket.history) if history else (),
            needs_accept=status == WAITS,
            fingerprint=fingerprint(
                order_no=ticket.order_no,
                task_id=ticket.task_id,
                status=status,
                dealer=ticket.dealer,
                deadline=deadline,
                facts=facts,
            ),
        )

    def controls(self) -> list[Control]:
        """The hidden fields that every form has."""
        system = self.session.paged.order_form.accept.system
        order_no = self.page.url.removeprefix("order:")
        named = {"order": order_no, **dict.fromkeys(system, "")}
        return [Control(name, name, "hidden", value, False, False) for name, value in named.items()]

    def press(self, action: ActionSpec) -> None:
        """Accept."""
        named = {control.name: control.value for control in self.controls()}
        post(self.page, SAVE, tuple({**named, **action.system}.items()))


@dataclass
class SiteHistory:
    """An order's history in a window of its own."""

    context: SiteContext
    session: Session
    ticket: Ticket

    def read(self) -> tuple[HistoryEntry, ...]:
        """All of it, to whoever is logged in."""
        self.context.insist_known(self.session)
        return tuple(self.ticket.history)


def address_alone(_session: Session, page: FakePage) -> str:
    """The order is in it, and what its row calls it."""
    return f"history?baseid=B-{page.url.removeprefix('order:')}"


class SiteHistories:
    """Nothing is asked ahead: an order's history comes with its page."""

    def learn(self, _address: str, _base_id: str) -> None:
        """Where it was is of no use."""

    @contextmanager
    def asked(self, _session: Session, _base_id: str) -> Iterator[None]:
        """The page is opened in the block."""
        yield


@contextmanager
def opened_alone(session: Session, address: str, _of: str) -> Iterator[SiteHistory]:
    """The history at an address."""
    context = _context(session)
    yield SiteHistory(context, session, context.site.tickets[address.partition("=B-")[2]])


class SiteFacts:
    """The order's page as the site sends it, to whoever is logged in; the world may go on before it is looked at."""

    def __init__(self, session: Session, address: str) -> None:
        context = _context(session)
        context.insist_known(session)
        page = FakePage(context)
        page.url = address
        ref = OrderRef("", "1", "", "", "", "", None, None, False, "1/1")
        self._fingerprint = SiteForm(session, page).read(ref, history=False).fingerprint

    def fingerprint(self, _order_no: str) -> str:
        """As it was when it was asked for."""
        return self._fingerprint

    def drop(self) -> None:
        """Nothing was kept open."""


def as_served(session: Session, address: str, order_no: str) -> str:
    """The same in one step."""
    return SiteFacts(session, address).fingerprint(order_no)


def post(page: FakePage, url: str, pairs: tuple[Pair, ...]) -> None:
    """The page submits, in its own manner."""
    context: Any = page.context
    body = urlencode(pairs).encode()
    match context.manner:
        case "silent":
            page.insist_open("Page.click")
        case "tampered":
            page.submit(url, body + b"&more=1")
        case "elsewhere":
            page.submit(LEFTOVER_SAVE if url == SAVE else SAVE, body)
        case "twice":
            page.submit(url, body)
            page.submit(url, body)
        case _:
            page.submit(url, body)


@dataclass
class SiteStep:
    """A step of the form."""

    session: Session
    form: SiteForm
    action: ActionSpec
    spec: object

    def open(self) -> SiteStep:
        """The step comes."""
        self.form.context.insist_known(self.session)
        return self

    def fill(self, _values: Mapping[str, Sourced], mark: Mark) -> Filled:
        """Everything reads back as decided: that is the fields' own matter."""
        mark("K4")
        mark("K5")
        return Filled(self.action.label, ())

    def read_back(self, _values: Mapping[str, Sourced]) -> Filled:
        """Still so."""
        self.form.context.insist_known(self.session)
        return Filled(self.action.label, ())

    def body(self, values: Mapping[str, Sourced]) -> WantedBody:
        """Order, action and words."""
        self._body: tuple[Pair, ...] = (
            ("order", self.form.page.url.removeprefix("order:")),
            ("bpp_Sys_ActionID", self.action.system["bpp_Sys_ActionID"]),
            ("text", next(value.value for value in values.values())),
        )
        return WantedBody(self._body)

    def insist_on_body(self, values: Mapping[str, Sourced]) -> None:
        """The form holds what was decided; what the page sends is its manner's matter."""
        self.read_back(values)

    def submit(self) -> None:
        """提交."""
        post(self.form.page, SAVE, self._body)

    # --- by hand

    def fill_known(self, _values: Mapping[str, Sourced]) -> tuple[Filled, tuple[str, ...]]:
        """Nothing is known."""
        self.form.context.step = self
        return Filled(self.action.label, ()), ()

    def frame(self) -> Frame:
        """Order and action; the words are the person's."""
        return Frame(self._of_person("")[:2], lambda name: name == "text")

    def typed(self) -> tuple[Typed, ...]:
        """The words of an unsolved order, which go into its entry as well; else nothing yet."""
        return self._unsolved(self.form.context.typing)

    def _unsolved(self, text: str) -> tuple[Typed, ...]:
        said = (Typed("result", "result", UNSOLVED), Typed("measure", "measure", text))
        return said if self.form.context.unsolved else ()

    def typed_in(self, body: Sequence[Pair]) -> tuple[Typed, ...]:
        """The words."""
        name = "reject_text" if self.action.system["bpp_Sys_ActionID"] == "REJECT" else "note"
        text = dict(body)["text"]
        return (Typed(name, name, text), *self._unsolved(text))

    def submit_by_hand(self, text: str) -> None:
        """A person presses, with these words."""
        post(self.form.page, SAVE, self._of_person(text))

    def _of_person(self, text: str) -> tuple[Pair, ...]:
        order_no = self.form.page.url.removeprefix("order:")
        action = self.action.system["bpp_Sys_ActionID"]
        return (("order", order_no), ("bpp_Sys_ActionID", action), ("text", text))


class SiteEntry(SiteStep):
    """The leftover entry."""

    @classmethod
    def open(cls, session: Session, form: SiteForm) -> SiteEntry:  # type: ignore[override]
        """It opens beside the form."""
        form.context.insist_known(session)
        return cls(session, form, session.paged.order_form.complete, None)

    def insist_prefilled(self, _order: Order) -> None:
        """It is this order's."""

    def body(self, values: Mapping[str, Sourced]) -> WantedBody:
        """Order and words."""
        text = next(value.value for value in values.values())
        self._body = (("order", self.form.page.url.removeprefix("order:")), ("text", text))
        return WantedBody(self._body)

    def submit(self) -> None:
        """提交."""
        post(self.form.page, LEFTOVER_SAVE, self._body)

    # --- by hand

    def frame(self) -> Frame:
        """The order; the words are the person's."""
        return Frame((("order", self.form.page.url.removeprefix("order:")),), lambda name: name == "text")

    def typed_in(self, body: Sequence[Pair]) -> tuple[Typed, ...]:
        """The words."""
        return (Typed("measure", "measure", dict(body)["text"]),)

    def submit_by_hand(self, text: str) -> None:
        """A person presses, with these words."""
        pairs = (("order", self.form.page.url.removeprefix("order:")), ("text", text))
        post(self.form.page, LEFTOVER_SAVE, pairs)


class SiteWatch:
    """Hears that the person has opened the entry."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def opened(self) -> SiteEntry | None:
        """The entry, once for every time that he opens it."""
        context = _context(self._session)
        wanted, context.opens_entry = context.opens_entry, False
        if wanted and context.step is not None:
            context.entry = SiteEntry.open(self._session, context.step.form)
            return context.entry
        return None

    def stop(self) -> None:
        """Nothing to stop."""


def log_in(lane: Lane, _password: SecretStr) -> None:
    """The site knows us again."""
    context = _context(lane.session)
    context.pages[0].insist_open("Page.goto")
    context.site.sessions.add(context.account)
    lane.session.logged_in()
    lane.clerk.our_name = NAMES[lane.clerk.account]


PLACES: tuple[tuple[Any, str, object], ...] = (
    (eoms_bot.browser.pages.site_pages, "OrderListPage", SiteList),
    (eoms_bot.browser.pages.site_pages, "PortalPage", SitePortal),
    (eoms_bot.browser.pages.lists, "OrderListPage", SiteList),
    (eoms_bot.browser.pages.lists, "PortalPage", SitePortal),
    (eoms_bot.browser.pages.site_pages, "OrderFormPage", SiteForm),
    (eoms_bot.browser.pages.site_pages, "show_history", lambda *_: None),
    (flows.pictures, "take", lambda *_: None),
    (eoms_bot.browser.reader.plain, "OrderFormPage", SiteForm),
    (eoms_bot.browser.reader.ahead, "ask_for_facts", SiteFacts),
    (eoms_bot.browser.reader.plain, "fingerprint_as_served", as_served),
    (eoms_bot.browser.reader.plain, "address_alone", address_alone),
    (eoms_bot.browser.reader.plain, "opened_alone", opened_alone),
    (eoms_bot.browser.reader.ahead, "HistoriesAhead", SiteHistories),
    (eoms_bot.browser.pages.site_pages, "StepPage", SiteStep),
    (eoms_bot.browser.pages.site_pages, "LeftoverEntryPage", SiteEntry),
    (flows.assist, "EntryWatch", SiteWatch),
    (eoms_bot.run.runner, "log_in", log_in),
    # The gate's thread stands still here, or is done: nobody has to be waited for.
    (eoms_bot.browser.submit, "LAST_SECONDS", 0.0),
)
"""Where something is looked for → what stands in for it."""


@contextmanager
def in_place() -> Iterator[None]:
    """These page objects in the flows."""
    with ExitStack() as stack:
        for module, name, stand_in in PLACES:
            stack.enter_context(patch.object(module, name, stand_in))
        yield
