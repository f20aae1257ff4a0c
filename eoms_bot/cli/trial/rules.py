"""`eoms-bot rules`: check, test, explain and export the rule table that reads complaints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table
from rich.text import Text

from eoms_bot.cli.app import App
from eoms_bot.cli.failures import CONFIGURATION, OK, SOME_FAILED
from eoms_bot.cli.trial.backtest import backtest
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command, CommandGroup
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.out import Out
from eoms_bot.errors import BadInput, Problem
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.model.texts.triage import Incoming, Triage
from eoms_bot.tables.reading import reader_of

if TYPE_CHECKING:
    from eoms_bot.decide.reading.rules.finding import TableFault


@click.group("rules", cls=CommandGroup, short_help="检查、试验、解释、导出判定规则表")
def rules() -> None:
    """判定规则表：业务人员维护的一个文件（设置 files.rules），这里检查它，看每条规则为什么看到或没看到。"""


rules.add_command(backtest)


@rules.command("check", cls=Command, short_help="找出矛盾、永远用不到、没有例句的规则")
@shared.flagged("config", "json")
@click.pass_obj
def check(app: App, flags: Flags) -> int:
    """检查规则表：写法、冲突、永远用不到、被别的规则压住、只当文字的符号、太宽、没有例句、字典里没有、没有措辞（退出码 0 没有问题，3 有问题）。

    每一处写明文件和行、哪一条规则、找到什么、怎么改；代码的含义见 docs/zh/deciding.md。
    """
    from eoms_bot.advise.phrase_checking import check_phrases, check_unworded
    from eoms_bot.decide.reading.rules import checking
    from eoms_bot.tables.tables import load_dictionaries, load_rules

    settings, out = app.settings(flags), app.out(flags)
    path, lists = settings.files.rules, load_dictionaries(settings.files.dictionaries)
    table = load_rules(path)
    found = (
        *checking.check(table, lists),
        *check_phrases(table.phrase, lists),
        *check_unworded(table.phrase),
    )
    code = CONFIGURATION if found else OK
    problems = [_problem(path, one) for one in found]
    records = [
        {
            **{"code": one.code, "file": problem.file, "line": problem.row},
            **{"rule": one.rule, "text": one.text, "wanted": one.wanted},
        }
        for one, problem in zip(found, problems, strict=True)
    ]
    counts = {"rules": len(table.rule), "rejects": len(table.reject), "phrases": len(table.phrase)}
    out.emit("rules check", code, **counts, findings=records)
    for problem in problems:
        out.print(str(problem), "bold red")
    out.print(
        f"{len(table.rule)} 条判定规则，{len(table.reject)} 条驳回规则，{len(table.phrase)} 条措辞："
        + _count(len(found), "处问题")
    )
    return code


def _problem(path: Path, found: TableFault) -> Problem:
    from eoms_bot.tables.tables import line_in

    line = line_in(path, found.place, found.near) if found.place else None
    return Problem(found.code, path.name, line, found.rule, found.text, found.wanted)


@rules.command("test", cls=Command, short_help="逐条试每个例句")
@shared.flagged("config", "json")
@click.pass_obj
def test(app: App, flags: Flags) -> int:
    """每条规则的例句必须看到，反例必须看不到（退出码 0 全对，1 有不对的）。"""
    from eoms_bot.decide.reading.rules.examples import tried

    settings, out = app.settings(flags), app.out(flags)
    answers = list(tried(reader_of(settings, None)))
    wrong = [one for one in answers if not one.right]
    code = SOME_FAILED if wrong else OK
    records = [{"rule": one.rule, "text": one.text, "should_fire": one.should_fire} for one in wrong]
    out.emit("rules test", code, examples=len(answers), wrong=records)
    for one in wrong:
        out.print(
            f"{one.rule}：“{one.text}”{'应看到，没看到' if one.should_fire else '不应看到，看到了'}",
            "bold red",
        )
    out.print(f"{len(answers)} 个例句：" + _count(len(wrong), "个不对"))
    return code


@rules.command("explain", cls=Command, short_help="一段文字或一张历史工单：哪些规则看到了什么")
@click.argument("order", metavar="[工单号]", required=False)
@click.option("--text", metavar="文字", help="投诉文字")
@shared.gazetteer
@shared.flagged("config", "json")
@click.pass_obj
def explain(app: App, order: str | None, text: str | None, gazetteer: Path | None, flags: Flags) -> int:
    """分拣一段文字（--text），或历史工单里的一张，写出每条看到的规则和触发它的原文。"""
    from eoms_bot.decide.reading import PastOrders, triage
    from eoms_bot.learn.past_orders import past_order
    from eoms_bot.report.verdicts import masker_of_text, record

    if (order is None) == (text is None):
        raise BadInput("写 工单号，或 --text 文字，二选一")
    settings, out = app.settings(flags), app.out(flags)
    asked, known = (
        (Incoming("", text), None) if text is not None else past_order(settings, app.now(), order or "")
    )
    found = triage(asked, reader_of(settings, gazetteer), PastOrders(1))
    masker = masker_of_text(asked.text, known)
    out.emit("rules explain", OK, verdict=record(found, masker))
    _show_triage(out, found, masker)
    return OK


@rules.command("export", cls=Command, short_help="把规则表写成一个工作簿")
@click.option(
    "--xlsx",
    "path",
    metavar="文件",
    required=True,
    type=click.Path(path_type=Path),
    callback=shared.new_file(".xlsx"),
    help="写到这个新文件",
)
@shared.flagged("config", "json")
@click.pass_obj
def export(app: App, path: Path, flags: Flags) -> int:
    """把判定规则、驳回规则和词组写成一个 Excel 文件，供阅读和讨论；起作用的仍是规则表文件。"""
    from eoms_bot.new_file import write_numbered
    from eoms_bot.report.rules_book import render
    from eoms_bot.tables.tables import load_rules

    settings, out = app.settings(flags), app.out(flags)
    table = load_rules(settings.files.rules)
    path = write_numbered(path, render(table))
    out.emit("rules export", OK, path=str(path.absolute()), rules=len(table.rule))
    out.print(f"已写好：{path.absolute()}")
    return OK


def _show_triage(out: Out, found: Triage, masker: Masker) -> None:
    table = Table("规则", "结论", "原文", title="看到的", title_justify="left")
    for mark in found.marks:
        table.add_row(mark.rule, mark.says, Text(masker(mark.span)))
    out.show(table)
    words = {"reject": "驳回", "complete": "可答复", "human": "转人工"}[found.action]
    reason = f"{found.reject_reason}，" if found.reject_reason else ""
    out.print(f"{words}：{reason}{masker(found.why)}（把握 {found.confidence:.2f}）", "bold")
    others = "、".join(f"{one.cause} {one.share:.2f}" for one in found.alternatives)
    out.print(f"原因：{found.cause or '—'}" + (f"　也可能：{others}" if others else ""))
    out.print(
        f"县区：{found.county}　场景：{found.scene}　网络：{found.network}　重大：{'是' if found.major else '否'}"
    )
    solvable = {"yes": "能", "no": "不能", "unknown": "没有写"}[found.solvable]
    koujing = f"有（{masker(found.koujing_span)}），能否解决：{solvable}" if found.has_koujing else "无"
    out.print(f"口径：{koujing}")
    if found.missing:
        out.print(f"缺：{'、'.join(found.missing)}", "bold")


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number else "没有问题"
