"""`eoms-bot options`: the site's own drop-downs as the branch's option lists."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table

from eoms_bot.cli.app import App
from eoms_bot.cli.failures import OK, SOME_FAILED
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui import progress, tables
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags


@click.command("options", cls=Command, short_help="从网站的下拉框读选项，与字典比较，或写成新的字典")
@click.argument("order", metavar="工单号")
@click.argument(
    "path",
    metavar="[字典.toml]",
    required=False,
    type=click.Path(path_type=Path),
    callback=shared.new_file(".toml"),
)
@shared.flagged(*shared.RUN_FLAGS)
@click.pass_obj
def options(app: App, order: str, path: Path | None, flags: Flags) -> int:
    """打开一张本账号已受理的工单，逐个展开“完成工单”的下拉框，读出选项；写入通道关闭，不发送任何内容。

    与现用的字典（设置 files.dictionaries）比较；写出文件名的，另存成一个新的字典文件。
    """
    from eoms_bot.modes.options import options_of
    from eoms_bot.tables import dictionary_file  # here, because workbooks load slowly
    from eoms_bot.tables.tables import load_dictionaries

    settings, out = app.settings(flags), app.out(flags)
    with progress.shown(out, "读选项") as bar:
        summary, found = options_of(settings, order, progress=bar, ports=app.ports)
    known = load_dictionaries(settings.files.dictionaries)
    lists = dictionary_file.merged(known, found)
    changed = dictionary_file.differences(known, lists)
    if found and path is not None:
        path = dictionary_file.write_dictionaries(path, lists)
    records = [{"list": label, "new": new, "gone": gone} for label, new, gone in changed]
    code = summary.exit_code or (OK if found else SOME_FAILED)
    out.emit("options", code, options=found, changed=records)
    if not found:
        tables.show_run(out, summary)
        return code
    table = Table(
        "清单", "网站有、字典没有", "字典有、网站没有", title="与现用的字典比较", title_justify="left"
    )
    for row in changed:
        table.add_row(*row)
    if changed:
        out.show(table)
    out.print(
        f"读了 {len(found)} 个字段：" + (f"{len(changed)} 个清单不同" if changed else "与现用的字典一致"),
        "bold",
    )
    if path is not None:
        out.print(f"已写好：{path.absolute()}（核对后写进设置 files.dictionaries）")
    return code
