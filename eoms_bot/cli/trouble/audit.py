"""`eoms-bot audit`: check the chain of audit records, and export it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eoms_bot import chinese
from eoms_bot.cli.app import App
from eoms_bot.cli.failures import CONFIGURATION, OK
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command, CommandGroup
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.out import Out
from eoms_bot.errors import BadInput, LedgerError
from eoms_bot.new_file import in_turn
from eoms_bot.report.files import write_new_lines
from eoms_bot.run import ledgers

if TYPE_CHECKING:
    from eoms_bot.ledger import Checked

MOST_BYTES = 2**31
_HASH = re.compile(r"[0-9a-f]{64}")


@click.group("audit", cls=CommandGroup, short_help="核对或导出审计链")
def audit() -> None:
    """审计链：每次写入的每一步、登录、人工登记，一条接一条，改动、删除、调换都看得出来。"""


@audit.command("verify", cls=Command, short_help="核对审计链，指出第一条有问题的记录")
@click.option("--file", type=click.Path(path_type=Path), metavar="文件", help="核对一个导出文件，不打开账本")
@click.option("--anchor", metavar="锚点", help="以前导出时记下的锚点；它必须还在链上")
@shared.flagged("config", "json")
@click.pass_obj
def verify(app: App, file: Path | None, anchor: str | None, flags: Flags) -> int:
    """核对审计链：改动、缺失、调换、截去，指出第一条有问题的记录（退出码 0 完好，3 有问题）。"""
    noted = (anchor or "").strip().lower()
    if anchor is not None and not _HASH.fullmatch(noted):
        raise BadInput("--anchor 是导出时给出的 64 位十六进制锚点")
    out = app.out(flags)
    from eoms_bot.ledger import verify, verify_export  # here, because SQL takes time to load

    if file is not None:
        return _report(verify_export(_lines(file), noted), str(file), out)
    settings = app.settings(flags)
    if not ledgers.is_made(settings):
        raise BadInput("账本还没有建立，没有审计链")
    with ledgers.open_ledger(settings) as ledger:
        return _report(verify(ledger, noted), ledgers.shown_place(settings), out)


@audit.command("export", cls=Command, short_help="把审计链导出为一个新文件，给出锚点")
@click.argument("file", type=click.Path(path_type=Path), metavar="文件")
@shared.flagged("config", "json")
@click.pass_obj
def export(app: App, file: Path, flags: Flags) -> int:
    """把审计链导出为 JSON Lines：只写新文件（0600），不覆盖：已有的加编号。锚点请抄下或寄出，留在别处。"""
    if not file.absolute().parent.is_dir():
        raise shared.refused("CLI-004", "文件夹", str(file.absolute().parent), "没有这个文件夹")
    settings, out = app.settings(flags), app.out(flags)
    if not ledgers.is_made(settings):
        raise BadInput("账本还没有建立，没有审计链")
    from eoms_bot.ledger import export as exported  # here, because SQL takes time to load
    from eoms_bot.ledger import verify

    with ledgers.open_ledger(settings) as ledger:
        checked = verify(ledger)
        if checked.fault:
            raise LedgerError(f"审计链有问题，没有导出：{checked.fault.text}；用 eoms-bot audit verify 查看")
        try:
            file = in_turn(file, lambda free: write_new_lines(free, exported(ledger, app.now())))
        except OSError as err:
            raise shared.refused("CLI-004", "文件", str(file), f"写不进去：{chinese.of_system(err)}") from err
    count, head = _closing(file)
    out.emit("audit export", OK, file=str(file), records=count, anchor=head)
    out.print(f"已导出 {count} 条：{file}")
    out.print(f"锚点 {head}")
    return OK


def _closing(file: Path) -> tuple[int, str]:
    """Count and head of an export that was just written, read from its end."""
    from eoms_bot.ledger import verify_export

    checked = verify_export(_lines(file))
    return checked.records, checked.head.hash


def _lines(file: Path) -> list[str]:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise BadInput(f"文件太大，不是审计导出：{file}")
        return file.read_text(encoding="utf-8", errors="replace").removesuffix("\n").split("\n")
    except OSError as err:
        raise BadInput(f"文件读不出来：{file}（{chinese.of_system(err)}）") from err


def _report(checked: Checked, where: str, out: Out) -> int:
    fault, head = checked.fault, checked.head
    code = CONFIGURATION if fault else OK
    bad = {"seq": fault.seq, "kind": fault.kind.value, "text": fault.text} if fault else None
    out.emit("audit verify", code, ok=not fault, records=checked.records, head=vars(head), fault=bad)
    if fault:
        out.print(f"审计链有问题：{fault.text}（{where}）", "bold red")
        out.say("不要再运行；保留全部文件，用备份和以前的导出对照，查明是谁、何时改动的")
    else:
        out.print(f"审计链完好：{checked.records} 条（{where}）")
        out.print(f"锚点 {head.hash}（第 {head.seq} 条）")
    return code
