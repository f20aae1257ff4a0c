"""`eoms-bot resolve ORDER`: a person records, with a reason, what became of an UNKNOWN write."""

from __future__ import annotations

import click

from eoms_bot.cli.app import App
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command, number
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.errors import BadInput
from eoms_bot.report.text import local_time
from eoms_bot.report.words import KIND_ZH, NOT_SENT_ZH, SENT_ZH, STATE_ZH
from eoms_bot.run import ledgers


@click.command("resolve", cls=Command, short_help="人工登记结果未知的发送；放行被隔离的，撤下公示的")
@click.argument("order_no", metavar="工单号")
@click.option("--sent", is_flag=True, help="到网站看过：已经生效")
@click.option("--not-sent", is_flag=True, help="到网站看过：没有生效")
@click.option("--try-again", is_flag=True, help="已查明原因：被隔离的工单可以再次处理")
@click.option("--take-down", is_flag=True, help="公示中的工单：撤下，不让程序单独发送")
@click.option("--reason", metavar="说明", help="依据，例如在哪里看到了什么；必填")
@click.option(
    "--write",
    "write_id",
    callback=number(1, 99_999_999),
    metavar="编号",
    help="有几次未知发送时，指明是哪一次",
)
@shared.flagged("config", "json", "no_input", "yes")
@click.pass_obj
def resolve(
    app: App,
    order_no: str,
    sent: bool,
    not_sent: bool,
    try_again: bool,
    take_down: bool,
    reason: str | None,
    write_id: int | None,
    flags: Flags,
) -> int:
    """人工登记结果未知的发送：先到网站核对，没有生效的要等开始发送 10 分钟以后。

    也放行被隔离的工单（--try-again），撤下公示中的（--take-down）。登记留在账本里。
    """
    if [sent, not_sent, try_again, take_down].count(True) != 1:
        raise BadInput("给出 --sent、--not-sent、--try-again 或 --take-down 其中一个")
    if not (reason or "").strip():
        raise BadInput("必须用 --reason 写明依据")
    settings, out = app.settings(flags), app.out(flags)
    if not ledgers.is_made(settings):
        raise BadInput(f"账本还没有建立，没有 {order_no} 的记录")
    from eoms_bot.modes import resolving
    from eoms_bot.plan import second_person

    with ledgers.open_ledger(settings) as ledger:
        if try_again:
            app.confirm(f"允许再次处理 {resolving.quarantined(ledger, order_no)}？", flags)
            ledger.let_try_again(order_no, app.who(settings), str(reason).strip(), app.now())
            out.emit("resolve", 0, order_no=order_no, released=True)
            out.print(f"已登记：{order_no} 解除隔离，下次运行再处理")
            return 0
        if take_down:
            app.confirm(f"撤下 {resolving.shown(ledger, order_no)}，由人处理？", flags)
            ledger.take_down(order_no, app.who(settings), str(reason).strip(), app.now())
            out.emit("resolve", 0, order_no=order_no, taken_down=True)
            out.print(f"已登记：{order_no} 撤下，程序不会单独发送它")
            return 0
        write, who = resolving.unknown(ledger, order_no, write_id), app.who(settings)
        second_person.insist_may_settle(settings, ledger, write, who)
        what = f"{order_no} 第 {write.attempt} 次 {KIND_ZH.get(write.kind, write.kind)}"
        verdict = SENT_ZH if sent else NOT_SENT_ZH
        out.say(f"{what}，开始发送 {local_time(write.sending_at)}。登记为：{verdict}")
        app.confirm("确认？", flags)
        state = resolving.settle(ledger, write, who, str(reason), app.now(), sent=sent)
    out.emit("resolve", 0, order_no=order_no, write_id=write.id, state=state.value)
    out.print(f"已登记：{what} → {STATE_ZH[state]}")
    return 0
