"""A month's figures: pure, one family to a file; counts in, figures with their formulas out. No clock, no file."""
