"""`python -m tests.checks NAME …`: hands the line over to the check of that name; without a name, lists them.

A check is a module `tests.checks.NAME` whose docstring begins with what it checks. There are three kinds:

- A module whose cases are bots on the mock site has a `CHECK`; `running` runs it with the options of `line`.
- Any other module has a `main(argv)`, which prints `N passed, N failed` last and returns the exit code.
- Runs of pytest are listed in `of_pytest`.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from tests.checks import line, running
from tests.checks.of_pytest import RUNS
from tests.support.unwinding import unwind_when_ended

NAMES = (
    *("pictures", "kill", "lost", "matrix", "model", "hostile", "soak", "hour", "week", "mutants", "long"),
    *("desk", "attacks", "axe", "kits", "postgres", "coverage", "installed", "bundle", "sbom", "audit"),
)
USAGE = 2


def listed() -> str:
    """One line a check: its name and what it checks."""
    return "\n".join(f"  {name:<9} {_about(name)}" for name in present())


def present() -> list[str]:
    """The checks that there are, in their order."""
    return [name for name in NAMES if name in RUNS or find_spec(f"tests.checks.{name}") is not None]


def _about(name: str) -> str:
    return RUNS[name].about if name in RUNS else line.about(f"tests.checks.{name}")


def main(argv: Sequence[str]) -> int:
    """Run a check and return its exit code: 0 where every case passed."""
    if not argv or argv[0] in {"-h", "--help"}:
        print(listed())
        return 0
    if argv[0] not in present():
        print(f"没有名为 {argv[0]} 的检查 / no check has this name; there are:\n{listed()}", file=sys.stderr)
        return USAGE
    check: Any = RUNS.get(argv[0]) or importlib.import_module(f"tests.checks.{argv[0]}")
    return int(check.main(argv[1:]) if hasattr(check, "main") else running.command(check.CHECK, argv[1:]))


if __name__ == "__main__":
    unwind_when_ended()
    sys.exit(main(sys.argv[1:]))
