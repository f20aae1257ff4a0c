"""Tries every snippet in every text of `fixtures/triage` that is a person's or not certain.

    python -m benchmarks.injections [--every N] [--keep]

Shows which do harm, and how many by kind. `--every 5` takes each fifth base text. `--keep` writes the 200
harmless cases that come nearest to harm to `fixtures/triage/injected.jsonl`; the tests try every one.
"""

from __future__ import annotations

import argparse
import json
import sys
import unicodedata
from collections import Counter
from pathlib import Path

from benchmarks.injections.snippets import KINDS, snippets
from benchmarks.injections.trying import PLACES, Case, cases, gap, harm, may_be_harmed, read
from benchmarks.labelled import POOLS
from eoms_bot.decide.reading import Reader
from eoms_bot.tables.gazetteer import load_gazetteer
from eoms_bot.tables.tables import load_rules
from eoms_bot.tables.weights import load_model

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "triage"
KEPT_FILE = FIXTURES / "injected.jsonl"
KEPT = 200
PER_BASE = 10
"""Kept cases of one base text at most."""


def bases() -> list[str]:
    """The texts of the four writers."""
    files = (FIXTURES / f"{name}.jsonl" for name in POOLS)
    return [json.loads(line)["text"] for file in files for line in file.read_text("utf-8").splitlines()]


def hardest(tried: list[tuple[float, Case]]) -> list[Case]:
    """The cases nearest to harm: the same number of each kind, of one base text only a few."""
    kept: list[Case] = []
    of_base: Counter[str] = Counter()
    of_kind: Counter[str] = Counter()
    for _, case in sorted(tried, key=lambda one: one[0]):
        most = -(-KEPT // len(KINDS))
        if of_kind[case.snippet.kind] < most and of_base[case.base] < PER_BASE and len(kept) < KEPT:
            kept.append(case)
            of_base[case.base] += 1
            of_kind[case.snippet.kind] += 1
    return kept


def written(case: Case) -> str:
    """A case as a line, signs that nobody sees escaped."""
    line = json.dumps(case.row, ensure_ascii=False)
    return "".join(f"\\u{ord(sign):04x}" if unicodedata.category(sign) == "Cf" else sign for sign in line)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.injections")
    parser.add_argument("--every", type=int, default=1, help="each how manieth base text is taken")
    parser.add_argument("--keep", action="store_true", help="write the hardest cases to the fixture")
    asked = parser.parse_args()
    reader = Reader(load_rules(), load_gazetteer(FIXTURES / "gazetteer.json"), load_model())
    verdicts = {base: read(base, reader) for base in bases()}
    harmable = [base for base, was in verdicts.items() if may_be_harmed(was)][:: asked.every]
    tried: list[tuple[float, Case]] = []
    done: Counter[tuple[str, str]] = Counter()
    for case in cases(harmable):
        was = verdicts[case.base]
        what = harm(was, read(case.text, reader))
        if what:
            done[case.snippet.kind, what] += 1
            sys.stdout.write(
                f"{what}\t{case.snippet.kind}\t{case.place}\t{case.snippet.unit!r}\t{case.base!r}\n"
            )
        elif asked.keep:
            tried.append((gap(case.text, was, reader), case))
    count = len(harmable) * len(list(snippets())) * len(PLACES)
    for (kind, what), number in sorted(done.items()):
        sys.stdout.write(f"{kind}: {what}: {number}\n")
    sys.stdout.write(f"{sum(done.values())} of {count} do harm ({len(harmable)} base texts)\n")
    if asked.keep:
        KEPT_FILE.write_text("".join(f"{written(case)}\n" for case in hardest(tried)), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
