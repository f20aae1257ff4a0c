"""Bad inputs B01–B41: each case through the real command line, refused as a whole, before any request to the
site.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

from tests.checks.running import Check, Ended
from tests.hostile.cases import ROWS, Case, cases
from tests.hostile.running import as_subprocess, problems_of
from tests.support.mock_site import MockSite


@cache
def by_row() -> dict[str, list[Case]]:
    """Row → its cases."""
    found: dict[str, list[Case]] = defaultdict(list)
    for case in cases():
        found[case.row].append(case)
    return found


def run_case(site: MockSite, home: Path, name: str, _seed: int) -> Ended:
    """Run all cases of a row, each in a home of its own; a row without a case is not tried and fails."""
    site.reset()
    tried = by_row().get(name, [])
    problems = [
        problem
        for number, case in enumerate(tried)
        for problem in problems_of(case, home / str(number), site, as_subprocess)
    ]
    problems += [] if tried else ["no case tries this row"]
    return Ended(f"{len(tried)} refused: {'、'.join(case.name for case in tried)}", problems)


CHECK = Check(__name__, lambda: list(ROWS), run_case, seeded=lambda _name: False)
