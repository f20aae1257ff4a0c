"""report.xlsx: one row per order for the shift lead; every text is text, whatever it begins with."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import quote
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from eoms_bot.model.outcome import OUTCOME_ZH, Outcome
from eoms_bot.report.outcomes import SHOWN
from eoms_bot.report.record import Record, marked
from eoms_bot.report.text import LOCAL, local_time, visible
from eoms_bot.report.words import DECISION_ZH, MODE_ZH, writes_line

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
MAX_CHARACTERS = 32_000
FORMULA_STARTS = tuple("=+-@\t＝＋－＠")
HEAD_FILL = PatternFill("solid", fgColor="1F3A5F")
FILLS = {one.value: PatternFill("solid", fgColor=shown.fill) for one, shown in SHOWN.items() if shown.fill}

_STYLES: WeakKeyDictionary[Any, dict[bool, Any]] = WeakKeyDictionary()
"""Book → its style of a text, and of one that begins like a formula."""


def render(run: Record, items: list[Record]) -> bytes:
    """The workbook as a file's bytes."""
    book = Workbook()
    orders = book.worksheets[0]
    orders.title = "工单"
    _head(orders, COLUMNS)
    for number, item in enumerate(items, start=2):
        _row(orders, number, item)
    orders.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{max(len(items) + 1, 2)}"
    orders.freeze_panes = "B2"
    printed(orders, f"{MODE_ZH.get(run['mode'], run['mode'])} {run['run_id']}")
    orders.print_title_rows = "1:1"
    summary = book.create_sheet("概要")
    _summary(summary, run)
    printed(summary, run["run_id"])
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def printed(sheet: Worksheet, title: str) -> None:
    """Print a sheet on A4 across, as wide as the paper; its foot gives its title and the page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    # An ampersand begins a code of the header's own.
    footer = HeaderFooterItem()
    footer.left.text, footer.right.text = title.replace("&", "&&"), "第 &P 页，共 &N 页"
    sheet.oddFooter = footer


def put_text(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """Write a text that stays a text: no formula when it is read, none when somebody edits the cell."""
    shown = visible(text, limit=MAX_CHARACTERS)
    cell = sheet.cell(row=row, column=column, value=shown)
    if not isinstance(cell, Cell):
        raise TypeError("no cell of this sheet is merged")
    # openpyxl takes a leading = for a formula and #N/A for an error; the type says what it is.
    cell.data_type = "s"
    _styled(cell, sheet, quoted=shown.startswith(FORMULA_STARTS))
    return cell


def _styled(cell: Any, sheet: Worksheet, *, quoted: bool) -> None:
    """A text's style, which is made once for each workbook.

    If it were made for each cell, it would take most of a workbook's time.
    """
    known = _STYLES.setdefault(sheet.parent, {})
    if quoted not in known:
        cell.number_format = "@"
        if quoted:
            cell.quotePrefix = True
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        known[quoted] = copy(cell._style)
    cell._style = copy(known[quoted])


def _head(sheet: Worksheet, columns: dict[str, int]) -> None:
    for number, (name, width) in enumerate(columns.items(), start=1):
        cell = put_text(sheet, 1, number, name)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = HEAD_FILL
        cell.alignment = Alignment(vertical="center")
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.row_dimensions[1].height = 22


def _row(sheet: Worksheet, number: int, item: Record) -> None:
    for column, text in enumerate(_texts(item), start=1):
        put_text(sheet, number, column, text)
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


def _texts(item: Record) -> Iterable[str]:
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
    sheet.column_dimensions["A"].width = 18
    sheet.column_dimensions["B"].width = 30
    sheet.column_dimensions["C"].width = 70
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
        for column, text in enumerate(texts, start=1):
            put_text(sheet, number, column, text)
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
