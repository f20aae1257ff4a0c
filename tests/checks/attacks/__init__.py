"""Attacks: scripts of the site's pages try to get requests past the gate; counted at the site.

Each case is one run over several orders, a preview or an apply, with a script in all pages of one kind.
Nothing of the script's may arrive, and every order must end as it does without: proven in an apply, previewed
in a preview. So a gate that refuses everything fails.
"""

from __future__ import annotations

from pathlib import Path

from tests.checks.attacks import alone, cached, paged
from tests.checks.running import Check, Ended
from tests.support.mock_site import MockSite


def names() -> list[str]:
    """All cases: `page/mode/host`, `cacheable/sort/host`, and `alone/what`."""
    return [*paged.names(), *cached.names(), *(f"{alone.NAME}/{what}" for what in alone.CASES)]


def run_case(site: MockSite, home: Path, name: str, seed: int) -> Ended:
    """Run one case."""
    if name.startswith(alone.NAME):
        return alone.run_case(home, name)
    if name.startswith(cached.NAME):
        return cached.run_case(site, home, name, seed)
    return paged.run_case(site, home, name, seed)


CHECK = Check(__name__, names, run_case, seeded=lambda _name: False)
