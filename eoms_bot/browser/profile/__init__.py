"""Site profiles: data files that say how a branch's EOMS looks; everything that differs between branches."""

from eoms_bot.browser.profile.loader import fingerprint_of, load_profile
from eoms_bot.browser.profile.model import Profile

__all__ = ["Profile", "fingerprint_of", "load_profile"]
