"""Triage as machine code, where somebody has had it compiled: `python -m eoms_bot.compiled.build`.

The modules are Python and stay so. mypyc makes extension modules of them as they are, which decide the same in less time. These lie
in the environment, never among the sources, in a folder named by the hash of what they were made from: after any change of a source,
with another Python, where the folder is not whole, or where nobody compiled, the sources are read as always. `EOMS_COMPILED=no` has
them read in any case.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from importlib.machinery import ExtensionFileLoader, ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

VARIABLE, NO = "EOMS_COMPILED", "no"
_NO = frozenset({NO, "0", "false", "off"})
PACKAGES = Path(__file__).resolve().parents[2]
"""The folder in which `eoms_bot` lies."""

_NAMES = """cause claims clean conditions duplicates evidence expression fields gazetteer koujing layout likeness losing major match
money multiplied negation past place reader scene sequence subject words"""
MODULES = tuple(f"eoms_bot/decide/triage/{name}.py" for name in _NAMES.split())
"""What is compiled: the modules of triage that an order runs through, relative to `PACKAGES`."""

_SEEN = ("eoms_bot/decide/numbers.py", "eoms_bot/decide/triage", "eoms_bot/model")
"""What the compiler sees of the program besides: what these modules import; a folder with all its modules."""

SUFFIX = sysconfig.get_config_var("EXT_SUFFIX") or ".so"
LIBRARY = "__mypyc"
"""How the name ends of the module in which the code of all others is."""

MANIFEST = "whole.json"
"""Written last: each file with its size. A folder without it, or with other files, is not whole."""

COMPILED, SOURCES, STALE = "compiled", "sources", "stale"
"""What `use` finds: compiled modules that fit, none, or only such as do not fit or are not whole."""


def homes() -> Path:
    """Where this environment keeps what was compiled, one folder for each state of the sources."""
    return Path(sys.prefix) / "share" / "eoms-bot" / "compiled"


def fingerprint(packages: Path = PACKAGES, modules: Sequence[str] = MODULES) -> str:
    """The hash of all that the compiler sees, and of the kind of Python that it compiles for; OSError where a module is missing."""
    seen = set(modules)
    for name in _SEEN:
        found = (packages / name).glob("*.py") if not name.endswith(".py") else [packages / name]
        seen.update(file.relative_to(packages).as_posix() for file in found if file.exists())
    digest = hashlib.sha256(SUFFIX.encode())
    for name in sorted(seen):
        digest.update(name.encode() + b"\0" + (packages / name).read_bytes() + b"\0")
    return digest.hexdigest()[:32]


def files(home: Path) -> dict[str, Path]:
    """Module → file of a whole folder; nothing of any other."""
    try:
        sizes = json.loads((home / MANIFEST).read_text("utf-8"))
        whole = all((home / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError):
        return {}
    return {module_of(name): home / name for name in sizes} if whole else {}


def module_of(name: str) -> str:
    """The module that lies in a file, told relative to its folder with `/`."""
    return name.removesuffix(SUFFIX).replace("/", ".")


class Finder:
    """Finds compiled modules before their sources (an entry of `sys.meta_path`)."""

    def __init__(self, compiled: Mapping[str, Path]) -> None:
        self._compiled = compiled

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The compiled module of that name; None leaves it to the others, as when it was removed meanwhile."""
        file = self._compiled.get(fullname)
        return spec_from_file_location(fullname, file) if file and file.exists() else None


def use(env: Mapping[str, str] = os.environ, kept: Path | None = None) -> str:
    """Have what was compiled from these very sources imported from now on; whatever is wrong with it, the sources are read."""
    if env.get(VARIABLE, "").strip().lower() in _NO:
        return SOURCES
    kept = homes() if kept is None else kept
    try:
        if not kept.is_dir():
            return SOURCES
        compiled = files(kept / fingerprint())
    except OSError:
        return STALE
    libraries = [name for name in compiled if name.endswith(LIBRARY)]
    if not libraries:
        return STALE
    finder = Finder(compiled)
    sys.meta_path.insert(0, finder)
    try:
        for name in libraries:
            importlib.import_module(name)
    except ImportError:
        sys.meta_path.remove(finder)
        return STALE
    return COMPILED


def is_compiled(module: ModuleType) -> bool:
    """Whether an imported module is machine code."""
    spec = module.__spec__
    return spec is not None and isinstance(spec.loader, ExtensionFileLoader)
