"""The whole site as one object: store, clock, switches, faults, sessions, request log."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from mock_eoms.clock import Clock
from mock_eoms.faults import Faults
from mock_eoms.seed.build import make_orders
from mock_eoms.sessions import Sessions
from mock_eoms.skin.skin import PLAIN, Plain, skin_of
from mock_eoms.store.database import Store
from mock_eoms.store.orders import Order
from mock_eoms.switches import Switches
from mock_eoms.tls import Tls
from mock_eoms.vendor import OWN_DEFAULTS

if TYPE_CHECKING:
    from mock_eoms.injection import Injection

SKINNED = ("ultrabpp",)
"""The vendors whose pages have skins."""


@dataclass(slots=True)
class Logged:
    """One request as the log of the site knows it; status is None until the answer was handed out."""

    n: int
    time: str
    method: str
    path: str
    query: str
    connection: int
    request_no: int
    login: str = ""
    steps: tuple[str, ...] = ()
    status: int | None = None
    cut: str = ""
    at: float = field(default_factory=monotonic)
    """Seconds of a clock of which only differences mean anything, whatever the site's clock was set to."""

    kind: str = ""
    """Content type of what was posted, and the post itself as Latin-1.

    Both are set only where the switch `record` is on.
    """

    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    """Its headers except those of the session and the connection, under the same switch."""


@dataclass(slots=True)
class Site:
    """Everything a page handler may need."""

    db: Path | None = None
    vendor: str = "ultrabpp"
    seed: int = 1
    orders: int = 48
    switches: Switches = field(default_factory=Switches)
    clock: Clock = field(default_factory=Clock)
    faults: Faults = field(default_factory=Faults)
    sessions: Sessions = field(default_factory=Sessions)
    store: Store = field(init=False)
    requests: list[Logged] = field(default_factory=list)
    strays: list[dict[str, object]] = field(default_factory=list)
    """What arrived on a connection and was no request: its number, and the first bytes as Latin-1."""

    injected: Injection | None = None
    tls: Tls | None = None
    first_sent: dict[str, datetime] = field(default_factory=dict)
    """Address and tag of an answer → when it was sent first."""

    colleague_plans: dict[str, str] = field(default_factory=dict)
    late_commits: list[tuple[datetime, Callable[[], object]]] = field(default_factory=list)

    def __init__(
        self,
        db: Path | None = None,
        *,
        vendor: str = "ultrabpp",
        seed: int = 1,
        orders: int = 48,
        switches: Mapping[str, str] | None = None,
    ):
        self.db, self.vendor, self.seed, self.orders = db, vendor, seed, orders
        self.switches = Switches({**OWN_DEFAULTS.get(vendor, {}), **(switches or {})})
        self.clock, self.faults, self.sessions = Clock(), Faults(), Sessions()
        self.requests, self.colleague_plans, self.late_commits = [], {}, []
        self.strays, self.injected, self.tls, self.first_sent = [], None, None, {}
        self.store = Store(db)
        if self.store.is_new:
            self.add_seed(seed, orders)

    def reset(
        self, *, seed: int | None = None, orders: int | None = None, now: datetime | None = None
    ) -> None:
        """Start again: empty oracle, fresh orders, nobody signed in, no faults; real time unless `now`."""
        self.seed = self.seed if seed is None else seed
        self.orders = self.orders if orders is None else orders
        self.clock.reset()
        if now is not None:
            self.clock.set(now)
        self.switches.reset()
        self.faults.clear()
        self.sessions.drop()
        self.requests.clear()
        self.strays.clear()
        self.injected = None
        self.first_sent.clear()
        self.colleague_plans.clear()
        self.late_commits.clear()
        self.store.rebuild()
        self.add_seed(self.seed, self.orders)

    def add_seed(self, seed: int, count: int) -> list[Order]:
        """Add orders made from a seed number; returns them."""
        first = len(self.store.orders.every()) + 1
        made = make_orders(seed, count, self.clock.now(), first)
        with self.store.transaction():
            for order, entries in made:
                self.store.orders.add(order)
                for entry in entries:
                    self.store.history.add(entry)
        return [order for order, _ in made]

    @property
    def skin(self) -> Plain:
        """How the pages are dressed now; skins are made from the first vendor's templates, and for them."""
        return skin_of(self.switches["skin"]) if self.vendor in SKINNED else PLAIN

    def sign_in(self, login: str) -> str:
        """Open a session and return its token; where an account may be signed in once, its others end."""
        if self.switches.on("single_login"):
            self.sessions.drop(login)
        return self.sessions.open(login, self.clock.now())

    async def lag(self) -> None:
        """Wait as long as the way to a site far away takes, there and back: the switch `latency`."""
        if milliseconds := self.switches.number("latency"):
            await asyncio.sleep(milliseconds / 1000)

    def log(self, entry: Logged) -> Logged:
        """Append a request to the log."""
        self.requests.append(entry)
        return entry

    def requests_since(self, n: int) -> list[dict[str, object]]:
        """Return the logged requests with a number above n."""
        return [asdict(entry) for entry in self.requests[n:]]

    def commit_later(self, seconds: float, commit: Callable[[], object]) -> None:
        """Let a write be carried out once the site's clock has moved on by this many seconds."""
        self.late_commits.append((self.clock.now() + timedelta(seconds=seconds), commit))

    def commit_due(self) -> None:
        """Carry out the late writes whose time has come."""
        now = self.clock.now()
        due = [commit for moment, commit in self.late_commits if moment <= now]
        self.late_commits = [waiting for waiting in self.late_commits if waiting[0] > now]
        for commit in due:
            commit()
