"""C14: what a page shows where a profile expected something else is told by its shape; nobody knows whom it names."""

import pytest

from eoms_bot.browser.pages.history import _entry
from eoms_bot.browser.pages.order_form import facts_of
from eoms_bot.errors import SiteChanged

NAME = "柳试样"


def test_line_of_a_history():
    """A line that is none is told by what kind of signs stand where."""
    with pytest.raises(SiteChanged, match="9999-99-99 字字字 : 字字") as told:
        _entry(f"2026-11-25 {NAME} : 受理", r"(?P<when>\d+) (?P<who>.+)")

    assert NAME not in str(told.value)


def test_fact_of_an_order(profile):
    """A field whose content has another form is told by its shape."""
    found = [{"name": "order_no", "count": 1, "text": f"工单 {NAME}"}]

    with pytest.raises(SiteChanged, match="order_no") as told:
        facts_of(profile.order_form, found)

    assert NAME not in str(told.value)
