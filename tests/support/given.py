"""Rule b from the other end: what the site accepted against the rows that the operator gave. Nothing of the bot's code.

The forms are written down here by hand, from the pages of the vendors and not from the bot's profiles: a profile that
exchanged two fields would agree with the bot, and not with this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.support.violation import Violation

Json = dict[str, Any]
Row = Mapping[str, str]

BY_HAND = "亲手写的正文"
"""A column that no workbook has: the whole text that a person typed into the form."""

YES = {"否": "0", "是": "1"}
TEXT = ("占用基站", "解决措施", "解决时间", "联系客户电话", "联系时间", "联系号码", "客户态度")
"""The columns that a reply says one after another, each as `column:text`."""

REJECTIONS = {
    "非我部门工单": (
        "经核实客户反映的问题不属无线网络部门职责,请转相关部门处理。",
        "经核实客户反映为{},不属无线网络部门职责,请转相关部门处理。",
    )
}
"""What stands behind a reason, without and with what a row says of it; as the business wrote it down."""


@dataclass(frozen=True)
class Form:
    """A vendor's forms. `plain`: control → column whose text it takes; `coded`: control → column and code by text.

    `cause`: the control or the two that take 省内投诉原因, with what joins its parts on the site. `texts`: kind of write
    → controls that take the whole text.
    """

    plain: Mapping[str, str]
    coded: Mapping[str, tuple[str, Mapping[str, str]]]
    until: str
    cause: tuple[str, ...]
    texts: Mapping[str, tuple[str, ...]]


ULTRA = Form(
    plain={
        "CCH_ONE_dealResult": "处理结果",
        "CCH_ONE_area": "投诉区域",
        "CCH_ONE_cell": "投诉所属小区",
        "CCH_ONE_scene": "场景分类",
        "CCH_ONE_network": "网络类型",
    },
    coded={"CCH_ONE_tempUnsolved": ("暂时无法解决地点", YES)},
    until="CCH_ONE_planSolveTime",
    cause=("CCH_ONE_provReason",),
    texts={
        "complete": ("CCH_ONE_dealDesc", "CCH_ComplainDealDesc"),
        "leftover": ("IL_ProblemDesc", "IL_Measure"),
        "reject": ("Desc",),
    },
)
BOCO = Form(
    plain={
        "linkComplaintArea": "投诉区域",
        "linkCellName": "投诉所属小区",
        "linkSceneType": "场景分类",
        "linkNetType": "网络类型",
    },
    coded={
        "dealResult": ("处理结果", {"解决": "1", "未解决": "2"}),
        "linkTempUnsolved": ("暂时无法解决地点", YES),
    },
    until="linkPlanSolveTime",
    cause=("issueReasonTypeOne", "issueReasonTypeTwo"),
    texts={
        "complete": ("dealDesc", "linkDealDesc"),
        "leftover": ("problemDesc", "solveMeasure"),
        "reject": ("remark",),
    },
)
FORMS = {"ultrabpp": ULTRA, "ultraprocess_v2": ULTRA, "boco": BOCO}
"""The vendors' forms by the name of the profile that works them."""


def against_rows(
    writes: Sequence[Json], rows: Mapping[str, Sequence[Row]], form: Form
) -> Iterator[Violation]:
    """(b) Every accepted write of an order with rows says what one of them does: nothing else, and nothing left out."""
    for write in writes:
        given = rows.get(write["key"]["order_no"])
        if not given or write["kind"] not in form.texts:
            continue
        differences = [list(_differences(write, row, form)) for row in given]
        if all(differences):
            yield Violation(
                "b",
                f"no. {write['n']} {write['key']['order_no']} {write['kind']}: {'; '.join(differences[-1])}",
            )


def _differences(write: Json, row: Row, form: Form) -> Iterator[str]:
    accepted = {name: _lines(value) for name, value in write["fields"]}
    for control, wanted in _wanted(write["kind"], row, form):
        found = accepted.get(control, "")
        if found != wanted:
            yield f"{control} is {found!r}, the row gives {wanted!r}"


def _wanted(kind: str, row: Row, form: Form) -> Iterator[tuple[str, str]]:
    """Each control that the row decides, with the text it must have."""
    text = rejection(row) if kind == "reject" else reply(row)
    yield from ((control, text) for control in form.texts[kind])
    if kind != "complete":
        return
    yield from ((control, row.get(column, "")) for control, column in form.plain.items())
    for control, (column, codes) in form.coded.items():
        yield control, codes.get(row.get(column, ""), "")
    until = row.get("预计解决时间", "")
    yield form.until, f"{until}:00" if until else ""
    parts = (
        row["省内投诉原因"].split("-", len(form.cause) - 1) if len(form.cause) > 1 else [row["省内投诉原因"]]
    )
    yield from zip(form.cause, (part.replace("-", ".") for part in parts), strict=True)


def reply(row: Row) -> str:
    """The text of a reply or leftover entry, made of the row's columns and of nothing else; or what a person typed."""
    if BY_HAND in row:
        return _lines(row[BY_HAND])
    said = dict(row)
    if row.get("预计解决时间"):
        said["解决时间"] = f"预计{row['预计解决时间']}"
    return _lines(";".join(f"{column}:{said[column]}" for column in TEXT if said.get(column)))


def rejection(row: Row) -> str:
    """The text of a rejection: the reason, and what is always said of it, with the row's own words where there are some."""
    reason, note = row["驳回原因"], row.get("驳回说明", "")
    alone, with_note = REJECTIONS[reason]
    return _lines(f"{reason}:{with_note.format(note) if note else alone}")


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
