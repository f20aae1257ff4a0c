"""The mock site as tests use it: one process per test session, set anew before each test."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import pytest

Json = dict[str, Any]
DEFAULT_ORDERS = 48


class MockSite:
    """A running `python -m mock_eoms` in a vendor's skin, with its control API as methods; `base_url` ends in a slash."""

    def __init__(self, *arguments: str, profile: str = "ultrabpp") -> None:
        self._arguments = ("--profile", profile, *arguments)
        self.profile = profile
        self._process: subprocess.Popen[str] | None = None
        self._client: httpx.Client | None = None
        self.base_url = ""

    def start(self) -> Self:
        """Start the process and wait for its ready line."""
        # standard input stays open as long as this process lives: a killed test run leaves no site behind
        self._process = subprocess.Popen(
            [sys.executable, "-m", "mock_eoms", "--until-stdin-closes", *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line.startswith("mock_eoms ready "):
            self.stop()
            raise RuntimeError(f"the mock site did not start: {line!r}")
        self.base_url = line.split()[-1]
        self._client = httpx.Client(base_url=self.root, timeout=30, trust_env=False, verify=False)
        return self

    def stop(self) -> int:
        """End the process and return its exit code."""
        if self._client is not None:
            self._client.close()
        assert self._process is not None
        self._process.terminate()
        code = self._process.wait(60)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        return code

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def root(self) -> str:
        """The address without the context path."""
        return self.base_url.rstrip("/").rpartition("/")[0]

    @property
    def pid(self) -> int:
        """The process id of the site."""
        assert self._process is not None
        return self._process.pid

    def reset(
        self,
        *,
        seed: int = 1,
        orders: int = DEFAULT_ORDERS,
        now: str | None = None,
        switches: dict[str, str] | None = None,
    ) -> None:
        """Set everything anew: orders, oracle, sessions, faults, switches, clock."""
        self._post("reset", {"seed": seed, "orders": orders, "now": now, "switches": switches or {}})

    def switches(self, **values: str) -> Json:
        """Set switches and return all of them."""
        return self._post("switches", values) if values else self._get("switches")

    def fault(self, step: str, do: str, **details: object) -> None:
        """Order trouble at a step: when, nth, times, seconds, status, text, order_no."""
        self._post("faults", {"step": step, "do": do, **details})

    def faults(self) -> list[Json]:
        """Return the faults that are set, with hit counts."""
        return list(self._get("faults")["faults"])

    def clear_faults(self) -> None:
        """Forget all faults."""
        self._checked(self._http.delete("/__mock/faults"))

    def oracle(self) -> Json:
        """Return writes, logins, refused posts, account counters and the number of requests."""
        return self._get("oracle")

    def writes(self, kind: str | None = None) -> list[Json]:
        """Return the accepted writes, of one kind (accept, complete, reject, leftover) if named."""
        return [write for write in self.oracle()["writes"] if kind in (None, write["kind"])]

    def orders(self, **truth: object) -> list[Json]:
        """Return the orders whose listed properties match, hidden truth included."""
        every = self._get("orders")["orders"]
        return [order for order in every if all(order.get(key) == value for key, value in truth.items())]

    def order(self, order_no: str) -> Json:
        """Return one order by its serial number."""
        return next(order for order in self.orders() if order["order_no"] == order_no)

    def add_order(self, fields: dict[str, str], **details: object) -> Json:
        """Insert an order; returns its order_no, base_id and task_id."""
        return self._post("orders", {"fields": fields, **details})

    def seed(self, seed: int, orders: int) -> list[str]:
        """Add orders made from a seed number; returns their serial numbers."""
        return list(self._post("seed", {"seed": seed, "orders": orders})["orders"])

    def change(self, order_no: str, part: str) -> None:
        """Change a part of an order behind the reader's back."""
        self._post("orders/change", {"order_no": order_no, "part": part})

    def clock(self, now: str | None = None, *, advance_seconds: float | None = None) -> str:
        """Return the site's clock, set or moved first if asked."""
        wanted: Json = {"now": now} if now else {}
        if advance_seconds is not None:
            wanted["advance_seconds"] = advance_seconds
        return str((self._post("clock", wanted) if wanted else self._get("clock"))["now"])

    def notes(self) -> list[Json]:
        """What the desk's people found out about the seeded orders: rows of a workbook."""
        rows: Any = self._get("batch")
        return list(rows)

    def colleague(self, order_no: str, do: str, when: str = "now") -> None:
        """Let clerk02 accept, finish or reject an order, now or on_submit."""
        self._post("colleague", {"order_no": order_no, "do": do, "when": when})

    def drop_sessions(self, account: str | None = None) -> int:
        """Sign an account out, or everybody; returns how many sessions ended."""
        return int(self._post("sessions/drop", {"account": account} if account else {})["dropped"])

    def sign_in_elsewhere(self, account: str) -> None:
        """Somebody signs in with this account at another desk."""
        self._post("sessions/elsewhere", {"account": account})

    def requests(self, since: int = 0) -> list[Json]:
        """Return the site's log of requests after number `since`."""
        return list(self._get(f"requests?since={since}")["requests"])

    def inject(self, script: str, *pages: str) -> None:
        """Put a script into all pages of these kinds: portal, list, form, popup, leftover; an empty one takes
        it away.
        """
        self._post("inject", {"pages": pages, "script": script})

    def strays(self) -> list[Json]:
        """What arrived on a connection and was no request."""
        return list(self._get("strays")["strays"])

    def change_certificate(self, certificate: Path, key: Path) -> None:
        """Show another certificate to connections that come from now on."""
        self._post("certificate", {"certificate": str(certificate), "key": str(key)})

    def leftovers(self) -> list[Json]:
        """Return the leftover library."""
        return list(self._get("leftovers")["leftovers"])

    def history(self, order_no: str) -> list[Json]:
        """Return an order's history."""
        return list(self._get(f"history?order_no={order_no}")["history"])

    @property
    def _http(self) -> httpx.Client:
        assert self._client is not None, "the site is not running"
        return self._client

    def _get(self, path: str) -> Json:
        return self._checked(self._http.get(f"/__mock/{path}"))

    def _post(self, path: str, body: object) -> Json:
        return self._checked(self._http.post(f"/__mock/{path}", json=body))

    @staticmethod
    def _checked(response: httpx.Response) -> Json:
        if response.status_code != 200:
            raise AssertionError(f"{response.request.url}: {response.status_code} {response.text}")
        answer: Json = response.json()
        return answer


@pytest.fixture(scope="session")
def running_mock_site() -> Iterator[MockSite]:
    """The one mock site of this run."""
    with MockSite() as site:
        yield site


@pytest.fixture(scope="session")
def running_boco_site() -> Iterator[MockSite]:
    """The one mock site of this run in the second vendor's skin."""
    with MockSite(profile="boco") as site:
        yield site


@pytest.fixture(scope="session")
def running_v2_site() -> Iterator[MockSite]:
    """The one mock site of this run in the skin of the first vendor's older product."""
    with MockSite(profile="ultraprocess_v2") as site:
        yield site


@pytest.fixture(scope="session")
def running_frameset_site() -> Iterator[MockSite]:
    """The one mock site of this run in frames and GBK."""
    with MockSite(profile="frameset") as site:
        yield site


@pytest.fixture(scope="session")
def running_spa_site() -> Iterator[MockSite]:
    """The one mock site of this run in the skin of the one-page application."""
    with MockSite(profile="spa") as site:
        yield site


@pytest.fixture
def mock_site(running_mock_site: MockSite) -> MockSite:
    """The mock site, set anew for this test."""
    running_mock_site.reset()
    return running_mock_site
