"""The runner that all modes share, and what each mode brings to it."""
