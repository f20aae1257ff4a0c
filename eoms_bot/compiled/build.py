"""Compiles triage for this environment: `python -m eoms_bot.compiled.build`. Takes a minute, mypy with setuptools, and a C compiler."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from filelock import FileLock

from eoms_bot import compiled

SECONDS = 900
_LIBRARIES = ("mypyc", "setuptools")
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
    *,
    anew: bool = False,
) -> Path:
    """Compile `modules`, paths relative to `packages`, and return the folder that holds them, whole.

    `kept` is where such folders lie, the environment's own by default: those of other sources are removed. What is there whole is not
    compiled again unless `anew`.
    """
    kept = compiled.homes() if kept is None else kept
    kept.mkdir(parents=True, exist_ok=True)
    with FileLock(kept / ".lock"):
        home = kept / compiled.fingerprint(packages, modules)
        if compiled.files(home) and not anew:
            return home
        if why := lacking(have):
            raise NotCompiled(why)
        with tempfile.TemporaryDirectory(prefix="eoms-bot-compile-") as work:
            folder = Path(work)
            _copied(packages, folder, modules)
            home = kept / compiled.fingerprint(
                folder, modules
            )  # of what is compiled, whatever is saved meanwhile
            _compile(folder, modules)
            new = _gathered(folder, kept)
        _take_place(new, home)
    return home


def lacking(have: Callable[[str], object] = find_spec) -> str:
    """What is missing for compiling, and the cure; empty where nothing is."""
    missing = [name for name in _LIBRARIES if have(name) is None]
    if missing:
        return f"缺少 {'、'.join(missing)}：pip install mypy setuptools"
    if os.name != "posix":
        return ""  # whether Visual C++ is there, setuptools finds out
    compiler = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")[0]
    if shutil.which(compiler) is None:
        return f"没有 C 编译器 {compiler}：apt install gcc；不编译也能用，只是慢一些"
    if not Path(sysconfig.get_path("include"), "Python.h").is_file():
        return "没有 Python 的 C 头文件：apt install python3-dev；不编译也能用，只是慢一些"
    return ""


def _copied(packages: Path, folder: Path, modules: Sequence[str]) -> None:
    """The sources of the packages to be compiled, where what a compiler leaves behind disturbs nobody."""
    for name in {Path(module).parts[0] for module in modules}:
        for file in (packages / name).rglob("*.py"):
            there = folder / file.relative_to(packages)
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, there)
    (folder / "mypy.ini").write_text(_CONFIGURATION, "utf-8")


def _compile(folder: Path, modules: Sequence[str]) -> None:
    command = (sys.executable, "-m", "mypyc", *modules)
    env = {**os.environ, compiled.VARIABLE: compiled.NO}
    try:
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
    except subprocess.TimeoutExpired as late:
        raise NotCompiled(f"编译超过 {SECONDS} 秒，没有等它结束") from late
    if done.returncode:
        said = "\n".join(f"{done.stdout}\n{done.stderr}".strip().splitlines()[-_LINES:])
        raise NotCompiled(f"编译失败（退出码 {done.returncode}）：\n{said}")


def _gathered(folder: Path, kept: Path) -> Path:
    """A new folder of what was compiled, readable for whoever runs the program; the manifest comes last."""
    new = Path(tempfile.mkdtemp(prefix="new-", dir=kept))
    new.chmod(0o755)  # mkdtemp lets nobody else in
    sizes = {}
    for file in sorted(folder.rglob(f"*{compiled.SUFFIX}")):
        name = file.relative_to(folder).as_posix()
        if not name.startswith("build/"):
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, new / name)
            sizes[name] = file.stat().st_size
    (new / compiled.MANIFEST).write_text(json.dumps(sizes, indent=1), "utf-8")
    return new


def _take_place(new: Path, home: Path) -> None:
    """The new folder in the place of the old one; others, and what was left half done, are removed.

    A program that runs with one keeps its files where the system does not let go of them (Windows): such a folder has another name
    by then, under which nobody looks for it.
    """
    for number, old in enumerate(sorted(one for one in home.parent.iterdir() if one.is_dir() and one != new)):
        aside = old.rename(old.with_name(f"old-{os.getpid()}-{number}"))
        shutil.rmtree(aside, ignore_errors=True)
    new.rename(home)


def main(argv: Sequence[str] = ()) -> int:
    """Compile, and say where it lies; exit code 1 where that was not possible."""
    if argv:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    try:
        home = build(anew=True)
    except (NotCompiled, OSError) as error:
        sys.stderr.write(f"✗ {error}\n")
        return 1
    sys.stdout.write(f"✓ 分拣已编译：{home}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
