"""`eoms-bot show ORDER`: everything that the ledger knows of an order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import click
from rich.table import Column, Table
from rich.text import Text

from eoms_bot.cli.app import App
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui import tables
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.out import Out
from eoms_bot.decide.similar import Similar, taken_over
from eoms_bot.errors import BadInput
from eoms_bot.model.batch import UNSURE
from eoms_bot.model.outcome import OUTCOME_ZH, Outcome
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.model.write import WriteRecord
from eoms_bot.report.record import Clean, cleaner, write_record
from eoms_bot.report.text import local_time
from eoms_bot.report.words import STATE_ZH, field_zh, kind_zh
from eoms_bot.run import ledgers
from eoms_bot.visible import visible


@click.command("show", cls=Command, short_help="一张工单在账本里的全部记录")
@click.argument("order_no", metavar="工单号")
@shared.flagged("config", "json")
@click.pass_obj
def show(app: App, order_no: str, flags: Flags) -> int:
    """一张工单在账本里的全部记录：结果、每次写入的状态和变化、规则、放行依据、写入的内容和每一项的出处。

    转人工的工单，另列三张最相似的已办工单：本账号、保留期内，同基站或同地点的。只供参考，解决措施是猜测。
    姓名、号码、地址遮盖；内容清理以后，规则、放行依据和出处还在。
    """
    from eoms_bot.ledger import account_key, nearest  # here, because SQL takes time to load

    settings, out = app.settings(flags), app.out(flags)
    if not ledgers.is_made(settings):
        raise BadInput(f"账本还没有建立，没有 {order_no} 的记录")

    with ledgers.open_ledger(settings) as ledger:
        row = ledger.order(order_no)
        writes = [_kept(write) for write in ledger.shown(ledger.writes(order_no))]
        why = ledger.why([write.id for write in writes])
        events = {write.id: ledger.events(write.id) for write in writes}
        since = app.now() - timedelta(days=settings.retention.personal_days)
        alike = nearest(ledger, order_no, account_key(settings.site.id, settings.site.account), since)
    if row is None and not writes:
        raise BadInput(f"账本里没有工单 {order_no}")
    clean = cleaner(Masker())
    records = []
    for write in writes:
        changes = [
            {"at": event.at, "event": event.event, "to_state": event.to_state, "note": clean(event.note)}
            for event in events[write.id]
        ]
        history = {"events": changes, "why": clean(why.get(write.id, "")), "purged_at": write.purged_at}
        records.append(write_record(write, clean) | history)
    outcome = row.outcome.value if row and row.outcome else None
    reason = clean(row.reason) if row else ""
    similar = [_similar(one, clean) for one in alike]
    out.emit("show", 0, order_no=order_no, outcome=outcome, reason=reason, writes=records, similar=similar)
    if row:
        named = OUTCOME_ZH[row.outcome] if row.outcome else "未结束"
        out.print(
            f"{order_no}：{named}　{reason}　（运行 {row.run_id}，{local_time(row.updated_at)}）", "bold"
        )
    _show_writes(out, writes, records)
    if row and row.outcome is Outcome.HELD:
        _show_similar(out, similar)
    return 0


def _similar(one: Similar, clean: Clean) -> dict[str, Any]:
    """A similar order as anybody may see it: what both have in common, what was done, what may be taken."""
    write, shared, guess = one.write, one.traits, taken_over(one.write)
    place = dict(write.customer).get("fault_place", "")
    same = {
        "基站": shared.site,
        "地点": place if shared.place else "",
        "投诉分类": shared.symptom,
        "省内投诉原因": shared.cause,
    }
    measure = guess and {"value": guess.value, "standing": guess.standing, "source": guess.source}
    return {
        "order_no": visible(write.order_no),
        "write": write.id,
        "day": one.day,
        "kind": write.kind,
        "by_person": write.by_person,
        "why": clean(one.why),
        "same": {name: clean(text) for name, text in same.items() if text},
        "measure": measure and {name: clean(text) for name, text in measure.items()},
    }


def _show_similar(out: Out, similar: list[dict[str, Any]]) -> None:
    if not similar:
        out.print("没有相似的已办工单（本账号、保留期内，同基站或同地点）")
        return
    rows = (
        (
            one["order_no"],
            one["day"],
            "；".join(f"同{name} {text}" for name, text in one["same"].items()),
            f"{kind_zh(one['kind'], by_person=one['by_person'])}：{one['why']}",
            f"{UNSURE}{one['measure']['value']}" if one["measure"] else "",
        )
        for one in similar
    )
    columns = ("工单", "回复日期", "相同之处", "怎样办的", "解决措施")
    out.show(_table("相似的已办工单", columns, rows))
    out.print(
        f"只供参考。解决措施前的 {UNSURE} 表示猜测，核对后去掉；号码、时间、基站、态度、承诺没有带过来，按本单填"
    )


def _kept(write: WriteRecord) -> WriteRecord:
    """The write without the values that a purge has taken.

    The chain has them masked for longer, with words of the order.
    """
    return replace(write, decided=()) if write.purged_at else write


def _show_writes(out: Out, writes: list[WriteRecord], records: list[dict[str, object]]) -> None:
    if not writes:
        out.print("没有写入过")
        return
    out.show(tables.writes(writes, "写入"))
    clean = cleaner(Masker())
    for write, record in zip(writes, records, strict=True):
        kind_name = kind_zh(write.kind, by_person=write.by_person)
        who = f"，责任人 {clean(write.operator)}" if write.operator else ""
        title = f"第 {write.attempt} 次 {kind_name}（编号 {write.id}{who}）"
        out.show(_changes(title, record["events"]))
        if write.rule:
            why = f"：{record['why']}" if record["why"] else ""
            out.print(
                f"决定 {kind_name}{why}　规则 {clean(write.rule)}　版本 {clean(write.rule_version) or '—'}"
            )
        if write.grounds:
            out.print(f"放行依据 {clean(write.grounds)}")
        if write.purged_at:
            out.print("保留期已过，写入的内容已清除，只留摘要")
        if write.decided:
            pairs = ((field_zh(clean(name)), clean(value)) for name, value in write.decided)
            out.show(_table("写入的内容", ("字段", "内容"), pairs))
        if write.sources:
            rows = (
                (field_zh(clean(name)), standing, clean(source)) for name, standing, source in write.sources
            )
            out.show(_table("每一项的出处", ("字段", "依据", "出处"), rows))


def _table(title: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Table:
    # Chinese has no spaces to break a line at; a word that is cut off helps nobody.
    table = Table(*(Column(name, overflow="fold") for name in columns), title=title, title_justify="left")
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _changes(title: str, events: object) -> Table:
    rows = (
        (
            local_time(event["at"]),
            STATE_ZH.get(event["to_state"], event["to_state"] or ""),
            event["note"],
        )
        for event in (events if isinstance(events, list) else ())
    )
    return _table(title, ("时间", "变为", "说明"), rows)
