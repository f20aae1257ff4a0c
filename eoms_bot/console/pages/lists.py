"""遗留库 and 回访: two of the lists of `eoms-bot lists`, and the workbook that the command writes."""

from __future__ import annotations

from starlette.responses import Response

from eoms_bot.console.query import ROWS
from eoms_bot.console.web import Call, download
from eoms_bot.model.listing import FOLLOW_UP, LEFTOVERS, ListTable
from eoms_bot.report import lists as report_lists
from eoms_bot.report.text import LOCAL

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDED = ("已解决", "已回访", "免回访")
"""States that begin so want no further word."""
AT_THE_END = ("来源",)
"""Columns that are the last to be read."""


def leftovers(call: Call) -> Response:
    """遗留库: unsolved problems, those over their promised time marked."""
    return _show(call, LEFTOVERS, "遗留库", "solved")


def follow_up(call: Call) -> Response:
    """回访: whom to call again, those that are due marked."""
    return _show(call, FOLLOW_UP, "回访", "called")


def workbook(call: Call) -> Response:
    """清单.xlsx with all lists, as the command writes it."""
    call.query()
    made = call.desk.lists.get()
    return download(
        report_lists.workbook(made.value), f"清单-{made.at.astimezone(LOCAL):%Y%m%d-%H%M}.xlsx", XLSX
    )


def _show(call: Call, title: str, heading: str, word: str) -> Response:
    query = call.query("page", "due")
    number, due = query.page(), query.one_of("due", ("1",))
    made = call.desk.lists.get()
    table = next(table for table in made.value if table.title == title)
    state = table.columns.index("状态")
    rows = [
        (place in table.flagged, row, not row[state].startswith(ENDED))
        for place, row in enumerate(table.rows)
        if not due or place in table.flagged
    ]
    rows.sort(key=lambda pair: not pair[0])  # what needs somebody now stands first
    first = (number - 1) * ROWS
    return call.page(
        "list.html",
        heading=heading,
        word=word,
        results=call.desk.settings.lists.call_results,
        columns=table.columns,
        rows=rows[first : first + ROWS],
        notes=table.notes,
        flagged=len(table.flagged),
        all_rows=len(table.rows),
        total=len(rows),
        due=due,
        number=number,
        more=len(rows) > first + ROWS,
        made_at=made.at.isoformat(),
        number_column=_number_column(table),
        last=AT_THE_END,
    )


def _number_column(table: ListTable) -> int:
    """Where the order's number stands, which leads to its page."""
    return table.columns.index("工单号") if "工单号" in table.columns else -1
