"""The entry point, and the only place where an exception becomes an exit code."""

from __future__ import annotations

import io
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import click

from eoms_bot import __version__, core_dumps, garbage
from eoms_bot.cli import failures
from eoms_bot.cli.app import App
from eoms_bot.cli.commands import Catalogue
from eoms_bot.cli.services import Services, installed
from eoms_bot.cli.ui.supervision import supervisor_of, watched
from eoms_bot.errors import BotError
from eoms_bot.run.ports import Ports
from eoms_bot.run.signals import heard_by

PROGRAM = "eoms-bot"


@click.group(PROGRAM, cls=Catalogue)
@click.version_option(
    __version__, "--version", prog_name=PROGRAM, message="%(prog)s %(version)s", help="程序版本"
)
def group() -> None:
    """在投诉工单系统里处理工单：每张最多发送一次，有处理记录为证，内容取自数据表、联系记录和批次文件。

    \b
    退出码：0 完成或无事可做，1 有工单失败，2 用法或输入有误，3 配置或账本有误，
    4 登录失败，5 网站打不开、页面变了，或浏览器中断，6 有结果未知的发送，7 账号被占用，
    8 网站接连出错而暂停，或已到每日上限，130/143 被信号停止，70 意外错误。
    """


def main(
    argv: Sequence[str] | None = None,
    ports: Ports | None = None,
    services: Callable[[], Services] = installed,
) -> int:
    """Run one command and return its exit code; `argv` are the words after the program's name."""
    words = list(sys.argv[1:] if argv is None else argv)
    core_dumps.forbid()
    garbage.look_seldom()
    with _private_files(), _termination(), watched(ports or Ports()) as own:
        # A command line that another program has put together could not be started again.
        supervise = supervisor_of(own) if argv is None else None
        return _guarded(words, App(own, services, supervise))


def _guarded(words: list[str], app: App) -> int:
    as_json = "--json" in words
    command = next((word for word in words if not word.startswith("-")), "")
    _readable_streams()
    try:
        return int(group.main(words, prog_name=PROGRAM, standalone_mode=False, obj=app) or 0)
    except click.UsageError as problem:
        return failures.report_usage(problem, as_json=as_json, command=command)
    except BotError as problem:
        return failures.report_known(problem, as_json=as_json, command=command)
    except (click.Abort, KeyboardInterrupt):
        failures.say("已中断")
        return failures.INTERRUPTED
    except failures.Terminated as ended:
        failures.say(f"已停止（{ended}）")
        return 128 + ended.number
    except (
        Exception
    ) as problem:  # the one blanket handler: nothing may end in a traceback on the operator's screen
        return failures.report_unexpected(problem, as_json=as_json, command=command, now=app.now())


@contextmanager
def _private_files() -> Iterator[None]:
    """Whatever this program writes is for its own user only."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def _termination() -> Iterator[None]:
    """SIGTERM and SIGHUP unwind like Ctrl-C, so that children are ended; a run takes the signals itself."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with heard_by(failures.terminate):
        yield


def _readable_streams() -> None:
    """A console that cannot show a character shows an escape; it must not end the run."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
