"""Triage as machine code, where somebody has had it compiled: `python -m eoms_bot.compiled.build`.

The modules are Python and stay so. mypyc makes extension modules of them as they are, which decide the same in less time. These lie
in the environment, never among the sources, in a folder named by the hash of what they were made from: after any change of a source,
with another Python, or where nobody compiled, the sources are read as always. `EOMS_COMPILED=no` has them read in any case.
"""

from __future__ import annotations

import hashlib
import os
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ExtensionFileLoader, ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

VARIABLE, NO = "EOMS_COMPILED", "no"
PACKAGES = Path(__file__).resolve().parents[2]
"""The folder in which `eoms_bot` lies."""

_TRIAGE = (
    *(
        "cause",
        "claims",
        "clean",
        "conditions",
        "duplicates",
        "evidence",
        "expression",
        "fields",
        "gazetteer",
        "koujing",
    ),
    *(
        "layout",
        "likeness",
        "losing",
        "major",
        "match",
        "money",
        "multiplied",
        "negation",
        "past",
        "place",
        "reader",
    ),
    *("scene", "sequence", "subject", "words"),
)
MODULES = tuple(f"eoms_bot/decide/triage/{name}.py" for name in _TRIAGE)
"""What is compiled: everything that an order runs through, relative to `PACKAGES`."""

_KNOWN = ("eoms_bot/decide/numbers.py", "eoms_bot/model")
"""What else these know; a folder with all that lies in it."""

SUFFIX = sysconfig.get_config_var("EXT_SUFFIX") or ".so"


def homes(prefix: str = sys.prefix) -> Path:
    """Where an environment keeps what was compiled, one folder for each state of the sources."""
    return Path(prefix) / "share" / "eoms-bot" / "compiled"


def fingerprint(packages: Path = PACKAGES, modules: Sequence[str] = MODULES) -> str:
    """The hash of all that the compiler sees, and of the kind of Python that it compiles for."""
    digest = hashlib.sha256(SUFFIX.encode())
    folders = sorted(file for name in _KNOWN for file in (packages / name).glob("*.py"))
    single = (packages / name for name in (*modules, *_KNOWN) if name.endswith(".py"))
    for file in (*single, *folders):
        if file.exists():
            digest.update(file.relative_to(packages).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:32]


def files(home: Path) -> dict[str, Path]:
    """Module → file of what lies in one of these folders."""
    found = (file for file in home.rglob(f"*{SUFFIX}"))
    return {file.relative_to(home).as_posix().removesuffix(SUFFIX).replace("/", "."): file for file in found}


class Finder(MetaPathFinder):
    """Finds compiled modules before their sources."""

    def __init__(self, compiled: Mapping[str, Path]) -> None:
        self._compiled = compiled

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The compiled module of that name; None leaves it to the others."""
        file = self._compiled.get(fullname)
        return spec_from_file_location(fullname, file) if file else None


def use(env: Mapping[str, str] = os.environ, kept: Path | None = None) -> bool:
    """Have what was compiled from these very sources imported from now on; False where there is nothing of it."""
    kept = homes() if kept is None else kept
    if env.get(VARIABLE, "").strip().lower() == NO or not kept.is_dir():
        return False
    compiled = files(kept / fingerprint())
    if compiled:
        sys.meta_path.insert(0, Finder(compiled))
    return bool(compiled)


def is_compiled(module: ModuleType) -> bool:
    """Whether an imported module is machine code."""
    spec = module.__spec__
    return spec is not None and isinstance(spec.loader, ExtensionFileLoader)
