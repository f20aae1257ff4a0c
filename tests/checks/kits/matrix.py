"""Which controls the kits' pages have, and what is tried on each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from eoms_bot.browser.controls import ControlKind

KITS = ("element_ui", "element_plus", "layui", "easyui")


@dataclass(frozen=True)
class Row:
    """A control: its label, a value, and what the kit's own model holds after it was filled.

    `refused`: a word that it does not offer. `changed`: a value that the kit cuts or rounds. `offered`: some
    words that it offers.
    """

    name: str
    label: str
    kind: ControlKind
    value: str
    model: Any
    split: str = ""
    refused: str = ""
    changed: str = ""
    offered: tuple[str, ...] = ()


WORDS = ("基站故障", "弱覆盖", "终端问题")
_ALL = (
    Row("text", "备注", ControlKind.TEXT, "已处理", "已处理"),
    Row("long", "说明", ControlKind.TEXTAREA, "一二三", "一二三", changed="一二三四五六七八九十多"),
    Row("number", "数量", ControlKind.NUMBER, "3.5", 3.5, changed="4.26"),
    Row("list", "结果", ControlKind.LIST, "弱覆盖", "弱覆盖", refused="作废", offered=WORDS),
    Row("filtered", "原因", ControlKind.LIST, "终端问题", "终端问题", refused="雷击", offered=WORDS),
    Row("remote", "处理人", ControlKind.LIST, "李工", "李工", refused="赵工"),
    Row("cascade", "分类", ControlKind.LIST, "网络/覆盖/其他", ["a", "a1", "a12"], "/", "网络/覆盖/终端"),
    Row("tree", "部门", ControlKind.LIST, "网络/覆盖/室内", "a11", "/", "网络/覆盖/终端"),
    Row("radio", "是否解决", ControlKind.RADIOS, "未解决", "未解决", refused="不详", offered=("解决", "未解决")),
    Row("tick", "已回访", ControlKind.SWITCH, "是", True, refused="不详", offered=("是", "否")),
    Row("toggle", "短信通知", ControlKind.SWITCH, "是", True, refused="不详", offered=("是", "否")),
    Row(
        "date", "日期", ControlKind.CALENDAR, *("2025-02-03",) * 2,
        refused="年底", changed="2026-10-31 08:00",
    ),
    Row(
        "time", "完成时间", ControlKind.CALENDAR, *("2026-12-25 08:09:10",) * 2,
        refused="年底", changed="2026-10-31 18:30",
    ),
    Row(
        "minutes", "到达时间", ControlKind.CALENDAR, *("2026-10-31 18:30",) * 2,
        refused="年底", changed="2026-10-31 18:30:15",
    ),
    Row("place", "地址", ControlKind.AUTOCOMPLETE, "二号楼", "二号楼"),
)  # fmt: skip
_ELSEWHERE: Mapping[str, Mapping[str, dict[str, Any]]] = {
    "element_ui": {},
    "element_plus": {},
    "layui": {
        "number": {"model": "3.5"},
        "list": {"model": "w"},
        "radio": {"model": "2"},
        "minutes": {"kind": ControlKind.CALENDAR},
    },
    "easyui": {
        "long": {"changed": ""},
        "number": {"model": "3.5", "kind": ControlKind.NUMBER},
        "list": {"model": "2"},
        "filtered": {"model": "3"},
        "remote": {"model": "2"},
    },
}
"""What is other in a kit: its codes, and what it does not cut."""
_LACKS = {
    "element_ui": {"tree"},
    "element_plus": set[str](),
    "layui": {"remote", "cascade", "tree", "place"},
    "easyui": {"cascade", "radio", "tick", "place"},
}
"""What a kit does not have in the version that is tried."""


def rows(kit: str) -> Iterator[Row]:
    """The controls of a kit's page."""
    for row in _ALL:
        if row.name not in _LACKS[kit]:
            yield replace(row, **_ELSEWHERE[kit].get(row.name, {}))
