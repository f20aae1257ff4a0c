"""`eoms-bot report`: a finished run's report once more, with its pictures inside, to be mailed."""

from __future__ import annotations

from pathlib import Path

import click

from eoms_bot import chinese
from eoms_bot.cli.app import App
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags

OK = 0


@click.command("report", cls=Command, short_help="把一次运行的报告连同图片存成一个文件")
@click.argument("folder", metavar="运行文件夹", type=click.Path(path_type=Path))
@click.argument("file", metavar="新文件.html", type=click.Path(path_type=Path))
@shared.flagged("config", "json")
@click.pass_obj
def report(app: App, folder: Path, file: Path, flags: Flags) -> int:
    """把一次运行的报告连同图片存成一个文件，可以单独转发；运行文件夹不变。

    大的一次运行，其 report.html 只嵌入一部分图片，其余引用旁边的文件，离开文件夹就看不到。
    """
    _insist_new_page(file)
    from eoms_bot.report import single  # here, because templates take time to load

    try:
        file = single.write(folder, file)
    except OSError as err:
        raise shared.refused("CLI-004", "文件", str(file), f"写不进去：{chinese.of_system(err)}") from err
    out = app.out(flags)
    out.emit("report", OK, folder=str(folder), file=str(file))
    out.print(f"已存成一个文件：{file}")
    return OK


def _insist_new_page(file: Path) -> None:
    """CLI-004 for a way out by `..`, another kind of file, or a folder that is not there."""
    if ".." in file.parts:
        raise shared.refused("CLI-004", "文件", str(file), "路径里不要用 ..")
    if file.suffix.lower() != ".html":
        raise shared.refused("CLI-004", "文件名", file.name, "以 .html 结尾")
    if not file.absolute().parent.is_dir():
        raise shared.refused("CLI-004", "文件夹", str(file.absolute().parent), "没有这个文件夹")
