"""`eoms-bot assist ORDER`: the order's form in an open window, filled as far as facts allow.

A person fills in the rest.
"""

from __future__ import annotations

from pathlib import Path

import click

from eoms_bot.cli.app import App
from eoms_bot.cli.failures import OK, SOME_FAILED
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui import progress, tables
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.out import Out
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.run import RunSummary
from eoms_bot.report.record import summary_record
from eoms_bot.report.text import one_line

KINDS = {"": "", "完成": "complete", "驳回": "reject"}


def _order(ctx: click.Context, param: click.Parameter, text: str) -> str:
    numbers = shared.order_numbers(ctx, param, text)
    if len(numbers) > 1:
        raise shared.refused("CLI-002", "工单号", text, "一次协助一张")
    return numbers[0]


def _kind(ctx: click.Context, param: click.Parameter, text: str) -> str:
    if text in KINDS:
        return KINDS[text]
    raise click.BadParameter(f"{text[:20]} 不是 完成、驳回 之一", ctx, param)


def _person(ctx: click.Context, param: click.Parameter, text: str) -> str:
    if len(text) <= 64 and text == one_line(text).strip():
        return text
    raise click.BadParameter("写一个姓名，64 个字以内", ctx, param)


@click.command("assist", cls=Command, short_help="打开浏览器，填好已知的内容，由人补齐并亲自提交")
@click.argument("order_no", metavar="工单号", callback=_order)
@click.option(
    "--batch",
    metavar="批次.xlsx",
    type=click.Path(path_type=Path),
    callback=shared.batch_file,
    help="事实取自这个批次文件；不写就取自收件箱",
)
@click.option(
    "--plan",
    "plan_id",
    metavar="计划编号",
    help="事实和判定取自这份计划里本单的一行（待审或批准了的）；计划过期、工单变了就不打开",
)
@click.option(
    "--as", "kind", default="", metavar="处理方式", callback=_kind, help="完成 或 驳回；不写就按批次文件"
)
@click.option(
    "--person",
    default="",
    metavar="姓名",
    callback=_person,
    help="谁来提交，记入账本；不写就是设置 site.operator",
)
@shared.flagged("config", "json", "profile", "output_dir", "slowmo", "log_level")
@click.pass_obj
def assist(
    app: App, order_no: str, batch: Path | None, plan_id: str | None, kind: str, person: str, flags: Flags
) -> int:
    """为一张转人工的工单打开浏览器窗口：机器人填好有出处的内容，缺什么写在这里；由人在窗口里补齐，并亲自按网站的“提交”。

    只放行这一张工单的这一次提交（未解决的，先是它的问题遗留库登记），记入账本，算提交人的；关掉窗口就是不提交。
    """
    if batch is not None and plan_id is not None:
        raise click.UsageError("--batch 和 --plan 只写一个", click.get_current_context())
    from eoms_bot.modes.assist import AssistRequest  # here, because browser and SQL take time to load

    settings, out = app.settings(flags), app.out(flags)
    who = person or app.who(settings)

    def notify(text: str) -> None:
        out.say(one_line(text, 400))

    asked = AssistRequest(order_no, who, notify, kind, plan_id or "")
    with progress.shown(out, "协助填写") as bar:
        summary = app.services.modes.assist(settings, asked, batch_path=batch, progress=bar, ports=app.ports)
    return _shown(out, summary)


def _shown(out: Out, summary: RunSummary) -> int:
    """The run's own code, and 1 where nothing was sent: the person who started this wanted a reply."""
    done = any(item.outcome is Outcome.DONE for item in summary.items)
    code = summary.exit_code or (OK if done else SOME_FAILED)
    out.emit("assist", code, run=summary_record(summary))
    for item in summary.items:
        out.print(progress.outcome_line(item), "bold")
    tables.show_details(out, summary)
    return code
