"""eoms_bot works the personal-complaint orders of an EOMS site: once each, with proof, from given facts only."""

__version__ = "0.1.0"
