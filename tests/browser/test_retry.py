"""Reads are tried again, on one kind of error only and only so often."""

from __future__ import annotations

import pytest

from eoms_bot import errors
from eoms_bot.browser.retry import read_again
from eoms_bot.errors import BotError, RestlessPage, TransientSiteError
from tests.browser.kit import StillClock


class Reads:
    """A read that fails as told before it works."""

    def __init__(self, *failures):
        self.failures = list(failures)
        self.made = 0

    def __call__(self):
        self.made += 1
        if self.failures:
            raise self.failures.pop(0)
        return "读到"


def test_first_read_works():
    """A read that works is made once, and nothing is waited for."""
    read, clock = Reads(), StillClock()

    assert read_again(read, wait=clock.wait) == "读到"
    assert (read.made, clock.waited) == (1, [])


def test_transient_errors_are_tried_again():
    """A read may fail twice; the pauses go through the function that was given."""
    read, clock = Reads(TransientSiteError("一"), TransientSiteError("二")), StillClock()

    assert read_again(read, wait=clock.wait) == "读到"
    assert read.made == 3
    assert len(clock.waited) == 2
    assert all(0 < seconds <= 20 for seconds in clock.waited)


def test_third_failure_comes_through():
    """After three tries the last error comes out as it is."""
    read, clock = Reads(*[TransientSiteError(str(number)) for number in range(5)]), StillClock()

    with pytest.raises(TransientSiteError, match="2"):
        read_again(read, wait=clock.wait)

    assert (read.made, len(clock.waited)) == (3, 2)


OTHERS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, BotError) and not issubclass(kind, TransientSiteError)
]


@pytest.mark.parametrize("kind", [*OTHERS, RestlessPage, ValueError], ids=lambda kind: kind.__name__)
def test_nothing_else_is_tried_again(kind):
    """Every other error comes through at once."""
    read, clock = Reads(kind("先看")), StillClock()

    with pytest.raises(kind):
        read_again(read, wait=clock.wait)

    assert (read.made, clock.waited) == (1, [])
