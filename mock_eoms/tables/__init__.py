"""A branch's tables for the bundled site's orders, made from a seed with fixed shares, and their truth."""

from mock_eoms.tables.make import Tables, make_tables

__all__ = ["Tables", "make_tables"]
