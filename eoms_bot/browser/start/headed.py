"""Whether this machine can show pages, and a browser's window; checked before anything is opened."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import playwright

from eoms_bot import credentials
from eoms_bot.errors import ConfigError, DriverUnable

SHELLS = ("headless-shell", "headless_shell")


FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
FONTCONFIG = ("FONTCONFIG_FILE", "FONTCONFIG_PATH")
FONT_KINDS = (".ttf", ".ttc", ".otf", ".pfb", ".pcf.gz")


_LACKS = re.compile(r"shared libraries: (?P<name>[^\s:]+): cannot open")
_TOO_OLD = re.compile(r"version [`'](?P<name>GLIBC\w*_[\d.]+)' not found")
_DRIVER_SECONDS = 20.0


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


def insist_on_driver() -> None:
    """DriverUnable where the system lacks what the driver's own program (node) needs; empty systems do.

    It costs a start of that program, so it is asked only where the driver has ended at once.
    """
    own = Path(playwright.__file__).parent / "driver" / "node"
    node = os.environ.get("PLAYWRIGHT_NODEJS_PATH") or own
    try:
        said = subprocess.run(
            [node, "--version"],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_DRIVER_SECONDS,
            check=False,
            env=credentials.without_password(os.environ),
        ).stderr
    except (OSError, subprocess.TimeoutExpired):
        return  # what ended it is another matter
    if lacks := _LACKS.search(said):
        raise DriverUnable(
            f"浏览器的驱动启动不了：系统里没有 {lacks['name']}。请管理员装上有它的软件包"
            "（libatomic.so.1：apt install libatomic1，或 dnf install libatomic）"
        )
    if old := _TOO_OLD.search(said):
        raise DriverUnable(
            f"浏览器的驱动启动不了：系统太旧，没有 {old['name']}。要更新的系统（docs/en/platforms.md）"
        )


def _fonts(folder: Path) -> bool:
    return any(name.lower().endswith(FONT_KINDS) for _, _, names in os.walk(folder) for name in names)
