"""What is true of each order: a pure function of the seed, the orders and the site's time.

Orders that share a site and a cause share one trouble: one cell, one repair, one table for it, or none.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from mock_eoms.clock import SHANGHAI, parse_time
from mock_eoms.store.orders import Order
from mock_eoms.tables import shares
from mock_eoms.tables.county import Site, own_county, site_of, sites

CALLER = "13900000008"
ROOM = timedelta(minutes=15)
"""An order younger than this has no contact yet."""

SPEAKS = {
    "覆盖-室内弱覆盖": "indicators",
    "覆盖-室外弱覆盖": "indicators",
    "覆盖-无覆盖盲区": "planning",
    "覆盖-室分未建(电梯/地下)": "planning",
    "覆盖-规划站点未建成": "planning",
    "容量-小区高负荷": "indicators",
    "容量-突发话务(节假日/集会)": "events",
    "干扰-外部干扰": "indicators",
    "干扰-网内干扰(重叠覆盖)": "indicators",
    "故障-基站断电退服": "alarms",
    "故障-传输中断": "alarms",
    "故障-基站硬件/天馈": "alarms",
    "故障-室分/直放站故障": "alarms",
    "优化-邻区切换/参数": "changes",
    "工程-割接升级/站点搬迁": "changes",
    "核心网-VoLTE语音异常": "checks",
    "核心网-短彩信异常": "checks",
    "核心网-漫游异常": "checks",
    "业务侧-单一应用/网站": "checks",
    "用户-限速/停机/未开通": "checks",
}
"""省内投诉原因 → the table that speaks for it; a site card may speak for a fault instead."""

UNBUILT = "覆盖-规划站点未建成"
FAULT, COVER = "故障-", "覆盖-"
KNOWS_END = ("alarms", "changes", "events", "site_cards")
"""The tables that say when the trouble ended."""

NO_RADIO = ("VoLTE(语音)", "短彩信")
"""网络类型 that no cell has: the cells of such orders leave it open."""


@dataclass(frozen=True)
class Trouble:
    """What is wrong at a site: orders of one cause, with the cell that serves them.

    Times are whole minutes.

    `alone`: no completion of another cause is about the site or names the place. `repaired` is None where the
    trouble isn't solved. `opens` is the day on which a planned site opens. `table` is empty where no table
    speaks for the cause. `carded`: a site card speaks for it.
    """

    site: Site
    name: str
    cause: str
    cell: str
    network: str
    orders: tuple[Order, ...]
    began: datetime
    dispatched: datetime
    repaired: datetime | None
    alone: bool
    opens: date | None = None
    table: str = ""
    carded: bool = False


@dataclass(frozen=True)
class Known:
    """One order and its truth; `trouble` for completions only. `seen`: here, elsewhere or nowhere."""

    order: Order
    action: str
    site: Site | None
    cell: str
    seen: str
    trouble: Trouble | None = None
    contact: str = ""
    called: datetime | None = None
    attitude: str = ""

    @property
    def phone(self) -> str:
        """The customer's number."""
        return self.order.fields["CCH_ConsumerTel"]

    @property
    def result(self) -> str:
        """解决 or 未解决; empty where the order is not to be completed."""
        if self.trouble is None:
            return ""
        return "解决" if self.trouble.repaired else "未解决"


def draw(seed: int, *about: object) -> random.Random:
    """Random numbers of their own for a seed and a purpose, whatever else is drawn."""
    return random.Random(f"{seed} {' '.join(map(str, about))}")  # noqa: S311 - nothing is kept secret


def moment(text: str) -> datetime:
    """A time of the site, without its seconds."""
    return parse_time(text).replace(second=0)


def minute(when: datetime) -> datetime:
    """A time in Shanghai without its seconds."""
    return when.astimezone(SHANGHAI).replace(second=0, microsecond=0)


def serial(order: Order) -> str:
    """An order's number of the day, which is the same whatever the clock says."""
    return order.order_no.rpartition("-")[2]


def known(seed: int, orders: Sequence[Order], now: datetime) -> list[Known]:
    """What is true of each order, in their order."""
    now = minute(now)
    placed = {order.order_no: _place(order) for order in orders}
    troubles = {
        order.order_no: trouble
        for trouble in _with_tables(seed, _troubles(seed, orders, placed, now))
        for order in trouble.orders
    }
    cells = {(one.site.name, one.cause): one.cell for one in troubles.values()}
    seen = _seen(seed, [order for order in orders if placed[order.order_no]])
    every = []
    for order in orders:
        found = placed[order.order_no]
        site = found[0] if found else None
        cell = cells.get((site.name, str(order.truth.get("cause"))), f"{site.name}-1") if site else ""
        action = str(order.truth.get("expected_action") or "hold")
        where = seen.get(_numbered(order), "nowhere")
        every.append(Known(order, action, site, cell, where, troubles.get(order.order_no)))
    return _with_contacts(seed, every, now)


def troubles_of(every: Iterable[Known]) -> list[Trouble]:
    """The troubles of the orders, each once."""
    return list({id(one.trouble): one.trouble for one in every if one.trouble}.values())


def ranked(seed: int, about: str, orders: Iterable[Known]) -> list[Known]:
    """Orders as the seed shuffles them for a purpose."""
    return sorted(orders, key=lambda one: draw(seed, about, serial(one.order)).random())


def _place(order: Order) -> tuple[Site, str] | None:
    county = str(order.truth.get("county") or own_county())
    return site_of(str(order.truth.get("place") or ""), county)


def _troubles(
    seed: int, orders: Sequence[Order], placed: dict[str, tuple[Site, str] | None], now: datetime
) -> list[Trouble]:
    groups: dict[tuple[str, str], list[Order]] = {}
    for order in orders:
        found, action = placed[order.order_no], order.truth.get("expected_action")
        if found is not None and action == "complete":
            groups.setdefault((found[0].name, str(order.truth.get("cause"))), []).append(order)
    numbers: dict[str, int] = {}
    troubles = []
    for (name, cause), group in groups.items():
        numbers[name] = numbers.get(name, 0) + 1
        place = placed[group[0].order_no]
        assert place is not None
        network = str(group[0].truth.get("network") or "未知")
        dispatched = max(moment(one.dispatched) for one in group)
        troubles.append(
            Trouble(
                *(place[0], place[1], cause, f"{name}-{numbers[name]}"),
                "" if network in NO_RADIO else "4G(LTE)" if network == "未知" else network,
                tuple(group),
                began=min(moment(one.fields["CCH_IncidentStartTime"]) for one in group),
                dispatched=dispatched,
                repaired=_repaired(seed, cause, group, now),
                alone=not any(
                    other != cause and (site == name or place[1] in str(order.truth.get("place")))
                    for (site, other), orders in groups.items()
                    for order in orders
                ),
                opens=_end_of_next_month(dispatched) if cause == UNBUILT else None,
            )
        )
    return troubles


def _end_of_next_month(when: datetime) -> date:
    """The day that the agreed wording of such an order names."""
    later = (when.replace(day=1) + timedelta(days=70)).replace(day=1)
    return (later - timedelta(days=1)).date()


def _repaired(seed: int, cause: str, group: list[Order], now: datetime) -> datetime | None:
    """A time after the newest order of the group and at most some hours ago; None where it stays unsolved."""
    if cause == UNBUILT or any(order.truth.get("solvable") is False for order in group):
        return None
    rng = draw(seed, "repair", serial(group[0]))
    sent = max(moment(order.dispatched) for order in group)
    passed = int((now - sent) / timedelta(minutes=1))
    if passed > 300:
        return now - timedelta(minutes=rng.randint(70, 160))
    return sent + timedelta(minutes=max(1, passed * rng.randint(45, 65) // 100))


def _with_tables(seed: int, troubles: list[Trouble]) -> list[Trouble]:
    """Leave a fixed share of the orders without a table that speaks; give a few of the others a site card."""
    number = sum(len(one.orders) for one in troubles)
    silent = number - shares.counted(number, shares.CAUSE_STANDS)
    mute: set[int] = set()
    shuffled = sorted(
        range(len(troubles)),
        key=lambda n: (
            not _crossed(troubles[n], troubles),
            draw(seed, "silent", serial(troubles[n].orders[0])).random(),
        ),
    )
    for place in shuffled:
        if len(troubles[place].orders) <= silent:
            mute.add(place)
            silent -= len(troubles[place].orders)
    cards: dict[int, str] = {}
    for place in reversed(shuffled):
        one = troubles[place]
        if place not in mute and one.alone and one.cause.startswith(FAULT) and len(cards) < shares.SITE_CARDS:
            cards[place] = SPEAKS[one.cause] if cards else "site_cards"
    return [
        replace(
            one,
            table="" if place in mute else cards.get(place, SPEAKS.get(one.cause, "")),
            carded=place in cards,
        )
        for place, one in enumerate(troubles)
    ]


def _crossed(one: Trouble, troubles: list[Trouble]) -> bool:
    """Whether the planned site could pass for the cause of other weak coverage at the same place."""
    return one.cause == UNBUILT and any(
        other is not one and other.site == one.site and other.cause.startswith(COVER) for other in troubles
    )


def _numbered(order: Order) -> str:
    return order.fields.get("CCH_ConsumerTel", "")


def _seen(seed: int, orders: list[Order]) -> dict[str, str]:
    """Number → where it was used; an order that repeats another has its number, and both are at one place."""
    numbers = list(dict.fromkeys(map(_numbered, orders)))
    numbers.sort(key=lambda number: draw(seed, "seen", number[-4:]).random())
    here = shares.counted(len(numbers), shares.SEEN_HERE)
    there = here + shares.counted(len(numbers), shares.SEEN_ELSEWHERE)
    return {
        number: "here" if place < here else "elsewhere" if place < there else "nowhere"
        for place, number in enumerate(numbers)
    }


def elsewhere(seed: int, one: Known) -> Site:
    """The other site where a number was used: an own one, not that of the order's place."""
    own = [site for site in sites() if site.county == own_county() and site != one.site]
    return draw(seed, "elsewhere", serial(one.order)).choice(own)


def _with_contacts(seed: int, every: list[Known], now: datetime) -> list[Known]:
    """Calls and attitudes for the completions: a fixed share good, the others broken in turn."""
    done = ranked(seed, "contact", [one for one in every if one.trouble])
    done.sort(key=lambda one: now - moment(one.order.dispatched) < ROOM, reverse=True)
    bad = done[: len(done) - shares.counted(len(done), shares.GOOD_CONTACT)]
    kinds = _broken(bad, now)
    return [
        one if one.trouble is None else _contacted(seed, one, kinds.get(serial(one.order), shares.GOOD), now)
        for one in every
    ]


def _broken(bad: list[Known], now: datetime) -> dict[str, str]:
    """Order → what is wrong with its contact: each kind in turn, for the first order that it fits."""
    kinds = {serial(one.order): shares.NONE for one in bad if now - moment(one.order.dispatched) < ROOM}
    left = [one for one in bad if serial(one.order) not in kinds]
    turns = (*shares.BROKEN, shares.NONE)
    turn = 0
    while left:
        kind = turns[turn % len(turns)]
        turn += 1
        fits = [one for one in left if kind != shares.BEFORE_REPAIR or one.result == "解决"]
        if fits:
            kinds[serial(fits[0].order)] = kind
            left.remove(fits[0])
    return kinds


def _contacted(seed: int, one: Known, kind: str, now: datetime) -> Known:
    trouble = one.trouble
    assert trouble is not None
    rng = draw(seed, "call", serial(one.order))
    weighed = shares.ATTITUDES[one.result]
    (attitude,) = rng.choices([name for name, _ in weighed], [weight for _, weight in weighed])
    sent = moment(one.order.dispatched)
    after = trouble.repaired or sent + timedelta(minutes=2)
    left = int((now - after) / timedelta(minutes=1))
    called: datetime | None = after + timedelta(minutes=max(1, min(left * rng.randint(30, 70) // 100, 40)))
    if kind == shares.NONE:
        called = None
    elif kind == shares.BEFORE_DISPATCH:
        called = sent - timedelta(minutes=rng.randint(30, 200))
    elif kind == shares.BEFORE_REPAIR and trouble.repaired:
        called = sent + timedelta(minutes=max(1, int((trouble.repaired - sent) / timedelta(minutes=2))))
    return replace(one, contact=kind, called=called, attitude=attitude)
