"""Mutants of ledger, gate and deciding: each is killed by a unit test, or argued for in `survivors.toml`.

mutmut changes one thing in the code at a time and runs the unit tests that execute it. A group of modules
fails where less than 90 % of its mutants are killed. A survivor without an argument fails, and so does an
argument without a survivor.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.checks.mutants.ground import Ground, Group, groups
from tests.checks.mutants.survivors import listed
from tests.checks.mutants.verdict import Verdict, judge

LIST = Path(__file__).with_name("survivors.toml")


def main(argv: Sequence[str]) -> int:
    """The check's command."""
    there = groups()
    asked = _reader(tuple(there)).parse_args(argv)
    chosen = [there[asked.only]] if asked.only else list(there.values())
    home = asked.home or Path(tempfile.mkdtemp(prefix="eoms-mutants-"))
    verdicts = [_tried(group, home / group.name, asked.jobs, asked.one_in) for group in chosen]
    if asked.json:
        told = [asdict(verdict) for verdict in verdicts]
        asked.json.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    passed, failed = sum(one.passed for one in verdicts), sum(len(one.problems) for one in verdicts)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


def _tried(group: Group, home: Path, jobs: int, one_in: int) -> Verdict:
    ground = Ground(group, home, one_in)
    ground.lay()
    ground.run(jobs)
    verdict = judge(group, ground.mutants(), listed(LIST), all_tried=one_in == 1)
    print(verdict)
    return verdict


def _reader(names: tuple[str, ...]) -> argparse.ArgumentParser:
    assert __doc__ is not None
    line = argparse.ArgumentParser("python3 bootstrap.py check mutants", description=__doc__.splitlines()[0])
    line.add_argument("--only", choices=names, default="", help="one group of modules")
    line.add_argument("--jobs", type=int, default=2, help="mutants at once")
    line.add_argument(
        "--one-in", type=int, default=1, help="try only one of so many mutants, the same ones every time"
    )
    line.add_argument(
        "--home", type=Path, help="go on in this folder: what was killed there is not tried again"
    )
    line.add_argument("--json", type=Path, help="file for the results")
    return line
