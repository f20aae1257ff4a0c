"""The site's SQLite store: one file (or memory), one class per table family."""

from mock_eoms.store.database import Store

__all__ = ["Store"]
