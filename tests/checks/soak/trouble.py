"""The faults of a soak: kinds in turn, each for one order (the site's) or for one pass (the processes')."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from tests.support.mock_site import MockSite

Json = dict[str, object]
AFTER = "after_commit"
SITE: tuple[tuple[str, str, Json], ...] = (
    ("view", "delay", {"seconds": 3}),
    ("view", "status", {"status": 502}),
    ("open", "reset", {}),
    ("step_ajax", "status", {"status": 500}),
    ("deal_iframe", "status", {"status": 503}),
    ("view", "redirect_login", {}),
    ("view", "mutate", {"text": "content", "nth": 2}),
    ("submit", "reset", {"when": AFTER}),
    ("submit", "hang", {"when": AFTER, "seconds": 30}),
    ("submit", "status", {"when": AFTER, "status": 500}),
    ("submit", "truncate", {"when": AFTER}),
    ("submit", "reset", {}),
    ("submit", "alert", {"text": "没有权限处理该任务！"}),
    ("submit", "blank", {}),
    ("submit", "redirect_login", {}),
    ("accept", "reset", {"when": AFTER}),
    ("leftover", "reset", {"when": AFTER}),
)
"""(step, what happens, details): rows of the fault matrix, F01–F37, once each."""

COLLEAGUE = "colleague"
PROCESS: tuple[tuple[str, str, str], ...] = (
    ("K4", "kill", "renderer"),
    ("K9", "kill", "browser"),
    ("K3", "kill", "driver"),
    ("K6", "kill", "python"),
    ("K5", "freeze", "driver"),
    ("K7", "kill", "renderer"),
    ("K10", "kill", "python"),
    ("K3", "freeze", "renderer"),
)
"""(point, how, victim): F49–F52."""

NEEDS = {"accept": "accept", "leftover": "leftover"}
"""Steps that only orders of this kind have."""


@dataclass
class Trouble:
    """Deals out so many faults over so many passes, all kinds in turn; `struck` are the orders that the
    site's hit.
    """

    site: MockSite
    faults: int
    passes: int
    struck: set[str] = field(default_factory=set)
    by_colleague: set[str] = field(default_factory=set)
    dealt: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    """Faults that found no order, or that nobody ran into."""

    _plans: dict[str, Path] = field(default_factory=dict)
    _kinds: Iterator[object] = field(default_factory=lambda: cycle(_all()))

    def of_pass(self, index: int, orders: Sequence[tuple[str, str]], home: str) -> list[Json]:
        """Set the faults of a pass, one order each of `orders` (number, kind); returns the plans against its
        processes.
        """
        share = self.faults * (index + 1) // self.passes - self.faults * index // self.passes
        free, plans = list(orders), []
        for _ in range(share):
            kind = next(self._kinds)
            if kind == COLLEAGUE:
                self._let_colleague(free)
            elif isinstance(kind, tuple) and kind in SITE:
                self._set(kind, free)
            elif isinstance(kind, tuple):
                plans.append(self._plan(kind, len(orders), home))
        return plans

    def _set(self, kind: tuple[str, str, Json], free: list[tuple[str, str]]) -> None:
        step, do, details = kind
        chosen = next((one for one in free if NEEDS.get(step) in (None, one[1])), None)
        if chosen is None:
            self.missed.append(f"{step} {do}: no order of its kind")
            return
        free.remove(chosen)
        self.site.fault(step, do, order_no=chosen[0], **details)
        self.struck.add(chosen[0])
        self.dealt.append(f"{step} {do}")

    def over(self) -> None:
        """After a pass: note the faults that struck nobody, and let the next pass begin without them."""
        self.missed += [f"{one['step']} {one['do']}" for one in self.site.faults() if not one["fired"]]
        self.missed += [name for name, once in self._plans.items() if not once.exists()]
        self._plans.clear()
        self.site.clear_faults()

    def _let_colleague(self, free: list[tuple[str, str]]) -> None:
        if free:
            order_no, _kind = free.pop(0)
            self.site.colleague(order_no, "finish", "on_submit")
            self.struck.add(order_no)
            self.by_colleague.add(order_no)
            self.dealt.append("colleague on submit")

    def _plan(self, kind: tuple[str, ...], orders: int, home: str) -> Json:
        point, how, what = kind
        self.dealt.append(f"{how} {what} at {point}")
        once = Path(home) / f"struck-{len(self.dealt)}"
        self._plans[self.dealt[-1]] = once
        return {"at": point, "nth": max(1, orders // 3), "do": how, "what": what, "once": str(once)}


def _all() -> list[object]:
    """Every kind, the process faults spread among the site's."""
    kinds: list[object] = [*SITE, COLLEAGUE]
    for place, kind in enumerate(PROCESS):
        kinds.insert(place * 3 + 2, kind)
    return kinds


KINDS = len(_all())
"""How many kinds of fault there are."""
