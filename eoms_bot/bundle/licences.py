"""The licences of everything in a bundle, one file per part, and the list of parts."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

from eoms_bot.bundle.interpreter import Interpreter
from eoms_bot.bundle.packages import plain
from eoms_bot.bundle.parts import PROGRAM, bill

FOLDER, PARTS = "licences", "sbom.cdx.json"
_LICENCE = re.compile(r"(LICEN[CS]E|COPYING|NOTICE|AUTHORS|ThirdPartyNotices)", re.IGNORECASE)


def collect(folder: Path, python: Interpreter, lock: Mapping[str, str], roots: Sequence[Path]) -> None:
    """Write the licences and the list of parts of the bundle that lies in `folder`."""
    target = folder / FOLDER
    target.mkdir()
    found = {plain(one.name): one for one in distributions(path=[str(python.packages)])}
    for name, one in found.items():
        if texts := list(_texts(one)):
            (target / f"{name}.txt").write_text("\n\n".join(texts), encoding="utf-8")
    own = (path for path in (folder / "python").rglob("LICENSE.txt") if python.packages not in path.parents)
    for licence in own:
        shutil.copyfile(licence, target / "python.txt")
    system = {one.name: one for one in _system_packages(folder, python, roots)}
    for package in system.values():
        if package.licence.is_file():
            (target / f"debian-{package.name}.txt").write_bytes(package.licence.read_bytes())
    versions = {name: one.version for name, one in found.items() if name != PROGRAM}
    required = _required(found)
    wanted = {name: name in required for name in versions}
    theirs = {name: one.version for name, one in sorted(system.items())}
    (folder / PARTS).write_text(bill(versions, wanted, lock, found, python.version, theirs), encoding="utf-8")


def _texts(one: Distribution) -> Iterator[str]:
    for file in sorted(one.files or (), key=str):
        if _LICENCE.match(file.name) and not file.name.endswith(".py"):
            path = Path(str(file.locate()))
            if path.is_file():
                yield path.read_text(encoding="utf-8", errors="replace")


def _required(found: Mapping[str, Distribution]) -> set[str]:
    """The packages that the program needs without its extras: a marker that fails names none that is here."""
    done: set[str] = set()
    waiting = [PROGRAM]
    while waiting:
        name = waiting.pop()
        done.add(name)
        asked = (text for text in found[name].requires or () if not re.search(r"\bextra\s*==", text))
        names = {plain(part[0]) for text in asked if (part := re.match(r"[A-Za-z0-9._-]+", text))}
        waiting += sorted(names & set(found) - done)
    return done


@dataclass(frozen=True)
class SystemPackage:
    """A Debian package of which files lie in the bundle: its name, its version, and its copyright file."""

    name: str
    version: str
    licence: Path


def _system_packages(folder: Path, python: Interpreter, roots: Sequence[Path]) -> Iterator[SystemPackage]:
    """Each Debian package that the Python, or a file in `lib` or `browser`, comes from."""
    taken = {path.name for place in ("lib", "browser") for path in (folder / place).glob("*")}
    program = f"/usr/bin/{python.program.name}"
    for root in roots:
        status = root / "var/lib/dpkg/status"
        text = status.read_text(encoding="utf-8") if status.is_file() else ""
        versions = dict(re.findall(r"^Package: (\S+)$(?:\n.+)*?\nVersion: (\S+)$", text, re.MULTILINE))
        for listing in sorted((root / "var/lib/dpkg/info").glob("*.list")):
            lines = listing.read_text(encoding="utf-8").splitlines()
            package = listing.stem.partition(":")[0]
            named = (line for line in lines if "/lib/" in line and line.rpartition("/")[2] in taken)
            if program in lines or next(named, None) is not None:
                licence = root / "usr/share/doc" / package / "copyright"
                yield SystemPackage(package, versions.get(package, ""), licence)
