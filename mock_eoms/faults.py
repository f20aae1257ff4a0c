"""Faults that tests order per step: which hit, how often, for which order, before or after the commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

STEPS = (
    *(
        "login",
        "portal",
        "list",
        "page",
        "open",
        "view",
        "step_ajax",
        "dict",
        "deal_iframe",
        "accept",
        "submit",
    ),
    *(
        "leftover",
        "leftover_form",
        "response",
        "history",
        "done_list",
        "leftover_list",
        "static",
        "precommit",
    ),
)
CUTS = ("reset", "fin", "hang", "truncate", "halfhead")
ACTIONS = (
    *(
        "delay",
        "status",
        *CUTS,
        "redirect_login",
        "redirect_lost",
        "ajax518",
        "wrong_order",
        "alert",
        "blank",
        "mutate",
        "late_commit",
        "pretend",
        "stale",
    ),
)
MOMENTS = ("before", "after_commit")


class BadFault(ValueError):
    """A fault that names an unknown step, moment or action."""


@dataclass(slots=True)
class Fault:
    """One order for trouble. `times` 0 means from the n-th hit on for ever."""

    step: str
    do: str
    when: str = "before"
    nth: int = 1
    times: int = 1
    seconds: float = 0
    status: int = 500
    text: str = ""
    order_no: str = ""
    file: str = ""
    hits: int = 0
    fired: int = 0

    def strikes(self, steps: tuple[str, ...], order_no: str, file: str) -> bool:
        """Count this request if it is meant; return whether the fault strikes it."""
        meant = self.order_no in ("", order_no) and self.file in ("", file)
        if self.step not in steps or not meant:
            return False
        self.hits += 1
        if self.hits < self.nth or (self.times and self.hits >= self.nth + self.times):
            return False
        self.fired += 1
        return True


class Faults:
    """The faults that are set."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, wanted: Mapping[str, object]) -> Fault:
        """Set one fault from its JSON form; raises BadFault when it makes no sense."""
        try:
            fault = Fault(**wanted)  # type: ignore[arg-type]
        except TypeError as err:
            raise BadFault(str(err)) from err
        for value, known in ((fault.step, STEPS), (fault.do, ACTIONS), (fault.when, MOMENTS)):
            if value not in known:
                raise BadFault(f"{value} is none of {', '.join(known)}")
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Forget all faults."""
        self._faults.clear()

    def strike(self, steps: tuple[str, ...], order_no: str, file: str = "") -> Fault | None:
        """Return the fault that strikes this request; every matching fault counts the hit."""
        struck = [fault for fault in self._faults if fault.strikes(steps, order_no, file)]
        return struck[0] if struck else None

    def all(self) -> list[dict[str, object]]:
        """Return every fault with its counters."""
        return [asdict(fault) for fault in self._faults]
