"""Start a run: a preview, a batch, or the approved rows of a plan.

The command line does the work; this module asks for it in a person's name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from loguru import logger
from pydantic import Field, StringConstraints

from eoms_bot.console import lane
from eoms_bot.console.desk import ConsoleDesk
from eoms_bot.console.refusal import Refused
from eoms_bot.console.security.roles import Role
from eoms_bot.console.starts import Busy, Wanted
from eoms_bot.console.uploads import PLAN, UploadedBook
from eoms_bot.console.web import Call, Form, PageAction
from eoms_bot.console.workbench import queue, review
from eoms_bot.errors import BadInput
from eoms_bot.ledger import Counts, PlaceOfRow, PlanMark, PlanOutline, PlanWords
from eoms_bot.model import ids
from eoms_bot.model.plan import RowState
from eoms_bot.model.privacy import mask
from eoms_bot.plan.approving import Approved
from eoms_bot.report import words
from eoms_bot.run import stop_file

MOST_AGAIN = 200
"""How many orders one preview looks at again."""
_Again = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class Preview(Form):
    """Which uploaded workbook is previewed; empty: the whole to-do list."""

    book: str = Field(default="", max_length=40)


class BatchForm(Form):
    """Which uploaded workbook is worked; `again`: why, when it was worked before."""

    book: str = Field(min_length=1, max_length=40)
    again: _Again = ""


class OfPlan(Form):
    """Which plan's approved rows are worked."""

    plan_id: str = Field(pattern=rf"^{ids.PLAN}$")


class SendForm(OfPlan):
    """Which plan, and its approved orders as the person was shown them: numbers with commas."""

    orders: str = Field(min_length=1, max_length=200_000)


def preview(call: Call, asked: Preview) -> dict[str, Any]:
    """Preview a workbook or the to-do list."""
    if not asked.book:
        return _start(call, Wanted("preview", (), "预览（全部待办）"), "全部待办")
    book = _book(call.desk, asked.book)
    if book.kind == PLAN:
        raise Refused(409, "这是一份批准过的计划，不用再预览")
    line = (str(call.desk.uploads.path(book.book_id)),)
    return _start(call, Wanted("preview", line, f"预览 {book.name}"), _book_note(book))


def batch(call: Call, asked: BatchForm) -> dict[str, Any]:
    """Work a workbook, or what people approved in a plan's workbook.

    Above the bound, a person other than the one who uploaded it must start it.
    """
    book = _book(call.desk, asked.book)
    again = (f"--again={asked.again}",) if asked.again else ()
    note = _book_note(book) + (f" 再次执行：{mask.phone(asked.again)}" if asked.again else "")
    if book.kind != PLAN:
        line = (str(call.desk.uploads.path(book.book_id)), *again)
        rows = frozenset((book.sha256, number) for number in range(1, book.rows + 1))
        wanted = Wanted("apply", line, f"执行 {book.name}")
        return _start(call, wanted, note, rows=rows, insist=_bound(call, rows, [], book.who))
    found = _approved(call.desk, book, again=bool(again))
    # The ledger names the rows' approvers; the workbook does not.
    line = (f"--plan={book.plan_id}", f"--ids={','.join(word.order_no for word in found.approvals)}", *again)
    wanted = Wanted("apply", line, f"执行 {book.name}", book.plan_id)
    rows = frozenset((book.plan_id, word.position) for word in found.approvals)
    words = PlanWords(book.plan_id, found.approvals, found.struck, bool(again))
    insist = _bound(call, rows, [book.who], book.who, book.asked_by)
    return _start(call, wanted, note, words=words, rows=rows, insist=insist)


def plan(call: Call, asked: OfPlan) -> dict[str, Any]:
    """Work the rows of a plan that people approved in the console."""
    found = review.outline_of(call.desk, asked.plan_id)
    approved = [row for row in found.rows if row.state is RowState.APPROVED]
    if not approved:
        raise Refused(409, "这份计划没有一行批准，或都执行过了")
    return _start_plan(call, found, approved, ())


def send(call: Call, asked: SendForm) -> dict[str, Any]:
    """Send what is approved of one plan, from 工作台: the page asks for one plan after the other.

    Refused 409 when its approved orders are no longer those that the person was shown. An order that has been
    previewed again since is not among them.
    """
    found = review.outline_of(call.desk, asked.plan_id)
    now = {one.order_no for one in queue.queue_of(call.desk).approved().get(asked.plan_id, ())}
    if not now or now != set(asked.orders.split(",")):
        raise Refused(409, f"已批准的变了，现在是 {len(now)} 张，什么也没有发送；再看一遍再发送")
    approved = [row for row in found.rows if row.order_no in now]
    _start_plan(call, found, approved, (f"--ids={','.join(sorted(now))}",))
    return {"text": f"开始发送 {len(now)} 张"}


def _start_plan(
    call: Call, found: PlanOutline, approved: Sequence[PlanMark], more: tuple[str, ...]
) -> dict[str, Any]:
    rows = frozenset((found.plan_id, row.position) for row in approved)
    wanted = Wanted("apply", (f"--plan={found.plan_id}", *more), f"执行计划 {found.plan_id}", found.plan_id)
    insist = _bound(call, rows, [], found.asked_by)
    return _start(call, wanted, f"{found.plan_id} {len(rows)} 行", rows=rows, insist=insist)


def look_again(call: Call, _asked: Form) -> dict[str, Any]:
    """Preview again the orders of 工作台 whose preview is too old: those of one workbook at a time.

    What people typed stays: the next plan takes it up.
    """
    by_file: dict[str, list[str]] = {}
    for one in queue.queue_of(call.desk).to_look_at():
        by_file.setdefault(one.brief.file, []).append(one.order_no)
    if not by_file:
        raise Refused(404, "没有要重看的工单")
    file, numbers = next(iter(by_file.items()))
    some = numbers[:MOST_AGAIN]
    book = call.desk.uploads.find(file.removesuffix(".xlsx"))
    line = (*((str(call.desk.uploads.path(book.book_id)),) if book else ()), f"--ids={','.join(some)}")
    note = f"重看 {len(some)} 张" + (f" {_book_note(book)}" if book else "")
    _start(call, Wanted("preview", line, f"重看 {len(some)} 张"), note)
    return {"text": f"开始重看 {len(some)} 张"}


def _approved(desk: ConsoleDesk, book: UploadedBook, *, again: bool) -> Approved:
    """What an uploaded plan's workbook says; 409 with what has prevented it since the upload."""
    try:
        return desk.uploads.approved(
            book, desk.standing.get().value, desk.books.ledger(), desk.now(), again=again
        )
    except BadInput as problem:
        raise review.refused(problem) from problem


def _book(desk: ConsoleDesk, book_id: str) -> UploadedBook:
    book = desk.uploads.find(book_id)
    if book is None:
        raise Refused(404, "没有这个上传的文件（已清理，或改动过）；请重新上传")
    return book


def _bound(
    call: Call, rows: frozenset[PlaceOfRow], approvers: Sequence[str], *asked: str
) -> Callable[[Counts], None]:
    """Refuse with 403 when so many rows need another person (C6).

    The rows count for the person who starts them, and for their approvers.
    """

    def insist(counts: Counts) -> None:
        sums = review.of_day(counts, rows, call.session.person.name, *approvers)
        review.insist_may(call, "发起", sums, *asked)

    return insist


def _book_note(book: UploadedBook) -> str:
    return f"{book.book_id} {book.name} {book.rows} 行 sha256 {book.sha256} {book.plan_id}".strip()


def _start(call: Call, wanted: Wanted, note: str, **said: Any) -> dict[str, Any]:
    """Put the start on record, with what an uploaded plan says, and start it.

    Refused 403 when another person must start it. Refused 409 when a run is going on, with the name
    of the account's holder, or when the bot is stopped.
    """
    desk, who = call.desk, call.session.person.name
    stopping = stop_file.state_of(desk.settings.paths.stop_file)
    if stopping:
        raise Refused(409, f"机器人已停（{words.STOP_ZH[stopping]}）；先在“今日”解除停止")
    here = lane.look(desk.settings, None, desk.now())
    if here.alive:
        raise Refused(409, f"账号正在使用中：{here.holder}；等它结束，或请它停下")
    going = desk.starts.going()
    if going is not None:
        raise Refused(409, f"{going.who} 发起的{going.title}还在进行；等它结束，或请它停下")
    # Record first: a start that the ledger refuses does not begin.
    try:
        desk.books.ledger().start_asked(who, f"{wanted.command} {note}", desk.now(), **said)
    except BadInput as problem:
        raise review.refused(problem) from problem
    try:
        start = desk.starts.begin(wanted, who)
    except Busy as busy:
        raise Refused(409, f"{busy}；等它结束，或请它停下") from busy
    except OSError as problem:
        logger.error("进程没能启动：{}", problem)
        raise Refused(503, "这台机器没能启动进程，什么也没有做；请看控制台的日志") from problem
    return {"text": "", "next": f"/runs/starts/{start.start_id}"}


PREVIEW = PageAction(Preview, Role.OPERATOR, preview)
BATCH = PageAction(BatchForm, Role.OPERATOR, batch)
OF_PLAN = PageAction(OfPlan, Role.OPERATOR, plan)
SEND = PageAction(SendForm, Role.OPERATOR, send)
LOOK_AGAIN = PageAction(Form, Role.OPERATOR, look_again)
