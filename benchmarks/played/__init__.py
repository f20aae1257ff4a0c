"""A desk of the bundled site, and a person at it who knows the truth of each order."""
