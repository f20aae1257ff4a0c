"""A console beside a preview's plan: row 1 completes, row 2 rejects, row 3 is held and suggests what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from eoms_bot.model.plan import Plan, PlanRow
from tests.console.kit import MovingClock, Place, serving
from tests.decide import build
from tests.run.plans import Office


@contextmanager
def reviewing(
    home: Path, program: Sequence[str] = (), desk: type[Office] = Office, **console: Any
) -> Iterator[tuple[Place, Office]]:
    """A running console and the office, of the class `desk`, whose preview has left the plan.

    `console` are settings of that table.
    """
    office = desk(home)
    office.plan, office.kept = office.previewed() if desk is Office else office.preview()
    known = office.settings
    settings = known.model_copy(update={"console": known.console.model_copy(update=console)})
    more: dict[str, Any] = {"program": program} if program else {}
    with serving(settings, MovingClock(build.NOW), **more) as place:
        yield place, office


def row(place: Place, plan: Plan, position: int) -> PlanRow:
    """A row as the ledger has it now."""
    found = place.ledger().plan(plan.plan_id)
    assert found is not None
    kept = found.row(position)
    assert kept is not None
    return kept
