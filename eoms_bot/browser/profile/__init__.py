"""Site profiles: data files that describe a branch's EOMS, with all that differs by branch."""

from eoms_bot.browser.profile.common import Profile
from eoms_bot.browser.profile.loader import fingerprint_of, load_page_profile, load_profile
from eoms_bot.browser.profile.model import PageProfile

__all__ = ["PageProfile", "Profile", "fingerprint_of", "load_page_profile", "load_profile"]
