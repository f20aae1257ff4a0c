"""Workbooks that people have uploaded, kept under a name of our own after they pass the checks.

The checks are those of the command line. The browser's name for the file is only shown. The readers
that `preview` and `apply` use report the problems of a row.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from eoms_bot.console.pictures import read_plain
from eoms_bot.errors import BadInput
from eoms_bot.ledger import Ledger
from eoms_bot.model.ids import BOOK_ID, new_id
from eoms_bot.model.privacy import mask
from eoms_bot.new_file import new_file
from eoms_bot.plan.approving import Approved, Today, good_rows, keep_typed, with_drafts
from eoms_bot.plan.plan_sheet import is_plan, read_plan
from eoms_bot.report.text import LOCAL
from eoms_bot.run import handed_in
from eoms_bot.settings import Settings
from eoms_bot.tables.batch.batch import Batch, Left, insist_usable, read_batch
from eoms_bot.tables.batch.file import check_file_name
from eoms_bot.visible import visible

BATCH, PLAN = "batch", "plan"
MOST_SHOWN = 60
MOST_KEPT = 200
"""The most uploads that are kept; `purge` removes old ones."""


@dataclass(frozen=True)
class UploadedBook:
    """An uploaded workbook.

    It has the browser's name for it (cut, masked), how many rows it would work, and who uploaded
    it.

    `kind` is `batch` or `plan`. For a plan, `rows` are the approved ones, and `asked_by` is who
    asked for its preview.
    """

    book_id: str
    name: str
    kind: str
    rows: int
    sha256: str
    who: str
    at: str
    plan_id: str = ""
    asked_by: str = ""


@dataclass(frozen=True)
class UploadedFile:
    """A file as a page has sent it: by whom, under which name, its bytes, and which table it is, if any.

    `saved` is when its author saved it (aware); None where the browser does not say so. `columns` is what a
    person says of a table's header: standard column → the file's name of it.
    """

    who: str
    name: str
    content: bytes
    saved: datetime | None = None
    table: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


class Uploads:
    """The uploads of one data folder."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = handed_in.uploads(settings.paths.home)

    def path(self, book_id: str) -> Path:
        """The path of a book."""
        return self._folder / f"{book_id}.xlsx"

    def keep(
        self, file: UploadedFile, here: Today, ledger: Ledger, now: datetime
    ) -> tuple[UploadedBook, Batch]:
        """Keep a workbook with at least one usable row; also returns what was read of it.

        The book has the time at which its author saved it: what people typed after that stays.

        Of a plan nothing but its name was read as a batch.

        Raises BadInput with the problems when nothing is usable; then nothing of the workbook is
        kept.
        """
        check_file_name(file.name)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if len(list(self._folder.glob("*.json"))) >= MOST_KEPT:
            raise BadInput(
                f"上传过的批次文件已有 {MOST_KEPT} 个；先运行 eoms-bot purge，或删掉 {self._folder} 里不用的"
            )
        book_id = new_id("U", now)
        path = self.path(book_id)
        with new_file(path) as book_file:
            book_file.write(file.content)
        stamp = min(file.saved or now, now).timestamp()
        os.utime(path, (stamp, stamp))
        try:
            kind, rows, plan_id, asked_by, batch = self._checked(path, file.who, here, ledger, now)
            book = UploadedBook(
                book_id=book_id,
                name=shown(file.name),
                kind=kind,
                rows=rows,
                sha256=sha256(file.content).hexdigest(),
                who=file.who,
                at=now.isoformat(timespec="seconds"),
                plan_id=plan_id,
                asked_by=asked_by,
            )
            with new_file(path.with_suffix(".json")) as note:
                note.write(json.dumps(asdict(book), ensure_ascii=False).encode())
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return book, batch

    def find(self, book_id: str) -> UploadedBook | None:
        """The book with that id, if its file is unchanged since the check; None otherwise."""
        book = self._known(book_id)
        content = read_plain(self._folder, f"{book_id}.xlsx") if book else None
        return book if book and content and sha256(content).hexdigest() == book.sha256 else None

    def approved(
        self, book: UploadedBook, here: Today, ledger: Ledger, now: datetime, *, again: bool
    ) -> Approved:
        """What a plan's workbook says, as its uploader's words; BadInput with what prevents it."""
        return self._approved(self.path(book.book_id), book.who, here, ledger, now, again=again)

    def drop(self, book_id: str) -> None:
        """Remove a book."""
        self.path(book_id).unlink(missing_ok=True)
        self.path(book_id).with_suffix(".json").unlink(missing_ok=True)

    def newest(self, most: int) -> list[UploadedBook]:
        """The newest books, newest first."""
        names = [path.stem for path in self._folder.glob("U*.xlsx")] if self._folder.is_dir() else []
        found = (self._known(name) for name in sorted(names, reverse=True)[:most])
        return [book for book in found if book is not None]

    def _known(self, book_id: str) -> UploadedBook | None:
        if not BOOK_ID.fullmatch(book_id):
            return None
        try:
            return UploadedBook(**json.loads(read_plain(self._folder, f"{book_id}.json") or b""))
        except (ValueError, TypeError):
            return None

    def _checked(
        self, path: Path, who: str, here: Today, ledger: Ledger, now: datetime
    ) -> tuple[str, int, str, str, Batch]:
        """The kind and the rows of a book, and the batch that it is.

        For a plan also its number and who asked for it. Raises BadInput with every problem when no
        row can be used.
        """
        desk = here.desk
        if not is_plan(path):
            batch = read_batch(
                *(path, desk.dictionaries, desk.limits, desk.branch, now.astimezone(LOCAL)),
                rules=desk.rules,
                order_no_pattern=here.profile.site.order_no_pattern,
            )
            insist_usable((batch,))
            return BATCH, len(batch.rows), "", "", batch
        found = self._approved(path, who, here, ledger, now, again=False)
        left = tuple(Left("", (one,)) for one in found.left)
        return PLAN, len(found.approvals), found.plan.plan_id, found.plan.asked_by, Batch("", "", (), left)

    def _approved(
        self, path: Path, who: str, here: Today, ledger: Ledger, now: datetime, *, again: bool
    ) -> Approved:
        """A plan's words as those of `who`, whom the session knows; a name in a cell is only typed."""
        sheet = read_plan(path).said_by(who)
        plan = with_drafts(ledger, ledger.plan(sheet.plan_id))
        if plan is None:
            raise BadInput(f"账本里没有计划 {visible(sheet.plan_id[:40])}；重新预览，再批准")
        keep_typed(ledger, plan, sheet, here, now)
        return good_rows(plan, sheet, here, now, self._settings.run.plan_minutes, again=again)


def shown(name: str) -> str:
    """The browser's name for a file, as people may read it: masked, on one line, cut."""
    text = visible(mask.file_name(name), keep="")
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…"
