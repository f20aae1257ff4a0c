"""The state diagram of the documentation, drawn from `LEGAL` and `EVENTS`.

So the documentation cannot fall out of date. `python -m eoms_bot.ledger.upkeep.diagram docs/ledger.md` puts
the current diagram into the page.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from eoms_bot.ledger.changes import EVENTS, is_allowed
from eoms_bot.model.write import LEGAL, REOPENS, WriteState

_BLOCK = re.compile(r"(<!-- states -->\n).*?(<!-- /states -->)", re.DOTALL)


def state_diagram() -> str:
    """The legal changes as a Mermaid state diagram; each arrow carries the events that cause it."""
    lines = ["stateDiagram-v2", f"    [*] --> {WriteState.INTENT}"]
    for state in WriteState:
        lines += [f"    {state} --> {to} : {_events(state, to)}" for to in WriteState if to in LEGAL[state]]
    lines += [f"    {state} --> [*]" for state in WriteState if not LEGAL[state]]
    return "\n".join(lines)


def _events(state: WriteState, to: WriteState) -> str:
    return " / ".join(f"{event} {EVENTS[event].text}" for event in EVENTS if is_allowed(state, event, to))


def reopening() -> str:
    """Which ends allow a new attempt, as a Markdown table."""
    rows = [
        f"| {state} | {'a person decides each' if times is None else f'{times} at most'} |"
        for state, times in REOPENS.items()
    ]
    return "\n".join(["| after | new attempts |", "|---|---|", *rows])


def refresh(page: str) -> str:
    """The page with the current diagram between its two `states` comments."""
    block = f"```mermaid\n{state_diagram()}\n```\n\n{reopening()}\n"
    return _BLOCK.sub(lambda found: f"{found[1]}{block}{found[2]}", page)


if __name__ == "__main__":
    page_path = Path(sys.argv[1])
    page_path.write_text(refresh(page_path.read_text(encoding="utf-8")), encoding="utf-8")
