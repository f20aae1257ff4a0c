"""`eoms-bot breaker`: whether unattended runs are paused, and a person's word that they may go on."""

from __future__ import annotations

import click

from eoms_bot.cli.app import App
from eoms_bot.cli.failures import BREAKER, OK
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.errors import BadInput
from eoms_bot.report.breaker import line, record
from eoms_bot.run import ledgers


@click.command("breaker", cls=Command, short_help="暂停：看无人值守是否暂停，或由人解除")
@click.option("--close", is_flag=True, help="解除：网站已恢复，或拒绝的原因已查明")
@click.option("--reason", metavar="说明", help="解除的依据，必填，留在账本里")
@shared.flagged("config", "json", "no_input", "yes")
@click.pass_obj
def breaker(app: App, close: bool, reason: str | None, flags: Flags) -> int:
    """网站接连出错时，无人值守的运行自己暂停。暂停中退出码是 8；--close 由人解除，说明留在账本里。"""
    if close and not (reason or "").strip():
        raise BadInput("必须用 --reason 写明依据")
    settings, out = app.settings(flags), app.out(flags)
    if not ledgers.is_made(settings):
        raise BadInput("账本还没有建立，没有暂停可看")
    from eoms_bot.ledger import account_key  # here, because SQL takes time to load

    account = account_key(settings.site.id, settings.site.account)
    with ledgers.open_ledger(settings) as ledger:
        state = ledger.breaker(account)
        if close and state.is_open:
            out.say(line(state, app.now()))
            app.confirm("解除暂停？", flags)
            ledger.close_breaker(account, app.who(settings), str(reason).strip(), app.now())
            state = ledger.breaker(account)
    code = BREAKER if state.shut(app.now()) else OK
    out.emit("breaker", code, **record(state, app.now()))
    out.print(line(state, app.now()))
    return code
