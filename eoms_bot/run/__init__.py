"""The runner that all modes share, and what each mode adds to it."""
