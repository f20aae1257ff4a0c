"""Which pace holds: the profile's, or one that the person responsible for the site's load sets."""

from __future__ import annotations

from eoms_bot.browser.profile import Profile
from eoms_bot.browser.profile.pace import NONE, Pace
from eoms_bot.settings.model import LOOPBACK

POLITE, AS_THE_SITE = "polite", "site"
LOADS_OF_A_REPLY = 8
"""About how many loads an order takes; a rate of loads is thus a rate of replies too."""


def pace_of(profile: Profile, host: str, asked: str = "") -> Pace:
    """The pace of a run, as `run.pace` asks for it.

    - Empty: the profile's pace. There is no pace only if the profile asks for none on this machine,
      and the site is on it.
    - `polite`: the profile's pace, there too.
    - `site`: as fast as the site answers, one load after the other. Only reads that do not need
      each other run together (`Pace.at_once`): an order's page and its history, and the three after
      a reply. After an error the bot still spares the site.
    - A number: that many loads a minute.
    """
    pace = profile.site.pace
    if not asked:
        return NONE if pace.none_on_loopback and host in LOOPBACK else pace
    if asked == POLITE:
        return pace
    if asked == AS_THE_SITE:
        return NONE.model_copy(update={"seconds_after_error": pace.seconds_after_error})
    loads = int(asked)
    # Parallel reads would use up the minute's loads before the one that matters.
    rate = {
        "at_once": False,
        "loads_per_minute": loads,
        "replies_per_minute": max(1, loads // LOADS_OF_A_REPLY),
    }
    return pace.model_copy(update={"seconds_between_loads": 0.0, "follows_latency": False, **rate})
