"""数据: the branch's tables and the inbox, how old they are and what that costs; templates, and uploads.

A table that is uploaded is checked as a run reads it, and put where the settings say.
"""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from eoms_bot.console import material
from eoms_bot.console.actions.upload import problems_of
from eoms_bot.console.desk import ConsoleDesk
from eoms_bot.console.pages.lists import XLSX
from eoms_bot.console.refusal import Refused
from eoms_bot.console.security.bounds import MOST_UPLOAD
from eoms_bot.console.uploads import UploadedFile, shown
from eoms_bot.console.web import Call, download
from eoms_bot.errors import BadInput
from eoms_bot.ledger import Deed
from eoms_bot.model.columns import TableKind
from eoms_bot.model.source_kinds import KINDS
from eoms_bot.model.texts.reply_kinds import REPLIES
from eoms_bot.report import log
from eoms_bot.tables import template
from eoms_bot.tables.branch import column_names, incoming

UPLOAD = "/api/data/upload"
BATCH = "batch"
"""The name of the batch workbook among the templates."""
HEADER = "FACT-010"
"""The code of what is wrong with a table's header."""
TONES = {"正常": "DONE", "过期": "HELD", "有误": "UNKNOWN", "未配置": "SKIPPED"}


def show(call: Call) -> Response:
    """The page."""
    call.query()
    desk, now = call.desk, call.desk.now()
    made = desk.material.get()
    run_id = next((one for one in desk.folders.names() if desk.folders.orders(one)), "")
    briefs = desk.folders.briefs(run_id, desk.folders.orders(run_id)) if run_id else {}
    lines = material.lines(desk.settings, made.value, material.lacked_by(briefs.values()), now)
    return call.page(
        "data.html",
        lines=lines,
        counts={state: sum(one.state == state for one in lines) for state in TONES},
        tones=TONES,
        takers=[one for one in lines if not one.obstacle],
        run_id=run_id,
        inbox=made.value.inbox,
        inbox_folder=desk.settings.paths.inbox.name,
        trouble=log.REDACTOR.masked(made.value.trouble),
        replies=REPLIES.values(),
        batch=BATCH,
        made_at=made.at.isoformat(),
        most_mb=MOST_UPLOAD // 1024 // 1024,
        path=UPLOAD,
    )


def blank(call: Call) -> Response:
    """An empty workbook of a table, of a reply or of the batch, as `eoms-bot template` writes it."""
    call.query()
    key = call.part("kind")
    kind = (KINDS | REPLIES).get(key)
    if kind is not None:
        return download(template.empty_book(kind), f"{kind.label}.xlsx", XLSX)
    if key != BATCH:
        raise Refused(404)
    today = call.desk.standing.get().value.desk
    return download(template.book(today.dictionaries, today.rules, ()), "批次.xlsx", XLSX)


def take(desk: ConsoleDesk, file: UploadedFile) -> dict[str, Any]:
    """Check a file as the table that X-Table names, and put it in place.

    Refused with file, row, column and cure of everything that is wrong; then nothing has changed. Where only
    the header lacks columns, the answer asks for them (`_unknown`), and the file comes again with what the
    person says.
    """
    kind = KINDS.get(file.table)
    if kind is None:
        raise Refused(422, "先选是哪一张表")
    if file.saved is None:
        raise Refused(422, "浏览器没有说这个文件是什么时候保存的")
    now, sources = desk.now(), desk.settings.facts
    try:
        put = incoming.receive(sources, kind, file.name, file.content, file.saved, now, file.columns)
    except BadInput as problem:
        of_header = all(one.code == HEADER and one.file != column_names.FILE for one in problem.problems)
        if of_header and (asked := _unknown(desk, kind, file)) is not None:
            return asked
        found = problems_of(problem.problems, file.name)
        raise Refused(422, f"{kind.label}没有换，原来的还在用：\n{found or problem}") from problem
    taught = "".join(f"；{column} 读“{called}”，记下了" for column, called in file.columns.items())
    name = shown(put.path.name)
    replaced = (
        "" if put.replaced is None else f"，原来的留作 {put.replaced.parent.name}/{shown(put.replaced.name)}"
    )
    desk.doorbook.note(
        Deed.CONSOLE_UPLOADED,
        file.who,
        f"{kind.label} {shown(file.name)} → {name} {put.rows} 行{replaced}{taught}",
    )
    for made in (desk.material, desk.standing, desk.rolls, desk.incidents):
        made.forget()
    state = desk.material.get().value.read.evidence.of(kind.key)
    return {"text": f"已放好：{kind.label} {name}，{put.rows} 行{replaced}{taught}。现在：{state.describe()}"}


def _unknown(desk: ConsoleDesk, kind: TableKind, file: UploadedFile) -> dict[str, Any] | None:
    """What to ask about a header that lacks columns which the table must have; None where it lacks none.

    `missing` are [standard column, whether it must be there, the name that is most like it]; `free` are the
    names that nobody has claimed.
    """
    try:
        header = incoming.header_of(desk.settings.facts, kind, file.name, file.content, file.columns)
    except BadInput:
        return None  # the file's own problems say more
    if header.fits or not header.free:
        return None
    missing = [[one.name, one.required, one.near] for one in header.missing]
    return {"table": kind.label, "missing": missing, "free": list(header.free)}
