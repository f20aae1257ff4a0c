"""`python -m tests.checks kill|lost [--seed N] [--only K7/close] [--json FILE]`: a line a case, one at the end."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from tests.checks import kill, lost
from tests.support.mock_site import MockSite

RunCase = Callable[[MockSite, Path, str, int], list[str]]
CHECKS: dict[str, tuple[Callable[[], list[str]], RunCase]] = {
    "kill": (kill.names, kill.run_case),
    "lost": (lost.names, lost.run_case),
}


def chosen(names: Sequence[str], only: str, process: str) -> list[str]:
    """The cases that `--only` means: `K7`, `K7/accept`, `*/leftover`; `close` is complete and reject."""
    parts = [*(only or "*").split("/"), "*"][:2]
    asked = [*parts, "*" if process == "all" else process]
    return [name for name in names if _is_of(name.split("/"), asked)]


def _is_of(case: Sequence[str], asked: Sequence[str]) -> bool:
    """True where each part that is asked for fits; a case may have more parts, or fewer."""
    words = [{part, "close"} if part in ("complete", "reject") else {part} for part in case]
    return all(any(fnmatch(word, want) for word in have) for have, want in zip(words, asked, strict=False))


def results(check: str, names: Sequence[str], seed: int) -> Iterator[dict[str, object]]:
    """Run the cases one after another, each on its own seed and in its own home."""
    run_case = CHECKS[check][1]
    with MockSite() as site:
        for name in names:
            home = Path(tempfile.mkdtemp(prefix=f"eoms-{check}-"))
            begun = time.monotonic()
            try:
                problems = run_case(site, home / "home", name, seed)
            except AssertionError as failure:
                problems = [str(failure)]
            seconds = round(time.monotonic() - begun, 1)
            if not problems:
                shutil.rmtree(home)
            yield {"case": name, "seed": seed, "seconds": seconds, "problems": problems, "home": str(home)}


def tell(result: dict[str, object]) -> None:
    """One line for a case that is as promised, all that is known of one that is not."""
    problems = result["problems"]
    assert isinstance(problems, list)
    print(f"{'FAILED' if problems else 'ok    '} {result['case']:<26} {result['seconds']:>6} s", flush=True)
    for problem in problems:
        print(f"       {problem}", flush=True)
    if problems:
        print(f"       kept: {result['home']}   seed: {result['seed']}", flush=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a check and return 0 where every case passed."""
    line = argparse.ArgumentParser(prog="python -m tests.checks", description=__doc__)
    line.add_argument("check", choices=sorted(CHECKS))
    line.add_argument("--seed", type=int, default=1, help="number that the mock site's orders are made from")
    line.add_argument("--only", default="", help="K7, K7/accept, */leftover; `close` is complete and reject")
    line.add_argument("--json", type=Path, help="file for the results")
    line.add_argument(
        "--process", choices=[*kill.PROCESSES, "all"], default="python", help="kill: which one dies"
    )
    asked = line.parse_args(argv)
    names = chosen(CHECKS[asked.check][0](), asked.only, asked.process)
    if not names:
        line.error(f"no case is called {asked.only}")
    done = []
    for result in results(asked.check, names, asked.seed):
        tell(result)
        done.append(result)
    failed = sum(1 for result in done if result["problems"])
    if asked.json:
        asked.json.write_text(json.dumps(done, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"{len(done) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
