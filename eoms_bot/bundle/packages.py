"""The packages of a bundle: the lock's versions for a platform, as wheels with the lock's hashes.

uv does it: it resolves and installs for another platform than the one that it runs on, which pip does only in
part (it judges markers by the machine that it runs on).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import distributions
from pathlib import Path

from eoms_bot.bundle.platforms import PYTHONS, BundlePlatform
from eoms_bot.errors import ConfigError

BUILDERS = "bundle"
"""The extra of whoever builds bundles; no part of one."""
_ENTRY = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]+\])?==([^\s;]+)(?:.*\\\n)*.*", re.MULTILINE)
_NAME = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
_LEFT_BY_UV = ("direct_url.json", "uv_cache.json", "REQUESTED")
"""What names the builder's machine, in each package's .dist-info."""


def lock_entries(lock: Path) -> dict[str, str]:
    """Package → its entries in the lock, hashes included; some have one version for each range of Pythons."""
    found: dict[str, list[str]] = {}
    for entry in _ENTRY.finditer(lock.read_text(encoding="utf-8")):
        found.setdefault(plain(entry[1]), []).append(entry[0])
    return {name: "\n".join(entries) for name, entries in found.items()}


def needed(source: Path, platform: BundlePlatform, python: str) -> list[str]:
    """The names of all packages that the program needs there, with its extras.

    ConfigError names the package for which there is no wheel.
    """
    project = tomllib.loads((source / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [f"--extra={name}" for name in project["optional-dependencies"] if name != BUILDERS]
    words = ["--only-binary=:all:", "--no-annotate", "--no-header", "-c", "requirements.lock"]
    where = [f"--python-platform={platform.uv}", f"--python-version={python}"]
    said = _uv(["pip", "compile", "pyproject.toml", *extras, *words, *where], source, platform, python)
    return sorted(plain(name) for name in _NAME.findall(said))


def install(source: Path, platform: BundlePlatform, python: str, wheel: Path, target: Path) -> list[str]:
    """Install the program and all that it needs into a folder; returns the packages' names.

    The packages must be there for every Python of PYTHONS. Nothing is compiled: ConfigError names what has no
    wheel, or no entry in the lock.
    """
    names = {one: needed(source, platform, one) for one in {*PYTHONS, python}}[python]
    entries = lock_entries(source / "requirements.lock")
    if missing := [name for name in names if name not in entries]:
        raise ConfigError(
            f"requirements.lock 没有 {'、'.join(missing)}；先更新锁文件（docs/en/development.md）"
        )
    chosen = target.with_name("chosen.txt")
    chosen.write_text("\n".join(entries[name] for name in names) + "\n", encoding="utf-8")
    how = [f"--python-platform={platform.uv}", f"--python-version={python}", "--only-binary=:all:"]
    line = ["pip", "install", "--target", str(target), "--no-deps", "--link-mode=copy", *how]
    _uv([*line, "--require-hashes", "-r", str(chosen)], source, platform, python)
    _uv([*line, str(wheel)], source, platform, python)
    chosen.unlink()
    _clean(target)
    _insist_whole(target, names)
    return names


def _insist_whole(target: Path, names: Iterable[str]) -> None:
    """ConfigError where a package is needed and was not installed: its marker fits no Python here."""
    there = {plain(one.name) for one in distributions(path=[str(target)])}
    if missing := [name for name in names if name not in there]:
        raise ConfigError(f"requirements.lock 里 {'、'.join(missing)} 的条件不合这个 Python；先更新锁文件")


def _clean(target: Path) -> None:
    """Take away what names the builder's machine: scripts that start its Python, and uv's own notes."""
    for folder in ("bin", "Scripts"):
        shutil.rmtree(target / folder, ignore_errors=True)
    for name in (".lock", "CACHEDIR.TAG"):
        (target / name).unlink(missing_ok=True)
    for left in (file for name in _LEFT_BY_UV for file in target.glob(f"*.dist-info/{name}")):
        left.unlink()
    for record in target.glob("*.dist-info/RECORD"):
        lines = record.read_text(encoding="utf-8").splitlines(keepends=True)
        left_out = ("../", "bin/", "Scripts/")
        kept = [line for line in lines if not line.startswith(left_out) and not _is_left(line)]
        record.write_text("".join(kept), encoding="utf-8")


def _is_left(line: str) -> bool:
    return any(f".dist-info/{name}," in line for name in _LEFT_BY_UV)


def _uv(words: Iterable[str], source: Path, platform: BundlePlatform, python: str) -> str:
    uv = _program()
    done = subprocess.run(
        [uv, *words, "--no-config", "--quiet"],
        cwd=source,
        env=_environment(os.environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        what = f"{platform.name} 的 Python {python} 的软件包不全，或取不到；uv 说："
        raise ConfigError(f"{what}\n{done.stderr.strip()[-2000:]}")
    return done.stdout


def _program() -> str:
    """The path of uv; ConfigError where it is not installed."""
    try:
        import uv  # here, because only whoever builds bundles has it
    except ImportError:
        raise ConfigError(f"没有 uv；先 pip install 'eoms-bot[{BUILDERS}]'") from None
    return str(uv.find_uv_bin())


def _environment(env: Mapping[str, str]) -> dict[str, str]:
    """pip's mirror and certificate are uv's as well: uv does not read pip's variables."""
    own = {"UV_SYSTEM_CERTS": "1", **env}
    for ours, theirs in (("UV_DEFAULT_INDEX", "PIP_INDEX_URL"), ("SSL_CERT_FILE", "PIP_CERT")):
        if env.get(theirs):
            own.setdefault(ours, env[theirs])
    return own


def plain(name: str) -> str:
    """A package's name as indexes compare it: `typing_extensions` is `typing-extensions`."""
    return re.sub(r"[-_.]+", "-", name).lower()
