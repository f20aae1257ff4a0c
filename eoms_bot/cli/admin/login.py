"""`eoms-bot login set`: put the password into the system's vault or the credential file.

It is never an argument.
"""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click
from pydantic import SecretStr

from eoms_bot import credentials, vault
from eoms_bot.cli.app import App
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command, CommandGroup
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.out import Out
from eoms_bot.errors import BadInput
from eoms_bot.report import log
from eoms_bot.run import ledgers
from eoms_bot.settings import Settings


@contextmanager
def unseen() -> Iterator[None]:
    """What is typed on the terminal is not shown in the block: a password may come before it is asked for.

    Windows shows nothing before it is read. Nothing is done where there is no terminal.
    """
    if sys.platform == "win32":
        yield
        return
    import termios  # here, because Windows has none

    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)  # the one that getpass reads
    except OSError:
        yield
        return
    before = termios.tcgetattr(terminal)
    silent = [*before]
    silent[3] &= ~termios.ECHO
    try:
        termios.tcsetattr(terminal, termios.TCSADRAIN, silent)
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
        os.close(terminal)


@click.group("login", cls=CommandGroup, short_help="存登录密码，回答验证码")
def login() -> None:
    """登录用的密码，和登录时网站要的验证码。"""


@login.command("set", cls=Command, short_help="存密码：系统密码库，或凭据文件（权限 0600）")
@click.option(
    "--vault/--file",
    "wanted",
    default=None,
    help="存入系统密码库（Windows 凭据管理器等，要装 vault），或 0600 的凭据文件；都不写：密码已在密码库里的还存那里，否则存文件",
)
@click.option("--stdin", "from_stdin", is_flag=True, help="从标准输入读一行密码")
@click.option("--unlock", is_flag=True, help="这个密码曾被拒绝，但现在确认可用（例如账号已解锁）")
@shared.flagged("config", "json", "no_input")
@click.pass_obj
def set_password(app: App, wanted: bool | None, from_stdin: bool, unlock: bool, flags: Flags) -> int:
    """保存配置里账号的密码；密码在终端输入不显示，或用 --stdin 从标准输入读。它只留在一个地方：存到这里，另一处的就删掉。"""
    settings, out = app.settings(flags), app.out(flags)
    with unseen():
        place = _place(settings, wanted)
        password = _read(settings, flags, from_stdin=from_stdin)
    log.hide(password.get_secret_value())
    _check_rejected(settings, password, unlock=unlock, now=app.now())
    where = _into_file(settings, password, out) if place is None else _into(place, settings, password, out)
    out.emit("login set", 0, site_id=settings.site.id, account=settings.site.account, **where)
    return 0


def _place(settings: Settings, wanted: bool | None) -> vault.Vault | None:
    """The vault that takes the password, None for the file.

    It is looked for before anybody types: NoVault, VaultShut.
    """
    if wanted is None:
        # Where it is now, so that a person who must store a new one need not know where that was.
        wanted = credentials.in_vault(settings) is not None
    return vault.find() if wanted else None


def _into(place: vault.Vault, settings: Settings, password: SecretStr, out: Out) -> dict[str, str]:
    """Store it in the vault; delete the file's, which would count again when the vault has none."""
    site_id, account, file = settings.site.id, settings.site.account, settings.paths.credentials
    place.write(site_id, account, password)
    out.print(f"已保存站点 {site_id} 账号 {account} 的密码：系统密码库 {place.name}")
    if credentials.forget(file, site_id, account):
        out.print(f"凭据文件里这个账号原来的密码已删除：{file}")
    return {"vault": place.name}


def _into_file(settings: Settings, password: SecretStr, out: Out) -> dict[str, str]:
    """Store it in the file; delete the vault's, which would count before it."""
    site_id, account, file = settings.site.id, settings.site.account, settings.paths.credentials
    # First: a vault that does not answer would go on counting, whatever the file has.
    dropped = _dropped(site_id, account)
    credentials.save(file, site_id, account, password)
    out.print(f"已保存站点 {site_id} 账号 {account} 的密码：{file}")
    if dropped:
        out.print(f"系统密码库里这个账号原来的密码已删除：{dropped}")
    return {"file": str(file)}


def _dropped(site_id: str, account: str) -> str:
    """The name of the vault that had a password of the account, which is gone now; empty where none had."""
    try:
        place = vault.find()
    except vault.NoVault:
        return ""
    return place.name if place.forget(site_id, account) else ""


def _read(settings: Settings, flags: Flags, *, from_stdin: bool) -> SecretStr:
    if from_stdin:
        text = sys.stdin.readline().rstrip("\r\n")
    elif flags.no_input or not sys.stdin.isatty():
        raise BadInput("现在不能提问；用 --stdin 从标准输入给密码")
    else:
        text = getpass.getpass(f"账号 {settings.site.account} 的密码（不显示）：")
    if not text:
        raise BadInput("密码是空的，没有保存")
    return SecretStr(text)


def _check_rejected(settings: Settings, password: SecretStr, *, unlock: bool, now: datetime) -> None:
    """A password that the site has refused is not tried again unless a person says that it holds now (G5).

    To set a password also starts the count of tries again: a person has looked at the account.
    """
    if not ledgers.is_made(settings):
        return
    from eoms_bot.ledger import account_key  # here, because SQL takes time to load

    key = account_key(settings.site.id, settings.site.account)
    with ledgers.open_ledger(settings) as ledger:
        ledger.act_as("", key, settings.site.operator)
        if ledger.is_rejected(key, password.get_secret_value()):
            if not unlock:
                raise BadInput("网站拒绝过这个密码，没有保存；确认它现在可用（例如账号已解锁）后加 --unlock")
            ledger.clear_rejections(key, now)
        ledger.password_set(key, now)


@login.command("answer", cls=Command, short_help="回答登录时网站要的验证码")
@click.argument("text", required=False, metavar="验证码")
@shared.flagged("config", "json", "no_input")
@click.pass_obj
def answer(app: App, text: str | None, flags: Flags) -> int:
    """正在登录的运行等着验证码时，在这里回答；不写验证码就先说要什么、图片在哪里，再问。"""
    from eoms_bot.run.asking import Questions  # here, because it loads what most commands do not need

    settings, out = app.settings(flags), app.out(flags)
    questions = Questions(settings.paths.home, settings.site.account)
    asked = questions.open(app.now())
    if asked is None:
        raise BadInput("现在没有等着验证码的登录")
    if text is None:
        out.print(f"网站要求{asked.prompt}（账号 {asked.account}）")
        if asked.has_picture:
            out.print(f"图片：{questions.picture_file}")
        if flags.no_input or not sys.stdin.isatty():
            raise BadInput("现在不能提问；把验证码写在命令后面：eoms-bot login answer 验证码")
        text = click.prompt("验证码", err=True)
    questions.answer(asked.question_id, text, app.now())
    out.emit("login answer", 0, told=asked.prompt, account=asked.account)
    out.print("已交给正在登录的运行")
    return 0
