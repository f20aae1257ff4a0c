"""Fixtures of the run's tests."""

import pytest

from tests.run.plans import Office
from tests.support.sheets_here import sheets_here

__all__ = ["sheets_here"]  # a fixture


@pytest.fixture
def office(tmp_path):
    """A home in which a preview has left its plan: rows 2 to 4 of the sheet are solved, rejected, held."""
    office = Office(tmp_path / "home")
    office.plan, office.kept = office.previewed()
    return office
