"""The most difference between this machine's clock and the site's before nothing is sent."""

MOST_SKEW_SECONDS = 120.0
