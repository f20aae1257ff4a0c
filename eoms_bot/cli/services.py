"""What the commands need of the rest of the program; tests hand in others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from eoms_bot.model.run import Progress, RunSummary
from eoms_bot.modes.scheduled import Rungs, WantedOrders
from eoms_bot.run.ports import Ports
from eoms_bot.settings import Settings

if TYPE_CHECKING:
    from eoms_bot.cli.trial.demo_proof import Compared
    from eoms_bot.doctor import Probes
    from eoms_bot.modes.assist import AssistRequest
    from eoms_bot.run.desk import Desk


class Modes(Rungs, Protocol):
    """All run functions, as `eoms_bot.modes.modes` has them.

    A schedule may run some of them, and a person asks for the others.
    """

    def apply(
        self,
        settings: Settings,
        wanted: WantedOrders,
        *,
        again: str | None,
        progress: Progress,
        ports: Ports,
        plan_id: str = "",
        ask: Callable[[Desk], None] = ...,
    ) -> RunSummary:
        """Work an operator's batch, or the approved rows of a plan: of its workbook, or by its number."""
        ...

    def assist(
        self,
        settings: Settings,
        asked: AssistRequest,
        *,
        batch_path: Path | None,
        progress: Progress,
        ports: Ports,
    ) -> RunSummary:
        """Open one order's form for a person, who fills in the rest and presses."""
        ...

    def reconcile(self, settings: Settings, *, progress: Progress, ports: Ports) -> RunSummary:
        """Look for the effect of every unsettled write."""
        ...


Row = Mapping[str, str]
"""Field name → text, as a person would type it into the workbook."""


@dataclass(frozen=True)
class Services:
    """Modes, and the few functions that doctor, template and demo call."""

    modes: Modes
    probes: Probes
    write_workbook: Callable[[Path, Settings, Sequence[Row]], Path]
    compare_with_site: Callable[[Settings], Compared]


def installed() -> Services:
    """The program's own parts."""
    # Imported here: browser and SQL libraries take a second to load, and a wrong flag needs neither.
    from eoms_bot.cli.trial.demo_proof import compare
    from eoms_bot.doctor import probing
    from eoms_bot.modes import modes
    from eoms_bot.tables import tables
    from eoms_bot.tables.batch.batch import write_template

    def workbook(path: Path, settings: Settings, rows: Sequence[Row]) -> Path:
        return write_template(
            path,
            tables.load_dictionaries(settings.files.dictionaries),
            rules=tables.load_rules(settings.files.rules),
            rows=rows,
        )

    return Services(modes, probing.probes(), workbook, compare)
