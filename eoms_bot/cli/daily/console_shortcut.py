"""`eoms-bot console shortcut`: an icon on the desktop that opens the console signed in.

The icon holds a command line and no token: `console --open` makes one each time.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from eoms_bot.cli.app import App
from eoms_bot.cli.failures import OK
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.new_file import write_numbered
from eoms_bot.processes import this_program
from eoms_bot.settings.load import FILE_NAME

NAME = "工单控制台"
DESKTOPS = ("Desktop", "桌面")
"""Where systems keep the icons, below the person's folder."""


def _folder(_ctx: click.Context, _param: click.Parameter, path: Path | None) -> Path:
    """The folder of the icon, the desktop without one; CLI-004 where there is none."""
    found = [path] if path else [Path.home() / name for name in DESKTOPS]
    folder = next((one for one in found if one.is_dir()), None)
    if folder is None:
        raise shared.refused("CLI-004", "文件夹", str(found[0]), "没有这个文件夹；写明图标放在哪个文件夹")
    return folder.absolute()


@click.command("shortcut", cls=Command, short_help="在桌面上放一个图标：双击打开控制台并登录")
@click.argument(
    "folder", required=False, metavar="[文件夹]", type=click.Path(path_type=Path), callback=_folder
)
@click.option("--name", metavar="姓名", help="以谁登录；不写就是设置 site.operator")
@shared.flagged("config", "json")
@click.pass_obj
def shortcut(app: App, folder: Path, name: str | None, flags: Flags) -> int:
    """在桌面（或写明的文件夹）放一个图标，双击就是 eoms-bot console --open。里面没有令牌，只有命令；已有的不覆盖，加编号。"""
    app.settings(flags)  # an icon for settings that are refused would open nothing
    out = app.out(flags)
    config = flags.config or Path(os.environ.get("EOMS_CONFIG") or FILE_NAME)
    words = [this_program(), "console", "--open"]
    words += ["--config", str(config.absolute())] if config.exists() else []
    words += ["--name", name] if name else []
    file, content = launcher(sys.platform, words)
    path = write_numbered(folder / file, content)
    path.chmod(0o700)
    out.emit("console shortcut", OK, file=str(path))
    out.print(f"已放好：{path}", "bold")
    out.print("双击它：控制台没有运行的就启动（窗口放着别关），浏览器打开并登录；锁定以后再双击一次")
    return OK


def launcher(system: str, words: Sequence[str]) -> tuple[str, bytes]:
    """(file name, content) of what runs these words by a double click on `system`, a `sys.platform`."""
    if system == "win32":
        line = " ".join(f'"{word}"' for word in words).replace("%", "%%")
        lines = ("@echo off", "chcp 65001 >nul", line, "if errorlevel 1 pause")
        return f"{NAME}.cmd", "".join(f"{one}\r\n" for one in lines).encode()
    if system == "darwin":
        return f"{NAME}.command", f"#!/bin/sh\nexec {shlex.join(words)}\n".encode()
    # A desktop entry's quoting: within the quotes ", `, $ and \ are escaped, and the file doubles each \.
    quoted = (re.sub(r'(["`$\\])', r"\\\1", word).replace("\\", "\\\\").replace("%", "%%") for word in words)
    line = " ".join(f'"{word}"' for word in quoted)
    entry = f"[Desktop Entry]\nType=Application\nName={NAME}\nExec={line}\nTerminal=true\n"
    return "eoms-bot-console.desktop", entry.encode()
