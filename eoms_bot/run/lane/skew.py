"""How far this machine's clock and the site's may lie apart before nothing is sent."""

MOST_SKEW_SECONDS = 120.0
