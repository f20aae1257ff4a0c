"""The tables of the console: a run by outcome, what needs a person, writes of the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich import box
from rich.table import Table
from rich.text import Text

from eoms_bot.cli.ui.out import Out
from eoms_bot.model.outcome import OUTCOME_ZH, Outcome
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.model.run import RunSummary
from eoms_bot.model.write import WriteRecord
from eoms_bot.processes import typed
from eoms_bot.report.outcomes import LEFT, ORDER_OF_OUTCOMES, SHOWN
from eoms_bot.report.record import (
    Record,
    cleaner,
    held_reasons,
    summary_record,
    write_record,
)
from eoms_bot.report.text import local_time, one_line
from eoms_bot.report.words import DECISION_ZH, MODE_ZH, STATE_ZH, kind_zh, writes_line
from eoms_bot.settings import Settings

NEED_A_PERSON = frozenset({Outcome.UNKNOWN, *LEFT}) - {Outcome.HELD}
"""Shown one by one; held orders are counted by their reasons."""
MAX_ROWS = 20


def run_summary(out: Out, summary: RunSummary, command: str) -> int:
    """Show a finished run, or give it to machines, and return its exit code."""
    out.emit(command, summary.exit_code, run=summary_record(summary))
    show_run(out, summary)
    return summary.exit_code


def show_run(out: Out, summary: RunSummary) -> None:
    """Show a finished run to people: by outcome, what needs them, where the report is."""
    out.show(by_outcome(summary_record(summary)))
    show_details(out, summary)


def show_details(out: Out, summary: RunSummary, *, plan: bool = True) -> None:
    """What people need to see of a finished run.

    What needs people, why orders were held, where the report is, and the `plan` that people may go on with.
    """
    run = summary_record(summary)
    decided = Counter(item["decision"] for item in run["items"] if item["decision"])
    if decided:
        out.print("决定：" + "，".join(f"{DECISION_ZH[kind]} {n}" for kind, n in decided.most_common()))
    urgent = [item for item in run["items"] if item["outcome"] in NEED_A_PERSON]
    if urgent:
        out.show(orders(urgent[:MAX_ROWS], "需要人看的工单"))
    held = held_reasons(run["items"])
    if held:
        out.show(reasons(held))
    if run["stopped"]:
        out.print(f"提前停止：{run['stopped']}", "bold red")
    if run["unsettled"]:
        out.print(f"有 {len(run['unsettled'])} 次发送结果未知：先到网站核对，不要重复提交", "bold red")
    for notice in run["notices"]:
        out.print(f"注意：{notice}")
    out.print(f"报告：{Path(summary.folder) / 'report.html'}")
    if run["plan"] and plan:
        show_plan(out, run["plan"])
    if summary.mode == "preview":
        out.print(writes_line(run), "bold")


def show_plan(out: Out, plan: Record) -> None:
    """Where a preview's plan is, and how to go on with it."""
    if plan["problem"]:
        out.print(plan["problem"], "bold red")
        return
    out.print(f"计划 {plan['plan_id']}（{plan['rows']} 行）：{plan['file']}")
    out.print(
        f"　填「批准」「批准人」，{local_time(plan['until'])} 之前运行 eoms-bot apply {typed(plan['file'])}"
    )


def by_outcome(run: Record) -> Table:
    """How many orders ended how."""
    title = f"{MODE_ZH.get(run['mode'], run['mode'])}：共 {len(run['items'])} 张工单"
    table = _table(title, ("结果", {}), ("数量", {"justify": "right"}), ("说明", {}))
    for code, count in run["counts"].items():
        style = SHOWN[code].terminal if count else "dim"
        note = SHOWN[code].note if count else ""
        table.add_row(Text(OUTCOME_ZH[Outcome(code)], style), Text(str(count), style), Text(note))
    return table


def side_by_side(summaries: Sequence[RunSummary], hows: Sequence[str]) -> Table:
    """How many orders ended how in each of several runs; `hows` says what each rested on."""
    runs = [summary_record(summary) for summary in summaries]
    table = _table("", ("结果", {}))
    for run, how in zip(runs, hows, strict=True):
        table.add_column(f"{MODE_ZH.get(run['mode'], run['mode'])}\n{how}", justify="right")
    for outcome in ORDER_OF_OUTCOMES:
        counts = [run["counts"][outcome.value] for run in runs]
        style = SHOWN[outcome].terminal if any(counts) else "dim"
        table.add_row(Text(OUTCOME_ZH[outcome], style), *(Text(str(count), style) for count in counts))
    table.add_section()
    table.add_row("合计", *(str(len(run["items"])) for run in runs))
    return table


def orders(items: Iterable[Record], title: str) -> Table:
    """Orders with their outcome and reason."""
    table = _table(
        title, ("工单号", {"no_wrap": True}), ("结果", {"no_wrap": True}), ("原因", {"overflow": "fold"})
    )
    for item in items:
        outcome = Text(item["outcome_zh"], SHOWN[item["outcome"]].terminal)
        table.add_row(Text(one_line(item["order_no"])), outcome, Text(one_line(item["reason"])))
    return table


def reasons(counted: Counter[str]) -> Table:
    """Why orders were left to people, the commonest reason first."""
    table = _table("转人工的原因", ("数量", {"justify": "right"}), ("原因", {"overflow": "fold"}))
    for reason, count in counted.most_common(MAX_ROWS):
        table.add_row(Text(str(count)), Text(one_line(reason)))
    return table


def writes(records: Iterable[WriteRecord], title: str) -> Table:
    """Attempts as the ledger has them."""
    names = ("编号", "工单号", "动作", "次", "状态", "开始发送", "说明")
    table = _table(title, *((name, {"no_wrap": name != "说明", "overflow": "fold"}) for name in names))
    for record in records:
        write = write_record(record, cleaner(Masker()))
        texts: tuple[str, ...] = (
            str(write["id"]),
            write["order_no"],
            kind_zh(write["kind"], by_person=write["by_person"]),
            str(write["attempt"]),
            STATE_ZH[write["state"]],
            local_time(write["sending_at"]) or "未发送",
            one_line("；".join(part for part in (write["note"], write["proof"]) if part), 200),
        )
        style = "bold red" if write["state"] in ("UNKNOWN", "SENDING") else ""
        table.add_row(*(Text(one_line(text), style) for text in texts))
    return table


def show_fingerprint(out: Out, settings: Settings, mark: str) -> None:
    """The line that approves a profile's files: people paste it into their settings."""
    approved = settings.site.profile_fingerprint
    what = f"页面档案 {settings.site.profile} 的核对码"
    if approved == mark:
        out.print(f"{what}，与批准的一致：")
    elif approved:
        out.print(f"{what}，与批准的不同；核对过改动，才把设置 [site] 里的换成这一行：", "bold red")
    else:
        out.print(f"{what}；核对过档案，把这一行写进设置的 [site]，改过一处就不再运行：")
    out.print(f'profile_fingerprint = "{mark}"')


def _table(title: str, *columns: tuple[str, dict[str, object]]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.ROUNDED, header_style="bold")
    for name, options in columns:
        table.add_column(name, **options)  # type: ignore[arg-type]
    return table
