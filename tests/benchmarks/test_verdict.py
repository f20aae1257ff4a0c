"""What the console's benchmark says of its figures."""

import pytest

from benchmarks.console.verdict import Verdict, counted, exported, percentile, timed, with_people
from benchmarks.speed import reference, thousandths

HUNDRED = [number / 1000 for number in range(1, 101)]


@pytest.mark.parametrize(
    ("share", "wanted"),
    [
        pytest.param(0.0, 0.001, id="none"),
        pytest.param(0.5, 0.050, id="half"),
        pytest.param(0.95, 0.095, id="95 of 100"),
        pytest.param(0.951, 0.096, id="a little more"),
        pytest.param(1.0, 0.100, id="all"),
    ],
)
def test_percentile(share, wanted):
    """So large a share of the values does not exceed it, and it is one of them."""
    assert percentile(list(reversed(HUNDRED)), share) == wanted


def test_percentile_of_one():
    """A single value is every percentile."""
    assert [percentile([0.3], share) for share in (0.0, 0.5, 1.0)] == [0.3, 0.3, 0.3]


@pytest.mark.parametrize(("slow", "within"), [(5, True), (6, False)])
def test_one_in_twenty_may_be_slow(slow, within):
    """A page is within while at most five answers of a hundred reach the limit."""
    seconds = [0.1] * (100 - slow) + [0.2] * slow

    assert timed("今日", seconds, 0.2, 0.05, share=0.95).within is within


def test_all_live_views_count():
    """Where no share is named one late answer is beyond."""
    assert not timed("进度", [0.5] * 99 + [2.0], 2.0, 0.05).within


def test_a_line_has_every_figure():
    """n, the three times, first and CPU in milliseconds, the work in thousandths, how much of the limit, verdict and name."""
    told = timed("今日", HUNDRED, 0.2, 0.05, share=0.95, first=0.9, cpu=0.01).line

    assert told.split() == ["100", "50.0", "95.0", "100.0", "900.0", "10.0", "200", "0.47", "within", "今日"]


def test_what_is_beyond_stands_out():
    """A figure beyond its limit is told in capitals."""
    assert " BEYOND  看板" in timed("看板", [0.2], 0.2, 0.05).line


@pytest.mark.parametrize(
    ("seconds", "rows", "within"),
    [
        pytest.param(9.9, 200, True, id="few rows"),
        pytest.param(10.0, 200, False, id="few rows, too long"),
        pytest.param(19.9, 20_000, True, id="twice the rows"),
        pytest.param(20.0, 20_000, False, id="twice the rows, too long"),
    ],
)
def test_an_export_of_more_rows_may_take_longer(seconds, rows, within):
    """Ten seconds for up to 10,000 rows, and so much more for more of them."""
    assert exported("清单", seconds, 1.0, rows).within is within


@pytest.mark.parametrize(
    ("watched", "within"), [([2.0, 2.06, 9.0], True), ([2.0, 2.07, 2.07], False), ([1.0], True)]
)
def test_a_bot_beside_people(watched, within):
    """The ratio of the medians may be 1.03; a quicker bot is within."""
    assert with_people([1.0, 2.0, 3.0], watched).within is within


def test_the_last_line():
    """How many lie within, how many beyond."""
    assert counted([Verdict("", True), Verdict("", False), Verdict("", True)]) == "2 within, 1 beyond"


def test_thousandths():
    """A time is told as thousandths of what the reference takes, which takes some."""
    assert thousandths(0.0625, 0.25) == 250
    assert reference() > 0
