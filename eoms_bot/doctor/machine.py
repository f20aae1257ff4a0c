"""What the machine must offer.

It needs Python, a user of its own, fonts, folders that take files, and room on the disk.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from pathlib import Path

from eoms_bot import chinese, credentials
from eoms_bot.bundle.folder import own_folder
from eoms_bot.bundle.fonts import FOLDER
from eoms_bot.disk import Disk
from eoms_bot.doctor.check import PASSED, Check, Trouble, failed, warned
from eoms_bot.run import stop_file as stopping

TESTED = ((3, 11), (3, 12), (3, 13))
FREE_THREADED = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
"""Playwright's sync API crashes and hangs on such a build (microsoft/playwright-python issues 3123, 3129)."""
MB = 1_000_000


def python() -> Check:
    """Python is one of those that the program is tested with."""
    found = sys.version.split()[0]
    if FREE_THREADED:
        return failed(
            "Python",
            Trouble.OLD_PYTHON,
            f"{found}，自由线程版（名字带 t 的）",
            "用不带 t 的 Python：Playwright 在这一版上会崩溃或卡住",
        )
    if sys.version_info[:2] in TESTED:
        return Check("Python", PASSED, found)
    return warned("Python", Trouble.OLD_PYTHON, found, "用 Python 3.11、3.12 或 3.13")


def user(uid: int | None = None) -> Check:
    """The program has a user of its own: an attacker in the program must not get the machine (C30).

    Windows is not looked at.
    """
    if sys.platform == "win32":
        return Check("系统用户", PASSED, "这个系统上不检查")
    number = os.geteuid() if uid is None else uid
    if number == 0:
        cure = "建一个专用的普通用户（例如 useradd --system eoms-bot），数据文件夹归它，用它来运行"
        return warned("系统用户", Trouble.ADMINISTRATOR, "现在用的是管理员账户（root）", cure)
    return Check("系统用户", PASSED, "普通用户")


def fonts() -> Check:
    """Chinese shows as Chinese in pictures; other systems than Linux bring such fonts along."""
    if not sys.platform.startswith("linux"):
        return Check("中文字体", PASSED, "系统自带")
    folder = own_folder()
    if folder is not None and (folder / FOLDER).is_dir():
        return Check("中文字体", PASSED, "安装包自带")
    cure = "安装一种中文字体，例如 apt install fonts-wqy-microhei；没有它，截图里是方块"
    tool = shutil.which("fc-list")
    if tool is None:
        return warned("中文字体", Trouble.NO_FONT, "查不出装了哪些字体（没有 fc-list）", cure)
    listed = subprocess.run(
        [tool, ":lang=zh", "family"],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
        env=credentials.without_password(os.environ),
    )
    families = sorted({line.split(",")[0] for line in listed.stdout.splitlines() if line.strip()})
    if not families:
        return warned("中文字体", Trouble.NO_FONT, "一种中文字体也没有", cure)
    return Check("中文字体", PASSED, "、".join(families[:3]))


def writable(name: str, path: Path) -> Check:
    """The folder, or the nearest one above it that exists, takes a file.

    The check writes a file, because access rights alone do not show it.
    """
    nearest = next((each for each in (path, *path.parents) if each.exists()), path)
    try:
        with tempfile.TemporaryFile(dir=nearest):
            return Check(name, PASSED, str(path) if nearest == path else f"{path}（运行时建立）")
    except OSError as err:
        found = f"{nearest} 不能写（{chinese.of_system(err)}）"
        return failed(name, Trouble.PERMISSIONS, found, f"给本用户写 {nearest} 的权限，或换一个文件夹")


def space(disk: Disk, folders: Sequence[Path], least_mb: int) -> Check:
    """There is room for pictures and the ledger wherever they lie: with less, nothing is sent."""
    cure = "运行 eoms-bot purge 清理旧的运行文件夹，或换大一点的磁盘；下限是设置 run.min_free_mb"
    try:
        free_mb, folder = min((disk.free(folder) // MB, folder) for folder in folders)
    except OSError as err:
        return failed("磁盘", Trouble.DISK, f"剩余空间查不出来（{chinese.of_system(err)}）", cure)
    found = f"{folder} 剩余 {free_mb} MB，至少要 {least_mb} MB"
    enough = free_mb >= least_mb
    return Check("磁盘", PASSED, found) if enough else failed("磁盘", Trouble.DISK, found, cure)


def inbox(path: Path) -> Check:
    """An unattended run has somewhere to take facts from."""
    if not path.is_dir():
        cure = "无人值守运行前建立它，放入批次文件；模板用 eoms-bot template"
        return warned("收件箱", Trouble.NO_INBOX, f"{path} 还没有", cure)
    count = sum(1 for file in path.iterdir() if file.suffix.lower() in (".xlsx", ".csv"))
    return Check("收件箱", PASSED, f"{path}，{count} 个批次文件")


def stop_file(path: Path) -> Check:
    """Nobody has asked the bot to stop."""
    if stopping.state_of(path):
        cure = "确认可以继续后运行 eoms-bot stop --clear"
        return warned("停止文件", Trouble.STOPPED, f"{path} 在，不会运行", cure)
    return Check("停止文件", PASSED, "没有")
