"""Which pace holds: a profile's exemption is good for a site on this machine only."""

import pytest

from eoms_bot.browser.profile import load_profile
from eoms_bot.browser.profile.pace import NONE, Pace
from eoms_bot.run.compose import pace_of


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_bundled_profile_has_no_pace_on_this_machine(host):
    """The bundled mock is not spared."""
    assert pace_of(load_profile("ultrabpp"), host) == NONE


def test_bundled_profile_is_polite_elsewhere():
    """Whoever points the bundled profile, or a copy of it, at a real host gets the default pace."""
    pace = pace_of(load_profile("ultrabpp"), "eoms.example")

    assert (pace.seconds_between_loads, pace.loads_per_minute, pace.replies_per_minute) == (1.5, 20, 2)


def test_profile_that_says_nothing_is_polite():
    """Without a table of its own a profile has the default pace, on this machine too."""
    profile = load_profile("ultrabpp")
    silent = profile.model_copy(update={"site": profile.site.model_copy(update={"pace": Pace()})})

    assert pace_of(silent, "127.0.0.1") == Pace()
