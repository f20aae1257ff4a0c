"""Site profiles: data files that describe a branch's EOMS, with all that differs by branch."""

from eoms_bot.browser.profile.loader import fingerprint_of, load_profile
from eoms_bot.browser.profile.model import Profile

__all__ = ["Profile", "fingerprint_of", "load_profile"]
