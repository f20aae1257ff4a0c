"""eoms_bot works the personal-complaint orders of an EOMS site.

It handles each order once, with proof, from given facts only.
"""

__version__ = "0.2.0"
