"""Week: a week of the service on the mock site with a real browser: holiday, 调休, missed night, outage, expired password, full disk."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from tests.checks import running
from tests.checks.running import Check, Ended
from tests.checks.week import plan
from tests.checks.week.desk import Desk
from tests.support.mock_site import MockSite

WAYS = {"queue": "dbos", "direct": "direct"}


def run_case(site: MockSite, home: Path, name: str, _seed: int) -> Ended:
    """One week, its runs started by way of the dispatch queue or without."""
    with Desk.opened(site, home, WAYS[name]) as desk:
        plan.live(desk)
        return Ended(desk.how(), [*plan.wrong(desk), *desk.problems()])


CHECK = Check("tests.checks.week", lambda: list(WAYS), run_case, seeded=lambda _name: False)


def main(argv: Sequence[str]) -> int:
    """The check's command: one line a way."""
    assert __doc__ is not None
    return running.command(CHECK, __doc__.splitlines()[0], argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
