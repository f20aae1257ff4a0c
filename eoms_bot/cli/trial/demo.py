"""`eoms-bot demo`: the same commands against the bundled site, in a folder of their own."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

import click
from pydantic import SecretStr

from eoms_bot import credentials, vault
from eoms_bot.cli.app import App
from eoms_bot.cli.trial import demo_site, mock_process
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui import progress, tables
from eoms_bot.cli.ui.command import Command, number
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.out import Out
from eoms_bot.model.run import RunSummary
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.modes.scheduled import WantedOrders
from eoms_bot.processes import this_program, typed
from eoms_bot.report.record import summary_record
from eoms_bot.settings import Settings, load

EXIT_FAILED = 1
BY_TABLES, BY_WORKBOOK = "只凭数据表", "放进批次文件"


@click.command("demo", cls=Command, short_help="演示：自带的模拟网站上，先只凭数据表，再按批次文件处理")
@click.option(
    "--orders", callback=number(1, 500), default="44", metavar="数量", help="模拟多少张工单（默认 44）"
)
@click.option(
    "--vendor",
    type=click.Choice(tuple(demo_site.VENDORS)),
    default="ultrabpp",
    metavar="网站",
    help="模拟哪一种网站：ultrabpp（默认）、ultraprocess_v2、boco、frameset（框架）、spa（单页）",
)
@shared.flagged("config", "json", "output_dir", "headed", "slowmo", "log_level")
@click.pass_obj
def demo(app: App, orders: int, vendor: str, flags: Flags) -> int:
    """演示：启动自带的模拟网站，先只凭数据表无人值守处理，再放进批次文件，预览后处理一遍；只访问本机。

    账本、停止文件、报告都在一个新的运行文件夹里；结束时模拟网站也一起结束。
    """
    from eoms_bot.report import overview  # here, because workbooks and templates take time to load
    from eoms_bot.report.folder import RunFolder

    out, own = app.out(flags), app.settings(flags)
    folder = RunFolder.create(flags.output_dir or Path("runs").absolute(), "demo", app.now())
    out.say(f"演示文件夹：{folder.path}")
    site = ("--orders", str(orders), "--profile", vendor)
    with vault.left_alone(), mock_process.running(folder.path, *site) as base_url:
        out.say(f"模拟网站：{base_url}（{orders} 张工单）")
        settings = _settings(own, folder.path, base_url, vendor, app.now())
        demo_site.write_gazetteer(settings)
        rows = demo_site.write_tables(settings)
        summaries = [_unattended(app, settings, out, BY_TABLES)]
        if not summaries[-1].exit_code:
            demo_site.write_inbox(app, settings, rows)
            summaries += _by_workbook(app, settings, out)
        compared = app.services.compare_with_site(settings)
    code = summaries[-1].exit_code or (EXIT_FAILED if compared.differences else 0)
    steps = next_steps(folder.path / demo_site.CONFIG_FILE)
    hows = (BY_TABLES, BY_WORKBOOK, BY_WORKBOOK)[: len(summaries)]
    overview.write(folder, summaries, code, steps, hows)
    runs = [summary_record(summary) for summary in summaries]
    found = {"committed": compared.committed, "differences": list(compared.differences)}
    out.emit("demo", code, folder=str(folder.path), runs=runs, site=found)
    out.show(tables.side_by_side(summaries, hows))
    out.print(compared.summary, "bold red" if compared.differences else "")
    out.print(f"运行文件夹：{folder.path}", "bold")
    out.print(f"打开报告：{folder.report}")
    out.print("接下来：")
    for what, command in steps:
        out.print(f"  {what}：{from_here(command)}")
    return code


def from_here(command: str) -> str:
    """A command as it may be typed in this folder: what lies below it without the way here."""
    return command.replace(f"{Path.cwd()}{os.sep}", "")


def next_steps(config: Path) -> tuple[tuple[str, str], ...]:
    """What to try after the demo: (what it shows, the command), as it can be typed here."""
    program = "eoms-bot" if shutil.which("eoms-bot") else typed(this_program())
    return (
        ("在网页控制台里看这次演示", f"{program} console --config {typed(str(config))}"),
        ("写一个自己的批次文件", f"{program} template 批次.xlsx"),
        ("再开模拟网站，自己试", f"{program} mock --port 8056"),
    )


def _settings(own: Settings, home: Path, base_url: str, vendor: str, now: datetime) -> Settings:
    """The demo's own configuration, kept in its folder; of the user's only how the browser is started."""
    config = demo_site.write_config(home, base_url, vendor, now.astimezone(SHANGHAI).date())
    overrides = {"browser": own.browser.model_dump()}
    settings = load(config, overrides, env={})
    password = SecretStr(demo_site.PASSWORD)
    credentials.save(settings.paths.credentials, settings.site.id, settings.site.account, password)
    return settings


def _by_workbook(app: App, settings: Settings, out: Out) -> list[RunSummary]:
    """A preview and a pass with what handlers have written; a preview that went wrong stays alone."""
    with progress.shown(out, f"预览（{BY_WORKBOOK}）") as bar:
        first = app.services.modes.preview(settings, WantedOrders(), progress=bar, ports=app.ports)
    tables.show_details(out, first, plan=False)
    return [first] if first.exit_code else [first, _unattended(app, settings, out, BY_WORKBOOK)]


def _unattended(app: App, settings: Settings, out: Out, how: str) -> RunSummary:
    with progress.shown(out, f"无人值守（{how}）") as bar:
        summary = app.services.modes.unattended(settings, limit=None, progress=bar, ports=app.ports)
    tables.show_details(out, summary)
    return summary
