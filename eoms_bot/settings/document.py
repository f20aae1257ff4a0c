"""Writes docs/zh/settings.md from the model, so that the page says what the program does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

import eoms_bot.settings.sources as sources
from eoms_bot.settings.model import DERIVED, Settings
from eoms_bot.settings.problems import kind_of

HEAD = """# 设置

<!-- 由 eoms_bot.settings.document 生成：python -m eoms_bot.settings.document > docs/zh/settings.md -->

优先顺序：命令行参数 > 环境变量 > 配置文件 > 默认值。配置文件是 TOML：`--config 文件`，
或环境变量 `EOMS_CONFIG`，或当前文件夹里的 `eoms.toml`；权限必须是 0600（`chmod 600 eoms.toml`）。
写错的键、越界的值、写进配置的密码都会被拒绝，错误带 `CONF-` 编号、文件和行号。
列表在环境变量里用英文逗号分开。

密码不是设置：用 `eoms-bot login set --vault` 存入系统密码库（Windows 凭据管理器、macOS 钥匙串、Linux 桌面的
Secret Service，要装 `eoms-bot[vault]`），或用 `eoms-bot login set` 存入凭据文件（权限 0600）；systemd 服务可以用加密的凭据
`eoms-bot.json`（`LoadCredentialEncrypted`）；或放进环境变量 `EOMS_PASSWORD`
（同一用户的其他进程能读到它，所以只作最后手段；读取后即从环境中删除）。
先后：环境变量、systemd 凭据、系统密码库、凭据文件。
环境变量 `EOMS_BROWSER` 与 `browser.executable` 同义，后者优先。
"""


def document() -> str:
    """The whole page, Markdown."""
    parts = [HEAD]
    for name, info in Settings.model_fields.items():
        several = sources.named(info.annotation) is not None
        head, above = (f"[[{name}]]", (name, "<第几张>")) if several else (f"[{name}]", (name,))
        table = _table(_model(info), above)
        parts.append(f"\n## {head}\n\n{info.description}。\n\n" + "\n".join(table) + "\n")
    return "".join(parts)


def _table(model: type[BaseModel], above: sources.Key) -> Iterator[str]:
    yield "| 键 | 值 | 默认 | 环境变量 | 说明 |"
    yield "|---|---|---|---|---|"
    variables = {where: name for name, where in sources.variables().items()}
    for key, info in _fields(model, above):
        variable = variables.get(key)
        shown = f"`{variable}`" if variable else "无"
        default = _default(key, info)
        yield f"| `{'.'.join(key)}` | {kind_of(info)} | {default} | {shown} | {info.description} |"


def _fields(model: type[BaseModel], above: sources.Key) -> Iterator[tuple[sources.Key, FieldInfo]]:
    for key, info in sources.leaves(model, above).items():
        yield key, info
        entry = sources.named(info.annotation)
        if entry is not None:
            yield from _fields(entry, (*key, "<名称>"))


def _default(key: sources.Key, info: FieldInfo) -> str:
    """The default as the page shows it: never a path of the machine that wrote the page."""
    if key == ("paths", "home"):
        return "`~/.eoms-bot`"
    if key[0] == "paths" and key[1] in DERIVED:
        return f"`<home>/{DERIVED[key[1]]}`"
    if info.is_required():
        return "必填"
    value: Any = info.get_default(call_default_factory=True)
    if isinstance(value, Path):
        return f"随程序安装的 `{value.name}`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return "、".join(f"`{part}`" for part in value) or "空"
    return f"`{value}`" if value not in (None, "", {}) else "空"


def _model(info: FieldInfo) -> type[BaseModel]:
    kind = sources.named(info.annotation) or info.annotation
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        raise TypeError(f"{kind} is no table of settings")
    return kind


if __name__ == "__main__":
    print(document(), end="")  # noqa: T201 - its output is the page
