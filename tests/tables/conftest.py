"""Workbooks are read in the test's own process, but where that process is what a module is about."""

from tests.support.sheets_here import sheets_here

__all__ = ["sheets_here"]  # a fixture
