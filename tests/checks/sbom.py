"""SBOM: what is delivered with the program, as CycloneDX 1.6: each package with version, licence and the lock's hashes.

    python3 bootstrap.py check sbom [--to FILE]

What the program needs (and, as optional, its extras) is read from the installed metadata. Versions and hashes
come from requirements.lock. A package that is needed here and not locked fails.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from eoms_bot import __version__
from eoms_bot.bundle.packages import BUILDERS, lock_entries
from eoms_bot.bundle.parts import PROGRAM, bill

ROOT = Path(__file__).resolve().parents[2]


def needed() -> dict[str, bool]:
    """Name → whether the program cannot do without it, of all that it brings along on this system."""
    found: dict[str, bool] = {}
    extras = set(distribution(PROGRAM).metadata.get_all("Provides-Extra") or ()) - {BUILDERS}
    waiting = [*((name, True) for name in _wants(PROGRAM, {""}))]
    waiting += [(name, False) for name in _wants(PROGRAM, extras)]
    while waiting:
        name, required = waiting.pop()
        if found.get(name, False) or (name in found and not required):
            continue
        found[name] = required
        waiting += [(below, required) for below in _wants(name, {""})]
    return found


def _wants(name: str, extras: set[str]) -> Iterator[str]:
    """What a package asks for here, with these extras (empty: none)."""
    try:
        asked = distribution(name).requires or []
    except PackageNotFoundError:
        return
    for requirement in map(Requirement, asked):
        if requirement.marker is None or any(requirement.marker.evaluate({"extra": one}) for one in extras):
            yield canonicalize_name(requirement.name)


def bom() -> tuple[str, int]:
    """The whole list, and how many packages it names; an AssertionError names what is needed and not locked."""
    lock, wanted = lock_entries(ROOT / "requirements.lock"), needed()
    missing = sorted(set(wanted) - set(lock))
    assert not missing, f"not in requirements.lock: {', '.join(missing)}"
    about = {str(canonicalize_name(one.name)): one for one in distributions()}
    first = {name: lock[name].partition("==")[2].split()[0].rstrip(";") for name in wanted}
    versions = {name: about[name].version if name in about else first[name] for name in wanted}
    return bill(versions, wanted, lock, about), len(versions)


def main(argv: Sequence[str]) -> int:
    """Write the file; 0 where everything that is needed is locked."""
    reader = argparse.ArgumentParser("check sbom", description=(__doc__ or "").splitlines()[0])
    reader.add_argument("--to", type=Path, metavar="FILE")
    target = reader.parse_args(argv).to or ROOT / "dist" / f"{PROGRAM}-{__version__}.cdx.json"
    try:
        text, count = bom()
    except AssertionError as wrong:
        print(f"✗ {wrong}\n0 passed, 1 failed")
        return 1
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    print(f"{count} packages: {target}\n1 passed, 0 failed", flush=True)
    return 0
