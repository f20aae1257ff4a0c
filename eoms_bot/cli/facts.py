"""`eoms-bot facts`: the branch's own tables, and in which state each of them is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.table import Table
from rich.text import Text

from eoms_bot.cli import flags as shared
from eoms_bot.cli.app import App
from eoms_bot.cli.command import Command
from eoms_bot.cli.flags import Flags
from eoms_bot.errors import BadInput
from eoms_bot.model.source_kinds import KINDS

if TYPE_CHECKING:
    from eoms_bot.facts.sources import Read

STYLES = {"正常": "green", "过期": "yellow", "未配置": "dim", "有误": "bold red"}


@click.command("facts", cls=Command, short_help="数据来源（小区表、告警、指标……）的状态")
@shared.flagged("config", "json")
@click.pass_obj
def facts(app: App, flags: Flags) -> int:
    """读一遍每个数据来源：正常、过期（过了多久）、未配置、有误（每一处）；什么也不写。"""
    from eoms_bot.facts.sources import read_sources  # here, since workbooks load slowly

    settings, out = app.settings(flags), app.out(flags)
    read = read_sources(settings.facts, app.now())
    wrong = [problem for found in read.problems.values() for problem in found]
    if wrong:
        out.show(_table(read))
        raise BadInput(f"{len(read.problems)} 个数据来源有误，不采用", wrong)
    out.emit("facts", 0, sources=[_record(key, read) for key in KINDS])
    out.show(_table(read))
    return 0


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
