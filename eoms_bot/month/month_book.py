"""The month report as a workbook.

It has the figures with their parts, the tables, the charts, and what each number means. It names no customer.
Texts are texts, whatever they begin with; numbers are numbers, so that people can calculate with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import ColorScaleRule

from eoms_bot import sheets
from eoms_bot.model.board import Group
from eoms_bot.month.ageing import NAMES
from eoms_bot.month.charts import of_month
from eoms_bot.month.charts.canvas import obstacle
from eoms_bot.month.charts.theme import LIGHT
from eoms_bot.month.days import CODE_ZH, CODES
from eoms_bot.month.figure import Figure, named
from eoms_bot.month.heat import Heat
from eoms_bot.month.month import UNKNOWN_TO_THE_LEDGER, Month
from eoms_bot.month.warning import Watched
from eoms_bot.report.workbook import FILLS
from eoms_bot.sheets import Alignment, Cell, Font, Worksheet, put_text, set_widths

SHEETS = ("总览", "各月走势", "每日", "原因×区域", "热点站点", "问题遗留库账龄", "预警", "口径说明")
PICTURE_WIDTH = 760
Cells = Sequence[str | int | float | None]


def render(month: Month) -> bytes:
    """The workbook as a file's bytes.

    It has no charts where this machine can draw none; its first sheet then says so.
    """
    book = sheets.new_book()
    fill = (_overview, _course, _days, _heat, _sites, _ageing, _warnings, _meaning)
    for name, write in zip(SHEETS, fill, strict=True):
        sheet = book.create_sheet(name)
        sheets.set_printed(sheet, f"投诉月报 {month.span.title}　{name}")
        write(sheet, month)
    return sheets.content_of(book)


def _overview(sheet: Worksheet, month: Month) -> None:
    set_widths(sheet, 22, 14, 20, 60)
    _line(sheet, 1, f"投诉月报　{month.span.title}").font = Font(bold=True, size=14)
    _line(sheet, 2, f"{month.note}；截至 {month.today.isoformat()}，只含机器人账本里的工单")
    row = _table(sheet, 4, ("指标", "数值", "分子 ÷ 分母", "说明"), map(_figure, month.figures))
    totals = [(CODE_ZH[code], count) for code, count in month.days.totals.items()]
    row = _table(sheet, row + 1, ("当月工单现在的结果", "张"), [*totals, ("合计", month.days.total)])
    row = _table(sheet, row + 1, ("客户态度（回复时）", "张"), _groups(month.attitudes))
    row = _table(sheet, row + 1, ("回访结果", "次"), _groups(month.call_backs))
    row = _table(sheet, row + 1, ("投诉分类", "证实完成"), _groups(month.classes))
    row = _table(sheet, row + 1, ("驳回原因", "证实驳回"), _groups(month.reasons))
    if why := obstacle():
        _line(sheet, row + 1, why)
    _picture(sheet, month, "attitudes", "F4")
    _picture(sheet, month, "areas", "F24")


def _course(sheet: Worksheet, month: Month) -> None:
    data = month.course
    set_widths(sheet, 22, *[18] * (len(data.months) + 1))
    rows: list[Cells] = [
        (line.name, *(_with_parts(one) for one in line.figures), line.change) for line in data.lines
    ]
    row = _table(sheet, 1, ("指标", *(span.title for span in data.months), "较上月"), rows)
    _line(sheet, row, data.note)
    sheet.freeze_panes = "B2"
    _picture(sheet, month, "course", f"A{row + 2}")


def _days(sheet: Worksheet, month: Month) -> None:
    set_widths(sheet, 14, *[10] * (len(CODES) + 1))
    head = ("日期", "工单", *(CODE_ZH[code] for code in CODES))
    rows: list[Cells] = [(day.day.isoformat(), day.total, *day.counts) for day in month.days.days]
    total: Cells = ("合计", month.days.total, *month.days.totals.values())
    row = _table(sheet, 1, head, [*rows, total])
    sheet.freeze_panes = "B2"
    _picture(sheet, month, "days", f"A{row + 1}")


def _heat(sheet: Worksheet, month: Month) -> None:
    data: Heat = month.heat
    set_widths(sheet, 28, *[12] * (len(data.areas) + 1))
    rows: list[Cells] = [
        (cause, *counts, sum_) for cause, counts, sum_ in zip(data.causes, data.cells, data.sums, strict=True)
    ]
    row = _table(sheet, 1, ("省内投诉原因", *data.areas, "合计"), rows, empty="这个月没有证实完成的工单")
    if rows:
        last = sheet.cell(len(rows) + 1, len(data.areas) + 1).coordinate
        scale = ColorScaleRule(  # type: ignore[no-untyped-call]
            start_type="num", start_value=0, start_color="FFFFFF", end_type="max", end_color="F28E2B"
        )
        sheet.conditional_formatting.add(f"B2:{last}", scale)
    sheet.freeze_panes = "B2"
    _picture(sheet, month, "heat", f"A{row + 1}")


def _sites(sheet: Worksheet, month: Month) -> None:
    set_widths(sheet, 34, 14, 14)
    data = month.sites
    rows = [(one.site, one.count, one.unsolved) for one in data.rows]
    row = _table(
        sheet, 1, ("占用基站", "证实完成", "其中未解决"), rows, empty=f"没有达到 {data.least} 张的站"
    )
    note = f"一个月 {data.least} 张以上算热点，共 {data.hot} 个；没有写占用基站的 {data.unnamed} 张"
    _line(sheet, row, note)
    _picture(sheet, month, "sites", "E1")


def _ageing(sheet: Worksheet, month: Month) -> None:
    set_widths(sheet, 24, 12)
    data = month.ageing
    rows = [*zip(NAMES, data.open, strict=True), ("合计（没有解决）", data.total)]
    row = _table(sheet, 1, (f"账龄（截至 {data.as_of.isoformat()}）", "张"), rows)
    more = [
        ("已过预计解决时间", data.overdue),
        ("没有预计解决时间", data.unpromised),
        ("已解决", data.solved),
    ]
    row = _table(sheet, row + 1, ("其中", "张"), more)
    average = "无" if data.average is None else f"{data.average:.1f} 天"
    _line(sheet, row, f"平均遗留：{average}")
    _line(sheet, row + 1, data.note)
    _picture(sheet, month, "ageing", "D1")


def _warnings(sheet: Worksheet, month: Month) -> None:
    set_widths(sheet, 10, 30, 12, 12, 12, 12, 46)
    data = month.warnings
    _line(sheet, 1, f"{data.first.isoformat()} 到 {data.last.isoformat()} 对前八周").font = Font(bold=True)
    head = ("类别", "名称", "最近七天", "前几周均值", "门限", "倍数", "前几周（远 → 近）")
    empty = data.why or "没有超过门限的"
    row = _table(sheet, 3, head, map(_watched, data.raised), empty=empty, fill="HELD")
    if data.total is not None and data.total not in data.raised:
        row = _table(sheet, row + 1, head, [_watched(data.total)])
    _line(sheet, row, f"规则：{data.rule}")
    _picture(sheet, month, "weeks", f"A{row + 2}")


def _meaning(sheet: Worksheet, month: Month) -> None:
    set_widths(sheet, 22, 64, 40, 50)
    rows = [(one.name, one.formula, one.source, "；".join(one.excluded)) for one in month.figures]
    row = _table(sheet, 1, ("指标", "公式", "来源", "不在分母里"), rows)
    more = [("预警", month.warnings.rule, "账本", "没有名称的不看")]
    row = _table(sheet, row + 1, ("其他", "规则", "来源", "不在内"), more)
    for text in UNKNOWN_TO_THE_LEDGER:
        _line(sheet, row, text)
        row += 1


def _line(sheet: Worksheet, row: int, text: str) -> Cell:
    """A text on its own line: it runs on over the empty cells to its right."""
    cell = put_text(sheet, row, 1, text)
    cell.alignment = Alignment(vertical="top", wrap_text=False)
    return cell


def _with_parts(one: Figure) -> str:
    return one.shown if one.value is None else f"{one.shown}（{one.parts}）"


def _figure(one: Figure) -> Cells:
    return one.name, one.shown, one.parts, one.reason


def _watched(one: Watched) -> Cells:
    past = "、".join(map(str, one.past))
    return one.kind, one.name, one.this, round(one.mean, 1), round(one.limit, 1), one.times, past


def _groups(groups: Iterable[Group]) -> list[Cells]:
    return [(named(one.names[0]), one.count) for one in groups]


def _table(
    sheet: Worksheet,
    row: int,
    head: Sequence[str],
    rows: Iterable[Cells],
    *,
    empty: str = "没有",
    fill: str = "",
) -> int:
    """Write a table from that row on; returns the row after it."""
    for column, name in enumerate(head, start=1):
        sheets.put_head(sheet, row, column, name)
    at = row
    for at, values in enumerate(rows, start=row + 1):
        for column, value in enumerate(values, start=1):
            _put(sheet, at, column, value, fill)
    if at == row:
        at += 1
        _line(sheet, at, empty)
    return at + 1


def _put(sheet: Worksheet, row: int, column: int, value: str | int | float | None, fill: str) -> None:
    if isinstance(value, str) or value is None:
        put_text(sheet, row, column, value or "")
    else:
        sheet.cell(row=row, column=column, value=value).alignment = Alignment(vertical="top")
    if fill:
        sheet.cell(row=row, column=column).fill = FILLS[fill]


def _picture(sheet: Worksheet, month: Month, name: str, anchor: str) -> None:
    """A chart as a picture; none where there is nothing to draw, or nothing to draw with."""
    content = None if obstacle() else of_month.drawn(name, month, LIGHT, "png")
    if content is not None:
        picture = Image(BytesIO(content))
        wide = of_month.CHARTS[name].size(of_month.data_of(name, month))[0]
        width = PICTURE_WIDTH if wide > of_month.HALF else PICTURE_WIDTH * 0.6
        picture.height = int(picture.height * width / picture.width)
        picture.width = int(width)
        sheet.add_image(picture, anchor)
