"""Where mutants are made and tried: a folder of links to the repository, with a configuration of its group only."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).parents[3]
TABLE = "[tool.mutmut]\n"
LINKED = ("eoms_bot", "flows", "mock_eoms", "selectors", "tests", "docs", "fixtures", "bootstrap.py")

State = Literal["killed", "endless", "survived", "not tried"]
_STATES: dict[int | None, State] = {
    1: "killed",
    3: "killed",
    0: "survived",
    33: "survived",
    None: "not tried",
}
_ENDLESS = {36, 24, -24, 152, 255}
"""mutmut's exit codes of a mutant whose tests never came to an end."""


@dataclass(frozen=True)
class Group:
    """Modules that are tried together, and the tests that must kill their mutants."""

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Mutant:
    """One change of one function: the lines that it took out, and those that it put in."""

    file: str
    function: str
    was: str
    now: str
    state: State


def groups() -> dict[str, Group]:
    """The groups of `pyproject.toml`, by name."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        told = tomllib.load(file)["tool"]["mutmut"]["groups"]
    return {name: Group(name, tuple(one["files"]), tuple(one["tests"])) for name, one in told.items()}


class Ground:
    """The folder of one group; `lay` and `run` may be called again, then only what lives is tried again.

    Of so many mutants only one is tried where `one_in` is more than 1, and told of.
    """

    def __init__(self, group: Group, home: Path, one_in: int = 1) -> None:
        self._group, self._home, self._one_in = group, home, one_in

    def lay(self) -> None:
        """Make the folder, with links in place of copies: mutmut copies what they lead to."""
        self._home.mkdir(parents=True, exist_ok=True)
        for name in LINKED:
            if not (self._home / name).exists():
                (self._home / name).symlink_to(ROOT / name)
        told = {
            "only_mutate": self._group.files,
            "pytest_add_cli_args_test_selection": self._group.tests,
        }
        # A list of plain strings is written alike in JSON and TOML.
        own = "".join(f"{name} = {json.dumps(value)}\n" for name, value in told.items())
        text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
        (self._home / "pyproject.toml").write_text(text.replace(TABLE, TABLE + own), encoding="utf-8")

    def run(self, jobs: int) -> None:
        """Make the mutants and try each that is not known to be killed; CalledProcessError where that fails."""
        script = Path(__file__).with_name("forks.py")
        # Neither UTC nor the site's own zone: on a machine of either, code that forgets the zone is right.
        zone = {"TZ": "Asia/Kathmandu"}
        with tempfile.TemporaryDirectory(prefix="eoms-mutants-", dir=_memory()) as room:
            env = {**os.environ, **zone, "TMPDIR": room}
            subprocess.run(
                [sys.executable, str(script), str(jobs), str(self._one_in)],
                cwd=self._home,
                env=env,
                check=True,
            )

    def mutants(self) -> list[Mutant]:
        """Every mutant with what became of it, told by its change; where some are drawn, only those that were tried."""
        passed_over = {"not tried"} if self._one_in > 1 else set()
        with chdir(self._home):
            results = [one for one in self._results() if one[1] not in passed_over]
            return [_told(name, state, file) for name, state, file in results]

    def _results(self) -> Iterator[tuple[str, State, str]]:
        made = self._home.absolute() / "mutants"
        for meta in sorted(made.glob("eoms_bot/**/*.py.meta")):
            file = meta.relative_to(made).with_suffix("").as_posix()
            for name, code in json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"].items():
                yield name, _state(code), file


def _memory() -> str | None:
    """A folder that no disk stands behind, where there is one: a ledger waits for its disk at every commit."""
    memory = Path("/dev/shm")
    return str(memory) if os.access(memory, os.W_OK | os.X_OK) else None


def _state(code: int | None) -> State:
    # What else there is (a crash of the interpreter, an interruption) is no kill.
    return "endless" if code in _ENDLESS else _STATES.get(code, "survived")


def _told(name: str, state: State, file: str) -> Mutant:
    from mutmut.mutation.diff_apply import get_diff_for_mutant
    from mutmut.utils.format_utils import orig_function_and_class_names_from_key

    function, owner = orig_function_and_class_names_from_key(name)
    where = f"{owner}.{function}" if owner else function
    if state == "killed":
        return Mutant(file, where, "", "", state)
    was, now = changed(get_diff_for_mutant(name, path=file))
    return Mutant(file, where, was, now, state)


def changed(diff: str) -> tuple[str, str]:
    """The lines that a diff takes out and those that it puts in, bare and joined."""
    lines = diff.splitlines()[2:]
    return _side(lines, "-"), _side(lines, "+")


def _side(lines: list[str], sign: str) -> str:
    return "\n".join(line[1:].strip() for line in lines if line.startswith(sign))
