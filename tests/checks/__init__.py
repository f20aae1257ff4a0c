"""The long checks, `python -m tests.checks kill|lost`: each case is a bot of its own on a freshly seeded site."""
