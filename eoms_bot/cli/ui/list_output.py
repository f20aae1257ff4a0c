"""What the commands that make lists share: the folder they write, and how they show a list."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from eoms_bot import chinese
from eoms_bot.cli.ui.out import Out
from eoms_bot.errors import BadInput, Problem
from eoms_bot.model.listing import ListTable
from eoms_bot.new_file import in_turn
from eoms_bot.report.files import write_new

MAX_ROWS = 30
ONLY_IN_FILES = ("来源", "公告还缺")


def new_folder(_ctx: click.Context, _param: click.Parameter, path: Path | None) -> Path | None:
    """A folder to be made; CLI-004 for a way out by `..`, or where its parent is no folder.

    Where there is something already, the folder gets the next number.
    """
    if path is None:
        return None
    found, wanted = "", ""
    if ".." in path.parts:
        found, wanted = str(path), "路径里不要用 .."
    elif not path.name:
        found, wanted = str(path), "写一个新文件夹的名字"
    elif not path.absolute().parent.is_dir():
        found, wanted = f"没有文件夹 {path.absolute().parent.name}", "先建好它"
    if found:
        raise BadInput("命令行有误", [Problem("CLI-004", "命令行", None, "--out", found, wanted)])
    return path


out_folder = click.option(
    "--out",
    "folder",
    metavar="文件夹",
    type=click.Path(path_type=Path),
    callback=new_folder,
    help="写到这个新文件夹（已有的，加编号）；不写就只显示",
)


def write(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Write new files into a new folder of that name or the next number, for its owner only.

    Returns their paths.
    """
    try:
        folder = in_turn(folder, lambda free: free.mkdir(mode=0o700))
        for name, content in files.items():
            write_new(folder / name, content)
    except OSError as err:
        problem = Problem(
            "CLI-004", folder.name, None, "", f"写不了：{chinese.of_system(err)}", "换一个能写的文件夹"
        )
        raise BadInput("写不了", (problem,)) from err
    return [str((folder / name).absolute()) for name in files]


def show(out: Out, table: ListTable) -> None:
    """A list on the screen: its first rows, its notes.

    Sources and what a draft lacks are in the files and in the JSON.
    """
    places = [place for place, name in enumerate(table.columns) if name not in ONLY_IN_FILES]
    shown = Table(title=f"{table.title}（{len(table.rows)}）", title_justify="left")
    for place in places:
        shown.add_column(table.columns[place], overflow="fold")
    for number, row in enumerate(table.rows[:MAX_ROWS]):
        style = "bold yellow" if number in table.flagged else ""
        shown.add_row(*(Text(row[place], style) for place in places))
    if table.rows:
        out.show(shown)
    else:
        out.print(f"{table.title}：无")
    if len(table.rows) > MAX_ROWS:
        out.print(f"　只显示前 {MAX_ROWS} 行，其余用 --out 写到文件")
    for note in table.notes:
        out.print(f"　未核对：{note}")


def record(table: ListTable) -> dict[str, object]:
    """A list for machines: rows by column."""
    return {
        "title": table.title,
        "rows": [dict(zip(table.columns, row, strict=True)) for row in table.rows],
        "flagged": sorted(table.flagged),
        "notes": list(table.notes),
    }
