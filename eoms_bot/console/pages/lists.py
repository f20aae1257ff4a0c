"""遗留库 and 回访: two of the lists of `eoms-bot lists`, and the workbook that the command writes."""

from __future__ import annotations

from starlette.responses import Response

from eoms_bot.advise.rolls import rows
from eoms_bot.console.query import MOST_PAGES, ROWS
from eoms_bot.console.web import Call, download
from eoms_bot.model.listing import FOLLOW_UP, LEFTOVERS, ListTable
from eoms_bot.report.text import LOCAL

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDED = ("已解决", "已回访", "免回访")
"""A state that begins with one of these needs no further word."""
AT_THE_END = ("来源",)
"""Columns that people read last."""


def leftovers(call: Call) -> Response:
    """遗留库: unsolved problems; those after their promised time are marked."""
    return _show(call, LEFTOVERS, "遗留库", "solved")


def follow_up(call: Call) -> Response:
    """回访: whom to call again; those that are due are marked."""
    return _show(call, FOLLOW_UP, "回访", "called")


def workbook(call: Call) -> Response:
    """清单.xlsx with all lists, as the command writes it."""
    call.query()
    made = call.desk.lists.get()
    return download(made.value, f"清单-{made.at.astimezone(LOCAL):%Y%m%d-%H%M}.xlsx", XLSX)


def _show(call: Call, title: str, heading: str, word: str) -> Response:
    query, desk = call.query("page", "due"), call.desk
    number, due = query.page(), query.one_of("due", ("1",))
    made = desk.rolls.get()
    roll = made.value.of[title]
    numbers = roll.urgent if due else (*roll.urgent, *roll.others)  # what needs somebody now is first
    first = (number - 1) * ROWS
    wanted = numbers[first : first + ROWS]
    table = rows(made.value, title, desk.settings.lists, desk.now(), desk.books.ledger(), wanted)
    state = table.columns.index("状态")
    return call.page(
        "list.html",
        heading=heading,
        word=word,
        results=desk.settings.lists.call_results,
        columns=table.columns,
        rows=[
            (nth in table.flagged, row, not row[state].startswith(ENDED))
            for nth, row in enumerate(table.rows)
        ],
        notes=roll.notes,
        flagged=len(roll.urgent),
        all_rows=len(roll.urgent) + len(roll.others),
        due=due,
        number=number,
        more=len(numbers) > first + ROWS and number < MOST_PAGES,
        beyond=len(numbers) > MOST_PAGES * ROWS,
        most=MOST_PAGES * ROWS,
        made_at=made.at.isoformat(),
        number_column=_number_column(table),
        last=AT_THE_END,
    )


def _number_column(table: ListTable) -> int:
    """The position of the order's number, which links to the order's page."""
    return table.columns.index("工单号") if "工单号" in table.columns else -1
