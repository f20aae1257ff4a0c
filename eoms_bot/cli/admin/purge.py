"""`eoms-bot purge`: remove what has outlived its time, and report what goes and what stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from eoms_bot.cli.app import App
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.out import Out
from eoms_bot.errors import BadInput
from eoms_bot.run import ledgers
from eoms_bot.settings import Settings

if TYPE_CHECKING:
    from eoms_bot.modes.purge import PurgePlan


@click.command("purge", cls=Command, short_help="清理过了保留期的个人信息和运行文件夹")
@click.option("--dry-run", is_flag=True, help="只列出会清理什么、保留什么，不改动")
@shared.flagged("config", "json", "no_input", "yes")
@click.pass_obj
def purge(app: App, dry_run: bool, flags: Flags) -> int:
    """清理过了保留期的内容（设置 [retention]）。没有结清的写入一概保留；清理过的写入照样不会再发一次。"""
    settings, out = app.settings(flags), app.out(flags)
    if not ledgers.is_made(settings):
        raise BadInput("账本还没有建立，没有可清理的")
    from eoms_bot.modes import purge as work  # here, because SQL takes time to load

    with ledgers.lock_here(settings), ledgers.open_ledger(settings) as ledger:
        wanted = work.plan(settings, ledger, app.now())
        _show_plan(out, settings, wanted)
        if not dry_run:
            app.confirm("清理后不能恢复。现在清理？", flags)
            work.purge(settings, ledger, wanted, app.who(settings), app.now())
            out.print("已清理", "bold")
    _emit(out, wanted, dry_run=dry_run)
    return 0


def _show_plan(out: Out, settings: Settings, wanted: PurgePlan) -> None:
    days, due = settings.retention, wanted.ledger
    out.print(
        f"运行文件夹（{days.evidence_days} 天）：删除 {len(wanted.folders)} 个，保留 {wanted.folders_kept} 个"
    )
    if wanted.folders_of_open:
        out.print(f"　另有 {wanted.folders_of_open} 个过期，但有没有结清的写入，保留")
    if wanted.strangers:
        out.print(f"　另有 {wanted.strangers} 个不是运行文件夹，不动")
    out.print(
        f"账本的个人信息（{days.personal_days} 天）：写入 {len(due.attempts)} 笔、"
        f"工单说明 {len(due.reasons)} 条、计划 {len(due.planned)} 行换成加盐的摘要，"
        f"删除草稿 {due.drafted} 处"
    )
    if due.kept_open:
        out.print(f"　另有 {due.kept_open} 笔过期，但同一工单有没有结清的写入，保留")
    if wanted.handed_in:
        out.print(
            f"控制台收到的批次文件和发起记录（{days.evidence_days} 天）：删除 {len(wanted.handed_in)} 个文件"
        )
    if wanted.noted:
        rows = "、".join(f"{path.name} {count} 行" for path, count in wanted.noted.items())
        out.print(f"联系记录和站卡（{days.personal_days} 天）：删除 {rows}")
    if wanted.old_files:
        out.print(f"账本旁的旧文件：删除 {'、'.join(path.name for path in wanted.old_files)}")
    out.print(f"审计链（{days.audit_days} 天）：删除 {due.chain_records} 条，其余保留")


def _emit(out: Out, wanted: PurgePlan, *, dry_run: bool) -> None:
    due = wanted.ledger
    out.emit(
        "purge",
        0,
        dry_run=dry_run,
        folders=[path.name for path in wanted.folders],
        folders_of_open=wanted.folders_of_open,
        files=[path.name for path in (*wanted.old_files, *wanted.handed_in)],
        noted={path.name: count for path, count in wanted.noted.items()},
        writes=len(due.attempts),
        reasons=len(due.reasons),
        planned=len(due.planned),
        drafted=due.drafted,
        audit_records=due.chain_records,
        kept_open=due.kept_open,
    )
