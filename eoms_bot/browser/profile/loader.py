"""Reads `selectors/<profile>/*.toml`, checks it strictly, and names each fault's file and line."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from eoms_bot import chinese
from eoms_bot.browser.profile.common import Profile
from eoms_bot.browser.profile.described import DescribedProfile
from eoms_bot.browser.profile.lines import PartOrigin, has_table, line_of
from eoms_bot.browser.profile.model import PageProfile, as_paged
from eoms_bot.browser.profile.parts import FAULT, PagePart
from eoms_bot.errors import ConfigError, Problem
from eoms_bot.model.ids import in_letters
from eoms_bot.model.privacy import mask

BY_WORDS = 2
"""The `version` in `site.toml` of a profile by words; one by selectors has 1."""
DESCRIBED = ("site", "lists", "order", "steps", "wire")
"""The files of a profile by words; each has a table for each part, and `site` the site's own keys as well."""
_HERE = Path(__file__).resolve()
_PACKAGED = _HERE.parents[2] / "_selectors"
_IN_REPOSITORY = _HERE.parents[3] / "selectors"
CODE = "SEL-004"
"""The code of a fault without a code of its own."""
NAME = r"[a-z0-9_]{1,32}"
"""The pattern of a profile's name, which is the name of a folder."""

_CODED = re.compile(r"([A-Z]+-[0-9]{3}) (.+)", re.DOTALL)


def profiles_root() -> Path:
    """The folder of all profiles: packaged data in an installed program, else the repository's."""
    return _PACKAGED if _PACKAGED.is_dir() else _IN_REPOSITORY


def folder_of(name: str, own: Path | None = None) -> Path:
    """The folder of the profile of that name: the branch's own, or else the program's.

    ConfigError lists the profiles that exist.
    """
    roots = [root for root in (own, profiles_root()) if root is not None and root.is_dir()]
    folder = next((root / name for root in roots if (root / name).is_dir()), roots[-1] / name)
    if not re.fullmatch(NAME, name) or not folder.is_dir():
        known = sorted({path.name for root in roots for path in root.iterdir() if path.is_dir()})
        raise ConfigError(f"没有名为 {name!r} 的页面档案；现有: {', '.join(known)}")
    return folder


def _read(path: Path) -> tuple[str, dict[str, object]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as missing:
        raise ConfigError(f"页面档案缺少文件 {path.name}（应在 {path.parent}）") from missing
    except UnicodeDecodeError as foreign:
        raise _fault(path, None, f"第 {foreign.start + 1} 字节不是 UTF-8", "另存为 UTF-8") from foreign
    except OSError as err:
        raise _fault(path, None, f"读不出来：{chinese.of_system(err)}", "检查路径和权限") from err
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        row = chinese.row_of_toml(broken, text)
        found = f"TOML 语法错误{chinese.of_toml(broken)}"
        raise _fault(path, row, found, f"改正第 {row} 行") from broken


def _tables(read: dict[str, dict[str, object]]) -> dict[str, object]:
    """The parts of a profile by words, from its files' tables."""
    site = read["site"]
    own = {key: value for key, value in site.items() if key not in {"login", "menu", "answers"}}
    tables = {key: value for key, value in site.items() if key not in own}
    rest = [pair for part in ("lists", "order", "steps") for pair in read[part].items()]
    return {"site": own, **tables, **dict(rest), "wire": read["wire"]}


_TABLES = {
    "lists": ("todo_list", "done_list", "leftover_list"),
    "order": ("order_form", "history"),
    "steps": ("complete", "reject", "leftover", "accept"),
}
"""The file of each table of a profile by words that `site.toml` has not."""


def _file_of(texts: Mapping[str, str], part: str) -> tuple[str, bool]:
    """The file that has a part, or must have it, and whether it is a table in it."""
    if part in texts:
        return part, False
    home = next((name for name, tables in _TABLES.items() if part in tables and name in texts), "site")
    tabled = (name for name in (home, *_TABLES) if has_table(texts.get(name, ""), part))
    return next(tabled, home), True


def _fault(path: Path, row: int | None, found: str, wanted: str) -> ConfigError:
    return ConfigError(str(Problem(CODE, f"{path.parent.name}/{path.name}", row, "", found, wanted)))


def load_profile(name: str, own: Path | None = None, approved: str = "") -> Profile:
    """The profile of that name, from the branch's own folder or else from the program's.

    `approved`: the fingerprint that somebody approved (`fingerprint`); empty admits any profile. ConfigError
    lists all faults at once, each as `file:line key: what`. It gives SEL-003 where the files are not the
    approved ones (B37).
    """
    folder = folder_of(name, own)
    described = _read(folder / "site.toml")[1].get("version") == BY_WORDS
    model: type[Profile] = DescribedProfile if described else PageProfile
    parts = DESCRIBED if described else tuple(model.model_fields)
    texts: dict[str, str] = {}
    read: dict[str, dict[str, object]] = {}
    for part in parts:
        field = model.model_fields.get(part)
        if field is not None and not field.is_required() and not (folder / f"{part}.toml").exists():
            continue
        texts[part], read[part] = _read(folder / f"{part}.toml")
    strangers = sorted(path.name for path in folder.glob("*.toml") if path.stem not in parts)
    if strangers:
        raise ConfigError(f"页面档案 {name} 含未知文件: {', '.join(strangers)}；应有: {', '.join(parts)}")
    _check_approval(folder, fingerprint(texts), approved)
    try:
        profile = model.model_validate(_tables(read) if described else read)
    except ValidationError as invalid:
        faults = [str(_problem(name, texts, error)) for error in invalid.errors()]
        raise ConfigError("页面档案有误:\n" + "\n".join(faults)) from invalid
    for part in model.model_fields:
        if part == "wire":
            _note_origins(getattr(profile, part), PartOrigin(f"{name}/wire.toml", texts["wire"]))
            continue
        file, is_table = _file_of(texts, part)
        origin = PartOrigin(f"{name}/{file}.toml", texts[file], (part,) if is_table else ())
        _note_origins(getattr(profile, part), origin)
    return profile


def _note_origins(part: object, origin: PartOrigin) -> None:
    """Tell each part of a profile where it stands."""
    if isinstance(part, PagePart):
        part.stands_at(origin)
        below: Iterable[tuple[str | int, object]] = [
            (name, getattr(part, name)) for name in type(part).model_fields
        ]
    elif isinstance(part, Mapping):
        below = part.items()
    else:
        below = enumerate(part) if isinstance(part, tuple) else ()
    for key, one in below:
        _note_origins(one, origin.below(key))


def load_page_profile(name: str, own: Path | None = None) -> PageProfile:
    """The profile of that name, where pages are known by selectors; ConfigError where they are not."""
    return as_paged(load_profile(name, own))


def fingerprint(texts: Mapping[str, str]) -> str:
    """SHA-256 of a profile's files and their names, in 64 letters a–p.

    Digits could look like a phone number. `texts` maps each part to its text as the TOML reader gets it:
    comments count, a file's kind of line end does not.
    """
    found = hashlib.sha256()
    for part, text in sorted(texts.items()):
        body = text.encode()
        found.update(f"{part} {len(body)}\n".encode() + body)
    return in_letters(found.hexdigest())


def fingerprint_of(name: str, own: Path | None = None) -> str:
    """The fingerprint of the present files of that profile; ConfigError for an unreadable one."""
    files = folder_of(name, own).glob("*.toml")
    return fingerprint({path.stem: _read(path)[0] for path in files})


def _check_approval(folder: Path, found: str, approved: str) -> None:
    if not approved or found == approved:
        return
    cure = f"核对 {folder} 的改动；认可后把设置 site.profile_fingerprint 改为 {found}"
    problem = Problem(
        "SEL-003", folder.name, None, "", f"核对码 {found[:12]}… 与批准的 {approved[:12]}… 不同", cure
    )
    raise ConfigError(str(problem))


def _problem(name: str, texts: dict[str, str], error: ErrorDetails) -> Problem:
    """A finding of the model as a problem for people.

    The model's message may begin with a code of its own.
    """
    at: tuple[str | int, ...] = error["ctx"]["at"] if error["type"] == FAULT else ()
    part, *loc = (*error["loc"], *at)
    file, is_table = _file_of(texts, str(part))
    loc = [part, *loc] if is_table else loc
    line, where = line_of(texts[file], tuple(loc)), ".".join(str(step) for step in loc)
    message = error["msg"] if error["type"] == FAULT else chinese.of_validation(error)
    input_ = _below(error["input"], at)
    coded = _CODED.match(message)
    wanted = "补上它" if error["type"] == "missing" else coded[2] if coded else message
    found = f"找到 {mask.phone(str(input_)[:60])!r}"
    if error["type"] == "missing" or input_ is None:
        found = "缺少这一项"
    elif isinstance(input_, (list, tuple, dict)):
        found = f"找到 {len(input_)} 项"
    return Problem(coded[1] if coded else CODE, f"{name}/{file}.toml", line, where, found, wanted)


def _below(found: Any, at: tuple[str | int, ...]) -> object:
    """What is at a key below the checked value; None where nothing is."""
    try:
        for step in at:
            found = found[step]
    except (KeyError, IndexError, TypeError):
        return None
    return found
