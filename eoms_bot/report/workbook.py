"""report.xlsx: one row per order for the shift lead; every text is text, whatever it begins with."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from eoms_bot import sheets
from eoms_bot.model.outcome import OUTCOME_ZH, Outcome
from eoms_bot.report.outcomes import SHOWN
from eoms_bot.report.record import Record, marked
from eoms_bot.report.text import LOCAL, local_time
from eoms_bot.report.words import DECISION_ZH, MODE_ZH, writes_line
from eoms_bot.sheets import Alignment, Font, PatternFill, Worksheet, put_line, set_printed

COLUMNS = {
    "工单号": 25,
    "主题": 34,
    "处理时限": 18,
    "决定": 11,
    "规则": 16,
    "结果": 13,
    "原因": 44,
    "缺少": 24,
    "接下来": 34,
    "证明": 40,
    "证据": 22,
}
"""Column → width in characters."""
PLACE = {name: number for number, name in enumerate(COLUMNS, start=1)}
LINK = Font(color="0563C1", underline="single")
FILLS = {one.value: PatternFill("solid", fgColor=shown.fill) for one, shown in SHOWN.items() if shown.fill}


def render(run: Record, items: list[Record]) -> bytes:
    """The workbook as a file's bytes."""
    book = sheets.new_book()
    orders = book.create_sheet("工单")
    sheets.put_table(orders, COLUMNS, map(_texts, items))
    orders.row_dimensions[1].height = 22
    for number, item in enumerate(items, start=2):
        _row(orders, number, item)
    last = orders.cell(max(len(items) + 1, 2), len(COLUMNS)).coordinate
    orders.auto_filter.ref = f"A1:{last}"
    set_printed(orders, f"{MODE_ZH.get(run['mode'], run['mode'])} {run['run_id']}")
    orders.print_title_rows = "1:1"
    summary = book.create_sheet("概要")
    _summary(summary, run)
    set_printed(summary, run["run_id"])
    return sheets.content_of(book)


def _row(sheet: Worksheet, number: int, item: Record) -> None:
    _date(sheet.cell(row=number, column=PLACE["处理时限"]), item["deadline"])
    fill = FILLS.get(item["outcome"])
    if fill:
        sheet.cell(row=number, column=PLACE["结果"]).fill = fill
    _link(sheet.cell(row=number, column=PLACE["工单号"]), f"report.html#order-{quote(item['order_no'])}")
    if item["pictures"]:
        _link(sheet.cell(row=number, column=PLACE["证据"]), item["pictures"][0]["path"])


def _date(cell: Any, moment: str | None) -> None:
    """Excel knows no zones: the operators' own time, as a real date that sorts and filters."""
    if moment:
        cell.value = datetime.fromisoformat(moment).astimezone(LOCAL).replace(tzinfo=None)
        cell.number_format = "yyyy-mm-dd hh:mm"
        cell.alignment = Alignment(vertical="top", horizontal="left")


def _link(cell: Any, target: str) -> None:
    """Opens a file of the run folder, in which the workbook lies too."""
    cell.hyperlink, cell.font = target, LINK


def _texts(item: Record) -> tuple[str, ...]:
    decision = item["decision"] or {}
    late = "（已超时限）" if item["late"] else ""
    return (
        item["order_no"],
        item["title"],
        "",
        DECISION_ZH.get(decision.get("kind", ""), ""),
        decision.get("rule", ""),
        item["outcome_zh"] + late,
        _reason(item),
        "；".join(decision.get("missing", [])),
        SHOWN[item["outcome"]].next.format(item["order_no"]),
        _proof_text(item),
        f"{len(item['pictures'])} 张图片" if item["pictures"] else "",
    )


def _reason(item: Record) -> str:
    """The reason, after who presses: `【催办】缺少 占用基站`."""
    kinds = marked(item)
    return (f"【{kinds}】" if kinds else "") + str(item["reason"])


def _proof_text(item: Record) -> str:
    proof = item["proof"]
    if not proof:
        return ""
    if not proof["found"]:
        return f"未找到：{proof['text']}"
    whose = "本账号" if proof["by_us"] else f"他人（{proof['who']}）"
    return " ".join(
        part for part in (local_time(proof["when"]), whose, proof["where"], proof["text"]) if part
    )


def _summary(sheet: Worksheet, run: Record) -> None:
    sheets.set_widths(sheet, 18, 30, 70)
    rows = [
        ("运行", run["run_id"], ""),
        ("方式", MODE_ZH.get(run["mode"], run["mode"]), ""),
        ("站点 / 账号", f"{run['site_id']} / {run['account']}", ""),
        ("责任人", run["operator"], ""),
        ("开始", local_time(run["started"]), ""),
        ("结束", local_time(run["finished"]), ""),
        ("提前停止", run["stopped"] or "否", ""),
        ("写入", writes_line(run), ""),
        ("来源", "、".join(run["sources"]), ""),
        ("报告", "report.html", "每张工单的判定、填写、图片和证明"),
    ]
    counted = len(rows)
    rows += [(OUTCOME_ZH[Outcome(code)], str(n), SHOWN[code].note) for code, n in run["counts"].items()]
    for number, texts in enumerate(rows, start=1):
        put_line(sheet, number, texts)
        sheet.cell(row=number, column=1).font = Font(bold=True)
        if number > counted:
            count = sheet.cell(row=number, column=2)
            count.value, count.number_format = int(texts[1]), "0"
            count.alignment = Alignment(vertical="top", horizontal="left")
        if run["counts"].get("UNKNOWN") and texts[0] == OUTCOME_ZH[Outcome.UNKNOWN]:
            sheet.cell(row=number, column=2).fill = FILLS["UNKNOWN"]
    for number, moment in ((5, run["started"]), (6, run["finished"])):
        _date(sheet.cell(row=number, column=2), moment)
    _link(sheet.cell(row=counted, column=2), "report.html")
