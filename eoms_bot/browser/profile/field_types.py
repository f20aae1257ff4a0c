"""The types of fields: their names, their words, and which type drives a control of the site."""

from __future__ import annotations

from typing import Literal

FieldType = Literal[
    "text",
    "popup_select",
    "radio_twin",
    "date_popup",
    "rollback",
    "native_select",
    "native_cascade",
    "calendar",
]
TYPE_ZH: dict[str, str] = {
    "text": "文本框",
    "popup_select": "弹出菜单",
    "radio_twin": "单选（带隐藏值）",
    "date_popup": "日期弹窗",
    "rollback": "驳回对象列表",
    "native_select": "原生下拉框",
    "native_cascade": "几级原生下拉框",
    "calendar": "不能输入的文本框（日历写入，或只读）",
}
_BOXES = {"SelectField": "popup_select", "TimeField": "date_popup"}
"""The form product's names (`ubftype`) for the text boxes that take no typing."""


def type_of(
    tag: str,
    *,
    box: str,
    readonly: bool,
    hidden: bool = False,
    selects: int = 1,
    radios: int = 0,
    inside: int = 0,
) -> str:
    """The field type that drives a control; empty where it is unknown.

    `box` is the product's name for the box around it. `selects` and `radios` are how many stand in that box,
    `inside` how many radios stand within the control itself. `readonly`: it takes no typing.
    """
    if tag == "select":
        return "native_cascade" if selects > 1 else "native_select"
    if tag == "table":
        return "rollback" if inside else ""
    if tag == "input" and hidden:
        return "radio_twin" if radios else ""
    if tag in ("input", "textarea"):
        return _BOXES.get(box) or ("calendar" if readonly else "text")
    return ""
