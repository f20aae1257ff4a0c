"""The Python in a bundle: an archive that the builder names, or a copy of one that is installed on Linux.

An archive is python.org's embeddable zip, or a python-build-standalone `install_only` archive (.tar.gz). A
copy takes program and library from the prefix of a Python: `bin/python3.11`, `lib/python3.11`. It may lie
below the root of another Debian (`/srv/old/usr/bin/python3.11`): that makes a bundle for an older glibc.
"""

from __future__ import annotations

import re
import shutil
import struct
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from eoms_bot.bundle.platforms import PYTHONS, BundlePlatform
from eoms_bot.errors import BadInput

_NEEDLESS = (
    *("test", "tests", "idlelib", "turtledemo", "tkinter", "ensurepip", "lib2to3", "__pycache__"),
    *("config-*", "_tkinter*.so", "dist-packages", "site-packages", "EXTERNALLY-MANAGED", "pydoc_data"),
)
"""What no command of the program uses; _tkinter would drag in a graphical system."""


@dataclass(frozen=True)
class Interpreter:
    """A Python that lies in the bundle: its program, its version (`3.11`), and the folder of its packages."""

    program: Path
    version: str
    packages: Path


def put(source: Path, target: Path, platform: BundlePlatform) -> Interpreter:
    """Unpack or copy the Python `source` into the new folder `target`; BadInput where it does not fit."""
    if source.name.endswith((".zip", ".tar.gz", ".tgz")):
        _unpack(source, target)
        found = _windows(target) if platform.is_windows else _unpacked_linux(target)
    elif platform.is_windows or not source.is_file():
        raise BadInput(f"{source} 不是 Python：{_wanted(platform)}")
    else:
        found = _copied(source.absolute(), target)
    if found is None:
        raise BadInput(f"{source.name} 里没有 {platform.title} 的 Python：{_wanted(platform)}")
    if found.version not in PYTHONS:
        raise BadInput(f"{source.name} 是 Python {found.version}；要 {'、'.join(PYTHONS)} 之一")
    if machine_of(found.program) != platform.machine:
        raise BadInput(f"{source.name} 里的 Python 不是 {platform.title} 的")
    found.packages.mkdir(parents=True, exist_ok=True)
    return found


def _wanted(platform: BundlePlatform) -> str:
    if platform.is_windows:
        return "--python 要 python.org 的 embeddable zip（python-3.x.y-embed-amd64.zip），或 install_only 的 .tar.gz"
    return "--python 要 python-build-standalone 的 install_only 的 .tar.gz，或装好的 Python，例如 /usr/bin/python3.11"


def _unpack(archive: Path, target: Path) -> None:
    try:
        if archive.suffix == ".zip":
            with zipfile.ZipFile(archive) as opened:
                # It leaves out what leads out of the folder; the builder named the file.
                opened.extractall(target)  # noqa: S202
        else:
            with tarfile.open(archive) as tar:
                tar.extractall(target, filter="data")
    except (OSError, zipfile.BadZipFile, tarfile.TarError) as err:
        raise BadInput(f"{archive} 打不开：{type(err).__name__}") from err
    inner = target / "python"  # install_only archives hold one folder of this name
    if inner.is_dir():
        moved = inner.rename(target.with_name(f"{target.name}.inner"))
        shutil.rmtree(target)
        moved.rename(target)


def _windows(target: Path) -> Interpreter | None:
    """The embeddable one reads in its ._pth file where its packages are."""
    library = next(
        (one for one in target.glob("python3*.dll") if re.fullmatch(r"python3\d+", one.stem)), None
    )
    program = target / "python.exe"
    if library is None or not program.is_file():
        return None
    pth = library.with_suffix("._pth")
    if pth.is_file():
        lines = [f"{library.stem}.zip", ".", "Lib\\site-packages"]
        pth.write_bytes("".join(f"{line}\r\n" for line in lines).encode())
    version = f"3.{library.stem.removeprefix('python3')}"
    return Interpreter(program, version, target / "Lib" / "site-packages")


def _unpacked_linux(target: Path) -> Interpreter | None:
    program = next(iter(sorted(target.glob("bin/python3.[0-9]*[0-9]"))), None)
    if program is None:
        return None
    version = program.name.removeprefix("python")
    library = target / "lib" / program.name
    for name in _NEEDLESS:
        for path in library.glob(name):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    # A zip holds no links: what led to the program or to a library becomes it, or goes.
    for link in [path for path in target.rglob("*") if path.is_symlink()]:
        link.unlink()
    return Interpreter(program, version, library / "site-packages")


def _copied(source: Path, target: Path) -> Interpreter | None:
    """A copy of an installed Python's program and library; links are followed, so that it stands alone."""
    program = source.resolve() if source.is_symlink() else source
    name = program.name
    library = program.parent.parent / "lib" / name
    if not re.fullmatch(r"python3\.\d+", name) or not (library / "os.py").is_file():
        return None
    (target / "bin").mkdir(parents=True)
    shutil.copy2(program, target / "bin" / name)
    copied = target / "lib" / name
    shutil.copytree(library, copied, ignore=shutil.ignore_patterns(*_NEEDLESS), ignore_dangling_symlinks=True)
    # Debian's Python looks for its packages under another name.
    debian = "dist-packages" in (copied / "site.py").read_text(encoding="utf-8")
    folder = copied / ("dist-packages" if debian else "site-packages")
    return Interpreter(target / "bin" / name, name.removeprefix("python"), folder)


def machine_of(program: Path) -> str | int:
    """The machine in a program's header, as BundlePlatform has it; empty where it is no program."""
    from eoms_bot.bundle.libraries import elf_machine

    head = program.read_bytes()[:4096]
    if head[:4] == b"\x7fELF":
        return elf_machine(program)
    if head[:2] != b"MZ":
        return ""
    (at,) = struct.unpack_from("<I", head, 0x3C)
    return int(struct.unpack_from("<H", head, at + 4)[0]) if head[at : at + 4] == b"PE\0\0" else ""
