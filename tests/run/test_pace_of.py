"""Which pace holds: a profile's exemption is good for a site on this machine only."""

import pytest

from eoms_bot.browser.profile import load_profile
from eoms_bot.browser.profile.pace import NONE, Pace
from eoms_bot.run.lane.pacing import pace_of


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


def test_polite_everywhere():
    """Whoever asks for the profile's pace gets it on this machine too."""
    assert pace_of(load_profile("ultrabpp"), "127.0.0.1", "polite") == Pace(none_on_loopback=True)


def test_as_fast_as_the_site():
    """Nothing is waited for but the site's answers; only behind an error it is left alone for a while."""
    pace = pace_of(load_profile("ultrabpp"), "eoms.example", "site")

    assert pace == NONE.model_copy(update={"seconds_after_error": Pace().seconds_after_error})


@pytest.mark.parametrize(("asked", "loads", "replies"), [("60", 60, 7), ("8", 8, 1), ("1", 1, 1)])
def test_so_many_loads_a_minute(asked, loads, replies):
    """A number is a rate of loads, and of as many replies as those make; by night it is halved as ever."""
    pace = pace_of(load_profile("ultrabpp"), "eoms.example", asked)

    assert (pace.loads_per_minute, pace.replies_per_minute, pace.night_factor) == (loads, replies, 2.0)


def test_rate_is_one_behind_the_other():
    """A number is of loads one behind the other, also for a site whose profile lets reads be under way together."""
    profile = load_profile("ultrabpp")
    at_once = profile.site.model_copy(update={"pace": profile.site.pace.model_copy(update={"at_once": True})})

    assert not pace_of(profile.model_copy(update={"site": at_once}), "eoms.example", "20").at_once
