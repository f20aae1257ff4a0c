"""SBOM: what is delivered with the program, as CycloneDX 1.6: each package with version, licence and the lock's hashes.

    python3 bootstrap.py check sbom [--to FILE]

What the program needs (and, as optional, its extras) is read from the installed metadata. Versions and hashes
come from requirements.lock. A package that is needed here and not locked fails.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, distribution
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from eoms_bot import __version__

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "eoms-bot"
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]+\])?==([^\s;]+)((?:.*\\\n)*.*)", re.MULTILINE)


@dataclass(frozen=True)
class Locked:
    """A package as the lock has it; the hashes (SHA-256) are of its distributions."""

    version: str
    hashes: tuple[str, ...]


def locked() -> dict[str, Locked]:
    """Every package of the lock."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return {
        canonicalize_name(name): Locked(version, tuple(sorted(re.findall(r"sha256:([0-9a-f]{64})", rest))))
        for name, version, rest in _LOCKED.findall(text)
    }


def needed() -> dict[str, bool]:
    """Name → whether the program cannot do without it, of all that it brings along on this system."""
    found: dict[str, bool] = {}
    extras = set(distribution(PROGRAM).metadata.get_all("Provides-Extra") or ())
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


def bom() -> Bom:
    """The whole list; an AssertionError names what is needed and not locked."""
    known, wanted = locked(), needed()
    missing = sorted(set(wanted) - set(known))
    assert not missing, f"not in requirements.lock: {', '.join(missing)}"
    made = Bom(components=[_component(name, known[name], wanted[name]) for name in sorted(wanted)])
    made.metadata.component = Component(
        name=PROGRAM, version=__version__, type=ComponentType.APPLICATION, licenses=_licences(PROGRAM)
    )
    made.register_dependency(made.metadata.component, made.components)
    return made


def _component(name: str, lock: Locked, required: bool) -> Component:
    purl = PackageURL("pypi", None, name, lock.version)
    return Component(
        name=name,
        version=lock.version,
        purl=purl,
        bom_ref=str(purl),
        type=ComponentType.LIBRARY,
        scope=ComponentScope.REQUIRED if required else ComponentScope.OPTIONAL,
        licenses=_licences(name),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in lock.hashes],
    )


def _licences(name: str) -> list[License]:
    """What a package says of its licence: an expression, else the short name in its metadata."""
    try:
        about = distribution(name).metadata
    except PackageNotFoundError:
        return []
    said = _first(about, "License-Expression") or _first(about, "License").split("\n")[0]
    return [LicenseFactory().make_from_string(said)] if said and len(said) < 60 else []


def _first(about: PackageMetadata, key: str) -> str:
    return next(iter(about.get_all(key) or ()), "")


def main(argv: Sequence[str]) -> int:
    """Write the file; 0 where everything that is needed is locked."""
    reader = argparse.ArgumentParser("check sbom", description=(__doc__ or "").splitlines()[0])
    reader.add_argument("--to", type=Path, metavar="FILE")
    target = reader.parse_args(argv).to or ROOT / "dist" / f"{PROGRAM}-{__version__}.cdx.json"
    try:
        made = bom()
    except AssertionError as wrong:
        print(f"✗ {wrong}\n0 passed, 1 failed")
        return 1
    target.parent.mkdir(parents=True, exist_ok=True)
    writer = make_outputter(made, OutputFormat.JSON, SchemaVersion.V1_6)
    writer.output_to_file(str(target), allow_overwrite=True, indent=2)
    print(f"{len(made.components)} packages: {target}\n1 passed, 0 failed", flush=True)
    return 0
