"""The login guard's rules on times alone."""

from datetime import UTC, datetime, timedelta

import pytest

from flows.login_guard import in_use, objection

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


def ago(*minutes):
    """Moments so many minutes before now, oldest first."""
    return [NOW - timedelta(minutes=one) for one in minutes]


@pytest.mark.parametrize(
    ("tries", "lost", "word"),
    [
        pytest.param((), (), "", id="none yet"),
        pytest.param((5,), (), "", id="one within the hour"),
        pytest.param((30, 5), (), "2 次没有成功", id="two within the hour"),
        pytest.param((90, 5), (), "", id="one within the hour, one before"),
        pytest.param((300, 200, 100), (), "3 次没有成功", id="three in all"),
        pytest.param((9,), (9,), "不到 10 分钟", id="lost just now"),
        pytest.param((10,), (10,), "", id="lost ten minutes ago"),
        pytest.param((600, 100), (600, 100), "2 次丢失", id="lost twice, long ago"),
    ],
)
def test_objection(tries, lost, word):
    """F32: few tries in an hour and in all; a lost answer waits ten minutes, the second is the last."""
    said = objection(NOW, ago(*tries), ago(*lost))

    assert (word in said) if word else (said == "")


@pytest.mark.parametrize(
    ("kicks", "wanted"),
    [
        pytest.param((), False, id="none"),
        pytest.param((1,), False, id="once"),
        pytest.param((9, 0), True, id="twice within ten minutes"),
        pytest.param((10, 0), False, id="ten minutes apart"),
        pytest.param((59, 50), True, id="still resting"),
        pytest.param((65, 58), False, id="rested"),
        pytest.param((40, 20, 15), True, id="the later two"),
    ],
)
def test_in_use(kicks, wanted):
    """F34: two sessions that ended too soon within ten minutes, for an hour from then."""
    assert in_use(NOW, ago(*kicks)) is wanted
