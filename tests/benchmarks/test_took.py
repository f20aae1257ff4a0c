"""What an order costs is told by the site's log and the process table alone."""

import pytest

from benchmarks.lane.meter import Look, kind_of
from benchmarks.lane.took import Took, Unfinished, measure, summed


def asked(n, at, *steps, status=200):
    """One line of the site's log."""
    return {"n": n, "at": at, "steps": steps, "status": status}


LOG = (
    asked(1, 10.0, "login"),
    asked(2, 11.0, "submit", "response"),
    asked(3, 11.5, "static"),
    asked(4, 12.0, "view", "page"),
    asked(5, 13.0, "submit", "response"),
    asked(6, 13.5, "view", "page"),
    asked(7, 16.0, "submit", "response"),
)


def test_intervals_lie_between_submits():
    """What comes before the first submit and behind the last is no order's cost."""
    took = measure(LOG, [], 3)

    assert took.intervals == (2.0, 3.0)
    assert (took.pages, took.static) == (2.0, 0.5)


def test_a_submit_that_was_refused_is_none():
    """Who did not complete every order has no figures."""
    refused = (*LOG[:-1], asked(7, 16.0, "submit", "response", status=409))

    with pytest.raises(Unfinished, match="2 submits for 3 orders"):
        measure(refused, [], 3)


def test_processor_time_is_that_between_the_submits():
    """The looks next to the first and the last submit count, by kind; the start of the browser does not."""
    looks = [
        Look(9.0, {"browser": 1.0}, 100),
        Look(11.1, {"browser": 4.0, "driver": 1.0}, 300),
        Look(15.9, {"browser": 10.0, "driver": 2.0}, 200),
        Look(20.0, {"browser": 30.0, "driver": 9.0}, 100),
    ]

    took = measure(LOG, looks, 3)

    assert took.cpu == {"browser": 3.0, "driver": 0.5}
    assert took.memory == 300


def test_rounds_are_summed_by_their_median():
    """One slow round among three does not move the figure; its spread shows."""
    goes = [Took((each, each), 10, 2, {"browser": each}, 100, {}) for each in (1.0, 1.2, 9.0)]

    told = summed(goes)

    assert told.seconds == 1.2
    assert told.upper == 9.0
    assert told.cpu == {"browser": 1.2}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("node", "driver"),
        ("chromedriver", "driver"),
        ("chromium-headless-shell", "browser"),
        ("python3", "program"),
    ],
)
def test_kinds_of_processes(name, kind):
    """A program's name tells what it is to a contender; chromedriver is no browser."""
    assert kind_of(name) == kind
