"""Without typing: how many orders of the bundled site go out with no person, or with one call and at most four keys.

    python -m benchmarks.touchless [--seed 1 2 3 4 5] [--ages 0,3,12,36] [--decide-only]

For each seed and age of the tables: a preview of the site's 44 orders that rests on tables alone, and a person at the phone
who confirms, corrects and approves. What would leave is held against the site's truth. At age 0 the approved rows are
applied, and the site says how often it committed each. `--decide-only` does without site and browser. The last line is the
summary; exit code 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from benchmarks.touchless.figures import LEAST_ALONE, LEAST_KEYED, MOST_KEYS, MOST_TYPED, Figures, figures
from benchmarks.touchless.person import Worked, work
from benchmarks.touchless.preview import Preview, decided_only
from eoms_bot.model.decision import Hold
from eoms_bot.model.zone import SHANGHAI

HEAD = f"{'seed':>5}{'age h':>7}{'orders':>8}{'alone':>7}{f'≤{MOST_KEYS} keys':>9}{'typed':>7}{'mean':>6}{'left':>6}{'wrong':>7}{'proven':>9}"


def main() -> int:
    """Decide, play the person, and print; 1 where a target is missed."""
    given = _reader().parse_args()
    every = []
    _print(HEAD)
    for seed in given.seed:
        for age in given.ages:
            found = _run(seed, age, given)
            every.append(found)
    missed = [one for one in every if any(one.beyond)]
    _print(_summary(every, missed))
    return int(bool(missed))


def _run(seed: int, age: float, given: argparse.Namespace) -> Figures:
    with tempfile.TemporaryDirectory(prefix="eoms-touchless-") as home:
        preview = decided_only(Path(home), seed, age)
        worked = _worked(preview, datetime.now(SHANGHAI))
    found = figures(seed, age, worked, preview.truth, _alone(preview))
    _print(_line(found))
    for told in (*found.wrong, *found.left, *found.differences):
        _print(f"      {told}")
    if given.orders:
        _details(worked, preview)
    return found


def _worked(preview: Preview, now: datetime) -> list[Worked]:
    return [work(row, preview, now) for row in preview.plan.rows]


def _alone(preview: Preview) -> int:
    """How many rows no person has to say yes to."""
    decisions = (row.decision for row in preview.plan.rows)
    return sum(not isinstance(one, Hold) and not preview.here.desk.objection(one) for one in decisions)


def _details(worked: list[Worked], preview: Preview) -> None:
    for one in worked:
        truth = preview.truth[one.row.order.order_no]
        before, after = type(one.row.decision).__name__, type(one.decision).__name__
        told = f"{one.row.order.order_no} {truth['action']} {before}→{after} keys {one.keys}"
        missing = one.decision.missing or (one.decision.why,) if isinstance(one.decision, Hold) else ()
        _print(
            f"      {told} typed {','.join(one.typed) or '-'} said {','.join(one.edits) or '-'} {' '.join(missing)}"
        )


def _line(one: Figures) -> str:
    proven = "-" if one.proven is None else f"{one.proven}/{one.approved}"
    return (
        f"{one.seed:5}{one.age:7g}{one.orders:8}{one.alone:7.2f}{one.keyed:9.2f}{one.most_typed:7}{one.mean_typed:6.1f}"
        f"{len(one.left):6}{len(one.wrong):7}{proven:>9}"
    )


def _summary(every: list[Figures], missed: list[Figures]) -> str:
    alone, keyed = min(one.alone for one in every), min(one.keyed for one in every)
    typed, wrong = max(one.most_typed for one in every), sum(len(one.wrong) for one in every)
    beyond = "; ".join(f"seed {one.seed} age {one.age:g}: {', '.join(one.beyond)}" for one in missed)
    return (
        f"alone ≥ {alone:.2f} (aim {LEAST_ALONE:.2f}), at most {MOST_KEYS} keys ≥ {keyed:.2f} (target {LEAST_KEYED:.2f}), "
        f"typed ≤ {typed} (target {MOST_TYPED}), {wrong} wrong: {f'BEYOND: {beyond}' if missed else 'within'}"
    )


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _reader() -> argparse.ArgumentParser:
    line = argparse.ArgumentParser(
        "python -m benchmarks.touchless", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    line.add_argument("--seed", type=int, nargs="*", default=[1, 2, 3, 4, 5])
    line.add_argument("--ages", type=_numbers, default=[0, 3, 12, 36], help="hours, as 0,3,12,36")
    line.add_argument("--decide-only", action="store_true", help="without site and browser")
    line.add_argument("--orders", action="store_true", help="a line for each order as well")
    return line


def _numbers(text: str) -> list[float]:
    return [float(one) for one in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
