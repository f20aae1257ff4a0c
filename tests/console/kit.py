"""What the console's tests share: a desk with a little history, a real server on loopback, and callers that behave like a browser."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from eoms_bot.console import server
from eoms_bot.console.app import build
from eoms_bot.console.desk import ConsoleDesk, open_desk
from eoms_bot.console.security.roles import Role
from eoms_bot.console.security.tokens import Person
from eoms_bot.doctor import BrowserSeen, Probes
from eoms_bot.ledger import Ledger, LedgerJournal
from eoms_bot.model.outcome import Item, Outcome
from eoms_bot.model.write import Action, Answer, Proof, Write, WriteKey, WriteState
from eoms_bot.report.folder import RunFolder
from eoms_bot.settings import Settings, load
from tests.report import samples

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
"""Noon in Shanghai."""
ACTION_ID = "action-0123456789abcdef"
CSRF_LOGIN = "login"
PROBES = Probes(browser=lambda _settings: BrowserSeen("chromium 156"), login_page=lambda _settings: None)


@dataclass
class MovingClock:
    """A clock that moves when it is told to; both of its hands."""

    time: datetime = NOW
    ticks: float = 1_000.0

    def now(self) -> datetime:
        """The set moment."""
        return self.time

    def monotonic(self) -> float:
        """Seconds."""
        return self.ticks

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.time += timedelta(seconds=seconds)
        self.ticks += seconds


def settings_of(home: Path, **more: Any) -> Settings:
    """The settings of a data folder of its own."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return load(None, {"paths.home": str(home), "site.operator": "值班岗"} | more, env={}, folder=home)


def in_place(make: Any, *given: Any) -> Any:
    """Makes aside what takes long, only that it is here: for tests of what is made."""
    return make(*given)


@dataclass
class Place:
    """A running console: its desk, its port, its clock."""

    desk: ConsoleDesk
    clock: MovingClock
    port: int
    server: uvicorn.Server | None = None
    fresh: int = 0
    clients: list[httpx.Client] = field(default_factory=list)

    @property
    def host(self) -> str:
        """Host and port as a browser says them."""
        return f"127.0.0.1:{self.port}"

    @property
    def origin(self) -> str:
        """The console's origin."""
        return f"http://{self.host}"

    def token(self, role: Role = Role.OPERATOR, name: str = "王值班") -> str:
        """A fresh token."""
        return self.desk.tokens.make(Person(name, role), self.clock.now())

    def stranger(self) -> httpx.Client:
        """A caller without a session, who sends what a browser would from our own page."""
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": self.origin}
        # The console speaks no TLS, and to load the certificates of all authorities takes longer than most requests.
        client = httpx.Client(
            base_url=self.origin, headers=headers, timeout=20, trust_env=False, verify=False
        )
        self.clients.append(client)
        return client

    def logged_in(self, role: Role = Role.OPERATOR, name: str = "王值班") -> httpx.Client:
        """A caller with a session; its X-CSRF is set."""
        client = self.stranger()
        answer = log_in(client, self.token(role, name))
        assert answer.status_code == 200, answer.text
        client.headers["X-CSRF"] = answer.json()["csrf"]
        return client

    def act(self, client: httpx.Client, path: str, **fields: Any) -> httpx.Response:
        """An action as a page sends it, under an id of its own."""
        self.fresh += 1
        return client.post(path, json={"action_id": f"test-action-{self.fresh:08d}"} | fields)

    def ledger(self) -> Ledger:
        """The ledger."""
        return self.desk.books.ledger()

    def audited(self, limit: int = 20) -> list[tuple[str, str, str]]:
        """The newest audit records, newest first: (event, who, note)."""
        return [(one.event, one.operator, one.note) for one in self.desk.books.views().trail_end(limit)]

    def raw(self, request: bytes) -> bytes:
        """Send bytes as they are; everything that comes back until the server hangs up, or breaks off with bytes of ours unread."""
        pieces: list[bytes] = []
        with (
            socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection,
            suppress(ConnectionResetError, BrokenPipeError),
        ):
            connection.sendall(request)
            while piece := connection.recv(65536):
                pieces.append(piece)
        return b"".join(pieces)


def log_in(client: httpx.Client, token: str, **headers: str) -> httpx.Response:
    """Exchange a token for a session."""
    return client.post("/api/login", json={"token": token}, headers={"X-CSRF": CSRF_LOGIN} | headers)


def status_of(answer: bytes) -> int:
    """The status of a raw answer."""
    return int(answer.split(b" ", 2)[1])


@contextmanager
def serving(settings: Settings, clock: MovingClock, probes: Probes = PROBES, **more: Any) -> Iterator[Place]:
    """A real server on a free port, in a thread of its own; `more` is handed to its desk."""
    with server.listening(0) as sockets:
        port = int(sockets[0].getsockname()[1])
        desk = open_desk(settings, clock, port, probes, **more)
        running: uvicorn.Server = server.make_server(build(desk))
        thread = threading.Thread(target=running.run, kwargs={"sockets": sockets}, daemon=True)
        thread.start()
        place = Place(desk, clock, port, running)
        try:
            yield place
        finally:
            for client in place.clients:
                client.close()
            running.should_exit = True
            thread.join(10)
            desk.books.close()


# --- history


def seed(settings: Settings, clock: MovingClock) -> None:
    """A finished run an hour ago with every outcome, its folder and its writes; the last one is UNKNOWN still."""
    began = clock.now() - timedelta(hours=1)
    with Ledger.open(settings.paths.ledger) as ledger:
        folder = RunFolder.create(settings.paths.runs, "run", began)
        lease = ledger.take_lease("mock|clerk01", folder.run_id, began)
        ledger.run_started(folder.run_id, "run", "clerk01", began)
        journal = LedgerJournal(ledger, lease, "clerk01", _at(began))
        items = tuple(_put(ledger, journal, folder, item, began) for item in _items(folder))
        unsettled = tuple(ledger.unsettled())
        ledger.run_finished(folder.run_id, 6, began + timedelta(minutes=9))
    summary = samples.summary(items, exit_code=6, unsettled=unsettled)
    folder.finish(replace(summary, run_id=folder.run_id, folder=str(folder.path), started=began.isoformat()))


def _at(moment: datetime) -> MovingClock:
    return MovingClock(moment)


def _items(folder: RunFolder) -> tuple[Item, ...]:
    path = folder.picture(samples.number(1), "filled")
    samples.put_picture(path)
    return samples.items(((("填写后的表单"), path.relative_to(folder.path).as_posix()),))


def _put(ledger: Ledger, journal: LedgerJournal, folder: RunFolder, item: Item, now: datetime) -> Item:
    """The item as the run would have left it: stage, writes, outcome, line."""
    order_no = item.ref.order_no
    ledger.stage(order_no, "READ", folder.run_id, now)
    kept = tuple(ledger.write(attempt) for attempt in _writes(ledger, journal, item, now))
    told = replace(item, writes=kept)
    ledger.outcome(order_no, item.outcome, item.reason, folder.run_id, now)
    folder.add(told)
    return told


def _writes(ledger: Ledger, journal: LedgerJournal, item: Item, now: datetime) -> list[int]:
    states = {
        Outcome.DONE: WriteState.ANSWERED_OK,
        Outcome.UNKNOWN: WriteState.UNKNOWN,
        Outcome.REFUSED: WriteState.REFUSED_BUSINESS,
    }
    if item.outcome not in states:
        return []
    from eoms_bot.model.privacy import personal

    decided = tuple(samples.VALUES.items())
    key = WriteKey("mock", item.ref.order_no, item.ref.task_id, Action.CLOSE)
    masker = personal.masker_of(item.order.facts if item.order else {})
    write = Write(key, "complete", decided, decided, samples.MEASURE, "f" * 64, operator="值班岗", rule="C-010",
                  rule_version="rules 1.0", masker=masker)  # fmt: skip
    attempt = journal.intent(write)
    journal.sending(attempt)
    journal.answered(attempt, Answer(states[item.outcome], item.reason or "成功"))
    if item.outcome is Outcome.DONE:
        proof = Proof(True, True, "已完成", now, "王值班", "处理记录")
        ledger.prove(attempt, proof, now)
    return [attempt]


def other_origin_page(target: str) -> bytes:
    """A page of another origin that tries to act by a form, by fetch, and by a picture."""
    return f"""<!doctype html><meta charset="utf-8"><title>别处</title>
<form id="f" method="post" action="{target}/api/stop" enctype="text/plain"><input name='{{"hard": true, "x": "' value='"}}'></form>
<script>
fetch("{target}/api/stop", {{method: "POST", mode: "no-cors", credentials: "include", body: '{{"hard": true}}'}})
  .catch(() => 0).finally(() => document.title = "试过");
</script>""".encode()
