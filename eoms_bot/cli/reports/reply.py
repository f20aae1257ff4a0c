"""`eoms-bot reply`: an agreed reply from a file or from fields, each clause with its source.

It is refused with every reason.
"""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from eoms_bot.advise.reply_common import Draft
from eoms_bot.cli.app import App
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command, word
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.out import Out
from eoms_bot.errors import BadInput
from eoms_bot.model.texts.reply_kinds import REPLIES


@click.command("reply", cls=Command, short_help="按约定的模板写回复：故障、网速慢、故障公告")
@click.argument(
    "path", metavar="[文件]", required=False, type=click.Path(path_type=Path), callback=shared.batch_file
)
@click.option(
    "--template", metavar="名称", required=True, callback=word(*REPLIES), help="fault、slow、announcement"
)
@click.option("--field", "fields", metavar="列=内容", multiple=True, help="不用文件时，一列写一次")
@click.option(
    "--site", "sites", metavar="名称|地址|类别", multiple=True, help="网速慢：测试的网站，一个写一次"
)
@shared.flagged("config", "json")
@click.pass_obj
def reply(
    app: App, path: Path | None, template: str, fields: tuple[str, ...], sites: tuple[str, ...], flags: Flags
) -> int:
    """故障回复、网速慢回复、故障公告：按约定的次序写成一段，列出每一句的出处。

    列名见 eoms-bot template --kind 故障回复（网速慢回复、故障公告）。有一处不合要求就不写，列出每一处和原因。
    """
    from eoms_bot.advise import replying  # here, because workbooks load slowly
    from eoms_bot.advise.replies import compose
    from eoms_bot.tables.branch import fields as source_fields
    from eoms_bot.tables.branch import file as source_file
    from eoms_bot.tables.branch.sources import read_sources

    settings, out = app.settings(flags), app.out(flags)
    if (path is None) == (not fields):
        raise BadInput("给一个文件，或用 --field 写内容，二选一")
    kind = REPLIES[template]
    if path is not None:
        records = source_file.read(path, kind, {})[0].records
    else:
        records = source_fields.read(kind, fields, sites, app.now()).records
    if not records:
        raise BadInput(f"{path.name if path else '命令行'} 里没有一行内容")
    evidence = read_sources(settings.facts, app.now(), replying.CHECKED_BY).evidence
    drafts = compose(template, records, replying.desk_of(settings, evidence, app.now()))
    if problems := replying.problems(drafts):
        raise BadInput(f"不能写成回复：{len(problems)} 处", problems)
    out.emit("reply", 0, template=template, replies=[_record(draft) for _, draft in drafts])
    for _, draft in drafts:
        _show_draft(out, draft)
    return 0


def _record(draft: Draft) -> dict[str, object]:
    return {
        "text": draft.text,
        "clauses": [
            {"label": label, "value": part.value, "source": part.source} for label, part in draft.clauses
        ],
        "unchecked": list(draft.unchecked),
        "linked_orders": list(draft.linked),
    }


def _show_draft(out: Out, draft: Draft) -> None:
    out.print(draft.text, "bold")
    table = Table("项", "内容", "出处", title="每一句的出处", title_justify="left")
    for label, part in draft.clauses:
        table.add_row(Text(label), Text(part.value), Text(part.source))
    out.show(table)
    for what in draft.unchecked:
        out.print(f"未核对：{what}")
    if draft.linked:
        out.print(f"关联工单：{'、'.join(draft.linked)}")
