"""A branch's tables for the bundled site's orders, and their truth.

They are made from a seed with fixed shares.
"""

from mock_eoms.tables.make import Tables, make_tables

__all__ = ["Tables", "make_tables"]
