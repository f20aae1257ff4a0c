"""Words for what is wrong in the settings: code, place, what was found, what is wanted."""

from __future__ import annotations

import difflib
import re
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

import eoms_bot.settings.sources as sources
from eoms_bot.errors import Problem
from eoms_bot.model.listing import MAIL
from eoms_bot.model.privacy import mask
from eoms_bot.model.schedule import BEGIN, END
from eoms_bot.settings.model import FINGERPRINT, HOST, NAME, PACE, Settings
from eoms_bot.settings.sources import Key, Layer, Written

MANUAL = "全部设置见 docs/zh/settings.md"
SECRET = re.compile(r"pass(word|wd|phrase)|pwd|secret|token|密码|口令", re.IGNORECASE)
FLAG_OF = {
    "browser.headed": "--headed",
    "browser.slow_mo_ms": "--slowmo",
    "run.pace": "--pace",
    "site.profile": "--profile",
    "paths.runs": "--output-dir",
}
KINDS = (
    ("dict", "名称 = 值 的表格"),
    ("tuple", "文字列表"),
    ("bool", "true / false"),
    ("int", "整数"),
    ("float", "数字"),
    ("Path", "路径"),
    ("str", "文字"),
)

_SHAPES = {
    NAME: "1 到 32 个小写字母、数字、_ 或 -，以字母或数字开头",
    FINGERPRINT: "64 个 a 到 p 的字母，照抄 eoms-bot doctor 打印的 profile_fingerprint 一行",
    PACE: "polite、site，或 1 到 999 的数字",
    HOST: "至多 64 个字母、数字、_、. 或 -",
    MAIL: "一个邮箱地址",
    BEGIN: "时:分，例如 09:05",
    END: "时:分，例如 18:00，午夜写 24:00",
}
"""Pattern → what fits it, in words: few people can read a regular expression."""


def is_secret(key: Key) -> bool:
    """True where a key looks as if it held a password."""
    return SECRET.search(key[-1]) is not None


def secret(key: Key, layer: Layer) -> Problem:
    """CONF-003; the value is never shown."""
    place = _place(key, layer)
    wanted = "密码不得写入配置；删掉它，用 eoms-bot login set"
    return Problem("CONF-003", place.file, place.row, ".".join(key), "像是密码或令牌", wanted)


def invalid(detail: ErrorDetails, layer: Layer) -> tuple[Key, Problem]:
    """A finding of the model and its key: CONF-001 unknown, CONF-004 range, or the field's own."""
    key = tuple(str(part) for part in detail["loc"])
    place = _place(key, layer)
    if detail["type"] == "extra_forbidden":
        return key, Problem("CONF-001", place.file, place.row, "", f"未知键 {_dotted(key)}", _suggestion(key))
    code = detail["type"] if detail["type"].startswith("CONF-") else "CONF-004"
    wanted = detail["msg"] if code != "CONF-004" else _range(key)
    found = "像是密码或令牌" if code == "CONF-003" else f"找到 {_short(detail['input'])}"
    found = "没有写" if detail["type"] == "missing" else found
    return key, Problem(code, place.file, place.row, _dotted(key), found, wanted)


def _dotted(key: Key) -> str:
    """A key with its dots; the tables of a list count from 1, as `permission.第1张.title`."""
    first = Settings.model_fields.get(key[0])
    if len(key) > 1 and first is not None and get_origin(first.annotation) is tuple:
        key = (key[0], f"第{int(key[1]) + 1}张", *key[2:])
    return ".".join(key)


def kind_of(info: FieldInfo) -> str:
    """The type and range of a field in Chinese, or the shape of a text that cannot be any."""
    kind = str(info.annotation)
    shape = _shape_of(info)
    if shape:
        return shape
    if sources.named(info.annotation):
        return "表格的列表" if get_origin(info.annotation) is tuple else "任意名称的表格"
    if "Literal" in kind:
        parts = get_args(info.annotation)
        several = get_origin(info.annotation) is tuple
        choices = " / ".join(str(choice) for choice in (get_args(parts[0]) if several else parts))
        return f"文字列表：{choices}" if several else choices
    shown = next((shown for name, shown in KINDS if name in kind), "表格")
    limits = {
        name: getattr(rule, name) for rule in info.metadata for name in ("ge", "le") if hasattr(rule, name)
    }
    return f"{limits['ge']}..{limits['le']} 的{shown}" if len(limits) == 2 else shown


def _shape_of(info: FieldInfo) -> str:
    """What the texts of a field look like; empty where any will do."""
    patterns = (getattr(rule, "pattern", None) for rule in info.metadata)
    return next((_SHAPES.get(str(one), "") for one in patterns if one is not None), "")


def _place(key: Key, layer: Layer) -> Written:
    """The place of a key, or of the table that it is in; flags are named as people type them."""
    for length in range(len(key), 0, -1):
        place = layer.places.get(key[:length])
        if place is not None:
            flag = FLAG_OF.get(".".join(key))
            return Written(f"命令行 {flag}") if place.file == sources.FLAGS and flag else place
    return Written("默认设置")


def _suggestion(key: Key) -> str:
    """The known key that was probably meant: one of the same table, else one elsewhere."""
    if key[0].startswith(sources.PREFIX):
        return _did_you_mean(key[0], list(sources.variables())) or MANUAL
    sibling = _did_you_mean(key[-1], list(_found(key[:-1])[0].model_fields))
    if sibling:
        return sibling
    elsewhere = {leaf[-1]: ".".join(leaf) for leaf in sources.leaves(Settings)}
    close = difflib.get_close_matches(key[-1], list(elsewhere), n=1)
    return f"是否 {elsewhere[close[0]]}" if close else MANUAL


def _did_you_mean(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"是否 {close[0]}" if close else ""


def _range(key: Key) -> str:
    """What a key may hold, as `1..3000 的整数（默认 200）`."""
    info = _found(key)[1]
    if info is None:
        return MANUAL
    known = isinstance(info.default, str | int) and info.default != ""
    return f"{kind_of(info)}（默认 {info.default}）" if known else kind_of(info)


def _found(key: Key) -> tuple[Any, FieldInfo | None]:
    """How far a key leads: the type that is there, and the field that has it."""
    kind: Any = Settings
    info: FieldInfo | None = None
    for part in key:
        entry = sources.named(kind)
        if entry is not None:
            kind = entry  # this part is the name that somebody chose
            continue
        fields = getattr(kind, "model_fields", {})
        if part not in fields:
            break
        info = fields[part]
        kind = info.annotation
    return kind, info


def _short(value: object) -> str:
    """A value as the message shows it: cut and masked; nothing of an address that has a password."""
    text = str(value)
    return "（内容不显示）" if "@" in text else mask.phone(text)[:60]
