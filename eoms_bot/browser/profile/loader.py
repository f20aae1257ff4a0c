"""Reads `selectors/<profile>/*.toml` whole, checks it strictly, and names file and line of every fault."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from pydantic import ValidationError

from eoms_bot.browser.profile.model import Profile
from eoms_bot.errors import ConfigError

_HERE = Path(__file__).resolve()
_PACKAGED = _HERE.parents[2] / "_selectors"
_IN_REPOSITORY = _HERE.parents[3] / "selectors"


def profiles_root() -> Path:
    """The folder of all profiles: packaged data where the program is installed, the repository's folder else."""
    return _PACKAGED if _PACKAGED.is_dir() else _IN_REPOSITORY


def line_of(text: str, loc: tuple[str | int, ...]) -> int:
    """The line (from 1) of a TOML text that a validation location points to; the nearest enclosing table else."""
    lines = text.splitlines()
    start, found = 0, 1
    path: list[str] = []
    for depth, part in enumerate(loc):
        if isinstance(part, int):
            header = re.compile(rf"\s*\[\[\s*{re.escape('.'.join(path))}\s*\]\]")
            hits = [number for number, line in enumerate(lines) if header.match(line)]
            if part < len(hits):
                start, found = hits[part], hits[part] + 1
            continue
        path.append(part)
        table = re.compile(rf"\s*\[+\s*{re.escape('.'.join(path))}\s*\]+")
        key = re.compile(rf"\s*[\"']?{re.escape(part)}[\"']?\s*=")
        for number in range(start, len(lines)):
            if table.match(lines[number]) or (key.match(lines[number]) and depth == len(loc) - 1):
                start, found = number, number + 1
                break
            if key.match(lines[number]):
                start, found = number, number + 1
                break
    return found


def _read(path: Path) -> tuple[str, dict[str, object]]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as missing:
        raise ConfigError(f"页面档案缺少文件 {path.name}（应在 {path.parent}）") from missing
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise ConfigError(f"{path.name}: TOML 语法错误: {broken}") from broken


def load_profile(name: str, own: Path | None = None) -> Profile:
    """The profile of that name, from the branch's own folder or else from those that come with the program.

    ConfigError lists each fault as `file:line key: what`, all at once.
    """
    roots = [root for root in (own, profiles_root()) if root is not None and root.is_dir()]
    folder = next((root / name for root in roots if (root / name).is_dir()), roots[-1] / name)
    if not re.fullmatch(r"[a-z0-9_]+", name) or not folder.is_dir():
        known = sorted({path.name for root in roots for path in root.iterdir() if path.is_dir()})
        raise ConfigError(f"没有名为 {name!r} 的页面档案；现有: {', '.join(known)}")
    parts = list(Profile.model_fields)
    texts, data = {}, {}
    for part in parts:
        texts[part], data[part] = _read(folder / f"{part}.toml")
    strangers = sorted(path.name for path in folder.glob("*.toml") if path.stem not in parts)
    if strangers:
        raise ConfigError(f"页面档案 {name} 含未知文件: {', '.join(strangers)}；应有: {', '.join(parts)}")
    try:
        return Profile.model_validate(data)
    except ValidationError as invalid:
        faults = []
        for error in invalid.errors():
            file, *loc = error["loc"]
            line = line_of(texts[str(file)], tuple(loc))
            where = ".".join(str(step) for step in loc)
            found = "" if error["type"] == "missing" else f"，找到 {str(error['input'])[:60]!r}"
            faults.append(f"{name}/{file}.toml:{line} {where}: {error['msg']}{found}")
        raise ConfigError("页面档案有误:\n" + "\n".join(faults)) from invalid
