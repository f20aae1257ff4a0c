"""Turns seed cases into orders: places, numbers and times from the seed, texts from the cases."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import zip_longest

from mock_eoms.clock import print_time
from mock_eoms.seed import cases_network, cases_other, places
from mock_eoms.seed.cases import OWN_CITY, OWN_COUNTY, Case
from mock_eoms.store.history import Entry
from mock_eoms.store.orders import NAMES, Order

GROUPS = (
    cases_network.RADIO,
    cases_other.REJECTS,
    cases_network.EXPLAINED,
    cases_network.FAULTS,
    cases_other.HOSTILE,
    cases_other.PERSONS,
    cases_other.DEADLINES,
    cases_network.NO_LEAF,
)
# one of each group in turn, so that a small site has every kind too
CASES = tuple(case for row in zip_longest(*GROUPS) for case in row if case is not None)
SPREAD_HOURS = 18
Made = tuple[Order, list[Entry]]


def make_orders(seed: int, count: int, now: datetime, first: int = 1) -> list[Made]:
    """Return orders with their history; `first` is the number of the first one."""
    rng = random.Random(seed)  # noqa: S311 - orders are made, nothing is kept secret
    now = now.replace(microsecond=0)
    return list(_made(rng, count, now, first))


def _made(rng: random.Random, count: int, now: datetime, first: int) -> Iterator[Made]:
    twins: dict[str, Order] = {}
    step = timedelta(hours=SPREAD_HOURS) / max(count, 1)
    for index in range(count):
        case = CASES[index % len(CASES)]
        dispatched = now - step * (count - index) - timedelta(seconds=rng.randrange(5, 60))
        order = _order(rng, case, first + index, dispatched, now, twins.get(case.twin))
        if case.twin:
            twins[case.twin] = order
        yield order, first_entries(order)


def _order(
    rng: random.Random, case: Case, number: int, sent: datetime, now: datetime, twin: Order | None
) -> Order:
    is_copy = case.kind == "duplicate" and twin is not None
    tel = twin.fields["CCH_ConsumerTel"] if is_copy and twin else f"1390000{1000 + number % 9000}"
    name = twin.fields["CCH_ConsumerName"] if is_copy and twin else rng.choice(places.NAMES)
    words = {
        "town": rng.choice(places.TOWNS),
        "village": rng.choice(places.VILLAGES),
        "estate": rng.choice(places.ESTATES),
        "road": rng.choice(places.ROADS),
        "tel": tel,
        "name": name,
    }
    due = (
        now + timedelta(minutes=case.due_minutes)
        if case.due_minutes
        else sent + timedelta(hours=rng.choice((24, 36, 48)))
    )
    return new_order(
        number,
        task_id=f"{rng.getrandbits(60):015x}",
        dispatched=sent,
        accept_deadline=sent + timedelta(hours=1),
        deal_deadline=due,
        fields=_fields(rng, case, words, sent),
        truth=_truth(case, words, twin.order_no if is_copy and twin else ""),
        vip=case.vip,
        # The desk's clerk has taken every third order already; the others still wait for 受理.
        holder=case.holder or ("clerk01" if number % 3 == 1 else None),
    )


def new_order(
    number: int,
    *,
    task_id: str,
    dispatched: datetime,
    accept_deadline: datetime,
    deal_deadline: datetime,
    fields: dict[str, str],
    truth: dict[str, object],
    vip: bool = False,
    holder: str | None = None,
    order_no: str = "",
) -> Order:
    """Return an order that was just sent to the desk, accepted already if it has a holder."""
    serial = order_no or f"ID-056-{dispatched:%Y%m%d}-{number:05d}"
    return Order(
        base_id=f"{43000 + number:015d}",
        order_no=serial,
        task_id=task_id,
        summary=fields.get("BaseSummary", "个人投诉"),
        created=print_time(dispatched - timedelta(minutes=6)),
        dispatched=print_time(dispatched),
        accept_deadline=print_time(accept_deadline),
        deal_deadline=print_time(deal_deadline),
        holder=holder,
        task_status="处理中" if holder else "待处理",
        accepted_at=print_time(dispatched + timedelta(minutes=4)) if holder else None,
        vip=vip,
        fields={"CCH_FaultArea": OWN_COUNTY, **fields, "BaseSN": serial},
        truth=truth,
    )


def first_entries(order: Order) -> list[Entry]:
    """Return the history an order starts with."""
    sent = Entry(
        order.base_id,
        order.base_id + "01",
        order.dispatched,
        "crm",
        order.creator,
        "NEW",
        "新建派发",
        "请核实处理",
    )
    if order.holder is None or order.accepted_at is None:
        return [sent]
    name = NAMES.get(order.holder, order.holder)
    return [
        sent,
        Entry(order.base_id, order.task_id, order.accepted_at, order.holder, name, "ACCEPT", "受理", ""),
    ]


def _fields(rng: random.Random, case: Case, words: dict[str, str], sent: datetime) -> dict[str, str]:
    place = case.place.format(**words)
    complained = print_time(sent - timedelta(minutes=8))
    return {
        "CRM_BaseSN": f"CRM{sent:%Y%m%d}{rng.randrange(100000, 999999)}",
        "BaseSummary": f"个人投诉-{case.title}" if not case.title.startswith("=") else case.title,
        "CCH_ComplainType": case.category,
        "BasePriority": "紧急" if case.major else "一般",
        "CCH_ComplainResource": case.source,
        "CCH_ComplainTime": complained,
        "CCH_IncidentStartTime": print_time(sent - timedelta(hours=rng.randrange(2, 60))),
        "CCH_ConsumerName": words["name"],
        "CCH_ConsumerTel": words["tel"],
        "ComplaintNum": words["tel"],
        "CCH_ApplyPhone": words["tel"],
        "CCH_ClientLevel": case.level,
        "CCH_ClientBrand": rng.choice(places.BRANDS),
        "CCH_ClientArea": OWN_CITY + OWN_COUNTY,
        "CCH_CustomType": rng.choice(places.PHONES),
        "CCH_IsLargeNumbersComplain": case.large,
        "CCH_IteranceNumber": case.repeats,
        "CCH_FaultArea": case.county,
        "CCH_Complain_AreaDesc": place,
        "CCH_IncidentDesc": case.title,
        "CCH_ComplainDesc": case.text.format(**words),
        "CCH_PretreatmentDesc": case.pre,
        "CCH_Koujing": case.koujing,
    }


def _truth(case: Case, words: dict[str, str], duplicate_of: str) -> dict[str, object]:
    top, leaf = case.group_reason
    return {
        "kind": case.kind,
        "has_koujing": case.has_koujing,
        "solvable": case.solvable,
        "expected_action": case.expected,
        "reject_reason": case.reason,
        "duplicate_of": duplicate_of,
        "cause": case.cause,
        "group_reason1": top,
        "group_reason2": leaf,
        "scene": case.scene,
        "network": case.network,
        "area": case.area,
        "county": case.county,
        "place": case.place.format(**words),
        "major": case.major,
    }
