"""Whether this machine can show a browser's window; checked before anything is opened."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from eoms_bot.errors import ConfigError

SHELLS = ("headless-shell", "headless_shell")


def is_shell(browser: str) -> bool:
    """True for a browser that can show no window."""
    return any(name in browser.replace("\\", "/").rsplit("/", 1)[-1] for name in SHELLS)


def insist_on_window(
    configured: str | None, env: Mapping[str, str] | None = None, platform: str = sys.platform
) -> None:
    """ConfigError where no window can be shown: no display, or a browser without windows."""
    env = os.environ if env is None else env
    if platform.startswith("linux") and not (env.get("DISPLAY") or env.get("WAYLAND_DISPLAY")):
        raise ConfigError(
            "没有显示器，打不开浏览器窗口：环境变量 DISPLAY 没有设置；"
            "在这台机器的桌面里运行，或先设好 DISPLAY（例如 DISPLAY=:0）"
        )
    if configured is not None and is_shell(configured):
        raise ConfigError(
            f"设置 browser.executable 是没有窗口的浏览器（{configured}）；"
            "改成完整的浏览器（chrome、msedge、chromium），或不设，让程序自己找"
        )
