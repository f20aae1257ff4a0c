"""`eoms-bot policy`: what past orders prove of deciding alone, and a person's word on what was decided alone."""

from __future__ import annotations

import click

from eoms_bot.cli import flags as shared
from eoms_bot.cli.app import App
from eoms_bot.cli.command import Command, Group
from eoms_bot.cli.flags import Flags
from eoms_bot.decide.brakes import Said
from eoms_bot.errors import BadInput
from eoms_bot.run import ledgers
from eoms_bot.settings import Settings


@click.group("policy", cls=Group, short_help="单独办单：核对历史工单、登记抽查和办错了、打开已关的原因")
def policy() -> None:
    """机器人单独办的工单：历史工单证明了什么，人抽查下来怎样，哪一类已经关上。"""


@policy.command("wrong", cls=Command, short_help="登记：单独办的这张工单办错了")
@click.argument("order_no", metavar="工单号")
@click.option("--reason", metavar="说明", help="错在哪里，必填，留在账本里")
@shared.flagged("config", "json", "operator")
@click.pass_obj
def wrong(app: App, order_no: str, reason: str | None, flags: Flags) -> int:
    """登记办错了：同一原因的工单马上不再单独办，要由人打开。"""
    why = _why(reason)
    settings, out = app.settings(flags), app.out(flags)
    _insist_on_ledger(settings)
    from eoms_bot.run import brakes  # here, since SQL takes its time to load

    with ledgers.open_ledger(settings) as ledger:
        found = brakes.said(ledger, order_no.strip(), Said.WRONG, app.who(settings), why, app.now())
    out.emit("policy wrong", 0, order_no=found.order_no, shut=found.reason)
    out.tell(f"已登记：{found.order_no} 办错了；“{found.reason}”已关，不再单独办")
    return 0


@policy.command("checked", cls=Command, short_help="登记：抽查过这些单独办的工单，没有问题")
@click.argument("order_nos", metavar="工单号...", nargs=-1, required=True)
@shared.flagged("config", "json", "operator")
@click.pass_obj
def checked(app: App, order_nos: tuple[str, ...], flags: Flags) -> int:
    """登记抽查。每天要抽查哪几张见 eoms-bot status；次日 12:00 前没有人看，这一类就关上。"""
    settings, out = app.settings(flags), app.out(flags)
    _insist_on_ledger(settings)
    from eoms_bot.run import brakes  # here, since SQL takes its time to load

    with ledgers.open_ledger(settings) as ledger:
        for order_no in order_nos:
            brakes.said(ledger, order_no.strip(), Said.CHECKED, app.who(settings), "", app.now())
    out.emit("policy checked", 0, order_nos=list(order_nos))
    out.tell(f"已登记：抽查 {len(order_nos)} 张，没有问题")
    return 0


@policy.command("open", cls=Command, short_help="由人打开一个已关的原因")
@click.argument("reason_word", metavar="原因")
@click.option("--reason", metavar="说明", help="打开的依据，必填，留在账本里")
@shared.flagged("config", "json", "operator", "no_input", "yes")
@click.pass_obj
def open_(app: App, reason_word: str, reason: str | None, flags: Flags) -> int:
    """打开一个已关的原因：查清并改好以后，由人负责。谁、什么时候、依据什么，都留在账本里。"""
    why = _why(reason)
    settings, out = app.settings(flags), app.out(flags)
    _insist_on_ledger(settings)
    from eoms_bot.run import brakes  # here, since SQL takes its time to load

    with ledgers.open_ledger(settings) as ledger:
        shut = brakes.shut_by(ledger, settings, app.now())
        if reason_word in shut:
            out.say(f"“{reason_word}”已关：{shut[reason_word]}")
            app.confirm("打开？", flags)
        brakes.open_reason(ledger, settings, reason_word, app.who(settings), why, app.now())
    out.emit("policy open", 0, reason=reason_word, by=app.who(settings))
    out.tell(f"“{reason_word}”已打开")
    return 0


def _why(reason: str | None) -> str:
    why = (reason or "").strip()
    if not why:
        raise BadInput("必须用 --reason 写明依据")
    return why


def _insist_on_ledger(settings: Settings) -> None:
    if not ledgers.is_made(settings):
        raise BadInput("账本还没有建立，没有单独办过的工单")
