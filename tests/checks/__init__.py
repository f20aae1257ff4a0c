"""The long checks, `python -m tests.checks NAME`: each case is a bot of its own on a freshly seeded site."""
