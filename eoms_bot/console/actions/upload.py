"""Upload a file, at the addresses that accept a large body: a batch workbook or a plan, a branch's table.

The body is read only after session, X-CSRF and role were checked.

The body is the file itself. Headers that no form can send hold the rest: X-CSRF, X-Action-Id, and
X-File-Name. X-File-Name is percent-encoded UTF-8. It is only shown, and names no file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from eoms_bot.console.desk import ConsoleDesk
from eoms_bot.console.refusal import Refused
from eoms_bot.console.security import bounds, origin
from eoms_bot.console.security.once import ID
from eoms_bot.console.security.roles import Role
from eoms_bot.console.uploads import PLAN, UploadedFile, shown
from eoms_bot.console.web import ENDPOINT, guarded, let_in
from eoms_bot.console.workbench import review
from eoms_bot.errors import BadInput, LedgerError, Problem
from eoms_bot.ledger import Deed
from eoms_bot.report import log
from eoms_bot.report.text import LOCAL

PATH = "/api/upload"
SECONDS = 60.0
MOST_AT_ONCE = 2
MOST_NAME = 2_000
MOST_LISTED = 8
LATEST_MS = 253_402_300_799_000
"""Milliseconds since 1970 of the last moment that a date can have (9999)."""


Keep = Callable[[ConsoleDesk, UploadedFile], dict[str, Any]]
"""What becomes of a file: returns what is sent to the browser; Refused where it is not taken."""


def endpoint(desk: ConsoleDesk, keep: Keep, kinds: Sequence[str] = origin.XLSX) -> ENDPOINT:
    """The endpoint; `keep` is called once for each action id. `kinds` are the allowed content types."""
    places = asyncio.Semaphore(MOST_AT_ONCE)

    async def upload(request: Request) -> Response:
        async with let_in(desk, request, Role.OPERATOR, kinds) as session:
            name, action_id = _name(request), request.headers.get("x-action-id", "")
            if not ID.fullmatch(action_id):
                raise Refused(422)
            if places.locked():
                raise Refused(429, "另一个文件正在上传，请稍后再试")
            async with places:
                content = await _body(request)
                saved, table = _saved(request), request.headers.get("x-table", "")
                columns = _columns(request)
                file = UploadedFile(session.person.name, name, content, saved, table, columns)
                return JSONResponse(await run_in_threadpool(_once, desk, keep, file, action_id))

    return guarded(upload)


def _once(desk: ConsoleDesk, keep: Keep, file: UploadedFile, action_id: str) -> dict[str, Any]:
    with desk.once.claim(action_id):
        try:
            return keep(desk, file)
        except BadInput as problem:
            text = problems_of(problem.problems, file.name) or log.REDACTOR.masked(str(problem))
            raise Refused(422, text) from problem


async def _body(request: Request) -> bytes:
    try:
        async with asyncio.timeout(SECONDS):
            return await bounds.body_of(request, bounds.MOST_UPLOAD)
    except TimeoutError:
        raise Refused(408, "上传太慢，已中断；请再试") from None


def keep_book(desk: ConsoleDesk, file: UploadedFile) -> dict[str, Any]:
    """Keep a batch workbook or a plan for a run; BadInput where nothing of it can be used."""
    if not file.name.lower().endswith(".xlsx"):
        raise Refused(422, "只收 .xlsx 文件（批次文件，或预览写的计划）")
    who, name = file.who, file.name
    book, batch = desk.uploads.keep(file, desk.standing.get().value, desk.books.ledger(), desk.now())
    note = f"{book.book_id} {book.name} {book.rows} 行 sha256 {book.sha256}"
    try:
        desk.books.ledger().console_used(Deed.CONSOLE_UPLOADED, who, note, desk.now())
    except LedgerError:
        desk.uploads.drop(book.book_id)
        raise
    text = f"已收下并检查过：{book.name}，{book.rows} 行能用"
    if book.kind == PLAN:
        text += f"；批准人记为 {who}，不看表里写的"
    kept = review.keep_rows(desk, batch, who) if book.kind != PLAN else 0
    if kept:
        text += f"，{kept} 张的内容已记进草稿"
    if batch.blank:
        text += f"；{len(batch.blank)} 行没有填，跳过"
    if shorts := sum(bool(one.short) for one in batch.left):
        text += f"；{shorts} 行只写了工单号的末几位，看到待办列表再对"
    if left := batch.problems:
        text += f"；下面 {len(left)} 处所在的行不能用，那些工单留给人：\n{problems_of(left, name)}"
    if read := batch.understood:
        text += f"；{len(read)} 格换了写法：\n{_lines(str(replace(one, file='')).strip() for one in read)}"
    return {"text": text, "book": book.book_id}


def _name(request: Request) -> str:
    text = request.headers.get("x-file-name", "")
    if not text or len(text) > MOST_NAME:
        raise Refused(422, "缺少文件名，或文件名太长")
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise Refused(422, "文件名看不懂") from None


def _columns(request: Request) -> Mapping[str, str]:
    """What a person says of a table's header: a percent-encoded JSON object, standard column → name."""
    text = request.headers.get("x-columns", "")
    if len(text) > MOST_NAME:
        raise Refused(422, "说明列名的内容太长")
    try:
        found = bounds.object_of(unquote(text, errors="strict").encode()) if text else {}
    except UnicodeDecodeError:
        raise Refused(422) from None
    if not all(isinstance(name, str) and name.strip() for name in found.values()):
        raise Refused(422)
    return found


def _saved(request: Request) -> datetime | None:
    """When the file was saved, as the browser says it: milliseconds since 1970; None where it does not."""
    text = request.headers.get("x-saved", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text) <= LATEST_MS):
        raise Refused(422, "浏览器说不清这个文件是什么时候保存的")
    return datetime.fromtimestamp(int(text) / 1000, UTC).astimezone(LOCAL)


def problems_of(problems: Sequence[Problem], name: str) -> str:
    """What is wrong with the file: its first few places, in the words of the command line.

    The file has the name that people know.
    """
    return _lines(str(replace(one, file=shown(name))) for one in problems)


def _lines(found: Iterable[str]) -> str:
    """The first few of these lines, masked, and how many more there are."""
    lines = [log.REDACTOR.masked(one) for one in found]
    more = [f"另有 {len(lines) - MOST_LISTED} 处"] if len(lines) > MOST_LISTED else []
    return "\n".join(lines[:MOST_LISTED] + more)
