"""The long checks: `python -m tests.checks kill|lost`, each case a bot of its own against a freshly seeded mock site."""
