"""What a group's mutants come to: killed and tried for each module, and what is wrong with that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch

from tests.checks.mutants.ground import Group, Mutant
from tests.checks.mutants.survivors import Change

LEAST = 90.0
"""Percent of a group's mutants that must be killed; one that is argued for is not killed."""


@dataclass(frozen=True)
class Module:
    """How one file fared."""

    file: str
    tried: int
    killed: int
    endless: int
    listed: int

    @property
    def percent(self) -> float:
        """Killed among tried; a mutant whose tests never end is noticed by whoever runs them."""
        return 100 * (self.killed + self.endless) / self.tried if self.tried else 100.0

    def __str__(self) -> str:
        beside = f"{self.endless:>3} endless {self.listed:>3} argued for"
        return f"{self.percent:6.1f} % {self.killed:>5} of {self.tried:<5}{beside}  {self.file}"


@dataclass(frozen=True)
class Verdict:
    """All of a group; `problems` are told one by one."""

    name: str
    modules: tuple[Module, ...]
    problems: tuple[str, ...]

    @property
    def passed(self) -> int:
        """Mutants that are killed or argued for."""
        return sum(module.killed + module.endless + module.listed for module in self.modules)

    def __str__(self) -> str:
        lines = [*map(str, self.modules), str(_whole(self.name, self.modules))]
        return "\n".join([*lines, *(f"FAILED {problem}" for problem in self.problems)])


def judge(
    group: Group, mutants: Sequence[Mutant], allowed: Mapping[Change, str], *, all_tried: bool = True
) -> Verdict:
    """Hold the mutants of a group against the list of those that may live; it is held against them only where all were tried."""
    alive = [mutant for mutant in mutants if mutant.state in ("survived", "not tried")]
    lived = Counter(_change(mutant) for mutant in alive)
    problems = [_shown(mutant) for mutant in alive if _change(mutant) not in allowed]
    own = [change for change in allowed if all_tried and _is_of(group, change[0])]
    gone = [change for change in own if change not in lived]
    problems += [f"argued for, but killed or gone: {_place(change)}" for change in gone]
    files = sorted({mutant.file for mutant in mutants})
    modules = tuple(_module(file, mutants, allowed) for file in files)
    whole = _whole(group.name, modules)
    if not whole.tried or whole.percent < LEAST:
        problems.append(f"{group.name}: {whole.percent:.1f} % killed of {whole.tried}, wanted {LEAST:.0f} %")
    return Verdict(group.name, modules, tuple(problems))


def _module(file: str, mutants: Sequence[Mutant], allowed: Mapping[Change, str]) -> Module:
    own = [mutant for mutant in mutants if mutant.file == file]
    states = Counter(mutant.state for mutant in own)
    argued = sum(mutant.state in ("survived", "not tried") and _change(mutant) in allowed for mutant in own)
    return Module(file, len(own), states["killed"], states["endless"], argued)


def _whole(name: str, modules: Sequence[Module]) -> Module:
    tried, killed = sum(one.tried for one in modules), sum(one.killed for one in modules)
    endless, argued = sum(one.endless for one in modules), sum(one.listed for one in modules)
    return Module(name, tried, killed, endless, argued)


def _is_of(group: Group, file: str) -> bool:
    return any(fnmatch(file, pattern) for pattern in group.files)


def _change(mutant: Mutant) -> Change:
    return mutant.file, mutant.function, mutant.was, mutant.now


def _shown(mutant: Mutant) -> str:
    return f"{mutant.state}: {_place(_change(mutant))}"


def _place(change: Change) -> str:
    file, function, was, now = change
    return f"{file} {function}\n    - {was!r}\n    + {now!r}"
