"""eoms_bot works the personal-complaint orders of an EOMS site: once each, with proof, from given facts only."""

from eoms_bot import compiled

__version__ = "0.1.0"

# Before anything of the package is imported that somebody may have had compiled.
TRIAGE = compiled.use()
"""Whether triage is machine code: `compiled`, `sources`, or `stale` where what was compiled does not fit."""
