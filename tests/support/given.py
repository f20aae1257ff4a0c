"""Rule b from the other end: what the site accepted against the rows that the operator gave. Nothing of the bot's code.

The forms are written down here by hand, from the pages of the vendors and not from the bot's profiles: a profile that
exchanged two fields would agree with the bot, and not with this. Looked at are replies, rejections and leftover entries:
every control that a column of the row decides. What a dictionary derives of a column (集团投诉原因) is not.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tests.support.ledger_file import Json
from tests.support.violation import Violation

Row = Mapping[str, str]

HANDLING = {"complete": "完成", "leftover": "完成", "reject": "驳回"}
"""Kind of write → what the row has to say under 处理方式. An accept needs no word of anybody."""

BY_HAND = "亲手写的正文"
"""A column that no workbook has: the whole text that a person typed into the form."""

YES = {"否": "0", "是": "1"}
CALL = ("联系客户电话", "联系时间", "联系号码", "客户态度")
NOT_REACHED = "未接通"

REJECTIONS = {
    "宽带投诉": (
        "经核实客户反映为家庭宽带问题,请派家宽装维处理。",
        "经核实客户反映为家庭宽带问题(依据:{note}),请派家宽装维处理。",
    ),
    "其他县区投诉": (
        "经核实问题地点不在{county},请改派问题地点所属县区处理。",
        "经核实问题地点为{note},不属{county},请改派所属县区处理。",
    ),
    "重复派单": (
        "与工单{earlier}{dispatched}同号同地同诉求,请合并处理。",
        "与工单{earlier}{dispatched}同号同地同诉求({note}),请合并处理。",
    ),
    "非我部门工单": (
        "经核实客户反映的问题不属无线网络部门职责,请转相关部门处理。",
        "经核实客户反映为{note},不属无线网络部门职责,请转相关部门处理。",
    ),
}
"""What stands behind a reason, without and with what a row says of it; as the business wrote it down."""

NOT_OF_THE_ROW = {"county": r"[一-鿿]{2,9}", "dispatched": r"(\(\d{4}-\d\d-\d\d \d\d:\d\d派发,处理中\))?"}
"""Words of a rejection that the branch's settings and the list give: how they must look."""


@dataclass(frozen=True)
class Form:
    """A vendor's forms. `plain`: control → column whose text it takes; `coded`: control → column and code by text.

    `until`: the control of 预计解决时间, `replied` of 是否已答复客户. `cause`: the control or the two that take 省内投诉原因,
    by its parts. `texts`: kind of write → controls that take the whole text. `yes`: 是 and 否 as codes.
    `seconds`: what follows the minute of a time. `nothing`: what a control says where nothing is given.
    """

    plain: Mapping[str, str]
    coded: Mapping[str, tuple[str, Mapping[str, str]]]
    until: str
    replied: str
    cause: tuple[str, ...]
    texts: Mapping[str, tuple[str, ...]]
    yes: Mapping[str, str] = field(default_factory=lambda: YES)
    seconds: str = ":00"
    nothing: str = ""


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
    replied="CCH_ONE_isReplied",
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
    replied="isReplied",
    cause=("issueReasonTypeOne", "issueReasonTypeTwo"),
    texts={
        "complete": ("dealDesc", "linkDealDesc"),
        "leftover": ("problemDesc", "solveMeasure"),
        "reject": ("remark",),
    },
)
FRAMESET = Form(
    plain={"tsqy": "投诉区域", "xq": "投诉所属小区", "cjfl": "场景分类", "wllx": "网络类型"},
    coded={
        "cljg": ("处理结果", {"解决": "1", "未解决": "2"}),
        "zsbnjj": ("暂时无法解决地点", YES),
    },
    until="yjsj",
    replied="sfdf",
    cause=("tsyy1", "tsyy2"),
    texts={"complete": ("jjcs", "clsm"), "leftover": ("wtms", "ylcs"), "reject": ("bhyy",)},
)
TRUTHS = {"否": "false", "是": "true"}
SCENES = (
    *("住宅小区", "农村", "乡镇", "县城", "高校", "中小学", "医院", "商业楼宇", "工业园区"),
    *("政企单位", "高速", "高铁", "国省道", "景区", "电梯", "地下停车场(含地下室)", "未知"),
)
SPA = Form(
    plain={"/form/cell": "投诉所属小区", "/form/network": "网络类型"},
    coded={
        "/form/dealResult": ("处理结果", {"解决": "1", "未解决": "2"}),
        "/form/unsolvable": ("暂时无法解决地点", TRUTHS),
        "/form/area/1": ("投诉区域", {"城区": "11", "县城": "12", "乡镇": "21", "农村": "22"}),
        "/form/scene": ("场景分类", {text: str(code) for code, text in enumerate(SCENES, 101)}),
    },
    until="/form/planSolveTime",
    replied="/form/replied",
    cause=("/form/provReason/0", "/form/provReason/1"),
    texts={
        "complete": ("/form/dealDesc", "/form/remark"),
        "leftover": ("/form/problem", "/form/measure"),
        "reject": ("/form/remark",),
    },
    yes=TRUTHS,
    seconds="",
    nothing="null",
)
"""The controls are the pointers of a JSON body's values, as the oracle has them."""

FORMS = {"ultrabpp": ULTRA, "ultraprocess_v2": ULTRA, "boco": BOCO, "frameset": FRAMESET, "spa": SPA}
"""The vendors' forms by the name of the profile that works them."""


def against_rows(
    writes: Sequence[Json], rows: Mapping[str, Sequence[Row]], form: Form
) -> Iterator[Violation]:
    """(b) Every accepted write of an order with rows says in the controls that a row decides what one of its rows does."""
    for write in writes:
        given = rows.get(write["key"]["order_no"])
        if not given or write["kind"] not in HANDLING:
            continue
        differences = [list(_differences(write, row, form)) for row in given]
        if all(differences):
            number = write["key"]["order_no"]
            yield Violation("b", f"no. {write['n']} {number} {write['kind']}: {'; '.join(differences[-1])}")


def _differences(write: Json, row: Row, form: Form) -> Iterator[str]:
    kind, handling = write["kind"], row.get("处理方式", "")
    if handling != HANDLING[kind]:
        yield f"the row says {handling or 'nothing'}"
        return
    accepted: dict[str, list[str]] = defaultdict(list)
    for name, value in write["fields"]:
        accepted[name].append(_lines(value))
    for control, wanted in _wanted(kind, row, form):
        # A control that the form leaves out says nothing; one that comes twice says two things.
        (found, *more) = accepted[control] or [""]
        if more or not re.fullmatch(wanted, found):
            yield f"{control} is {' and '.join(map(repr, [found, *more]))}, the row gives {wanted.replace(chr(92), '')!r}"


def _wanted(kind: str, row: Row, form: Form) -> Iterator[tuple[str, str]]:
    """Each control that the row decides, with what it must say as a pattern."""
    text = rejection(row) if kind == "reject" else re.escape(reply(row))
    yield from ((control, text) for control in form.texts[kind])
    if kind == "complete":
        yield from ((control, re.escape(value)) for control, value in _fields(row, form))


def _fields(row: Row, form: Form) -> Iterator[tuple[str, str]]:
    yield from ((control, row.get(column, "")) for control, column in form.plain.items())
    for control, (column, codes) in form.coded.items():
        yield control, codes.get(row.get(column, ""), form.nothing)
    until = row.get("预计解决时间", "")
    yield form.until, until + form.seconds if until else form.nothing
    reached = bool(row.get("联系时间")) and row.get("客户态度", "") not in ("", NOT_REACHED)
    yield form.replied, form.yes["是" if reached else "否"]
    parts = row.get("省内投诉原因", "").split("-", len(form.cause) - 1) if len(form.cause) > 1 else []
    whole = parts or [row.get("省内投诉原因", "").replace("-", ".")]
    yield from zip(form.cause, [*whole, *[""] * len(form.cause)], strict=False)


def reply(row: Row) -> str:
    """The text of a reply or leftover entry, made of the row's columns and of nothing else; or what a person typed."""
    if BY_HAND in row:
        return _lines(row[BY_HAND])
    said = {name: row.get(name, "") for name in ("占用基站", "解决措施")} | {"解决时间": _when(row)}
    called = bool(row.get("联系时间") or row.get("客户态度"))
    if called:
        said |= {name: row.get(name, "") for name in CALL}
    if not called or row.get("客户态度") == NOT_REACHED:
        said["未联系原因"] = row.get("未联系原因", "")
    return _lines(";".join(f"{column}:{text}" for column, text in said.items() if text))


def _when(row: Row) -> str:
    """When it was solved, or is to be, or that nobody can say."""
    if row.get("处理结果") == "解决":
        return row.get("解决时间", "")
    if row.get("暂时无法解决地点") == "是":
        return "暂无明确时间"
    return f"预计{row['预计解决时间']}" if row.get("预计解决时间") else ""


def rejection(row: Row) -> str:
    """The text of a rejection as a pattern: the reason, and what is always said of it, with the row's own words where there are some."""
    reason = row.get("驳回原因", "")
    if reason not in REJECTIONS:
        return "(?!)"
    note = row.get("驳回说明", "").removeprefix(reason).lstrip(":： ")
    text = re.escape(f"{reason}:{REJECTIONS[reason][bool(note)]}")
    words = {"note": re.escape(note), "earlier": re.escape(row.get("原工单号", ""))} | NOT_OF_THE_ROW
    for name, pattern in words.items():
        text = text.replace(re.escape(f"{{{name}}}"), pattern)
    return _lines(text)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
