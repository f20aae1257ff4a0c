"""ListTables as a workbook, as Markdown, and a mail draft as a file that a mail program opens unsent."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage

from eoms_bot import sheets
from eoms_bot.model.listing import ListTable
from eoms_bot.report.text import one_line
from eoms_bot.report.workbook import FILLS

WIDTH = 20


def workbook(tables: Sequence[ListTable]) -> bytes:
    """One sheet for each list; rows that need somebody now are coloured, notes stand below."""
    book = sheets.new_book()
    for table in tables:
        sheet = book.create_sheet(table.title)
        sheets.put_table(sheet, dict.fromkeys(table.columns, WIDTH), table.rows)
        for number in table.flagged:
            for cell in sheet[number + 2]:
                cell.fill = FILLS["HELD"]
        for number, note in enumerate(table.notes, start=len(table.rows) + 3):
            sheets.put_text(sheet, number, 1, f"未核对：{note}")
    return sheets.content_of(book)


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
