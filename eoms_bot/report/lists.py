"""ListTables as a workbook, as Markdown, and a mail draft as a file that a mail program opens unsent."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from eoms_bot.model.listing import ListTable
from eoms_bot.report.text import one_line
from eoms_bot.report.workbook import FILLS, HEAD_FILL, put_text

WIDTH = 20


def workbook(tables: Sequence[ListTable]) -> bytes:
    """One sheet for each list; rows that need somebody now are coloured, notes stand below."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        sheet = book.create_sheet(table.title)
        for place, name in enumerate(table.columns, start=1):
            cell = put_text(sheet, 1, place, name)
            cell.font, cell.fill = Font(bold=True, color="FFFFFF"), HEAD_FILL
            sheet.column_dimensions[get_column_letter(place)].width = WIDTH
        for number, row in enumerate(table.rows, start=2):
            for place, text in enumerate(row, start=1):
                cell = put_text(sheet, number, place, text)
                if number - 2 in table.flagged:
                    cell.fill = FILLS["HELD"]
        for number, note in enumerate(table.notes, start=len(table.rows) + 3):
            put_text(sheet, number, 1, f"未核对：{note}")
        sheet.freeze_panes = "B2"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def markdown(heading: str, tables: Sequence[ListTable]) -> str:
    """All lists on one page; rows that need somebody now begin with ▲."""
    return "\n".join([f"# {heading}", *(line for table in tables for line in _section(table))]) + "\n"


def mail(address: str, subject: str, body: str) -> bytes:
    """A draft: mail programs open it for a person to send."""
    message = EmailMessage()
    message["To"] = address
    message["Subject"] = one_line(subject)
    message["X-Unsent"] = "1"
    message.set_content(body)
    return message.as_bytes()


def _section(table: ListTable) -> list[str]:
    lines = ["", f"## {table.title}（{len(table.rows)}）", ""]
    lines += [f"- 未核对：{_plain(note)}" for note in table.notes]
    if not table.rows:
        return [*lines, "- 无"]
    lines += [
        "",
        f"| | {' | '.join(table.columns)} |",
        "|---" * (len(table.columns) + 1) + "|",
    ]
    for number, row in enumerate(table.rows):
        mark = "▲" if number in table.flagged else ""
        lines.append(f"| {mark} | {' | '.join(map(_plain, row))} |")
    return lines


def _plain(text: str) -> str:
    """A text that stays in its cell and brings no markup of its own."""
    plain = one_line(text, 2000)
    for sign in "\\|<>[]`*_#":
        plain = plain.replace(sign, f"\\{sign}")
    return plain
