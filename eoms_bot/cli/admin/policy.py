"""`eoms-bot policy`: what past orders prove of deciding alone.

It also records a person's word on what was decided alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table
from rich.text import Text

from eoms_bot.cli.app import App
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command, CommandGroup
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.out import Out
from eoms_bot.decide.permission.brakes import PersonWord
from eoms_bot.decide.permission.replay import Judged
from eoms_bot.errors import BadInput
from eoms_bot.run import ledgers
from eoms_bot.settings import Settings

if TYPE_CHECKING:
    from eoms_bot.plan.policy_check import Replayed


@click.group(
    "policy", cls=CommandGroup, short_help="单独办单：核对历史工单、登记抽查和办错了、打开已关的原因"
)
def policy() -> None:
    """机器人单独办的工单：历史工单证明了什么，人抽查下来怎样，哪一类已经关上。"""


MOST_SHOWN = 200


@policy.command("check", cls=Command, short_help="用办过的工单核对：哪些会单独办，错了哪些")
@click.argument("path", metavar="历史工单.xlsx", type=click.Path(path_type=Path), callback=shared.batch_file)
@shared.flagged("config", "json", "operator")
@click.pass_obj
def check(app: App, path: Path, flags: Flags) -> int:
    """用现在的规则和数据文件重判人办过的工单：哪些会单独办，其中与人办的不同的逐张列出，每个原因的差错上界（单侧 95%）。

    文件是 template --kind 历史工单 的样子，写上 处理方式、驳回原因 等列。结果记入账本，只对现在的规则表算数，90 天有效；不改别的。
    """
    from eoms_bot.ledger import Reasons  # here, because SQL and workbooks take time to load
    from eoms_bot.plan.policy_check import replay

    settings, out = app.settings(flags), app.out(flags)
    found = replay(settings, app.ports, path)
    settings.paths.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with ledgers.open_ledger(settings, create=True) as ledger:
        Reasons(ledger).checked(found.checks, found.rules, found.file_hash, app.who(settings), app.now())
    unknown = [one for one in found.alone if not one.known]
    out.emit(
        "policy check",
        0,
        orders=found.orders,
        undone=found.undone,
        taught=found.taught,
        rules=found.rules,
        file_sha256=found.file_hash,
        reasons=[vars(one) for one in found.checks],
        wrong=[_record(one) for one in found.alone if one.wrong],
        unknown=[_record(one) for one in unknown],
    )
    _show_replay(out, found, unknown)
    return 0


def _record(one: Judged) -> dict[str, object]:
    return {"order_no": one.order_no, "place": one.place, "reason": one.reason, "wrong": list(one.wrong)}


def _show_replay(out: Out, found: Replayed, unknown: Sequence[Judged]) -> None:
    table = Table("原因", "会单独办", "办错", "差错上界", title="核对结果", title_justify="left")
    for one in found.checks:
        bound = f"{one.bound:.2%}" if one.judged else "—"
        table.add_row(Text(one.reason), str(one.judged), str(one.wrong), bound)
    out.show(table)
    wrong = [one for one in found.alone if one.wrong]
    for bad in wrong[:MOST_SHOWN]:
        out.print(f"办错 {bad.order_no}（{bad.place}）{bad.reason}：{'；'.join(bad.wrong)}", "bold red")
    if len(wrong) > MOST_SHOWN:
        out.print(f"只列出前 {MOST_SHOWN} 张；全部见 --json")
    if unknown:
        numbers = "、".join(one.order_no for one in unknown[:10])
        why = (
            "教过模型的，或没有写驳回原因、原工单号、县区"
            if found.taught
            else "没有写驳回原因、原工单号或县区"
        )
        out.print(f"无法核对 {len(unknown)} 张（{why}），不算数：{numbers}")
    if found.taught:
        out.print(f"{found.taught} 张在现在的模型学过的日期以前，对了不算数：核对要用以后的工单")
    if found.undone:
        out.print(f"{found.undone} 行没有写处理方式，没有核对")
    out.print(f"核对 {found.orders} 张；规则 {found.rules}，已记入账本", "bold")


@policy.command("wrong", cls=Command, short_help="登记：单独办的这张工单办错了")
@click.argument("order_no", metavar="工单号")
@click.option("--reason", metavar="说明", help="错在哪里，必填，留在账本里")
@shared.flagged("config", "json", "operator")
@click.pass_obj
def wrong(app: App, order_no: str, reason: str | None, flags: Flags) -> int:
    """登记办错了：同一原因的工单马上不再单独办，要由人打开。"""
    why = _why(reason)
    settings, out = app.settings(flags), app.out(flags)
    _insist_on_ledger(settings)
    from eoms_bot.run.brakes import brakes  # here, because SQL takes time to load

    with ledgers.open_ledger(settings) as ledger:
        found = brakes.said(ledger, order_no.strip(), PersonWord.WRONG, app.who(settings), why, app.now())
    out.emit("policy wrong", 0, order_no=found.order_no, shut=found.reason)
    out.print(f"已登记：{found.order_no} 办错了；“{found.reason}”已关，不再单独办")
    return 0


@policy.command("checked", cls=Command, short_help="登记：抽查过这些单独办的工单，没有问题")
@click.argument("order_nos", metavar="工单号...", nargs=-1, required=True)
@shared.flagged("config", "json", "operator")
@click.pass_obj
def checked(app: App, order_nos: tuple[str, ...], flags: Flags) -> int:
    """登记抽查。每天要抽查哪几张见 eoms-bot status；次日 12:00 前没有人看，这一类就关上。"""
    settings, out = app.settings(flags), app.out(flags)
    _insist_on_ledger(settings)
    from eoms_bot.run.brakes import brakes  # here, because SQL takes time to load

    with ledgers.open_ledger(settings) as ledger:
        for order_no in order_nos:
            brakes.said(ledger, order_no.strip(), PersonWord.CHECKED, app.who(settings), "", app.now())
    out.emit("policy checked", 0, order_nos=list(order_nos))
    out.print(f"已登记：抽查 {len(order_nos)} 张，没有问题")
    return 0


@policy.command("open", cls=Command, short_help="由人打开一个已关的原因")
@click.argument("reason_word", metavar="原因")
@click.option("--reason", metavar="说明", help="打开的依据，必填，留在账本里")
@shared.flagged("config", "json", "operator", "no_input", "yes")
@click.pass_obj
def open_(app: App, reason_word: str, reason: str | None, flags: Flags) -> int:
    """打开一个已关的原因：查清并改好以后，由人负责。谁、什么时候、依据什么，都留在账本里。"""
    why = _why(reason)
    settings, out = app.settings(flags), app.out(flags)
    _insist_on_ledger(settings)
    from eoms_bot.run.brakes import brakes  # here, because SQL takes time to load

    with ledgers.open_ledger(settings) as ledger:
        shut = brakes.shut_by(ledger, settings, app.now())
        if reason_word in shut:
            out.say(f"“{reason_word}”已关：{shut[reason_word]}")
            app.confirm("打开？", flags)
        brakes.open_reason(ledger, settings, reason_word, app.who(settings), why, app.now())
    out.emit("policy open", 0, reason=reason_word, by=app.who(settings))
    out.print(f"“{reason_word}”已打开")
    return 0


def _why(reason: str | None) -> str:
    why = (reason or "").strip()
    if not why:
        raise BadInput("必须用 --reason 写明依据")
    return why


def _insist_on_ledger(settings: Settings) -> None:
    if not ledgers.is_made(settings):
        raise BadInput("账本还没有建立，没有单独办过的工单")
