"""`eoms-bot restore FILE`: a backup replaces the ledger, with a name and a reason.

No bot may run meanwhile.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from eoms_bot.cli.app import App
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.out import Out
from eoms_bot.errors import BadInput
from eoms_bot.run import ledgers

if TYPE_CHECKING:
    from eoms_bot.ledger import Restored


@click.command("restore", cls=Command, short_help="用备份恢复账本")
@click.argument("file", type=click.Path(path_type=Path), metavar="备份文件")
@click.option("--reason", metavar="说明", help="为什么恢复；必填，记入账本")
@shared.flagged("config", "json", "no_input", "yes")
@click.pass_obj
def restore(app: App, file: Path, reason: str | None, flags: Flags) -> int:
    """用备份恢复账本：换下的账本留在旁边；备份之后的发送，下次运行先到网站逐单核对，不会再发。

    换下的账本读不全时，恢复之前派发的工单一律转人工，查明后用 resolve 工单号 --try-again 逐单放行。
    """
    if not (reason or "").strip():
        raise BadInput("必须用 --reason 写明为什么恢复")
    if not file.is_file():
        raise BadInput(f"[CLI-005] 没有这个文件：{file}")
    settings, out = app.settings(flags), app.out(flags)
    paths, ledger = settings.paths, ledgers.insist_on_file(settings, "恢复")
    from eoms_bot.ledger import AccountLock, Ledger, every_lock  # here, because SQL takes time to load

    paths.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        AccountLock(paths.locks, settings.site.id, settings.site.account) as own,
        every_lock(paths.locks, own),
    ):
        out.say(f"用 {file} 换下 {ledger}；备份之后的记录以网站为准")
        app.confirm("确认？", flags)
        who = app.who(settings)
        done = Ledger.restore(file, ledger, who, str(reason).strip(), app.now(), app.ports.disk)
    _show_restored(out, done)
    return 0


def _show_restored(out: Out, done: Restored) -> None:
    out.emit(
        "restore",
        0,
        backup_last=done.backup_last,
        known_last=done.known_last,
        to_look_at=done.to_look_at,
        whole=done.whole,
        replaced=str(done.replaced or ""),
    )
    out.print(f"已恢复：备份到第 {done.backup_last} 笔，账本上次到第 {done.known_last} 笔")
    out.print(f"换下的账本：{done.replaced or '没有'}")
    out.print(f"下次运行先到网站核对 {done.to_look_at} 次发送（也可先运行 eoms-bot reconcile）")
    if not done.whole:
        out.print(
            "换下的账本没有或读不全，不知道备份以后发过什么：恢复之前派发的工单都转人工，先到网站查清，"
            "再用 eoms-bot resolve 工单号 --try-again --reason … 放行",
            "bold red",
        )
