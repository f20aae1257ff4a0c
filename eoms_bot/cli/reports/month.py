"""`eoms-bot month`: a month's figures on the screen, and as the month report in a workbook."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from eoms_bot import chinese
from eoms_bot.cli.app import App
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.out import Out
from eoms_bot.errors import ConfigError
from eoms_bot.model.board import Span, month_named, month_of
from eoms_bot.month.figure import Figure
from eoms_bot.month.month import Month
from eoms_bot.new_file import in_turn
from eoms_bot.run import ledgers
from eoms_bot.settings import Settings

OK = 0


@click.command("month", cls=Command, short_help="一个月的指标和月报")
@click.argument("name", metavar="[年-月]", required=False)
@click.option(
    "-o",
    "--out",
    "file",
    metavar="月报.xlsx",
    type=click.Path(path_type=Path),
    callback=shared.new_file(".xlsx"),
    help="把月报写成这个新文件",
)
@shared.flagged("config", "json")
@click.pass_obj
def month(app: App, name: str | None, file: Path | None, flags: Flags) -> int:
    """显示一个月的万投比、满意率、及时率、解决率、重复投诉率、驳回率和预警，-o 写成 Excel 月报。

    不写月份就是上个月，例如 2026-10；月报从次月 3 日起数字不再因晚到的结果变化。只含账本里的工单，不含个人信息。
    """
    settings, out = app.settings(flags), app.out(flags)
    from eoms_bot.month.monthly import today_of  # here, because SQL takes time to load

    span = _span(name, today_of(app.now()))
    made = _month(app, settings, span)
    if file is not None:
        file = _write(file, made)
    out.emit("month", OK, **_record(made), file=str(file.absolute()) if file else "")
    _show(out, made)
    if file is not None:
        out.print(f"已写好：{file}")
    return OK


def _span(name: str | None, today: date) -> Span:
    """The month of a word, last month without one; CLI-002 for what is no month, or has not begun."""
    if name is None:
        return month_of(today).before()
    span = month_named(name)
    if span is None:
        raise shared.refused("CLI-002", "月份", name[:20], "写成年-月，例如 2026-10")
    if span.first > today:
        raise shared.refused("CLI-002", "月份", name, f"还没有开始；不晚于 {month_of(today).key}")
    return span


def _month(app: App, settings: Settings, span: Span) -> Month:
    from eoms_bot.month import monthly

    if not ledgers.is_made(settings):
        raise ConfigError(f"还没有账本：{ledgers.shown_place(settings)}；机器人运行过以后才有数字")
    now = app.now()
    history = monthly.history_of(settings, now)
    with ledgers.open_ledger(settings) as ledger:
        return monthly.month(ledger, settings.board, history, span, now)


def _write(file: Path, made: Month) -> Path:
    from eoms_bot.month import month_book  # here, because workbooks and charts load slowly
    from eoms_bot.report.files import write_new

    content = month_book.render(made)
    try:
        return in_turn(file, lambda free: write_new(free, content))
    except OSError as err:
        raise shared.refused("CLI-004", "文件", str(file), f"写不进去：{chinese.of_system(err)}") from err


def _show(out: Out, made: Month) -> None:
    shown = Table(title=f"{made.span.title}　{made.note}", title_justify="left")
    for head in ("指标", "数值", "分子 ÷ 分母", "说明"):
        shown.add_column(head, overflow="fold")
    for one in made.figures:
        shown.add_row(*(Text(text) for text in (one.name, one.shown, one.parts, one.reason)))
    out.show(shown)
    out.print(f"工单 {made.days.total} 张，问题遗留 {made.ageing.total} 张没有解决")
    for warned in made.warnings.raised:
        out.print(f"▲ 预警：{warned.kind}{warned.name} 最近七天 {warned.this} 张，门限 {warned.limit:.1f}")
    if made.warnings.why:
        out.print(f"预警：无数据，{made.warnings.why}")


def _record(made: Month) -> dict[str, object]:
    """The month for machines."""
    return {
        "month": made.span.key,
        "note": made.note,
        "orders": made.days.totals,
        "figures": [_figure(one) for one in made.figures],
        "warnings": [
            {"kind": one.kind, "name": one.name, "count": one.this, "mean": one.mean, "limit": one.limit}
            for one in made.warnings.raised
        ],
    }


def _figure(one: Figure) -> dict[str, object]:
    sides = {"numerator": one.numerator, "denominator": one.denominator, "value": one.value}
    return {"name": one.name, **sides, "formula": one.formula, "source": one.source, "why": one.reason}
