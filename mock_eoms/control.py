"""/__mock/: how tests set the site up, disturb it, and read what it saw. JSON, no session."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mock_eoms import colleague, people
from mock_eoms.clock import parse_time
from mock_eoms.faults import BadFault
from mock_eoms.injection import Injection
from mock_eoms.mutations import PARTS, mutate_order
from mock_eoms.orders_api import describe, insert
from mock_eoms.site import Site

Body = dict[str, Any]
Action = Callable[[Site, Body], object]


class NotFound(ValueError):
    """A request speaks of an order that does not exist."""


def routes(site: Site) -> list[Route]:
    """Return the control routes of a site."""
    table: tuple[tuple[str, str, Action], ...] = (
        ("POST", "reset", _reset),
        (
            "POST",
            "seed",
            lambda s, b: {"orders": [o.order_no for o in s.add_seed(int(b["seed"]), int(b["orders"]))]},
        ),
        ("GET", "orders", lambda s, _: {"orders": [describe(s, order) for order in s.store.orders.every()]}),
        ("POST", "orders", insert),
        ("POST", "orders/change", _change_order),
        ("GET", "clock", _clock),
        ("POST", "clock", _set_clock),
        ("GET", "switches", lambda s, _: s.switches.all()),
        ("POST", "switches", _set_switches),
        ("POST", "sessions/drop", lambda s, b: {"dropped": s.sessions.drop(b.get("account"))}),
        ("POST", "sessions/elsewhere", _sign_in_elsewhere),
        ("GET", "faults", lambda s, _: {"faults": s.faults.all()}),
        ("POST", "faults", _add_faults),
        ("DELETE", "faults", _clear_faults),
        ("POST", "colleague", _colleague),
        ("GET", "oracle", _oracle),
        (
            "GET",
            "leftovers",
            lambda s, _: {"leftovers": [asdict(entry) for entry in s.store.leftovers.every()]},
        ),
        ("GET", "history", _history),
        ("GET", "batch", lambda s, _: people.notes(s)),
        ("GET", "archive", lambda s, _: people.archive(s)),
        ("GET", "gazetteer", lambda _s, _b: people.gazetteer()),
        ("POST", "inject", _inject),
        ("POST", "certificate", _change_certificate),
        ("GET", "strays", lambda s, _: {"strays": s.strays}),
        ("GET", "requests", lambda s, b: {"requests": s.requests_since(int(b.get("since", 0)))}),
    )
    return [
        Route(f"/__mock/{path}", _endpoint(site, action), methods=[method]) for method, path, action in table
    ]


def _endpoint(site: Site, action: Action) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        raw = await request.body()
        try:
            body: Body = {**request.query_params, **(json.loads(raw) if raw else {})}
            return JSONResponse(action(site, body))
        except (ValueError, KeyError, TypeError, OSError, sqlite3.IntegrityError) as err:
            # also UnknownSwitch, UnknownKind, BadFault and NotFound: a test that asks for nonsense must hear
            # of it
            return JSONResponse({"error": f"{type(err).__name__}: {err}"}, 400)

    return answer


def _reset(site: Site, body: Body) -> object:
    now = parse_time(body["now"]) if body.get("now") else None
    seed, orders = body.get("seed"), body.get("orders")
    site.switches.check(body.get("switches") or {})
    site.reset(
        seed=None if seed is None else int(seed), orders=None if orders is None else int(orders), now=now
    )
    site.switches.update(body.get("switches") or {})
    return {"seed": site.seed, "orders": site.orders, "now": site.clock.text()}


def _clock(site: Site, _body: Body) -> object:
    return {"now": site.clock.text()}


def _set_clock(site: Site, body: Body) -> object:
    if "now" in body:
        site.clock.set(parse_time(body["now"]))
    if "advance_seconds" in body:
        site.clock.advance(float(body["advance_seconds"]))
    site.commit_due()
    return {"now": site.clock.text()}


def _set_switches(site: Site, body: Body) -> object:
    site.switches.update(body)
    return site.switches.all()


def _sign_in_elsewhere(site: Site, body: Body) -> object:
    """Somebody signs in with this account at another desk; the oracle counts the bot's log-ins only."""
    site.sign_in(body["account"])
    return {"account": body["account"]}


def _add_faults(site: Site, body: Body) -> object:
    site.faults.add(body)
    return {"faults": site.faults.all()}


def _clear_faults(site: Site, _body: Body) -> object:
    site.faults.clear()
    return {"faults": []}


def _colleague(site: Site, body: Body) -> object:
    order = site.store.orders.by_number(body["order_no"])
    if order is None:
        raise NotFound(body["order_no"])
    do = body["do"]
    if do not in colleague.ACTIONS:
        raise BadFault(f"the colleague can {', '.join(colleague.ACTIONS)}, not {do}")
    if body.get("when", "now") == "on_submit":
        colleague.plan(site, order, do)
    else:
        colleague.act(site, order, do)
    return {"order_no": order.order_no, "do": do}


def _change_order(site: Site, body: Body) -> object:
    order = site.store.orders.by_number(body["order_no"])
    if order is None:
        raise NotFound(body["order_no"])
    if body["part"] not in PARTS:
        raise BadFault(f"what changes is one of {', '.join(PARTS)}, not {body['part']}")
    with site.store.transaction():
        mutate_order(site, order, body["part"])
    return {"order_no": order.order_no, "part": body["part"]}


def _inject(site: Site, body: Body) -> object:
    site.injected = Injection.wanted(body.get("pages") or (), str(body.get("script") or ""))
    return {"pages": sorted(site.injected.pages), "length": len(site.injected.script)}


def _change_certificate(site: Site, body: Body) -> object:
    if site.tls is None:
        raise ValueError("the site does not serve https")
    site.tls.change(Path(body["certificate"]), Path(body["key"]))
    return {"certificate": body["certificate"]}


def _oracle(site: Site, _body: Body) -> object:
    oracle = site.store.oracle
    return {
        "writes": oracle.writes(),
        "logins": oracle.logins(),
        "refused": oracle.refused(),
        "accounts": site.store.accounts.counters(),
        "requests": len(site.requests),
    }


def _history(site: Site, body: Body) -> object:
    order = site.store.orders.by_number(body["order_no"])
    if order is None:
        raise NotFound(body["order_no"])
    return {"history": [asdict(entry) for entry in site.store.history.of(order.base_id)]}
