"""Tables of `mock_eoms.tables` at one moment, and how tests look into them."""

from datetime import datetime
from functools import cache

from mock_eoms.clock import SHANGHAI
from mock_eoms.seed.build import make_orders
from mock_eoms.tables.make import Tables, make_tables
from mock_eoms.tables.rows import Row

NOW = datetime(2026, 3, 5, 10, 0, 7, tzinfo=SHANGHAI)
ORDERS = 44
SEEDS = range(1, 6)
Truths = dict[str, dict[str, object]]


@cache
def made(seed: int, age: float = 0) -> Tables:
    """The tables of the orders of a seed, so many hours old."""
    return make_tables(seed, [order for order, _ in make_orders(seed, ORDERS, NOW)], NOW, age)


def completions(tables: Tables) -> Truths:
    """Order number → truth of the orders to complete."""
    return {str(one["order_no"]): one for one in tables.truth if one["action"] == "complete"}


def true_rows(tables: Tables, key: str, order_no: str = "") -> list[Row]:
    """The rows of a table without its noise, all or those about an order."""
    rows = [row for row in tables.rows[key] if not row.noise]
    return [row for row in rows if order_no in row.about] if order_no else rows


def parsed(text: str) -> datetime:
    """A time as a table has it."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
