"""Place: a data folder with a past of many orders, and its settings' file.

The console is started there by that file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.console.past import fill, table
from benchmarks.console.plan import plan_of
from eoms_bot.ledger import Ledger
from eoms_bot.settings import Settings, load

SETTINGS = """\
[paths]
home = "{home}"
[facts.history]
file = "{past}"
"""


@dataclass(frozen=True)
class Place:
    """A folder that is filled: its settings and their file, and what its ledger has.

    That is how many orders it has, and when it was filled (aware).
    """

    config: Path
    settings: Settings
    orders: int
    filled_at: datetime


def made(home: Path, orders: int) -> Place:
    """The folder, filled where it is not yet filled.

    A folder that exists is used as it is, with the number of orders that it has.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    past, config, noted = home / "历史工单.csv", home / "eoms.toml", home / "made-at"
    config.write_text(SETTINGS.format(home=home, past=past), encoding="utf-8")
    config.chmod(0o600)  # others must not read it, or the bot refuses it
    settings = load(config, {}, env={}, folder=home)
    if not noted.exists():
        now = datetime.now(UTC)
        fill(settings, orders, now)
        with Ledger.open(settings.paths.ledger) as ledger:
            ledger.keep_plan(plan_of(now))
        noted.write_text(f"{now.isoformat()} {orders}", encoding="utf-8")
    at, _, count = noted.read_text(encoding="utf-8").partition(" ")
    place = Place(config, settings, int(count or orders), datetime.fromisoformat(at))
    table(past, place.orders, place.filled_at)  # written again, so that it is not stale
    return place
