"""`eoms-bot rules backtest`: which orders the rule table would decide differently."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table
from rich.text import Text

from eoms_bot.cli.app import App
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.out import Out
from eoms_bot.errors import BadInput
from eoms_bot.model.texts.triage import Incoming
from eoms_bot.report import words
from eoms_bot.settings import Settings
from eoms_bot.tables.reading import reader_of

if TYPE_CHECKING:
    from eoms_bot.learn.changes import Change

MOST_SHOWN = 200


@click.command("backtest", cls=Command, short_help="旧工单用现在的规则重判，列出会变的")
@click.argument("file", metavar="[文件]", required=False, type=click.Path(path_type=Path))
@click.option("--ledger", "from_ledger", is_flag=True, help="用账本里办结的工单，文字取自历史工单")
@click.option(
    "--against",
    metavar="规则表",
    type=click.Path(path_type=Path),
    help="与这个规则表比较；不写就与记下的处理比较",
)
@shared.gazetteer
@shared.flagged("config", "json")
@click.pass_obj
def backtest(
    app: App,
    file: Path | None,
    from_ledger: bool,
    against: Path | None,
    gazetteer: Path | None,
    flags: Flags,
) -> int:
    """用现在的规则表重判旧工单，列出结果会变的工单、变在哪里、哪些规则起了作用；什么也不改。

    文件同 explain --jsonl。比较的一边：--against 的规则表，或行里记下的 action（label_action）等，或账本里做过的处理。
    """
    from eoms_bot.decide.reading import PastOrders, triage
    from eoms_bot.learn.changes import between, from_record

    if (file is None) != from_ledger:
        raise BadInput("写 文件，或 --ledger，二选一")
    settings, out = app.settings(flags), app.out(flags)
    reader, past = reader_of(settings, gazetteer), PastOrders()
    other, other_past = (reader_of(settings, gazetteer, against) if against else None), PastOrders()
    changes: list[Change] = []
    count = 0
    for order, done in _orders(app, settings, file):
        count += 1
        now = triage(order, reader, past)
        if other is None and not done:
            raise BadInput(f"{order.id} 没有记下怎样处理的，无从比较；用 --against 与另一个规则表比较")
        before = triage(order, other, other_past) if other else None
        change = between(before, now) if before else from_record(done, now)
        changes += [change] if change else []
    out.emit("rules backtest", 0, orders=count, changes=[_record(one) for one in changes])
    _show_changes(out, count, changes)
    return 0


def _orders(app: App, settings: Settings, file: Path | None) -> Iterator[tuple[Incoming, dict[str, Any]]]:
    if file is None:
        from eoms_bot.learn.past_orders import of_ledger

        yield from of_ledger(settings, app.now())
        return
    from eoms_bot.learn.changes import COMPARED
    from eoms_bot.learn.scores import LABELS
    from eoms_bot.tables.branch.complaints import read_lines

    for line in read_lines(file):
        recorded = {
            name: line.raw[key] for name, key in LABELS.items() if name in COMPARED and key in line.raw
        }
        yield line.order, recorded | {name: line.raw[name] for name in COMPARED if name in line.raw}


def _record(change: Change) -> dict[str, object]:
    fields = {name: {"before": before, "now": now} for name, before, now in change.fields}
    return {"id": change.id, "fields": fields, "rules": list(change.because)}


def _show_changes(out: Out, count: int, changes: list[Change]) -> None:
    table = Table("工单", "变在", "原来", "现在", "规则", title="会变的工单", title_justify="left")
    for change in changes[:MOST_SHOWN]:
        for number, (name, before, now) in enumerate(change.fields):
            rules = "、".join(change.because) if number == 0 else ""
            table.add_row(
                Text(change.id if number == 0 else ""),
                words.COMPARED_ZH[name],
                Text(words.verdict_word(before)),
                Text(words.verdict_word(now)),
                rules,
            )
    if changes:
        out.show(table)
    if len(changes) > MOST_SHOWN:
        out.print(f"只列出前 {MOST_SHOWN} 张；全部见 --json")
    out.print(f"重判 {count} 张，会变 {len(changes)} 张", "bold")
