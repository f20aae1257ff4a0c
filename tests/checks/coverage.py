"""Branch coverage: the tests of `bootstrap.py test` once more, and a table of the lines and branches that none of them took.

    python3 bootstrap.py check coverage [what follows goes to pytest: tests/ledger, -k gate]

It takes what is pure Python twice its time, which is why `test` does without. It counts what runs in the tests' own processes; with
EOMS_COVERED=subprocess every program that they start is measured as well.
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.checks import of_pytest

WORDS = ("-m", "not long", "-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")
MEASURED = ("--cov", "--cov-branch", "--cov-report=term")


def main(argv: Sequence[str]) -> int:
    """Run them, measured; 0 where every one passed and there was one."""
    return of_pytest.run(*WORDS, *MEASURED, *argv)
