"""`eoms-bot console`: the operators' web console on this machine, and the tokens that let people in."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eoms_bot.cli import failures
from eoms_bot.cli.app import App
from eoms_bot.cli.daily.console_shortcut import shortcut
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command, CommandGroup, number, word
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.out import Out, unhurried_stderr
from eoms_bot.console.security.roles import ROLE_ZH, Role
from eoms_bot.errors import BadInput, ConfigError
from eoms_bot.report.rotated_log import rotated_log
from eoms_bot.run import ledgers
from eoms_bot.run.signals import heard_by
from eoms_bot.settings import Settings

if TYPE_CHECKING:
    from eoms_bot.console.desk import ConsoleDesk
    from eoms_bot.console.security.tokens import Person

MOST_NAME = 30
PATIENCE = 10.0
"""Seconds: for a page that is being made ready at the end, and for a browser that is opened."""
NO_BROWSER = "没有找到能打开的浏览器；运行 eoms-bot console token，把它的链接粘进浏览器"


def person(command: Callable[..., int]) -> Callable[..., int]:
    """The options that say for whom a token is made."""
    name = click.option("--name", metavar="姓名", help="给谁；记入审计链，默认是设置 site.operator")
    role = click.option(
        "--role",
        callback=word(*(role.value for role in Role)),
        default=Role.OPERATOR.value,
        metavar="角色",
        help="viewer 只看；operator（默认）还能上传、预览、批准、发起和停下；approver 还能多批、登记未知发送的结果",
    )
    return name(role(command))


@click.group("console", cls=CommandGroup, invoke_without_command=True, short_help="网页控制台（只在本机）")
@click.option("--port", callback=number(1024, 65535), metavar="端口", help="默认是设置 console.port")
@click.option(
    "--open", "opens", is_flag=True, help="打开浏览器并登录；控制台已经在运行的，打开那一个，这条命令就结束"
)
@person
@shared.flagged("config", "log_level")
@click.pass_context
def console(
    context: click.Context, port: int | None, opens: bool, name: str | None, role: str, flags: Flags
) -> int:
    """打开网页控制台，只在本机。--open 打开浏览器并登录；不写就打印一个登录链接，10 分钟内有效，用一次就作废。

    锁定了再登录：再运行一次 console --open，页面留在原处。给别人登录、换角色：eoms-bot console token。

    停下控制台用 Ctrl-C；机器人不受影响。
    """
    if context.invoked_subcommand is not None:
        if port is not None or name is not None or opens:
            raise BadInput(f"选项写在 {context.invoked_subcommand} 后面")
        return 0
    with unhurried_stderr():
        _start(context.obj, port, ConsoleGuest(name, role, opens=opens), flags)
    return 0


@dataclass(frozen=True)
class ConsoleGuest:
    """Who is to be let in; `opens` where the person's browser is to be opened for it."""

    name: str | None
    role: str
    opens: bool = False


def _start(app: App, port: int | None, guest: ConsoleGuest, flags: Flags) -> None:
    """Let people in until Ctrl-C, or open the console of this data folder that runs already."""
    settings, out = app.settings(flags), app.out(flags)
    from eoms_bot.console import server  # here, because a web server takes time to load
    from eoms_bot.console.security import opening

    home = settings.paths.home
    with ExitStack() as stack:
        with opening.turn(home):
            running = opening.port_of_running(home) if guest.opens else None
            is_there = running is not None and port in (None, running)
            sockets = [] if is_there else stack.enter_context(server.listening(port or settings.console.port))
            if sockets:
                stack.enter_context(opening.announced(home, int(sockets[0].getsockname()[1])))
        if sockets:
            _serve(app, settings, sockets, guest, flags)
        elif running is not None and not _open(app, settings, out, running, guest).seen():
            raise ConfigError(NO_BROWSER)


def _serve(
    app: App, settings: Settings, sockets: list[socket.socket], guest: ConsoleGuest, flags: Flags
) -> None:
    from eoms_bot.console import app as web
    from eoms_bot.console import server
    from eoms_bot.console.desk import open_desk

    out, taken = app.out(flags), int(sockets[0].getsockname()[1])
    config = flags.config.absolute() if flags.config else None
    ports = app.ports
    desk = open_desk(
        *(settings, ports.clock, taken, app.services.probes, ports.disk), config=config, program=ports.program
    )
    desk.books.ledger()  # a ledger that cannot be trusted is reported before anybody is let in
    with _signals() as asked, _warming(desk), rotated_log(settings, "console") as log_file:
        if guest.opens:
            _open(app, settings, out, taken, guest)
        else:
            _offer(app, settings, out, taken, guest)
        out.say(f"控制台日志：{log_file}；停下用 Ctrl-C")
        server.make_server(web.build(desk), lambda: bool(asked)).run(sockets=sockets)


class _BrowserStart(threading.Thread):
    """Opens the browser on a page of ours, while the console is already answering."""

    def __init__(self, page: Path, out: Out) -> None:
        super().__init__(name="console-open", daemon=True)
        self._page, self._out, self._found = page, out, True

    def run(self) -> None:
        """Wait for the system's answer, which some systems give only when the browser ends."""
        from eoms_bot.console.security import opening

        self._found = opening.in_browser(self._page)
        if not self._found:
            self._out.say(NO_BROWSER)

    def seen(self) -> bool:
        """False where no browser could be opened; a browser that keeps us waiting has been."""
        self.join(PATIENCE)
        return self._found


def _open(app: App, settings: Settings, out: Out, port: int, guest: ConsoleGuest) -> _BrowserStart:
    """Open the person's browser signed in; the token goes by a file, not by the command line."""
    from eoms_bot.console.security.tokens import Tokens

    who = _person(app, settings, guest)
    page = Tokens(settings.paths.home).make_page(who, app.now(), port)
    _record(app, settings, who)
    out.print(
        f"控制台：http://127.0.0.1:{port}/（{who.name}，{ROLE_ZH[who.role]}），现在在浏览器里打开它", "bold"
    )
    out.say("没有打开，或打开了没有登录的：另开一个终端运行 eoms-bot console token，用它的链接登录")
    start = _BrowserStart(page, out)
    start.start()
    return start


@contextmanager
def _signals() -> Iterator[list[int]]:
    """The signals that asked for the end; they end the command as they end any other, but after the block.

    They raise nothing inside the block. Python drops what is raised in the callback of a weak reference, and
    the link is printed well before the server takes the signals itself.
    """
    asked: list[int] = []
    with heard_by(lambda number, _: asked.append(number)):
        yield asked
    if asked:
        failures.terminate(asked[0])


@contextmanager
def _warming(desk: ConsoleDesk) -> Iterator[None]:
    """The desk's pages are made ready during the block.

    Their thread is waited for: one that is in C++ when the interpreter ends takes the whole process with it.
    """
    ended = threading.Event()
    thread = desk.warm(ended)
    try:
        yield
    finally:
        ended.set()
        thread.join(PATIENCE)


@console.command("token", cls=Command, short_help="再做一个登录链接，写明姓名和角色")
@click.option(
    "--port", callback=number(1024, 65535), metavar="端口", help="控制台的端口，默认是正在运行的那一个的"
)
@person
@shared.flagged("config", "json")
@click.pass_obj
def token(app: App, port: int | None, name: str | None, role: str, flags: Flags) -> int:
    """做一个登录链接：10 分钟内有效，用一次就作废；谁在何时得到什么角色，记入审计链。"""
    from eoms_bot.console.security import opening
    from eoms_bot.console.security.tokens import FOLDER

    settings = app.settings(flags)
    home = settings.paths.home
    running = None
    if (home / FOLDER).is_dir():
        with opening.turn(home):
            running = opening.port_of_running(home)
    where = port or running or settings.console.port
    _offer(app, settings, app.out(flags), where, ConsoleGuest(name, role))
    return 0


console.add_command(shortcut)


def _offer(app: App, settings: Settings, out: Out, port: int, guest: ConsoleGuest) -> None:
    """Make a token, record it, and print the link.

    The token follows `#`, and no browser sends that part to a server.
    """
    from eoms_bot.console.security.tokens import Tokens

    who = _person(app, settings, guest)
    made = Tokens(settings.paths.home).make(who, app.now())
    _record(app, settings, who)
    link = f"http://127.0.0.1:{port}/login#{made}"
    out.emit("console token", 0, name=who.name, role=who.role.value, link=link)
    out.print(f"{who.name}（{ROLE_ZH[who.role]}）的登录链接，10 分钟内打开一次有效：")
    out.print(link, "bold")


def _person(app: App, settings: Settings, guest: ConsoleGuest) -> Person:
    from eoms_bot.console.security.tokens import Person

    return Person(_name(guest.name or app.who(settings)), Role(guest.role))


def _record(app: App, settings: Settings, who: Person) -> None:
    """Put on record that a token was made, for whom and which role."""
    from eoms_bot.ledger import Deed  # here, because SQL takes time to load

    with ledgers.open_ledger(settings, create=True) as ledger:
        ledger.console_used(Deed.CONSOLE_TOKEN, who.name, who.role.value, app.now())


def _name(text: str) -> str:
    name = text.strip()
    if not name or len(name) > MOST_NAME or not name.isprintable():
        raise BadInput(f"姓名是 1 到 {MOST_NAME} 个能显示的字")
    return name
