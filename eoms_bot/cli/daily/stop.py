"""`eoms-bot stop`: the STOP file, which works without the bot's cooperation and outlives a restart."""

from __future__ import annotations

import click

from eoms_bot.cli.app import App
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.out import Out
from eoms_bot.errors import BadInput, LedgerError
from eoms_bot.run import ledgers, stop_file
from eoms_bot.run.stop_file import HARD
from eoms_bot.settings import Settings

CLEAR = "clear"
BUSY_MS = 2_000
"""A stop is noted in the ledger, but doesn't wait long for it."""


@click.command("stop", cls=Command, short_help="让机器人停下，或允许它再运行")
@click.option("--now", "hard", is_flag=True, help="立即停止：不再发送，手上的一张也停")
@click.option("--clear", is_flag=True, help="解除停止")
@shared.flagged("config", "json")
@click.pass_obj
def stop(app: App, hard: bool, clear: bool, flags: Flags) -> int:
    """写停止文件：机器人做完手上的一张就停（--now 立即停），解除之前不再开始。"""
    if hard and clear:
        raise BadInput("--now 和 --clear 只能用一个")
    settings, out = app.settings(flags), app.out(flags)
    file = settings.paths.stop_file
    if clear:
        stop_file.clear(file)
        state, text = CLEAR, f"已解除停止，可以运行：{file}"
    else:
        state = stop_file.ask(file, hard=hard)
        text = "已要求立即停止，不再发送" if state == HARD else "已要求停止：手上的一张做完就停"
        text = f"{text}；恢复用 eoms-bot stop --clear（{file}）"
    out.emit("stop", 0, state=state, file=str(file))
    out.print(text)
    _put_on_record(app, settings, state, out)
    return 0


def _put_on_record(app: App, settings: Settings, state: str, out: Out) -> None:
    """Note the stop in the audit chain.

    The stop holds without that: trouble of the ledger is only reported.
    """
    if not ledgers.is_made(settings):
        return

    try:
        with ledgers.open_ledger(settings, busy_ms=BUSY_MS) as ledger:
            ledger.stop_changed(app.who(settings), state, app.now(), cleared=state == CLEAR)
    except LedgerError as problem:
        out.say(f"已生效，但没能记入审计链：{problem}")
