"""Facts out of the branch's tables, by the team's method."""
