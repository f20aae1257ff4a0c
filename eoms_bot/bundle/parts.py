"""The list of parts (SBOM) as CycloneDX 1.6: each package with version, licence and the lock's hashes.

What a bundle has of the system that made it is named too: people look there for a browser with a hole.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import Distribution

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from eoms_bot import __version__

PROGRAM = "eoms-bot"
_LONGEST = 60
"""Characters of a licence's name; some packages have the whole text in its place."""


def bill(
    versions: Mapping[str, str],
    wanted: Mapping[str, bool],
    lock: Mapping[str, str],
    about: Mapping[str, Distribution],
    python: str = "",
    system: Mapping[str, str] | None = None,
) -> str:
    """The list as JSON; the same for the same parts, whenever it is made.

    `versions`: package → version. `wanted`: package → whether the program can't do without it. `lock`:
    package → its entry with the hashes. `about`: what is installed, for the licences. `python`: the version
    of a Python that comes along. `system`: Debian package → version, of browser, libraries and Python.
    """
    system = system or {}
    components = [_component(name, versions[name], wanted[name], lock, about) for name in sorted(versions)]
    components += [_of_system(PackageURL("deb", "debian", *one)) for one in sorted(system.items())]
    if python:
        components.append(_of_system(PackageURL("generic", None, "python", python)))
    made = Bom(components=components)
    made.metadata.component = Component(
        name=PROGRAM,
        version=__version__,
        type=ComponentType.APPLICATION,
        licenses=_licences(about.get(PROGRAM)),
        bom_ref=PROGRAM,
    )
    made.metadata.timestamp = datetime(2020, 2, 2, tzinfo=UTC)
    parts = "\n".join(f"{one.name} {one.version}" for one in components)
    made.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, f"{PROGRAM} {__version__}\n{parts}")
    made.register_dependency(made.metadata.component, made.components)
    return make_outputter(made, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)


def _component(
    name: str, version: str, required: bool, lock: Mapping[str, str], about: Mapping[str, Distribution]
) -> Component:
    purl = PackageURL("pypi", None, name, version)
    hashes = sorted(re.findall(r"sha256:([0-9a-f]{64})", lock[name]))
    return Component(
        name=name,
        version=version,
        purl=purl,
        bom_ref=str(purl),
        type=ComponentType.LIBRARY,
        scope=ComponentScope.REQUIRED if required else ComponentScope.OPTIONAL,
        licenses=_licences(about.get(name)),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in hashes],
    )


def _of_system(purl: PackageURL) -> Component:
    return Component(
        name=purl.name, version=purl.version, purl=purl, bom_ref=str(purl), type=ComponentType.LIBRARY
    )


def _licences(found: Distribution | None) -> list[License]:
    """What a package says of its licence: an expression, else the short name in its metadata."""
    if found is None:
        return []
    about = found.metadata
    said = _first(about.get_all("License-Expression")) or _first(about.get_all("License")).split("\n")[0]
    return [LicenseFactory().make_from_string(said)] if said and len(said) < _LONGEST else []


def _first(values: list[str] | None) -> str:
    return next(iter(values or ()), "")
