"""`eoms-bot status`: may it run, is it running, what is unsettled, how the last runs ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click
from rich.table import Table

from eoms_bot.cli.app import App
from eoms_bot.cli.failures import OK, UNKNOWN_LEFT
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui import tables
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.out import Out
from eoms_bot.decide.permission import brakes
from eoms_bot.decide.permission.brakes import SentAlone
from eoms_bot.model.breaker import Breaker
from eoms_bot.model.outcome import OUTCOME_ZH
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.model.write import WriteRecord
from eoms_bot.report import breaker as fuse
from eoms_bot.report.record import cleaner, write_record
from eoms_bot.report.text import local_time
from eoms_bot.report.words import MODE_ZH, STOP_ZH
from eoms_bot.run import ledgers, stop_file

if TYPE_CHECKING:
    from eoms_bot.ledger import OrderRow, RunRow
    from eoms_bot.settings import Settings


@click.command("status", cls=Command, short_help="现在的情况：停止文件、暂停、未知结果、最近的运行")
@click.option(
    "--notice", "only_notice", is_flag=True, help="只写要人处理的，一件一行，可贴进聊天工具；没有就是空的"
)
@shared.flagged("config", "json")
@click.pass_obj
def status(app: App, only_notice: bool, flags: Flags) -> int:
    """现在的情况。还有结果未知的发送时退出码是 6，便于脚本报警。"""
    settings, out = app.settings(flags), app.out(flags)
    if only_notice:
        return _notice(app, settings, out)
    stopping = stop_file.state_of(settings.paths.stop_file)
    unsettled: Sequence[WriteRecord] = ()
    orders: Sequence[OrderRow] = ()
    runs: Sequence[RunRow] = ()
    holder, breaker = "", Breaker()
    shut: Mapping[str, str] = {}
    to_check: Sequence[SentAlone] = ()
    if ledgers.is_made(settings):
        from eoms_bot.ledger import account_key  # here, because SQL takes time to load
        from eoms_bot.run.brakes.brakes import happened

        holder = ledgers.holder(settings)
        with ledgers.open_ledger(settings) as ledger:
            orders, runs = ledger.orders(), ledger.runs(5)
            unsettled = ledger.shown(ledger.unsettled())
            breaker = ledger.breaker(account_key(settings.site.id, settings.site.account))
            decided = happened(ledger, settings, app.now())
            shut, to_check = brakes.shut(decided, app.now()), brakes.to_check(decided)
    code = UNKNOWN_LEFT if unsettled else OK
    counts = Counter(row.outcome.value if row.outcome else "OPEN" for row in orders)
    out.emit(
        "status",
        code,
        stop=stopping,
        holder=holder,
        breaker=fuse.record(breaker, app.now()),
        shut=dict(shut),
        to_check=[one.order_no for one in to_check],
        ledger=ledgers.shown_place(settings),
        unsettled=[write_record(write, cleaner(Masker())) for write in unsettled],
        orders=dict(counts),
        runs=[_run(row) for row in runs],
    )
    out.print(f"站点 {settings.site.id}，账号 {settings.site.account}，账本 {ledgers.shown_place(settings)}")
    out.print(f"停止文件：{STOP_ZH[stopping]}", "bold red" if stopping else "")
    out.print(f"账号锁：{holder or '没有机器人在运行'}")
    out.print(fuse.line(breaker, app.now()), "bold red" if breaker.is_open else "")
    for reason, why in shut.items():
        out.print(
            f"已关：{reason} 不再单独办（{why}）；查清后 eoms-bot policy open {reason} --reason …", "bold red"
        )
    if to_check:
        numbers = "、".join(one.order_no for one in to_check)
        out.print(
            f"待抽查：{numbers}；看过后 eoms-bot policy checked 工单号…，办错的 eoms-bot policy wrong", "bold"
        )
    _show(out, unsettled, counts, runs)
    return code


def _notice(app: App, settings: Settings, out: Out) -> int:
    """What needs a person, and nothing else."""
    text, unsettled = "", False
    if ledgers.is_made(settings):
        from eoms_bot.run.notifying import notice_of  # here, because SQL takes time to load

        holder = ledgers.holder(settings)
        with ledgers.open_ledger(settings) as ledger:
            newest = next(iter(ledger.runs(1, settings.site.account)), None)
            goes_on = newest is not None and bool(holder) and newest.finished_at is None
            text = notice_of(settings, ledger, app.now(), working=newest.run_id if newest and goes_on else "")
            unsettled = bool(ledger.unsettled())
    code = UNKNOWN_LEFT if unsettled else OK
    out.emit("status", code, notice=text)
    if text:
        out.print(text.rstrip("\n"))
    return code


def _show(out: Out, unsettled: Sequence[WriteRecord], counts: Counter[str], runs: Sequence[RunRow]) -> None:
    if unsettled:
        out.show(tables.writes(unsettled, "结果未知的发送"))
        out.print(
            "先到网站核对：eoms-bot reconcile 再查一次，或由另一人用 eoms-bot resolve 工单号 登记结果",
            "bold red",
        )
    else:
        out.print("没有结果未知的发送")
    if counts:
        words = {outcome.value: text for outcome, text in OUTCOME_ZH.items()} | {"OPEN": "未结束"}
        out.print("账本中的工单：" + "，".join(f"{words[code]} {n}" for code, n in counts.most_common()))
    if not runs:
        out.print("还没有发送过的运行")
        return
    table = Table(title="最近的运行", title_justify="left", title_style="bold")
    for name in ("运行", "方式", "开始", "结束", "退出码"):
        table.add_column(name, no_wrap=True)
    for row in runs:
        code = "—" if row.exit_code is None else str(row.exit_code)
        finished = local_time(row.finished_at) or "未结束"
        table.add_row(row.run_id, MODE_ZH.get(row.mode, row.mode), local_time(row.started_at), finished, code)
    out.show(table)


def _run(row: RunRow) -> dict[str, object]:
    return {
        "run_id": row.run_id,
        "mode": row.mode,
        "started_at": row.started_at,
        "finished_at": row.finished_at,
        "exit_code": row.exit_code,
    }
