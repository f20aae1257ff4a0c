"""The licences of everything in a bundle, one file per part, and the list of parts."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
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
    for package, text in _of_libraries(folder, roots):
        (target / f"debian-{package}.txt").write_bytes(text)
    versions = {name: one.version for name, one in found.items() if name != PROGRAM}
    required = _required(found)
    wanted = {name: name in required for name in versions}
    (folder / PARTS).write_text(bill(versions, wanted, lock, found), encoding="utf-8")


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


def _of_libraries(folder: Path, roots: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    """(package, its copyright file) of each Debian package that a file in `lib` or `browser` comes from."""
    taken = {path.name for place in ("lib", "browser") for path in (folder / place).glob("*")}
    for root in roots:
        for listing in sorted((root / "var/lib/dpkg/info").glob("*.list")):
            lines = listing.read_text(encoding="utf-8").splitlines()
            package = listing.stem.partition(":")[0]
            text = root / "usr/share/doc" / package / "copyright"
            if text.is_file() and any(line.rpartition("/")[2] in taken for line in lines if "/lib/" in line):
                yield package, text.read_bytes()
