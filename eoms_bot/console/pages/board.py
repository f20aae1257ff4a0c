"""看板: a month's figures as charts and tables, to look at, to print, and as a workbook."""

from __future__ import annotations

from starlette.responses import Response

from eoms_bot.console.pages.lists import XLSX
from eoms_bot.console.refusal import Refused
from eoms_bot.console.web import Call, download
from eoms_bot.model.board import Span, month_named, month_of
from eoms_bot.month import ageing, days
from eoms_bot.month.charts.canvas import obstacle
from eoms_bot.month.charts.of_month import CHARTS, data_of
from eoms_bot.month.charts.theme import THEMES
from eoms_bot.month.figure import named
from eoms_bot.month.month import UNKNOWN_TO_THE_LEDGER, Month, state_of

BACK = 12
"""How many earlier months the list offers; older ones have an address."""


def show(call: Call) -> Response:
    """The current month, below a note about the last month's report.

    `month` asks for another month.
    """
    asked = call.query("month").text("month")
    return _page(call, _month(call, asked) if asked else month_of(call.desk.figures.today()))


def of_month(call: Call) -> Response:
    """One month by its address."""
    call.query()
    return _page(call, _month(call, call.part("month")))


def printed(call: Call) -> Response:
    """The same for paper: one column, no navigation."""
    call.query()
    span = _month(call, call.part("month"))
    return call.page("board_print.html", **_values(call.desk.figures.month(span)))


def workbook(call: Call) -> Response:
    """The month report, to be stored."""
    call.query()
    span = _month(call, call.part("month"))
    return download(call.desk.figures.workbook(span), f"投诉月报-{span.key}.xlsx", XLSX)


def chart(call: Call) -> Response:
    """One chart: `days-light.svg`; 404 for an unknown chart, or one that has nothing to show."""
    call.query()
    name, _, theme = call.part("chart").removesuffix(".svg").partition("-")
    span = _month(call, call.part("month"))
    if not call.part("chart").endswith(".svg") or name not in CHARTS or theme not in THEMES or obstacle():
        raise Refused(404)
    content = call.desk.figures.picture(name, span, THEMES[theme])
    if content is None:
        raise Refused(404)
    return Response(content, media_type="image/svg+xml", headers={"Content-Disposition": "inline"})


def _month(call: Call, text: str) -> Span:
    """The month of an address; 404 when it is no month, or has not begun."""
    span = month_named(text)
    if span is None or span.first > call.desk.figures.today():
        raise Refused(404, "没有这个月；写成 2026-10，不晚于这个月")
    return span


def _page(call: Call, span: Span) -> Response:
    today = call.desk.figures.today()
    this = month_of(today)
    months = [this]
    while len(months) <= BACK:
        months.append(months[-1].before())
    last = this.before()
    return call.page(
        "board.html",
        **_values(call.desk.figures.month(span)),
        months=months if span in months else [*months, span],
        last=last,
        last_note=state_of(last, today),
        last_ready=today >= last.ready_on,
        last_empty=not call.desk.figures.has_begun(last),
        before=span.before(),
        after=span.after() if span.end <= today else None,
    )


def _values(month: Month) -> dict[str, object]:
    why = obstacle()
    return {
        "month": month,
        "no_charts": why,
        "charts": {
            name: one.title for name, one in CHARTS.items() if not why and data_of(name, month) is not None
        },
        "codes": [(place, code) for place, code in enumerate(days.CODES) if code in month.days.used],
        "code_zh": days.CODE_ZH,
        "ages": ageing.NAMES,
        "named": named,
        "unknown": UNKNOWN_TO_THE_LEDGER,
    }
