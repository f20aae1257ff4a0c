"""Fields of the forms in frames, by the site's own names, and how they read in the store's codes.

The names are initials of Chinese words, as sites of that age have them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from mock_eoms import form_fields
from mock_eoms.dictionary import CAUSES, FLAT, GROUP_REASONS
from mock_eoms.drift import most_bytes
from mock_eoms.frameset.wire import byte_count
from mock_eoms.store.leftovers import Leftover
from mock_eoms.switches import Switches

CITIES = {
    "01": ("泽宁市", ("澜溪县", "望川县", "松岭县", "禾岗县", "鹤阳区", "北湾区")),
    "02": ("云津市", ("白石滩区", "南屏县")),
}
"""Code of a city → its name and its counties, invented; a county's code has two digits more."""

CODED = {
    "cljg": {"1": "解决", "2": "未解决"},
    "tsxz": {"1": "有理由", "2": "无理由"},
}
"""Selects whose options have a value in addition to their text."""

YES_NO = form_fields.YES_NO
UNSOLVED, SOLVABLE = ("cljg", "2"), ("zsbnjj", "0")
TIME_PARTS = (("n", "年"), ("y", "月"), ("r", "日"), ("s", "时"), ("f", "分"))
"""The five selects of a time: the end of the name, and the word after it."""


@dataclass(frozen=True, slots=True)
class FormField:
    """A field: its name here, the store's code (empty: this site's own), its label.

    `kind` is text, area, select, radio, time or library (the leftover entry's number). The options of a
    select with a `parent` depend on that select. A field with a `shown_for` is there for one value of
    another field only. `reloads`: its change loads the whole form again. `joined` fields stand in the cell
    of the one before.
    """

    name: str
    code: str
    label: str
    kind: str = "text"
    required: bool = True
    max_bytes: int = 0
    parent: str = ""
    shown_for: tuple[str, str] | None = None
    reloads: bool = False
    joined: str = ""

    def is_shown(self, values: dict[str, str]) -> bool:
        """Whether a form with these values has the field."""
        return self.shown_for is None or values.get(self.shown_for[0]) == self.shown_for[1]


FINISH = (
    FormField("sfqdbg", "CCH_IsDealNetChange", "是否启动变更", "select"),
    FormField("tsxz", "CCH_ONE_compProp", "投诉性质", "select"),
    FormField("lxr", "CCH_ONE_linkMan", "联系人", max_bytes=50),
    FormField("lxdh", "CCH_ONE_linkManTel", "联系人电话", max_bytes=50),
    FormField("sfdf", "CCH_ONE_isReplied", "是否已答复客户", "radio"),
    FormField("cljg", "CCH_ONE_dealResult", "处理结果", "select", reloads=True),
    FormField(
        *("zsbnjj", "CCH_ONE_tempUnsolved", "暂时无法解决地点", "radio", False),
        shown_for=UNSOLVED,
        reloads=True,
    ),
    FormField("yjsj", "CCH_ONE_planSolveTime", "预计解决时间", "time", False, shown_for=SOLVABLE),
    FormField("ylbh", "", "遗留编号", "library", False, shown_for=UNSOLVED),
    FormField("ds", "", "地市", "select", reloads=True),
    FormField("qx", "", "区县", "select", parent="ds", joined="区县"),
    FormField("tsyy1", "", "省内投诉原因", "select", reloads=True),
    FormField("tsyy2", "CCH_ONE_provReason", "省内投诉原因", "select", parent="tsyy1", joined="小类"),
    FormField("jtyy1", "CCH_ONE_groupReason1", "集团投诉原因", "select", reloads=True),
    FormField("jtyy2", "CCH_ONE_groupReason2", "集团投诉原因（细分）", "select", parent="jtyy1"),
    FormField("jjcs", "CCH_ONE_dealDesc", "解决措施", "area", max_bytes=2000),
    FormField("cslb", "CCH_ONE_measureClass", "解决措施（类别）", "select"),
    FormField("tsqy", "CCH_ONE_area", "投诉区域", "select"),
    FormField("xq", "CCH_ONE_cell", "投诉所属小区", max_bytes=200),
    FormField("cjfl", "CCH_ONE_scene", "场景分类", "select"),
    FormField("wllx", "CCH_ONE_network", "网络类型", "select"),
    FormField("clsm", "CCH_ComplainDealDesc", "处理说明", "area", max_bytes=2000),
)
REJECT = (FormField("bhyy", "Desc", "驳回原因", "area", max_bytes=500),)
LEFTOVER = (
    FormField("wtms", "IL_ProblemDesc", "问题描述", "area", max_bytes=2000),
    FormField("ylcs", "IL_Measure", "解决措施", "area", max_bytes=2000),
)


def form_of(action: str, switches: Switches) -> tuple[FormField, ...]:
    """The fields of an action's form, as the switches want them."""
    known = {field.code: field.label for field in form_fields.step_fields(action, switches)}
    own = {"T1Finish": FINISH, "REJECT": REJECT, "leftover": LEFTOVER}.get(action, ())
    if action == "T1Finish":
        own = tuple(field for field in own if not field.code or field.code in known)
    # Other fields of the store's form are those that nobody knows (switch `extra_required`).
    strange = [code for code, label in known.items() if label.startswith("附加项")]
    if action == "leftover":
        strange = [code for code, _ in switches.pairs("extra_required") if code.startswith("IL_")]
    more = [FormField(code, code, f"附加项{code}", max_bytes=100) for code in strange]
    return tuple(
        replace(field, max_bytes=most_bytes(switches, field.code, field.max_bytes)) for field in (*own, *more)
    )


def choices(field: FormField, values: dict[str, str], switches: Switches) -> list[tuple[str, str]]:
    """Value and text of every option; those of a field with a parent depend on the parent's value."""
    gone = {text for name, text in switches.pairs("drop_option") if name == field.name}
    more = [(text, text) for name, text in switches.pairs("new_option") if name == field.name]
    found = _choices(field, values.get(field.parent, ""))
    return [pair for pair in (*found, *more) if pair[1] not in gone]


def _choices(field: FormField, parent: str) -> list[tuple[str, str]]:
    match field.name:
        case "ds":
            return [(code, name) for code, (name, _counties) in CITIES.items()]
        case "qx":
            counties = CITIES.get(parent, ("", ()))[1]
            return [(f"{parent}{place:02d}", name) for place, name in enumerate(counties, 1)]
        case "tsyy1":
            texts: tuple[str, ...] = tuple(dict.fromkeys(cause.partition("-")[0] for cause in CAUSES))
        case "tsyy2":
            texts = tuple(leaf for head, _, leaf in (c.partition("-") for c in CAUSES) if head == parent)
        case "jtyy2":
            texts = GROUP_REASONS.get(parent, ())
        case _:
            texts = FLAT.get(field.code, ())
    if field.name in CODED:
        return list(CODED[field.name].items())
    return [(text, text) for text in texts]


def times(now: datetime) -> dict[str, list[str]]:
    """The options of a time's five selects, by the end of the name: from last year to five years on."""
    return {
        "n": [str(now.year + more) for more in range(-1, 6)],
        "y": [f"{month:02d}" for month in range(1, 13)],
        "r": [f"{day:02d}" for day in range(1, 32)],
        "s": [f"{hour:02d}" for hour in range(24)],
        "f": [f"{minute:02d}" for minute in range(60)],
    }


def in_store_codes(values: dict[str, str], action: str, switches: Switches) -> dict[str, str]:
    """The posted values under the codes that rules and history know, with texts for values."""
    found: dict[str, str] = {}
    for field in form_of(action, switches):
        value = values.get(field.name, "")
        if field.name == "tsyy2":
            value = ".".join(part for part in (values.get("tsyy1", ""), value) if part)
        if field.code:
            found[field.code] = CODED.get(field.name, {}).get(value, value)
    return found


def refusal(values: dict[str, str], action: str, switches: Switches, entries: list[Leftover]) -> str:
    """What this site checks of its own before the common rules, in its words; else nothing.

    `entries` are those that the leftover library has of this order.
    """
    for field in form_of(action, switches):
        value = values.get(field.name, "")
        if field.kind == "area" and values.get(f"{field.name}_zs") != str(byte_count(value)):
            return f"{field.label}字数校验失败！"
        if field.kind == "time" and value != assembled(values, field.name):
            return f"{field.label}不一致，请重新选择！"
        if field.kind == "library" and value not in ("", *(one.leftover_no for one in entries)):
            return f"{field.label}不是本工单的！"
        if field.code or field.kind == "library" or not field.required:
            continue
        if not value.strip():
            return f"{field.label}不能为空！"
        if value not in dict(choices(field, values, switches)):
            return f"{field.label}的值不在选项中！"
    return ""


def assembled(values: dict[str, str], name: str) -> str:
    """The time that five selects make, with seconds; nothing where one of them is open."""
    parts = [values.get(f"{name}_{end}", "") for end, _word in TIME_PARTS]
    return "{}-{}-{} {}:{}:00".format(*parts) if all(parts) else ""
