"""Complaints as the reading takes them: JSON lines, one order a line, or the branch's 历史工单.

The lines come in the order of the stream, with their labels and recorded decisions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from eoms_bot import chinese
from eoms_bot.decide.suggest import with_place
from eoms_bot.decide.times import moment
from eoms_bot.errors import BadInput, Problem
from eoms_bot.model.evidence import Snapshot
from eoms_bot.model.texts.triage import Incoming
from eoms_bot.model.zone import SHANGHAI

MOST_LINE = 1_000_000
CODE = "TRI-001"


@dataclass(frozen=True)
class Line:
    """An order, and everything else that its line says."""

    order: Incoming
    raw: dict[str, Any]


def read_lines(path: Path) -> Iterator[Line]:
    """The orders of a file, one at a time.

    BadInput with the number of the first line that is no order or stands twice.
    """
    seen: dict[str, int] = {}
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    found = _line(path, number, line)
                    first = seen.setdefault(found.order.id, number)
                    if first != number:
                        raise _bad(path, number, f"id 与第 {first} 行相同", "每张工单只写一行")
                    yield found
    except OSError as err:
        raise BadInput(f"文件读不出来：{path.name}（{chinese.of_system(err)}）") from err


def _line(path: Path, number: int, line: bytes) -> Line:
    if len(line) > MOST_LINE:
        raise _bad(path, number, "这一行太长", f"不超过 {MOST_LINE} 字节")
    try:
        raw = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except (ValueError, RecursionError) as err:  # also numbers of thousands of digits
        raise _bad(path, number, "不是 UTF-8 的 JSON", "每行一个 JSON 对象") from err
    if not isinstance(raw, dict) or raw.get("id") in (None, "") or "text" not in raw:
        raise _bad(path, number, "缺少 id 或 text", '{"id": "…", "text": "…"}')
    order = Incoming(
        id=_text(raw, "id"),
        text=_text(raw, "text"),
        phone=_text(raw, "phone").strip(),
        assigned=_time(raw, "assigned_at"),
        network=_network(_text(raw, "network")),
        serial=_text(raw, "serial").strip(),
        closed=_time(raw, "closed_at"),
    )
    return Line(order, raw)


def _text(raw: dict[str, Any], key: str) -> str:
    """A value as text.

    Half a surrogate pair, which JSON can escape and no file can hold, becomes a question mark.
    """
    value = raw.get(key)
    return "" if value is None else str(value).encode(errors="replace").decode()


def _network(given: str) -> str:
    """The network that came with the order; only the text can say that it is broadband."""
    return "" if given in ("未知", "宽带") else given.strip()


def _time(raw: dict[str, Any], key: str) -> datetime | None:
    """An aware time; None where there is none that can be read."""
    text = _text(raw, key).strip()
    found = moment(text) if text else None
    if found is not None or not text:
        return found
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=SHANGHAI)


def _bad(path: Path, number: int, found: str, wanted: str) -> BadInput:
    return BadInput("投诉文件有误", [Problem(CODE, path.name, number, "", found, wanted)])


_FIRST = datetime.min.replace(tzinfo=SHANGHAI)


def past_orders(table: Snapshot) -> Iterator[Incoming]:
    """The orders of the table as they were dispatched, those without a time first."""
    orders = [
        Incoming(
            id=row.text("工单号"),
            text=with_place(row.text("投诉内容"), row.text("投诉地点")),
            phone=row.text("客户电话"),
            assigned=row.time("分派时间"),
            closed=row.time("完成时间"),
        )
        for row in table.records
    ]
    yield from sorted(orders, key=lambda order: order.assigned or _FIRST)
