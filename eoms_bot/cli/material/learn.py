"""`eoms-bot learn`: the branch's own model of the reading, from its handled orders."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table
from rich.text import Text

from eoms_bot.cli.app import App
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.out import Out
from eoms_bot.model.zone import SHANGHAI

if TYPE_CHECKING:
    from eoms_bot.learn.judging import Band, Judgement
    from eoms_bot.learn.teaching import Given, Taught

HEADS = {"action": "动作", "cause": "原因", "scene": "场景", "county": "县区"}
LABELS = {**HEADS, "reject_reason": "驳回原因"}
WORDS = {"reject": "驳回", "complete": "完成", "human": "转人工"}


@click.command("learn", cls=Command, short_help="用办过的工单教读文字：写出本部门的模型")
@click.argument("path", metavar="历史工单.xlsx", type=click.Path(path_type=Path), callback=shared.batch_file)
@click.option(
    "--column",
    "names",
    metavar="标准列=系统列",
    multiple=True,
    callback=shared.columns,
    help="文件里列名不同的，可以写几次",
)
@click.option("--compare", is_flag=True, help="只与在用的模型比最近一个月，什么也不写")
@click.option("--approver", metavar="姓名", default="", help="谁批准用这个模型，写进模型的卡片")
@shared.flagged("config", "json")
@click.pass_obj
def learn(app: App, path: Path, names: dict[str, str], compare: bool, approver: str, flags: Flags) -> int:
    """用人办过的工单学：原因、场景、县区、是不是本部门的。先看没学过的工单里对了多少，再写出一个模型文件，放进数据文件夹，以后读文字就用它。

    文件同 policy check。号码、姓名、门牌先打码；不到五个客户用过的字不学。重大投诉一律按随程序的模型。要装 eoms-bot[learn]。
    """
    from eoms_bot.learn import teaching
    from eoms_bot.tables import weights  # here, because these load slowly

    settings, out = app.settings(flags), app.out(flags)
    home = settings.paths.home
    teaching.training()
    asked = teaching.given(settings, path, names)
    if compare:
        current = weights.load_model(home)
        newest, learned, old, new = teaching.compare(asked, current)
        out.emit("learn", 0, month=newest, learned=learned, in_use=old.record(), new=new.record(), model=None)
        out.print(f"{newest} 的 {new.scores.orders} 张，新模型从以前的 {learned} 张学；什么也没有写")
        out.print(f"在用：{_line(old)}")
        out.print(f"新的：{_line(new)}")
        until = weights.learned_until(current)
        if until is not None and f"{until.astimezone(SHANGHAI):%Y-%m}" >= newest:
            out.print("在用的模型学过这个月的工单，它的数字偏好", "yellow")
        return 0
    found = teaching.teach(asked, approver.strip())
    file = weights.store(home, found.file)
    out.emit("learn", 0, model=found.model.named, file=str(file), card=dict(found.model.card))
    _show_taught(out, asked, found)
    out.print(f"已写：{file}，模型 {found.model.named}；以后读文字就用它，移走它就用随程序的", "bold")
    out.print("单独办的要按新模型重新核对，用以后办的工单做 policy check：以前的核对和抽查不再算数")
    return 0


def _line(found: Judgement) -> str:
    """One line of a model's figures."""
    shares = (f"{name} {_percent(found.share(label))}" for label, name in HEADS.items())
    causes = found.scores.judged["cause"]
    near = _percent(found.near / causes if causes else None)
    return (
        f"{'，'.join(shares)}，原因在前三 {near}，驳回找到 {found.found}/{found.rejects}，"
        f"有把握的驳回 {found.certain} 张，错 {len(found.false)}，差错上界 {_bound(found)}"
    )


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.1%}"


def _bound(found: Judgement) -> str:
    return f"{found.bound:.2%}" if found.certain else "—"


def _show_taught(out: Out, asked: Given, found: Taught) -> None:
    from eoms_bot.learn.handled import months

    every = months(asked.orders)
    left = f"；{asked.undone} 行没有写处理方式或没有内容，不学" if asked.undone else ""
    out.print(f"学了 {len(asked.orders)} 张，{every[0]} 到 {every[-1]}{left}")
    for head, name in HEADS.items():
        words = "、".join(found.labels.get(head, ())) or "都太少，照随程序的模型"
        out.print(f"{name}：{words}")
    out.print("重大、口径、重复派单：照随程序的模型")
    for part in (_per_label(found.figures), _calibration(found.figures), _curve(found), _confusions(found)):
        out.show(part)
    out.show(_thresholds(found))
    out.print(f"随程序的：{_line(found.before)}")
    out.print(f"新的（没有学过的工单）：{_line(found.figures)}", "bold")
    for number in found.figures.false[:20]:
        out.print(f"有把握而错的驳回：{number}", "bold red")


def _per_label(figures: Judgement) -> Table:
    table = Table(
        *("标注", "值", "查准", "查全", "对", "判为", "标为"), title="没有学过的工单", title_justify="left"
    )
    for one in figures.scores.table():
        if one.label in LABELS and one.labelled:
            rates = ("—" if rate is None else f"{rate:.1%}" for rate in (one.precision, one.recall))
            counts = (str(count) for count in (one.right, one.said, one.labelled))
            table.add_row(LABELS[one.label], Text(WORDS.get(one.value, one.value)), *rates, *counts)
    return table


def _calibration(figures: Judgement) -> Table:
    from eoms_bot.learn.judging import BANDS

    edges = [0.0, *BANDS, 1.0]
    names = [f"{low:.0%}–{high:.0%}" for low, high in pairwise(edges)]
    table = Table("项", *names, title="说的把握，实际对的（张数）", title_justify="left")
    for head, bands in figures.bands.items():
        table.add_row(HEADS[head], *map(_band, bands))
    return table


def _band(one: Band) -> str:
    return f"{one.sure / one.said:.0%}，{one.right / one.said:.0%}（{one.said}）" if one.said else "—"


def _curve(found: Taught) -> Table:
    table = Table(
        "学了", "动作", "原因", "场景", "县区", title="学得多少的差别（同一批没学过的）", title_justify="left"
    )
    for count, figures in found.curve:
        table.add_row(f"{count} 张", *(_percent(figures.share(label)) for label in HEADS))
    return table


def _confusions(found: Taught) -> Table:
    from eoms_bot.learn.teaching import confused

    table = Table("标注", "人办的", "读成", "张数", title="最常混的，由人看一看", title_justify="left")
    for label, wanted, said, count in confused(found.figures):
        if label in LABELS:
            words = (Text(WORDS.get(word, word)) for word in (wanted, said))
            table.add_row(LABELS[label], *words, str(count))
    return table


def _thresholds(found: Taught) -> Table:
    table = Table("项", "值", "从多少把握起算数", title="门限", title_justify="left")
    for head, label, least in _leasts(found):
        table.add_row(HEADS[head], Text(label), "从不" if least > 1 else f"{least:.1%}")
    return table


def _leasts(found: Taught) -> Iterator[tuple[str, str, float]]:
    for head in found.model.heads:
        for label, least in sorted(head.least.items()):
            yield head.name, label, least
