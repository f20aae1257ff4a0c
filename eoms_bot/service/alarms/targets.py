"""Where alarms go: a private file with one `name = address` on each line.

Addresses contain tokens, so they are never shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from eoms_bot import chinese
from eoms_bot.errors import ConfigError


@dataclass(frozen=True)
class Target:
    """One destination; no printed form contains the address."""

    name: str
    url: str = field(repr=False)
    row: int = 0


def read_targets(path: Path) -> tuple[Target, ...]:
    """The destinations of a file, none when there is no file.

    ConfigError names file and line, never an address.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as err:
        why = chinese.of_system(err) if isinstance(err, OSError) else "不是 UTF-8"
        raise ConfigError(f"[CONF-010] {path} 读不出来（{why}）") from None
    found: list[Target] = []
    for row, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        name, equals, url = (part.strip() for part in text.partition("="))
        if not equals or not name or "://" in name or "://" not in url:
            raise ConfigError(f"[CONF-010] {path.name}:{row} 不是“名称 = 地址” → 如 值班群 = dingtalk://令牌")
        if any(one.name == name for one in found):
            raise ConfigError(f"[CONF-010] {path.name}:{row} 名称 {name} 写了两次 → 每个去处一个名称")
        found.append(Target(name, url, row))
    return tuple(found)
