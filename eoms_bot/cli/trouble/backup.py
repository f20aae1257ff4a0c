"""`eoms-bot backup [FILE]`: a checked copy of the ledger, also while a run goes on."""

from __future__ import annotations

from pathlib import Path

import click

from eoms_bot.cli.app import App
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.errors import BadInput
from eoms_bot.run import ledgers


@click.command("backup", cls=Command, short_help="备份账本；运行中也可以")
@click.argument("file", required=False, type=click.Path(path_type=Path), metavar="[文件]")
@shared.flagged("config", "json")
@click.pass_obj
def backup(app: App, file: Path | None, flags: Flags) -> int:
    """备份账本：写成一个检查过的文件（权限 0600），不覆盖已有的文件。

    不给文件名时写到账本旁边的 backups 文件夹，以时间命名，只留最新的几份（设置 run.keep_backups）。
    """
    settings, out = app.settings(flags), app.out(flags)
    ledger = ledgers.insist_on_file(settings, "备份")
    if not ledger.exists():
        raise BadInput(f"账本还没有建立，没有可备份的：{ledger}")
    from eoms_bot.ledger import Ledger  # here, because SQL takes time to load
    from eoms_bot.ledger.upkeep import backup as backups

    with Ledger.open(ledger, create=False) as opened:
        made = opened.back_up(file.absolute() if file else backups.new_path(ledger, app.now()))
    removed = [] if file else backups.prune(ledger, settings.run.keep_backups, made.path)
    names = [str(path) for path in removed]
    out.emit("backup", 0, file=str(made.path), writes=made.writes, bytes=made.size, removed=names)
    out.print(f"已备份：{made.path}（{made.writes} 笔写入，{made.size // 1000} KB，检查通过）", "green")
    if removed:
        out.print(f"删去旧备份 {len(removed)} 个")
    return 0
