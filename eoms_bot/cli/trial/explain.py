"""`eoms-bot explain`: what triage says of a file of complaints, and how it compares with labels."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table

from eoms_bot import chinese
from eoms_bot.cli.app import App
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.out import Out
from eoms_bot.new_file import in_turn
from eoms_bot.tables.reading import reader_of

if TYPE_CHECKING:
    from eoms_bot.decide.reading import Reader
    from eoms_bot.learn.scores import Scores
    from eoms_bot.model.texts.triage import Triage


@click.command("explain", cls=Command, short_help="逐张分拣一个文件里的投诉文字，写明依据")
@click.option(
    "--jsonl",
    "source",
    type=click.Path(path_type=Path),
    metavar="文件",
    required=True,
    help="投诉，每行一个 JSON 对象：id、text，可有 phone、assigned_at、network",
)
@click.option(
    "--out",
    "target",
    type=click.Path(path_type=Path),
    metavar="文件",
    required=True,
    callback=shared.new_file(),
    help="结果写到哪个新文件，每行一个 JSON 对象",
)
@shared.gazetteer
@shared.flagged("config", "json")
@click.pass_obj
def explain(app: App, source: Path, target: Path, gazetteer: Path | None, flags: Flags) -> int:
    """按文件里的顺序分拣投诉（后面的可能重复前面的），每行写出动作、原因、地点、口径、规则和依据。

    只看文字，不打开网站，也不改账本。行里带标注（label_action 等）时，另给每个标注的查准率和查全率。
    """
    from eoms_bot.learn.scores import Scores
    from eoms_bot.report.files import write_new, write_new_lines
    from eoms_bot.report.verdicts import masker_of_text, record

    settings, out = app.settings(flags), app.out(flags)
    reader = reader_of(settings, gazetteer)
    scores = Scores()
    part = target.absolute().with_name(f".{target.name}.{os.getpid()}")
    lines = (
        json.dumps(record(found, masker_of_text(text)), ensure_ascii=False)
        for text, found in _verdicts(source, reader, scores)
    )
    try:
        write_new_lines(part, lines)
        target = in_turn(target, lambda free: write_new(free, b""))
        part.replace(target)
    except OSError as err:
        raise shared.refused("CLI-004", "--out", str(target), f"写不进去：{chinese.of_system(err)}") from err
    count = scores.orders
    out.emit("explain", 0, orders=count, out=str(target), summary=_summary(scores))
    out.print(f"已分拣 {count} 张：{target}")
    show_scores(out, scores)
    return 0


def _verdicts(source: Path, reader: Reader, scores: Scores) -> Iterator[tuple[str, Triage]]:
    """Each complaint's text with what was made of it."""
    from eoms_bot.decide.reading import PastOrders, triage
    from eoms_bot.tables.branch.complaints import read_lines

    past = PastOrders()
    for line in read_lines(source):
        found = triage(line.order, reader, past)
        scores.add(line.raw, found)
        yield line.order.text, found


def _summary(scores: Scores) -> dict[str, object] | None:
    if not scores.judged:
        return None
    values = [
        {"label": one.label, "value": one.value, "precision": one.precision, "recall": one.recall}
        | {"right": one.right, "said": one.said, "labelled": one.labelled}
        for one in scores.table()
    ]
    return {
        "agree": {name: [scores.met[name], scores.judged[name]] for name in scores.judged},
        "false_rejects": scores.false_rejects,
        "missed_majors": scores.missed_majors,
        "values": values,
    }


def show_scores(out: Out, scores: Scores) -> None:
    """The figures as tables; nothing where no line had a label."""
    if not scores.judged:
        return
    table = Table(
        "标注", "值", "查准", "查全", "对", "判为", "标为", title="与标注比较", title_justify="left"
    )
    for one in scores.table():
        rates = ("—" if rate is None else f"{rate:.3f}" for rate in (one.precision, one.recall))
        table.add_row(one.label, one.value, *rates, str(one.right), str(one.said), str(one.labelled))
    out.show(table)
    for id_, name, wanted, said in scores.confusions:
        out.print(f"{id_} {name}：标为 {wanted}，判为 {said}")
    agree = "，".join(f"{name} {scores.met[name]}/{count}" for name, count in scores.judged.items())
    out.print(f"一致：{agree}")
    out.print(f"误驳回 {len(scores.false_rejects)}，漏掉重大 {len(scores.missed_majors)}", "bold")
