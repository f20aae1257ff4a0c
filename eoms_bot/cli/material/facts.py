"""`eoms-bot facts`: the branch's own tables.

It shows in which state each of them is, and what their columns are called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.table import Table
from rich.text import Text

from eoms_bot.cli.app import App
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command, CommandGroup
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.errors import BadInput
from eoms_bot.model.columns import TableKind, labels
from eoms_bot.model.source_kinds import KINDS

if TYPE_CHECKING:
    from eoms_bot.tables.branch.mapping import Understood
    from eoms_bot.tables.branch.sources import Read

STYLES = {"正常": "green", "过期": "yellow", "未配置": "dim", "有误": "bold red"}


@click.group(
    "facts",
    cls=CommandGroup,
    short_help="数据来源（小区表、告警、指标……）的状态",
    invoke_without_command=True,
    subcommand_metavar="[map 表 …]",
    options_metavar="[选项]",
)
@shared.flagged("config", "json")
@click.pass_context
def facts(context: click.Context, flags: Flags) -> int:
    """读一遍每个数据来源：正常、过期（过了多久）、未配置、有误（每一处）；什么也不写。"""
    if context.invoked_subcommand is not None:
        if flags != Flags():
            raise click.UsageError("选项写在 map 后面", context)
        return 0
    from eoms_bot.tables.branch.sources import read_sources  # here, because workbooks load slowly

    app: App = context.obj
    settings, out = app.settings(flags), app.out(flags)
    read = read_sources(settings.facts, app.now())
    wrong = [problem for found in read.problems.values() for problem in found]
    if wrong:
        out.show(_table(read))
        raise BadInput(f"{len(read.problems)} 个数据来源有误，不采用", wrong)
    out.emit("facts", 0, sources=[_record(key, read) for key in KINDS])
    out.show(_table(read))
    return 0


def _kind(ctx: click.Context, param: click.Parameter, text: str) -> TableKind:
    """The table of a key or a label."""
    kind = KINDS.get(text) or labels(KINDS.values()).get(text)
    if kind is None:
        raise click.BadParameter(f"没有“{text[:20]}”；有 {'、'.join(labels(KINDS.values()))}", ctx, param)
    return kind


@facts.command("map", cls=Command, short_help="学一张表在系统里的列名，看懂了哪些列")
@click.argument("kind", metavar="表", callback=_kind)
@click.argument("pairs", metavar="[标准列=系统列]...", nargs=-1, callback=shared.columns)
@shared.flagged("config", "json")
@click.pass_obj
def map_columns(app: App, kind: TableKind, pairs: dict[str, str], flags: Flags) -> int:
    """记住网管等系统导出的表里列叫什么：表头没有标准列名时按它读。“标准列=”忘掉一列；不写列，只看现在怎样读。

    设置里的 columns 先于学到的。相近的列名只提示，不猜。
    """
    from eoms_bot.tables.branch import (
        column_names,
        mapping,  # here, because workbooks load slowly
    )

    settings, out = app.settings(flags), app.out(flags)
    before = mapping.header_of_table(settings.facts, kind)
    mapping.insist_on_names(kind, pairs, before)
    if pairs:
        column_names.store(settings.paths.home, kind.key, pairs)
    found = mapping.understand(settings.facts, kind, before)
    out.emit(
        "facts map",
        0,
        table=kind.key,
        header=list(before) if before is not None else None,
        columns=[
            {"column": one.column, "from": one.name, "by": one.by, "required": one.required} for one in found
        ],
        missing=[one.column for one in found if one.required and not one.name],
    )
    if before is None:
        out.print(f"{kind.label}没有配置，还没有文件可对：先记下，配置以后再看一次")
    out.show(_columns(kind, found))
    return 0


def _columns(kind: TableKind, found: tuple[Understood, ...]) -> Table:
    table = Table("标准列", "必填", "来自列", "依据", title=f"{kind.label}的列", title_justify="left")
    for one in found:
        by = Text(one.by, style="bold red" if one.required and not one.name else "")
        table.add_row(Text(one.column), "是" if one.required else "", Text(one.name), by)
    return table


def _record(key: str, read: Read) -> dict[str, object]:
    found = read.evidence.of(key)
    return {
        "key": key,
        "label": found.label,
        "state": found.state,
        "rows": len(found.records),
        "as_of": found.as_of.isoformat() if found.as_of else None,
        "why": found.why,
        "unused_columns": list(read.unused.get(key, ())),
    }


def _table(read: Read) -> Table:
    table = Table("来源", "键", "状态", "说明", title="数据来源", title_justify="left")
    for key in KINDS:
        found, unused = read.evidence.of(key), read.unused.get(key, ())
        why = found.why + (f"；未用到的列：{'、'.join(unused)}" if unused else "")
        table.add_row(found.label, key, Text(found.state, STYLES[found.state]), Text(why))
    return table
