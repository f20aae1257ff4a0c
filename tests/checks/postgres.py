"""The ledger's tests on PostgreSQL instead of SQLite, in a server of their own on this machine's loopback.

    python3 bootstrap.py check postgres [what follows goes to pytest: tests/ledger/test_views.py, -k purge]

Left out are the tests about files (marker `sqlite`). It wants Debian's package postgresql, or `pg_ctl` on the path.
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.checks import of_pytest

WORDS = ("--database", "postgresql", "-m", "not long", "-n", "2", "--dist", "loadfile", "tests/ledger")


def main(argv: Sequence[str]) -> int:
    """Run them; 0 where every one passed and there was one."""
    return of_pytest.run(*WORDS, *argv)
