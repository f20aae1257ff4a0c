"""Fields of the forms: their names here, their options with codes, and how they read in the store's codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import NoneType

from mock_eoms import form_fields
from mock_eoms.dictionary import CAUSES, FLAT, GROUP_REASONS, NETWORKS, SCENES
from mock_eoms.drift import most_bytes
from mock_eoms.store.orders import Order
from mock_eoms.switches import Switches

Code = str | int
Wanted = Mapping[str, object]
MINUTES = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")


@dataclass(frozen=True, slots=True)
class Choice:
    """An option: its text, the code that is posted for it, and the options below it."""

    label: str
    value: Code
    children: tuple[Choice, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The option as the page's script reads it."""
        return {
            "label": self.label,
            "value": self.value,
            "children": [below.as_json() for below in self.children],
        }


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its member in the body's `form`, the store's code, its label.

    `kind` is text, area, select, radio, tree, cascade, time or targets. `when` names a condition of the
    page's script; the field is there once it holds, and until then its value is null.
    """

    name: str
    code: str
    label: str
    kind: str = "text"
    required: bool = True
    max_bytes: int = 0
    when: str = ""
    value: str = ""


def _numbered(texts: Sequence[str], first: int) -> tuple[Choice, ...]:
    return tuple(Choice(text, first + place) for place, text in enumerate(texts))


def _plain(texts: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(Choice(text, text) for text in texts)


def _causes() -> tuple[Choice, ...]:
    below: dict[str, list[str]] = {}
    for cause in CAUSES:
        head, _, leaf = cause.partition("-")
        below.setdefault(head, []).append(leaf)
    return tuple(Choice(head, head, _plain(leaves)) for head, leaves in below.items())


CHOICES: dict[str, tuple[Choice, ...]] = {
    "netChange": _numbered(FLAT["CCH_IsDealNetChange"], 0),
    "complainProp": _numbered(FLAT["CCH_ONE_compProp"], 1),
    "dealResult": _numbered(FLAT["CCH_ONE_dealResult"], 1),
    "provReason": _causes(),
    "groupReason": tuple(Choice(head, head, _plain(leaves)) for head, leaves in GROUP_REASONS.items()),
    "attitude": _numbered(FLAT["CCH_ONE_attitude"], 1),
    "measureClass": _numbered(FLAT["CCH_ONE_measureClass"], 1),
    "area": (
        Choice("城镇", 1, (Choice("城区", 11), Choice("县城", 12))),
        Choice("乡村", 2, (Choice("乡镇", 21), Choice("农村", 22))),
    ),
    "scene": tuple(Choice(text, f"{101 + place}") for place, text in enumerate(SCENES)),
    "network": _plain(NETWORKS),
    "reasonType": (
        *_numbered(("宽带投诉", "其他县区投诉", "重复派单", "非我部门工单"), 1),
        Choice("其他原因", 9),
    ),
}
"""Field → its options. As on real sites, a code is a number, a string of digits, or the text itself."""

FINISH = (
    Field("netChange", "CCH_IsDealNetChange", "是否启动变更", "select"),
    Field("complainProp", "CCH_ONE_compProp", "投诉性质", "select"),
    Field("linkMan", "CCH_ONE_linkMan", "联系人", max_bytes=50),
    Field("linkPhone", "CCH_ONE_linkManTel", "联系人电话", max_bytes=50),
    Field("replied", "CCH_ONE_isReplied", "是否已答复客户", "radio"),
    Field("dealResult", "CCH_ONE_dealResult", "处理结果", "select"),
    Field("unsolvable", "CCH_ONE_tempUnsolved", "暂时无法解决地点", "radio", when="unsolved"),
    Field("planSolveTime", "CCH_ONE_planSolveTime", "预计解决时间", "time", when="planned"),
    Field("provReason", "CCH_ONE_provReason", "省内投诉原因", "tree"),
    Field("groupReason", "CCH_ONE_groupReason1", "集团投诉原因", "tree"),
    Field("measureClass", "CCH_ONE_measureClass", "解决措施（类别）", "select"),
    Field("dealDesc", "CCH_ONE_dealDesc", "解决措施", "area", max_bytes=2000),
    Field("area", "CCH_ONE_area", "投诉区域", "cascade"),
    Field("cell", "CCH_ONE_cell", "投诉所属小区", max_bytes=200),
    Field("scene", "CCH_ONE_scene", "场景分类", "select"),
    Field("network", "CCH_ONE_network", "网络类型", "select"),
    Field("station", "CCH_ONE_usedStation", "占用基站", required=False, max_bytes=200),
    Field("contactTime", "CCH_ONE_contactTime", "联系时间", "time", required=False),
    Field("attitude", "CCH_ONE_attitude", "客户态度", "select", required=False),
    Field("remark", "CCH_ComplainDealDesc", "处理说明", "area", max_bytes=2000),
)
FORMS = {
    "ACCEPT": (),
    "T1Finish": FINISH,
    "REJECT": (
        Field("target", "", "驳回给", "targets"),
        Field("reasonType", "", "驳回原因", "select"),
        Field("remark", "Desc", "驳回说明", "area", max_bytes=500),
    ),
    "NOTICE": (Field("remark", "Desc", "回复内容", "area", max_bytes=500),),
    "REASSIGN": (
        Field("receiver", "ReassignTo", "转派给", max_bytes=50, value="李协办"),
        Field("remark", "Desc", "转派说明", "area", max_bytes=500),
    ),
    "leftover": (
        Field("problem", "IL_ProblemDesc", "问题描述", "area", max_bytes=2000),
        Field("measure", "IL_Measure", "解决措施", "area", max_bytes=2000),
    ),
}
FLOW: dict[str, dict[str, object]] = {"T1Finish": {"result": "完成处理", "phase": 1, "quality": True}}
"""Action → what its body says of the flow: always the same."""

TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "area": (str,),
    "radio": (bool, NoneType),
    "time": (str, NoneType),
    "targets": (str, NoneType),
}
"""Kind of field → the types of its value. A select's follow from its codes; a tree or cascade has a list."""


def fields_of(action: str, switches: Switches) -> list[Field]:
    """The fields of an action's form in their order, as the switches want them."""
    if action == "leftover":
        strange = [code for code, _ in switches.pairs("extra_required") if code.startswith("IL_")]
        return [*FORMS[action], *(Field(code, code, f"附加项{code}", max_bytes=2000) for code in strange)]
    known = {field.code: field for field in form_fields.step_fields(action, switches)}
    shown = [field for field in FORMS[action] if not field.code or field.code in known]
    # Other fields of the store's form are those that nobody knows (switch `extra_required`).
    extras = [field for field in known.values() if field.label.startswith("附加项")]
    return [*shown, *(Field(one.code, one.code, one.label, max_bytes=one.max_bytes) for one in extras)]


def choices(name: str, switches: Switches) -> list[Choice]:
    """The options of a field: without those that are gone, with those that are new (after the last code)."""
    gone = {option for field, option in switches.pairs("drop_option") if field == name}
    known = CHOICES.get(name, ())
    more = [
        Choice(option, 900 + place if known and isinstance(known[0].value, int) else option)
        for place, (field, option) in enumerate(switches.pairs("new_option"))
        if field == name
    ]
    return _without((*known, *more), gone)


def shown(field: Field, switches: Switches) -> dict[str, object]:
    """A field as the page's script reads it."""
    return {
        "name": field.name,
        "label": field.label,
        "kind": field.kind,
        "required": field.required,
        "bytes": most_bytes(switches, field.code, field.max_bytes),
        "characters": int(dict(switches.pairs("maxlength")).get(field.name, 0)),
        "when": field.when,
        "value": field.value,
        "locked": field.name in dict(switches.pairs("readonly")),
    }


def targets(order: Order, switches: Switches) -> list[dict[str, object]]:
    """The earlier steps that an order may be rejected to; `chosen` is the one that the form offers first."""
    if switches["rollback"] == "empty":
        return []
    first = {"value": f"{order.base_id}01", "label": f"客服派单（{order.creator}）"}
    return [{**first, "chosen": switches["rollback"] == "first"}]


def wanted(action: str, switches: Switches) -> Wanted:
    """The shape of an action's body: member → the types it may have, or the shape of an object or list."""
    fields = fields_of(action, switches)
    order = {"orderNo": (str,), "baseId": (str,), "taskId": (str,), "version": (int,)}
    shape: dict[str, object] = {"order": order, "nonce": (str,)}
    if fields:
        shape["form"] = {field.name: _type(field) for field in fields}
        shape["size"] = {field.name: (int,) for field in fields if field.kind == "area"}
    if action in FLOW:
        shape["flow"] = {name: (type(value),) for name, value in FLOW[action].items()}
    return shape


def misfit(value: object, shape: object, pointer: str = "") -> str:
    """The pointer of the first member that is missing, extra or of another type; nothing where all fit."""
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return pointer or "/"
        odd = [name for name in (*shape, *value) if (name in shape) != (name in value)]
        if odd:
            return f"{pointer}/{odd[0]}"
        return next(
            (bad for name, one in shape.items() if (bad := misfit(value[name], one, f"{pointer}/{name}"))), ""
        )
    if isinstance(shape, list):
        if value is None:
            return ""
        fits = isinstance(value, list) and value and all(type(one) in shape for one in value)
        return "" if fits else pointer
    assert isinstance(shape, tuple)
    return "" if type(value) in shape else pointer


def in_store_codes(form: Mapping[str, object], action: str, switches: Switches) -> dict[str, str]:
    """The posted values under the codes that rules and history know, with texts for codes."""
    values: dict[str, str] = {}
    for field in fields_of(action, switches):
        value = form[field.name]
        if field.name == "groupReason":
            path = _path(value)
            values |= {"CCH_ONE_groupReason1": "".join(path[:1]), "CCH_ONE_groupReason2": "/".join(path[1:])}
        elif field.code:
            values[field.code] = _text(field, value)
    return values


def missing(form: Mapping[str, object], action: str, order: Order, switches: Switches) -> str:
    """What is wrong with a field of this site's own, as it says it; else nothing."""
    for field in fields_of(action, switches):
        if field.code:
            continue
        offered = targets(order, switches) if field.kind == "targets" else _offered(field.name, switches)
        if form[field.name] is None:
            return f"{field.label}不能为空！"
        if form[field.name] not in [one["value"] for one in offered]:
            return f"{field.label}的值不在选项中！"
    return ""


def _offered(name: str, switches: Switches) -> list[dict[str, object]]:
    return [choice.as_json() for choice in choices(name, switches)]


def _type(field: Field) -> object:
    if field.kind in TYPES:
        return TYPES[field.kind]
    code = type(CHOICES[field.name][0].value)
    return [code] if field.kind in ("tree", "cascade") else (code, NoneType)


def _text(field: Field, value: object) -> str:
    if value is None:
        return ""
    match field.kind:
        case "select":
            return next((one.label for one in CHOICES[field.name] if one.value == value), str(value))
        case "radio":
            return str(int(bool(value)))
        case "tree" | "cascade":
            path = _path(value)
            leaf = dict(_leaves(CHOICES[field.name])).get(tuple(path))
            if leaf is None:
                return str(value)
            return leaf if field.kind == "cascade" else ".".join(path)
        case "time" if MINUTES.fullmatch(str(value)):
            return f"{value}:00"
    return str(value)


def _path(value: object) -> list[str]:
    return [str(part) for part in value] if isinstance(value, list) else []


def _leaves(offered: Sequence[Choice], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """The path of codes of each option without any below it, and its text."""
    for choice in offered:
        path = (*above, str(choice.value))
        if choice.children:
            yield from _leaves(choice.children, path)
        else:
            yield path, choice.label


def _without(offered: Sequence[Choice], gone: set[str]) -> list[Choice]:
    return [
        Choice(choice.label, choice.value, tuple(_without(choice.children, gone)))
        for choice in offered
        if choice.label not in gone
    ]
