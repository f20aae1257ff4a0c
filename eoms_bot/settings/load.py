"""Loads the settings: flags over environment over file over defaults, and every finding in one error."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

import eoms_bot.settings.problems as problems
import eoms_bot.settings.sources as sources
from eoms_bot.errors import ConfigError, Problem
from eoms_bot.settings.model import Paths, Settings
from eoms_bot.settings.sources import Key, Layer

FILE_NAME = "eoms.toml"
MAX_PROBLEMS = 50
OTHERS = 0o077
OTHERS_WRITE = 0o022


def load(
    path: Path | None = None,
    overrides: Mapping[str, Any] | None = None,
    *,
    env: Mapping[str, str] | None = None,
    folder: Path | None = None,
    said: str = sources.FLAGS,
) -> Settings:
    """The settings of this start; ConfigError lists all problems as `[CONF-nnn] file:line:key …`.

    Without `path` the file is the one that EOMS_CONFIG names, else `eoms.toml` in `folder` (default: the
    working folder). `overrides` holds dotted or nested keys; None values are ignored. `said` is where people
    said them, for what is wrong with one.
    """
    env = os.environ if env is None else env
    file = path or _file_of(env, folder or Path.cwd())
    layers = [sources.from_environment(env), sources.from_flags(overrides or {}, said)]
    if file is not None:
        layers.insert(0, sources.from_file(file))
    merged = sources.merge(layers)
    settings, wrong = _validate(merged)
    secrets = [key for key in merged.places if problems.is_secret(key)]
    found = [problems.secret(key, merged) for key in secrets]
    found += [problem for key, problem in wrong if key not in secrets]
    if file is not None:
        found += _forbidden(file)
    if settings is not None:
        found += _exposed(settings.paths)
    if found or settings is None:
        raise ConfigError("\n".join(str(problem) for problem in found[:MAX_PROBLEMS]))
    return settings


def _exposed(paths: Paths) -> list[Problem]:
    """Findings on files that others may read, and on folders where others may put or replace a file.

    A person who can put a file there could give the orders here.
    """
    kept = (paths.home, paths.ledger, paths.credentials, paths.profiles, paths.alarms)
    steered = (paths.ledger.parent, paths.inbox, paths.locks, *_files_in(paths.profiles))
    found = [problem for path in kept for problem in _forbidden(path)]
    found += [problem for path in steered if path not in kept for problem in _forbidden(path, OTHERS_WRITE)]
    return found


def _forbidden(path: Path, bits: int = OTHERS) -> list[Problem]:
    """CONF-006 where others than the owner may do what is forbidden with an existing path.

    Windows has other means.
    """
    if os.name != "posix" or not path.exists():
        return []
    mode = stat.S_IMODE(path.stat().st_mode)
    if not mode & bits:
        return []
    wanted = "700" if path.is_dir() else "600"
    return [
        Problem("CONF-006", str(path), None, "", f"权限过宽（{mode:04o}）", f"运行 chmod {wanted} {path}")
    ]


def _files_in(profiles: Path) -> list[Path]:
    return sorted(profiles.rglob("*")) if profiles.is_dir() else []


def _file_of(env: Mapping[str, str], folder: Path) -> Path | None:
    if env.get("EOMS_CONFIG"):
        return Path(env["EOMS_CONFIG"]).expanduser()
    found = folder / FILE_NAME
    return found if found.exists() else None


def _validate(layer: Layer) -> tuple[Settings | None, list[tuple[Key, Problem]]]:
    try:
        return Settings.model_validate(layer.values), []
    except ValidationError as err:
        details = err.errors(include_url=False, include_context=False)
        return None, [problems.invalid(detail, layer) for detail in details]
