"""What a list shows behind a quick search is believed, or not, by its numbers."""

import pytest

from eoms_bot.browser.pages.list_row import searched_for

NUMBER = "ID-056-20261125-00001"


@pytest.mark.parametrize("numbers", [[], [NUMBER], [NUMBER, NUMBER.lower()], [NUMBER + "-2"]])
def test_found(numbers):
    """F40: what the site finds for a number, a number in other case included, is the search's doing."""
    assert searched_for(NUMBER, numbers)


def test_not_searched():
    """A row of another number shows that the search has not taken effect."""
    assert not searched_for(NUMBER, [NUMBER, "ID-056-20261125-00002"])
