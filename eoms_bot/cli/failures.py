"""Errors to exit codes, in one place: what went wrong, in Chinese, and what to do next."""

from __future__ import annotations

import os
import platform
import signal
import sys
import tempfile
import traceback
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from eoms_bot import __version__
from eoms_bot.cli.ui import out
from eoms_bot.cli.ui.command import in_chinese
from eoms_bot.errors import (
    BadInput,
    BotError,
    BreakerOpen,
    BrowserLost,
    ConfigError,
    LedgerError,
    LockHeld,
    LoginFailed,
    NothingUsable,
    SessionExpired,
    SiteStop,
    TransientSiteError,
)
from eoms_bot.report import log
from eoms_bot.report.files import write_new
from eoms_bot.visible import visible

OK, SOME_FAILED, BAD_INPUT, CONFIGURATION, LOGIN, SITE, UNKNOWN_LEFT, LOCKED, BREAKER = range(9)
INTERRUPTED, UNEXPECTED = 130, 70
MAX_PROBLEMS = 50

CODES: tuple[tuple[type[BotError], int], ...] = (
    (NothingUsable, SOME_FAILED),
    (BadInput, BAD_INPUT),
    (ConfigError, CONFIGURATION),
    (LedgerError, CONFIGURATION),
    (LoginFailed, LOGIN),
    (SessionExpired, LOGIN),
    (SiteStop, SITE),
    (TransientSiteError, SITE),
    (LockHeld, LOCKED),
    (BreakerOpen, BREAKER),
    (BotError, SOME_FAILED),
)
TITLES = {
    SOME_FAILED: "没有完成",
    BAD_INPUT: "输入有误，什么也没有做",
    CONFIGURATION: "配置或账本有误",
    LOGIN: "登录没有成功",
    SITE: "网站打不开，或页面与档案不符",
    LOCKED: "这个账号正由另一个机器人使用",
    BREAKER: "网站接连出错，暂停中，什么也没有做",
}
CURES = {
    SOME_FAILED: "看上面的原因；用 eoms-bot status 查看各单情况",
    BAD_INPUT: "改正后重新运行；用法见 eoms-bot 命令 --help",
    CONFIGURATION: "改正后重新运行；全部设置见 docs/zh/settings.md，检查环境用 eoms-bot doctor",
    LOGIN: "先在浏览器里确认账号和密码，再运行 eoms-bot login set；不要反复重试，以免锁定账号",
    SITE: "确认网站能打开（eoms-bot doctor --site）；页面改版时须更新页面档案",
    BREAKER: "到时间会自动再试一张；网站已恢复的，运行 eoms-bot breaker --close --reason 说明",
    LOCKED: "等它结束；用 eoms-bot status 看是谁，用 eoms-bot stop 请它停下",
}


BROWSER_TITLE, BROWSER_CURE = (
    "浏览器中断",
    "再运行一次；总是这样的，先看内存和系统日志，再运行 eoms-bot doctor",
)
"""Title and cure of the one error that has the site's exit code and is not the site's fault."""


class Terminated(BaseException):
    """SIGTERM or SIGHUP (`number`) outside a run; no `except Exception` may take it."""

    def __init__(self, number: int) -> None:
        self.number = signal.Signals(number)
        super().__init__(self.number.name)


def terminate(number: int, frame: FrameType | None = None) -> NoReturn:
    """End by that signal: KeyboardInterrupt for Ctrl-C, Terminated for the others."""
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise Terminated(number)


def code_of(problem: BotError) -> int:
    """The exit code of an error."""
    return next(code for kind, code in CODES if isinstance(problem, kind))


def title_and_cure_of(problem: BotError) -> tuple[str, str]:
    """Title and cure."""
    code = code_of(problem)
    return (BROWSER_TITLE, BROWSER_CURE) if isinstance(problem, BrowserLost) else (TITLES[code], CURES[code])


def report_known(problem: BotError, *, as_json: bool, command: str) -> int:
    """Report the error to people, and to machines that asked for JSON; returns the exit code."""
    code, (title, cure) = code_of(problem), title_and_cure_of(problem)
    problems = problem.problems if isinstance(problem, BadInput) else ()
    lines = [log.REDACTOR.masked(line) for line in str(problem).splitlines() if line.strip()]
    lines += [log.REDACTOR.masked(str(one)) for one in problems[:MAX_PROBLEMS]]
    if len(problems) > MAX_PROBLEMS:
        lines.append(f"另有 {len(problems) - MAX_PROBLEMS} 项")
    say(f"错误：{title}", *(f"  {visible(line, keep='')}" for line in lines), f"怎么办：{cure}")
    if as_json:
        error = {"kind": type(problem).__name__, "message": "\n".join(lines), "cure": cure}
        out.emit(command, code, error=error)
    return code


def report_usage(problem: click.UsageError, *, as_json: bool, command: str) -> int:
    """CLI-003: one line on what is wrong, one line of usage."""
    if isinstance(problem, click.exceptions.NoArgsIsHelpError):
        say(problem.message)
        return BAD_INPUT
    text = visible(in_chinese(problem), keep="")
    path = problem.ctx.command_path if problem.ctx else "eoms-bot"
    say(f"错误：[CLI-003] {text}", f"用法见 {path} --help")
    if as_json:
        error = {"kind": "Usage", "message": f"[CLI-003] {text}", "cure": f"{path} --help"}
        out.emit(command, BAD_INPUT, error=error)
    return BAD_INPUT


def report_unexpected(problem: Exception, *, as_json: bool, command: str, now: datetime) -> int:
    """An error that nobody foresaw: a crash report without the values of variables, and exit code 70."""
    report = _crash_text(problem, command, now)
    shown = log.REDACTOR.masked(visible(f"{type(problem).__name__}: {problem}", keep="", limit=300))
    try:
        cure = f"这是程序的缺陷；把崩溃报告交给维护人员：{_crash_report(report, now)}"
    except OSError as closed:
        say(report)
        cure = f"这是程序的缺陷；崩溃报告写不了（{closed.strerror}），把上面的内容交给维护人员"
    say(
        f"意外错误：{shown}",
        f"怎么办：{cure}",
        "已开始发送的写入都记在账本里，不会重复发送；用 eoms-bot status 查看",
    )
    if as_json:
        error = {"kind": type(problem).__name__, "message": shown, "cure": cure}
        out.emit(command, UNEXPECTED, error=error)
    return UNEXPECTED


def _crash_text(problem: Exception, command: str, now: datetime) -> str:
    head = [
        f"eoms-bot {__version__}, command {command}, {now.isoformat(timespec='seconds')}",
        f"Python {sys.version.split()[0]}, {platform.platform()}",
        "",
    ]
    trace = "".join(traceback.format_exception(problem))
    return visible(log.REDACTOR.masked("\n".join(head) + trace))


def _crash_report(text: str, now: datetime) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="eoms-bot-crash-"))
    path = folder / f"crash-{now:%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    write_new(path, text.encode())
    return path


def say(*lines: str) -> None:
    """Lines for people, on stderr."""
    steady = out.Steady("stderr")
    steady.write("\n".join(lines) + "\n")
    steady.flush()
