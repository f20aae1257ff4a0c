"""Whether this machine can show pages, and a browser's window; checked before anything is opened."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from eoms_bot import credentials
from eoms_bot.errors import ConfigError

SHELLS = ("headless-shell", "headless_shell")


FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
FONTCONFIG = ("FONTCONFIG_FILE", "FONTCONFIG_PATH")
FONT_KINDS = (".ttf", ".ttc", ".otf", ".pfb", ".pcf.gz")


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


def insist_on_font(
    env: Mapping[str, str] | None = None,
    folders: tuple[str, ...] = FONT_FOLDERS,
    platform: str = sys.platform,
) -> None:
    """ConfigError where a Linux system has no font at all.

    Chromium ends there as soon as it shows a text, without a word. Fonts may lie elsewhere: a file or folder
    of settings that the environment names is taken as it is, and else fontconfig is asked.
    """
    env = os.environ if env is None else env
    if not platform.startswith("linux") or any(env.get(name) for name in FONTCONFIG):
        return
    if any(_fonts(Path(folder).expanduser()) for folder in folders):
        return
    tool = shutil.which("fc-list", path=env.get("PATH"))
    if (
        tool is None
        or not subprocess.run(
            [tool], capture_output=True, check=False, env=credentials.without_password(env)
        ).stdout.strip()
    ):
        raise ConfigError(
            "这台机器一种字体也没有，浏览器一显示文字就中断：装一种中文字体，例如 apt install fonts-wqy-microhei，"
            "或把一个字体文件（.ttf、.ttc、.otf）放进 ~/.local/share/fonts"
        )


def _fonts(folder: Path) -> bool:
    return any(name.lower().endswith(FONT_KINDS) for _, _, names in os.walk(folder) for name in names)
