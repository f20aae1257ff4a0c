"""Orders made from a seed number: the same number makes the same orders, relative to the clock."""

from mock_eoms.seed.build import make_orders

__all__ = ["make_orders"]
