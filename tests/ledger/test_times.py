"""Times as the ledger stores them."""

from __future__ import annotations

from eoms_bot.ledger.times import parse, site_offset
from tests.ledger.kit import NOON, NOON_TEXT


def test_times():
    """Offsets are the site's, in minutes; a stored time comes back aware."""
    assert site_offset(NOON) == "+08:00"
    assert parse(NOON_TEXT) == NOON
