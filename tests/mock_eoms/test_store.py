"""The store without a server: the oracle only grows, seeds are deterministic."""

import sqlite3
from contextlib import suppress
from datetime import datetime

import pytest

from mock_eoms.clock import SHANGHAI, parse_time
from mock_eoms.dictionary import CAUSES
from mock_eoms.seed.build import make_orders
from mock_eoms.site import Site
from mock_eoms.store.oracle import Write

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=SHANGHAI)


def write() -> Write:
    """A write like any other."""
    return Write(
        "2026-11-25 09:30:00",
        "ID",
        "t",
        "close",
        "reject",
        "clerk01",
        [("Desc", "x")],
        b"Desc=x",
        1,
        2,
        False,
    )


@pytest.mark.parametrize("statement", ["DELETE FROM writes", "UPDATE writes SET kind = 'accept'"])
def test_oracle_is_append_only(tmp_path, statement):
    """The database itself refuses to change or remove an accepted write."""
    site = Site(tmp_path / "mock.sqlite", orders=1)
    site.store.oracle.accept(write())
    other = sqlite3.connect(tmp_path / "mock.sqlite")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute(statement)
    other.close()

    assert len(site.store.oracle.writes()) == 1
    site.store.close()


def test_write_of_a_failed_action_is_not_kept():
    """A write and what it does are one transaction."""
    site = Site(orders=1)
    with suppress(RuntimeError), site.store.transaction():
        site.store.oracle.accept(write())
        raise RuntimeError

    assert site.store.oracle.writes() == []
    site.store.close()


def test_store_survives_a_restart(tmp_path):
    """A site started on an existing file keeps its orders and its oracle."""
    first = Site(tmp_path / "mock.sqlite", seed=5, orders=7)
    first.store.oracle.accept(write())
    first.store.close()
    second = Site(tmp_path / "mock.sqlite", seed=6, orders=9)

    assert len(second.store.orders.every()) == 7
    assert len(second.store.oracle.writes()) == 1
    second.store.close()


def test_same_seed_same_orders():
    """Orders depend on the seed number and the clock, on nothing else."""
    assert make_orders(7, 60, NOW) == make_orders(7, 60, NOW)
    assert make_orders(7, 60, NOW) != make_orders(8, 60, NOW)


def test_default_orders_are_of_every_kind():
    """The default seed has all kinds, all holders, and every cause of the dictionary."""
    orders = [order for order, _ in make_orders(1, 48, NOW)]
    kinds = {order.truth["kind"] for order in orders}

    assert {order.truth["cause"] for order in orders} >= set(CAUSES)
    assert {"mobile", "koujing", "broadband", "other_county", "duplicate", "not_ours"} <= kinds
    assert {"vip", "escalated", "collective", "hostile", "past_deadline", "near_deadline"} <= kinds
    assert {order.holder for order in orders} == {None, "clerk01", "clerk02"}


def test_duplicates_follow_an_open_order():
    """A duplicate names an earlier order with the same number and place that is still open."""
    orders = {order.order_no: order for order, _ in make_orders(3, 48, NOW)}
    copies = [order for order in orders.values() if order.truth["duplicate_of"]]

    assert len(copies) == 2
    for copy in copies:
        earlier = orders[str(copy.truth["duplicate_of"])]
        assert earlier.active
        assert earlier.dispatched < copy.dispatched
        assert earlier.fields["CCH_ConsumerTel"] == copy.fields["CCH_ConsumerTel"]
        assert earlier.fields["CCH_Complain_AreaDesc"] == copy.fields["CCH_Complain_AreaDesc"]


def test_times_lie_around_now():
    """Every order was sent before now, and only the past_deadline one is overdue."""
    for order, _ in make_orders(2, 48, NOW):
        assert parse_time(order.dispatched) < NOW
        assert (parse_time(order.deal_deadline) < NOW) == (order.truth["kind"] == "past_deadline")
