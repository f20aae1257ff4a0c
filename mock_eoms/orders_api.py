"""Orders as tests see and insert them, hidden truth included."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from mock_eoms.clock import parse_time, print_time
from mock_eoms.seed.build import first_entries, new_order
from mock_eoms.site import Site
from mock_eoms.store.orders import Order

TIMES = ("dispatched", "accept_deadline", "deal_deadline")


def describe(site: Site, order: Order) -> dict[str, object]:
    """Return an order with everything the site knows, its hidden truth on the top level."""
    shown = asdict(order)
    truth = shown.pop("truth")
    extra = {"deadline": order.deal_deadline, "dealer": order.dealer}
    return {**truth, **shown, **extra, "leftovers": len(site.store.leftovers.of(order.base_id))}


def insert(site: Site, body: dict[str, Any]) -> dict[str, str]:
    """Insert one order from JSON: `fields` by code, and optional holder, times, vip, truth, order_no."""
    fields = body.get("fields") or {k: v for k, v in body.items() if k[:1].isupper()}
    now = site.clock.now()
    number = len(site.store.orders.every()) + 1
    times = {name: parse_time(body[name]) for name in TIMES if name in body}
    if "deadline" in body:
        times["deal_deadline"] = parse_time(body["deadline"])
    dispatched = times.get("dispatched", now - timedelta(minutes=30))
    truth = {"kind": "inserted", "has_koujing": bool(fields.get("CCH_Koujing")), **(body.get("truth") or {})}
    task_id = hashlib.sha256(f"inserted {number} {print_time(now)}".encode()).hexdigest()[:15]
    order = new_order(
        number,
        task_id=task_id,
        dispatched=dispatched,
        accept_deadline=times.get("accept_deadline", dispatched + timedelta(hours=1)),
        deal_deadline=times.get("deal_deadline", now + timedelta(hours=20)),
        fields={str(key): str(value) for key, value in fields.items()},
        truth=truth,
        vip=bool(body.get("vip")),
        holder=body.get("holder"),
        order_no=body.get("order_no", ""),
    )
    with site.store.transaction():
        site.store.orders.add(order)
        for entry in first_entries(order):
            site.store.history.add(entry)
    return {"order_no": order.order_no, "base_id": order.base_id, "task_id": order.task_id}
