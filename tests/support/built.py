"""Wheel and sdist of the project, built by the locked backend without a network, and what lies in them."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]+\])?(==[^\s;]+(?:\s*;[^\\]+)?)", re.MULTILINE)


def build(target: Path, source: Path = ROOT, kind: str = "wheel") -> Path:
    """The wheel, or the sdist (`kind`), of the project in `source`; a failure is an AssertionError with hatchling's words."""
    line = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)]
    done = subprocess.run(
        line, cwd=source, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout
    (made,) = target.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return made


def names(wheel: Path) -> set[str]:
    """The files in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}


def metadata(wheel: Path) -> str:
    """Its METADATA."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return archive.read(name).decode()


def unpacked(sdist: Path, target: Path) -> Path:
    """The folder into which an sdist was unpacked."""
    with tarfile.open(sdist) as archive:
        archive.extractall(target, filter="data")
    (folder,) = target.iterdir()
    return folder


def pins() -> str:
    """The lock's versions as constraints, which know no extras: which packages are wanted at all is the wheel's own word."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return "".join(f"{name}{version.strip()}\n" for name, version in _PIN.findall(text))
