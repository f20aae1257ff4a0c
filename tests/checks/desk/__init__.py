"""Desk: a scripted operator works thirty orders of the bundled site at 工作台 in a real browser, and again by
Excel.

    python3 bootstrap.py check desk [--seed 1..3] [--only bench]

`bench` works them at the desk by keys alone: a call each, the open cells, approval, and one button that sends
all. `plan` fills the plan's workbook, which is uploaded and carried out in the console. `held` fills the
workbook of `eoms-bot held`, and the plan's for what needs no answer; both go in by `eoms-bot apply`.

Judged are: the orders proven once by the outside checker; the texts that stood on the page against those that
the site received; cells and keys against what `benchmarks.typing` says of the same orders; the seconds of a
hand at the desk (`effort.py`; calls are not in them); the limits by the site's clock. Printed next to it: the
same by hand at the site, and what a hand needs in the workbooks.

The person goes by the truth that customer and county would tell. Orders that need more than a call to the
customer are left.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.checks.desk import bench, workbooks
from tests.checks.running import Check, Ended
from tests.support.mock_site import MockSite

WAYS: dict[str, Callable[[MockSite, Path, int], Ended]] = {
    "bench": bench.run,
    "plan": workbooks.by_plan,
    "held": workbooks.by_held,
}


def run_case(site: MockSite, home: Path, name: str, seed: int) -> Ended:
    """Work the thirty orders in one way."""
    return WAYS[name](site, home, seed)


CHECK = Check(__name__, lambda: list(WAYS), run_case, alone=True)
