"""Finished runs for consoles: one is made for each moment, and copied from then on, since to make it takes longer than most tests."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from eoms_bot.settings import Settings
from tests.console.kit import MovingClock, seed, settings_of


@dataclass(frozen=True)
class Histories:
    """Those made so far, in a folder of their own."""

    folder: Path

    def put(self, settings: Settings, clock: MovingClock) -> None:
        """What `seed` makes, in the empty data folder of these settings."""
        kept = self.folder / f"{clock.now():%Y%m%d-%H%M%S-%f}"
        if not kept.exists():
            seed(settings_of(kept), clock)
        copied(kept, settings)


def copied(kept: Path, settings: Settings) -> None:
    """A data folder in the place of these settings; its runs say where they lie now."""
    home = settings.paths.home
    shutil.copytree(kept, home, symlinks=True, dirs_exist_ok=True)
    for run in settings.paths.runs.glob("2*/run.json"):
        run.write_text(run.read_text("utf-8").replace(str(kept), str(home)), "utf-8")
