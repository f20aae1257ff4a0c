"""Tests marked `long`: many runs of a browser that show the same kind of thing, whole stories, and the manuals' commands.

    python3 bootstrap.py check long [what follows goes to pytest: -k canaries, -x, -n 1]

`bootstrap.py test` leaves them out, since all of it together would take twice its time; a release runs both.
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.checks import of_pytest

WORDS = ("-m", "long", "-n", "2", "--dist", "loadfile", "tests")


def main(argv: Sequence[str]) -> int:
    """Run them; 0 where every one passed and there was one."""
    return of_pytest.run(*WORDS, *argv)
