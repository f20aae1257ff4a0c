"""Where facts come from: one adapter per source."""
