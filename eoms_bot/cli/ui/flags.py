"""The flags that commands share, and what they must look like before anything is opened."""

from __future__ import annotations

import functools
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from eoms_bot import chinese
from eoms_bot.cli.ui.command import number, word
from eoms_bot.errors import BadInput, Problem

MAX_IDS = 10_000
ORDER_NO = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
LEVELS = ("debug", "info", "warning", "error")

Function = Callable[..., int]


@dataclass(frozen=True)
class Flags:
    """The shared flags as given; a command only takes some of them."""

    config: Path | None = None
    json: bool = False
    profile: str | None = None
    output_dir: Path | None = None
    headed: bool = False
    slowmo: int | None = None
    pace: str | None = None
    log_level: str = "warning"
    no_input: bool = False
    yes: bool = False
    operator: str | None = None

    def overrides(self) -> dict[str, Any]:
        """The flags as settings; None where one was not given."""
        return {
            "site.operator": self.operator,
            "site.profile": self.profile,
            "paths.runs": self.output_dir,
            "browser.headed": self.headed or None,
            "browser.slow_mo_ms": self.slowmo,
            "run.pace": self.pace,
        }


def order_numbers(_ctx: click.Context, _param: click.Parameter, text: str | None) -> tuple[str, ...]:
    """`A,B` as order numbers; CLI-002 for a list that is empty, has gaps, or means all."""
    if text is None:
        return ()
    parts = [part.strip() for part in text.split(",")]
    if not all(parts):
        raise refused("CLI-002", "--ids", "空名单或空的一项", "空名单不表示全部；用英文逗号分开工单号")
    if any(part.lower() in ("all", "*", "全部") for part in parts):
        raise refused("CLI-002", "--ids", text, "没有“全部”的写法；要处理全部就不写 --ids")
    if len(parts) > MAX_IDS:
        raise refused("CLI-002", "--ids", f"{len(parts)} 个工单号", f"最多 {MAX_IDS} 个")
    wrong = [part for part in parts if not ORDER_NO.fullmatch(part)]
    if wrong:
        raise refused("CLI-002", "--ids", wrong[0], "工单号只含字母、数字和 -")
    return tuple(dict.fromkeys(parts))


def batch_file(_ctx: click.Context, _param: click.Parameter, path: Path | None) -> Path | None:
    """The operator's workbook; CLI-005 for a name that is no plain file name."""
    if path is None:
        return None
    from eoms_bot.tables.batch.batch import check_file_name  # here, because workbooks take time to load

    check_file_name(path)
    if not path.is_file():
        raise refused("CLI-005", "文件", str(path), "没有这个文件")
    return path


def columns(ctx: click.Context, param: click.Parameter, words: tuple[str, ...]) -> dict[str, str]:
    """`标准列=系统列` each; nothing after the sign forgets the column."""
    pairs: dict[str, str] = {}
    for text in words:
        column, sign, name = (part.strip() for part in text.partition("="))
        if not sign or not column:
            raise click.BadParameter(f"“{text[:30]}”不是 标准列=系统列", ctx, param)
        if column in pairs:
            raise click.BadParameter(f"{column} 写了两次", ctx, param)
        pairs[column] = name
    return pairs


def output_folder(_ctx: click.Context, _param: click.Parameter, path: Path | None) -> Path | None:
    """Where run folders go.

    CLI-004 for a file, a way out of the folder by `..`, or where no file can be kept.
    """
    if path is None:
        return None
    if ".." in path.parts:
        raise refused("CLI-004", "--output-dir", str(path), "路径里不要用 ..")
    try:
        nearest = next(each for each in (path.absolute(), *path.absolute().parents) if each.exists())
        keeps_files = shutil.disk_usage(nearest).total > 0  # none at all: /proc and the like
    except OSError as err:
        raise refused(
            "CLI-004", "--output-dir", path.name, f"{chinese.of_system(err)}；换一个能写的文件夹"
        ) from err
    if not nearest.is_dir():
        raise refused("CLI-004", "--output-dir", str(path), "它是一个文件；给一个文件夹")
    if not keeps_files:
        raise refused("CLI-004", "--output-dir", str(path), "那里存不了文件；换一个能写的文件夹")
    return path.absolute()


def new_file(*suffixes: str) -> Callable[[click.Context, click.Parameter, Path | None], Path | None]:
    """A callback for a file to be written; CLI-004 for a way out by `..`, another kind, or no such folder.

    Without suffixes any kind will do. A file that exists already is no obstacle: the new one gets the next
    number.
    """

    def check(_ctx: click.Context, _param: click.Parameter, path: Path | None) -> Path | None:
        if path is None:
            return None
        if ".." in path.parts:
            raise refused("CLI-004", "文件", str(path), "路径里不要用 ..")
        if suffixes and path.suffix.lower() not in suffixes:
            raise refused("CLI-004", "文件名", path.name, f"以 {' 或 '.join(suffixes)} 结尾")
        if not path.absolute().parent.is_dir():
            raise refused("CLI-004", "文件夹", str(path.absolute().parent), "没有这个文件夹")
        return path

    return check


OPTIONS: dict[str, Callable[[Function], Function]] = {
    "config": click.option("--config", type=click.Path(path_type=Path), metavar="文件", help="配置文件"),
    "json": click.option("--json", is_flag=True, help="结果以 JSON 输出到标准输出"),
    "profile": click.option("--profile", metavar="名称", help="页面档案"),
    "output_dir": click.option(
        "--output-dir",
        type=click.Path(path_type=Path),
        metavar="文件夹",
        callback=output_folder,
        help="运行文件夹放在哪里",
    ),
    "headed": click.option("--headed", is_flag=True, help="显示浏览器窗口"),
    "slowmo": click.option("--slowmo", callback=number(0, 10_000), metavar="毫秒", help="每个动作后停顿"),
    "pace": click.option(
        "--pace",
        metavar="节奏",
        help="polite、site 或每分钟最多打开多少页；不写则是页面档案的（设置 run.pace）",
    ),
    "log_level": click.option(
        "--log-level",
        callback=word(*LEVELS),
        default="warning",
        metavar="级别",
        help="屏幕日志级别：debug、info、warning、error",
    ),
    "no_input": click.option("--no-input", is_flag=True, help="不提问；需要提问时报错"),
    "yes": click.option("--yes", is_flag=True, help="不再确认"),
    "operator": click.option(
        "--operator", metavar="姓名", help="谁发起、对发送负责；不写则是设置 site.operator"
    ),
}
RUN_FLAGS = ("config", "json", "profile", "output_dir", "headed", "slowmo", "pace", "log_level")

limit = click.option("--limit", callback=number(1, 10_000), metavar="数量", help="最多处理多少张")
ids = click.option("--ids", callback=order_numbers, metavar="工单号,…", help="只处理这些工单")
gazetteer = click.option(
    "--gazetteer",
    type=click.Path(path_type=Path),
    metavar="文件",
    help="地名表（JSON）；不写就用设置 files.gazetteer 的",
)


def flagged(*names: str) -> Callable[[Function], Function]:
    """Give a command the shared flags of these names, bundled as its parameter `flags`."""

    def decorate(function: Function) -> Function:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> int:
            flags = Flags(**{name: kwargs.pop(name) for name in names})
            return function(*args, flags=flags, **kwargs)

        decorated: Function = call
        for name in reversed(names):
            decorated = OPTIONS[name](decorated)
        return decorated

    return decorate


def refused(code: str, what: str, found: str, wanted: str) -> BadInput:
    """A word of the command line that is refused: what it is, what was found, what is wanted."""
    return BadInput("命令行有误", [Problem(code, "命令行", None, what, found, wanted)])
