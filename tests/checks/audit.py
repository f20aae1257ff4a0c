"""Audit: every locked package is looked up in the public list of known vulnerabilities; needs the network.

    python3 bootstrap.py check audit [--service osv]

It is not part of `bootstrap.py test`: the answer changes without a change here. And the tests must run on a
machine that can't reach the service. Where the service does not know the packages, nothing was audited: the
check fails.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 600
NOT_AUDITED = 2
"""Exit code where the service gave no answer on at least one package."""


@dataclass(frozen=True)
class Report:
    """What pip-audit has said: how many packages it knows, which it could not look up, and what is wrong with which."""

    audited: int
    skipped: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def code(self) -> int:
        """0 where every package was looked up and none is known to be vulnerable."""
        return 1 if self.wrong else NOT_AUDITED if self.skipped or not self.audited else 0


def read(said: str) -> Report:
    """The report in pip-audit's JSON; ValueError where it is none."""
    packages: list[dict[str, Any]] = json.loads(said)["dependencies"]
    skipped = tuple(f"{one['name']}: {one['skip_reason']}" for one in packages if "skip_reason" in one)
    wrong = tuple(
        f"{one['name']} {one['version']}: {flaw['id']}, cured by {', '.join(flaw['fix_versions']) or 'no version yet'}"
        for one in packages
        for flaw in one.get("vulns", ())
    )
    return Report(len(packages) - len(skipped), skipped, wrong)


def main(argv: Sequence[str]) -> int:
    """Look all packages up; 0 where nothing is known against any of them."""
    reader = argparse.ArgumentParser("check audit", description=(__doc__ or "").splitlines()[0])
    reader.add_argument("--service", choices=("pypi", "osv"), default="pypi", help="whose list is asked")
    service = reader.parse_args(argv).service
    line = (sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "-r", "requirements.lock")
    options = ("-f", "json", "--progress-spinner", "off", "--vulnerability-service", service)
    try:
        done = subprocess.run(
            [*line, *options], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as late:
        return _unanswered(service, str(late))
    try:
        report = read(done.stdout)
    except (ValueError, KeyError):
        return _unanswered(service, (done.stderr.strip().splitlines() or ["no output"])[-1][:300])
    tell(report, service)
    return report.code


def _unanswered(service: str, why: str) -> int:
    print(f"✗ the service ({service}) gave no answer, nothing was audited: {why}\n0 passed, 1 failed")
    return NOT_AUDITED


def tell(report: Report, service: str) -> None:
    """What was found, the worst last."""
    if report.skipped:
        print(
            f"! {len(report.skipped)} packages that the service ({service}) does not answer for, e.g. {report.skipped[0]}"
        )
    if not report.audited:
        print(
            "✗ nothing was audited: is the service reachable from here? A mirror of packages alone does not have it"
        )
    for flaw in report.wrong:
        print(f"✗ {flaw}")
    failed = len(report.wrong) + len(report.skipped)
    print(f"{report.audited} passed, {failed} failed", flush=True)
