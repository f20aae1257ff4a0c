"""Compiles triage for this environment: `python -m eoms_bot.compiled.build`. Takes a minute, mypy with setuptools, and a C compiler."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from eoms_bot import compiled

SECONDS = 900
_LIBRARIES = ("mypyc", "setuptools")
_COMPILERS = ("cc", "gcc", "clang")
_CONFIGURATION = "[mypy]\nignore_missing_imports = True\n"
_LINES = 12
"""So many of the last lines that a compiler said are shown."""


class NotCompiled(Exception):
    """Nothing was compiled, and why; the sources are read as before."""


def build(
    packages: Path = compiled.PACKAGES,
    modules: Sequence[str] = compiled.MODULES,
    kept: Path | None = None,
    have: Callable[[str], object] = find_spec,
) -> Path:
    """Compile `modules`, paths relative to `packages`, and return the folder that holds them; it is whole or not there.

    `kept` is where such folders lie, the environment's own by default: those of earlier sources are removed.
    """
    kept = compiled.homes() if kept is None else kept
    home = kept / compiled.fingerprint(packages, modules)
    if home.is_dir():
        return home
    _need(have)
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="eoms-bot-compile-") as work:
        folder = Path(work)
        _copied(packages, modules, folder)
        _compile(folder, modules)
        new = Path(tempfile.mkdtemp(prefix="new-", dir=kept))
        for file in compiled.files(folder).values():
            if "build" not in file.relative_to(folder).parts:
                there = new / file.relative_to(folder)
                there.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, there)
    for old in kept.iterdir():
        if old != new:
            # A program that runs with it keeps it where the system does not let go of open files.
            shutil.rmtree(old, ignore_errors=True)
    return new.replace(home)


def _need(have: Callable[[str], object]) -> None:
    missing = [name for name in _LIBRARIES if have(name) is None]
    if missing:
        raise NotCompiled(f"缺少 {'、'.join(missing)}：pip install mypy setuptools")
    if os.name == "posix" and not any(map(shutil.which, _COMPILERS)):
        raise NotCompiled("没有 C 编译器：apt install gcc（或 clang）；不编译也能用，只是慢一些")


def _copied(packages: Path, modules: Sequence[str], folder: Path) -> None:
    """The sources of the packages to be compiled, where what a compiler leaves behind disturbs nobody."""
    for name in {Path(module).parts[0] for module in modules}:
        for file in (packages / name).rglob("*.py"):
            there = folder / file.relative_to(packages)
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, there)
    (folder / "mypy.ini").write_text(_CONFIGURATION, "utf-8")


def _compile(folder: Path, modules: Sequence[str]) -> None:
    env: Mapping[str, str] = {**os.environ, compiled.VARIABLE: compiled.NO}
    command = (sys.executable, "-m", "mypyc", *modules)
    done = subprocess.run(
        command,
        cwd=folder,
        env=env,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=SECONDS,
        check=False,
    )
    if done.returncode:
        said = "\n".join(f"{done.stdout}\n{done.stderr}".strip().splitlines()[-_LINES:])
        raise NotCompiled(f"编译失败（退出码 {done.returncode}）：\n{said}")


def main() -> int:
    """Compile, and say where it lies; exit code 1 where that was not possible."""
    try:
        home = build()
    except (NotCompiled, OSError, subprocess.TimeoutExpired) as error:
        sys.stderr.write(f"✗ {error}\n")
        return 1
    sys.stdout.write(f"✓ 分拣已编译：{home}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
