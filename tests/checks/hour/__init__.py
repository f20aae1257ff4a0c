"""Hour: the service with a real browser, while it or its browser is killed and the clock moved at random; run table, alarms and site after it.

    python3 bootstrap.py check hour [--minutes 60] [--seed 1..3] [--only queue]

`queue` starts its runs by way of the dispatch queue, `direct` without. What follows from a seed is what happens and in which order;
when, is the machine's matter.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.checks import line, running
from tests.checks.hour.story import Story
from tests.checks.running import Ended, Result
from tests.support.mock_site import MockSite

WAYS = {"queue": "dbos", "direct": "direct"}
MINUTES = 4.0


def main(argv: Sequence[str]) -> int:
    """The check's command."""
    read = _reader().parse_args(argv)
    done = []
    for seed in read.seed:
        for way in [read.only] if read.only else WAYS:
            done.append(_result(way, seed, read.minutes))
            running.told(done[-1])
    return running.conclude(done, line.Asked(read.seed, "", read.json))


def _reader() -> argparse.ArgumentParser:
    assert __doc__ is not None
    about = __doc__.splitlines()[0]
    reader = argparse.ArgumentParser(prog="python3 bootstrap.py check hour", description=about)
    reader.add_argument("--seed", type=line.seeds, default=(1,), help="3, or 1..5: what happens")
    reader.add_argument("--only", choices=tuple(WAYS), default="", help="one way to start runs")
    reader.add_argument(
        "--minutes", type=float, default=MINUTES, help="how long things happen, each way and seed"
    )
    reader.add_argument("--json", type=Path, help="file for the results")
    return reader


def _result(way: str, seed: int, minutes: float) -> Result:
    home, begun = Path(tempfile.mkdtemp(prefix="eoms-hour-")), time.monotonic()
    with MockSite() as site:
        ended = told(site, home, way, seed, minutes)
    if not ended.problems:
        shutil.rmtree(home)
    return Result(way, seed, round(time.monotonic() - begun, 1), ended.how, ended.problems, str(home))


def told(site: MockSite, home: Path, way: str, seed: int, minutes: float) -> Ended:
    """One story: it happens for so many minutes, comes to rest, and is judged."""
    with Story.begun(site, home, WAYS[way], seed) as story:
        story.live(minutes * 60)
        story.rest()
    return Ended(story.how(), story.problems())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
