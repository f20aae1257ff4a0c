"""Handled orders of an invented branch, written as its 历史工单: labelled texts over some months, each with what people did."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl

from eoms_bot.model.source_kinds import HISTORY

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "triage"
FIRST = datetime(2026, 1, 3, 8, 0)
APART = timedelta(hours=5)
COUNTY = "澜溪县"
Row = dict[str, str]


def rows(count: int, *names: str) -> list[Row]:
    """So many orders from the labelled texts of these files, five hours apart; what only a person can decide is left out."""
    found = [_row(number, one) for number, one in zip(range(count), _labelled(names), strict=False)]
    assert len(found) == count, f"{names} have only {len(found)} texts"
    return found


def _labelled(names: Sequence[str]) -> Iterator[Mapping[str, str]]:
    for name in names:
        for line in (FIXTURES / f"{name}.jsonl").read_text("utf-8").splitlines():
            one = json.loads(line)
            if one["label_action"] != "human" and not one.get("major"):
                yield one


def _row(number: int, one: Mapping[str, str]) -> Row:
    at = FIRST + number * APART
    turned_away = one["label_action"] == "reject"
    county = one.get("label_county") or COUNTY
    row = {
        "工单号": f"ID-056-{at:%Y%m%d}-{number:05}",
        "分派时间": f"{at:%Y-%m-%d %H:%M}",
        "客户电话": f"139{number:08}",
        "县区": COUNTY,
        "投诉地点": "不详",
        "投诉内容": one["text"],
        "处理方式": "驳回" if turned_away else "完成",
        "驳回原因": one.get("label_reject_reason") or "",
        "驳回说明": county if one.get("label_reject_reason") == "其他县区投诉" else "",
        "省内投诉原因": "" if turned_away else one.get("label_cause") or "",
        "场景分类": one.get("label_scene") or "",
    }
    return {name: text for name, text in row.items() if text and text != "未知"}


def write(path: Path, handled: Sequence[Row], renamed: Mapping[str, str] | None = None) -> Path:
    """A workbook as the branch would give it; `renamed` are columns that its system calls otherwise."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = HISTORY.label
    columns = [column.name for column in HISTORY.columns]
    sheet.append([(renamed or {}).get(name, name) for name in columns])
    for row in handled:
        sheet.append([row.get(name) for name in columns])
    book.save(path)
    return path
