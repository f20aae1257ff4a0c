"""The three lists: 待办, 已办 and 问题遗留库, paged, sorted and searched by posting the whole page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.responses import Response

from mock_eoms import colleague
from mock_eoms.addresses import ULTRABPP
from mock_eoms.orders_api import insert
from mock_eoms.store.leftovers import Leftover
from mock_eoms.store.orders import Order, Window
from mock_eoms.web import Call

SHIFTS = ("row_comes", "row_goes", "comes_and_goes")
PAGE_SIZES = (5, 10, 20, 50)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: caption, sort field, width in percent."""

    caption: str
    field: str
    width: int


TODO_A = (
    Column("流水号", "serialnum", 15),
    Column("主题", "basesummary", 28),
    Column("处理人", "dealer", 18),
    Column("处理时限", "duedate", 13),
    Column("分派时间", "createtime", 13),
    Column("当前状态", "entryState", 8),
    Column("跟踪", "", 5),
)
TODO_B = (
    Column("流水号", "serialnum", 18),
    Column("建单人/处理人", "dealer", 24),
    Column("受理时限", "acceptdate", 13),
    Column("处理时限", "duedate", 13),
    Column("分派时间", "createtime", 13),
    Column("当前状态", "entryState", 10),
    Column("标记", "", 6),
)
DONE = tuple(Column("处理时间", "finishtime", 13) if c.field == "duedate" else c for c in TODO_A)
LEFTOVER = (
    Column("遗留编号", "leftoverno", 14),
    Column("工单流水号", "serialnum", 15),
    Column("问题描述", "", 18),
    Column("解决措施", "", 16),
    Column("登记人", "", 6),
    Column("登记时间", "regtime", 13),
    Column("预计解决时间", "plantime", 13),
    Column("状态", "", 5),
)
ORDER_SEARCH = (("serialnum", "流水号"), ("basesummary", "主题"))


def todo(call: Call) -> Response:
    """Show the orders that wait for this person."""
    shift(call)
    window = _window(call)
    if call.either(("baseSchema",)) == ULTRABPP.schema:
        total, rows = call.site.store.orders.waiting(call.login, window)
    else:
        total, rows = 0, []
    rows, total = mutated(call, rows, total)
    layout = call.site.switches["list"]
    grid = "grid_b.html" if layout == "b" else "grid_a.html"
    columns = TODO_B if layout == "b" else TODO_A
    return _list(call, window, "我的待办工单", grid, columns, ORDER_SEARCH, total, rows, "DEAL")


def done(call: Call) -> Response:
    """Show the orders in which this person handled a step."""
    window = _window(call)
    total, rows = call.site.store.orders.handled(call.login, window)
    rows, total = mutated(call, rows, total)
    return _list(call, window, "我处理的工单", "grid_a.html", DONE, ORDER_SEARCH, total, rows, "DEALED")


def leftover(call: Call) -> Response:
    """Show the leftover library."""
    window = _window(call)
    total, rows = leftovers(call, window)
    search = (("serialnum", "工单流水号"),)
    return _list(call, window, "问题遗留库", "grid_leftover.html", LEFTOVER, search, total, rows, "")


def _window(call: Call) -> Window:
    """Read page, size, search and sort; a new size or search starts at page 1."""
    default = call.site.switches.number("pagesize")
    size = number(call.either(("var_pagesize",)), default)
    window = Window(
        size=size,
        name=call.posted("tqueryname"),
        text=call.posted("tquerytext").strip(),
        sort_field=call.posted("var_sortfield"),
        ascending=call.posted("var_sorttype") == "1",
    )
    wish = call.posted("var_istranfer")
    return (
        window if wish in ("", "setsize") else replace(window, page=number(call.posted("var_currentpage"), 1))
    )


def number(text: str, default: int) -> int:
    """Read a whole number above zero; anything else is the default."""
    return int(text) if text.isdecimal() and int(text) > 0 else default


def leftovers(call: Call, window: Window) -> tuple[int, list[Leftover]]:
    """What the leftover library finds, and how much there is in all; a mutate fault drops the first."""
    total, found = call.site.store.leftovers.search(window)
    if found and call.fault is not None and call.fault.do == "mutate":
        return total - 1, found[1:]
    return total, found


def leftover_cells(one: Leftover) -> tuple[str, ...]:
    """An entry as the lists of the other vendors show it, cell by cell."""
    return (
        *(one.leftover_no, one.order_no, one.problem, one.measure),
        *(one.registrar_name, one.time, one.plan_time, one.status),
    )


def mutated(call: Call, rows: list[Order], total: int) -> tuple[list[Order], int]:
    """Disturb a list as a mutate fault asks.

    The changes are duplicate_row, second_task, drop_row, no_rows, empty and wrong_count.
    """
    if call.fault is None or call.fault.do != "mutate" or not rows:
        return rows, total
    match call.fault.text:
        case "drop_row":
            return rows[1:], total
        case "no_rows":
            return [], total
        case "empty":
            return [], 0
        case "second_task":
            return [replace(rows[0], task_id=rows[0].task_id[::-1]), *rows], total + 1
        case "wrong_count":
            return rows, total + 3
        case _:
            return [rows[0], *rows], total


def shift(call: Call) -> None:
    """Move the rows before this page is read, as a mutate fault asks.

    The moves are row_comes, row_goes and comes_and_goes.
    """
    wanted = call.fault.text if call.fault is not None and call.fault.do == "mutate" else ""
    site = call.site
    _total, rows = site.store.orders.waiting(call.login, Window(size=1))
    if not rows or wanted not in SHIFTS:
        return
    if wanted != "row_comes":
        colleague.act(site, rows[0], "finish")
    if wanted != "row_goes":
        insert(site, {"fields": rows[0].fields, "dispatched": site.clock.text()})


def _list(
    call: Call,
    window: Window,
    title: str,
    grid: str,
    columns: tuple[Column, ...],
    search: tuple[tuple[str, str], ...],
    total: int,
    rows: object,
    process_type: str,
) -> Response:
    pages = max(1, -(-total // window.size))
    sizes = sorted({*PAGE_SIZES, window.size})
    kept = {k: v for k, v in call.request.query_params.items() if k != "var_pagesize"}
    return call.page(
        "list.html",
        title=title,
        grid=grid,
        columns=columns,
        search=search,
        total=total,
        rows=rows,
        window=window,
        pages=pages,
        sizes=sizes,
        action=f"{call.request.url.path}?{urlencode(kept, safe=':')}",
        process_type=process_type,
        schema=ULTRABPP.schema,
        now=call.site.clock.text(),
        menu=call.either(("id",)),
    )
