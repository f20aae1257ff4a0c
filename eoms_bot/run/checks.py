"""The checks of `doctor`: each says passed, warning or failed, what it saw, and the cure."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from eoms_bot import credentials
from eoms_bot.errors import BotError
from eoms_bot.report.text import one_line
from eoms_bot.run import stop_file as stopping
from eoms_bot.settings import Settings

PASSED, WARNING, FAILED = "通过", "警告", "失败"
SITE_NAME = "网站"
SITE_SECONDS = 15
TESTED = ((3, 11), (3, 12), (3, 13))


@dataclass(frozen=True)
class Check:
    """One finding; `cure` is empty where nothing has to be done."""

    name: str
    state: str
    found: str
    cure: str = ""


def all_checks(settings: Settings, probe: Callable[[Settings], str], *, with_site: bool) -> Iterator[Check]:
    """Every check, in the order in which they are to be cured."""
    yield python()
    yield browser(settings, probe)
    yield fonts()
    yield password(settings)
    yield ledger(settings)
    for name, path in (("数据文件夹", settings.paths.home), ("运行文件夹", settings.paths.runs)):
        yield writable(name, path)
    yield space(settings.paths.home, settings.run.min_free_mb)
    yield inbox(settings.paths.inbox)
    yield stop_file(settings.paths.stop_file)
    if with_site:
        yield site(settings.site.base_url)


def python() -> Check:
    """Python is one of those that the program is tested with."""
    found = sys.version.split()[0]
    if sys.version_info[:2] in TESTED:
        return Check("Python", PASSED, found)
    return Check("Python", WARNING, f"{found}，没有试过", "用 Python 3.11、3.12 或 3.13")


def browser(settings: Settings, probe: Callable[[Settings], str]) -> Check:
    """A browser starts."""
    try:
        return Check("浏览器", PASSED, one_line(probe(settings)))
    except BotError as problem:
        return Check(
            "浏览器",
            FAILED,
            one_line(str(problem), 300),
            "运行 python3 bootstrap.py setup，或设 browser.executable",
        )


def fonts() -> Check:
    """Chinese shows as Chinese in pictures; other systems than Linux bring such fonts along."""
    if not sys.platform.startswith("linux"):
        return Check("中文字体", PASSED, "系统自带")
    cure = "安装一种中文字体，例如 apt install fonts-wqy-microhei；没有它，截图里是方块"
    tool = shutil.which("fc-list")
    if tool is None:
        return Check("中文字体", WARNING, "没有 fc-list，查不出来", cure)
    listed = subprocess.run(
        [tool, ":lang=zh", "family"], capture_output=True, text=True, check=False, timeout=30
    )
    families = sorted({line.split(",")[0] for line in listed.stdout.splitlines() if line.strip()})
    if not families:
        return Check("中文字体", WARNING, "没有", cure)
    return Check("中文字体", PASSED, "、".join(families[:3]))


def password(settings: Settings) -> Check:
    """There is a password that only we can read; the site is not asked whether it holds."""
    who = f"站点 {settings.site.id} 账号 {settings.site.account}"
    try:
        # A copy of the environment: looking must not take the password away from a later run.
        origin = credentials.load(settings, dict(os.environ)).origin
    except BotError as problem:
        return Check("登录密码", FAILED, str(problem), "运行 eoms-bot login set")
    if credentials.VARIABLE in origin:
        return Check(
            "登录密码", WARNING, f"{who}，{origin}", "同一用户的其他进程能读到；改用 eoms-bot login set"
        )
    return Check("登录密码", PASSED, f"{who}，{origin}")


def ledger(settings: Settings) -> Check:
    """The ledger opens and can be trusted."""
    path = settings.paths.ledger
    if not path.exists():
        return Check("账本", PASSED, f"{path}（第一次运行时建立）")
    from eoms_bot.ledger import Ledger  # here, since SQL takes its time to load

    try:
        with Ledger.open(path, create=False) as opened:
            unsettled = len(opened.unsettled())
    except BotError as problem:
        return Check("账本", FAILED, str(problem), "不要删除账本；从备份恢复，或交给维护人员")
    if unsettled:
        return Check("账本", WARNING, f"{path}，{unsettled} 次发送结果未知", "运行 eoms-bot reconcile")
    return Check("账本", PASSED, str(path))


def writable(name: str, path: Path) -> Check:
    """The folder, or the nearest one above it that exists, lets us write."""
    nearest = next((each for each in (path, *path.parents) if each.exists()), path)
    if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
        return Check(name, PASSED, str(path) if nearest == path else f"{path}（运行时建立）")
    return Check(name, FAILED, f"{nearest} 不能写", f"给本用户写 {nearest} 的权限，或换一个文件夹")


def space(path: Path, least_mb: int) -> Check:
    """There is room for pictures and the ledger: with less, nothing is sent."""
    nearest = next((each for each in (path, *path.parents) if each.exists()), Path.cwd())
    free_mb = shutil.disk_usage(nearest).free // 1_000_000
    found = f"剩余 {free_mb} MB，至少要 {least_mb} MB"
    return (
        Check("磁盘", PASSED, found)
        if free_mb >= least_mb
        else Check("磁盘", FAILED, found, "清理旧的运行文件夹")
    )


def inbox(path: Path) -> Check:
    """An unattended run has somewhere to take facts from."""
    if not path.is_dir():
        return Check(
            "收件箱",
            WARNING,
            f"{path} 还没有",
            "无人值守运行前建立它，放入批次文件；模板用 eoms-bot template",
        )
    count = sum(1 for file in path.iterdir() if file.suffix.lower() in (".xlsx", ".csv"))
    return Check("收件箱", PASSED, f"{path}，{count} 个批次文件")


def stop_file(path: Path) -> Check:
    """Nobody has asked the bot to stop."""
    if stopping.state_of(path):
        return Check("停止文件", WARNING, f"{path} 在，不会运行", "确认可以继续后运行 eoms-bot stop --clear")
    return Check("停止文件", PASSED, "没有")


def site(base_url: str) -> Check:
    """The site answers at all; nothing but one GET is sent."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())
    try:
        with opener.open(base_url, timeout=SITE_SECONDS) as answer:
            status = answer.status
    except urllib.error.HTTPError as answer:
        status = answer.code
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "reason", problem)
        return Check(
            SITE_NAME, FAILED, f"{base_url} 打不开：{one_line(str(reason), 200)}", "检查网络、地址和证书"
        )
    if status >= 500:
        return Check(SITE_NAME, FAILED, f"{base_url} 回答 {status}", "网站有故障；稍后再试")
    return Check(SITE_NAME, PASSED, f"{base_url} 回答 {status}")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer; following it could lead to another host."""

    def redirect_request(self, *_args: object, **_more: object) -> None:
        """Follow nothing."""
