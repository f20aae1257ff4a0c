"""plan.xlsx: a plan as a workbook that people strike, change and hand back.

Every text is text, masked like a report.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType

from eoms_bot import sheets
from eoms_bot.decide.answering import WHOLE_ROW
from eoms_bot.decide.times import to_minute
from eoms_bot.ledger import AnswerDraft, DraftKey
from eoms_bot.model.batch import FOR_READING, UNSURE
from eoms_bot.model.branch import Dictionaries
from eoms_bot.model.decision import Cells, Complete, Decision, Hold, Reject, Sourced, Standing
from eoms_bot.model.plan import ALL, APPROVED, HEAD, PLAN, PLAN_BOOK, STRUCK, Plan, PlanRow, RowState
from eoms_bot.model.privacy.personal import masker_of, masker_of_order, showing_stations
from eoms_bot.model.texts.rules import RuleTable
from eoms_bot.report.record import STATIONS, Clean, cleaner, stations_of
from eoms_bot.report.words import DECISION_ZH, FIELD_ZH
from eoms_bot.sheets import (
    BY_PERSON,
    BY_SOURCE,
    MAX_CHARACTERS,
    READ_ONLY,
    TO_FILL,
    Workbook,
    get_column_letter,
)
from eoms_bot.tables.sheet import MAX_ROWS
from eoms_bot.tables.template import batch_options, fill_sheet, list_options
from eoms_bot.visible import visible

FOUND_SHEET, NOTES_SHEET, MEASURES_SHEET = "判定", "说明", "措施"
FOUND = {
    **{"行": 6, "工单": 25, "判定": 11, "字段": 22, "将要发送的内容": 70, "来源": 50, "表单读回": 14},
    "依据": 8,
}
"""Column → width. Readers know a plan or a batch by its columns, so none of these is one of them."""
MASKED = "；打了码，原样不动就是原来的内容"
PRINT = "工单核对码"
"""The line of the fingerprint by which an order is recognised; it is no value that is sent."""


def shown_cells(row: PlanRow, minutes: Mapping[str, str]) -> dict[str, str]:
    """The cells of a row as the sheet `计划` shows them: field → masked text.

    `minutes` are the row's own cells, times to the minute.
    """
    clean = _clean(row)
    decision = row.decision
    why = [decision.why, *_asked(decision)] if isinstance(decision, Hold) else [_last_step(row)]
    head = {"decision": DECISION_ZH[kind_of(row)], "rule": decision.rule, "why": "；".join(filter(None, why))}
    cells = {field: clean(text) for field, text in {**minutes, **head}.items() if text}
    unsure = {
        field: f"{UNSURE}{clean(to_minute_text(field, one.value))}" for field, one in _suggested(decision)
    }
    return unsure | cells | {"order_no": visible(row.order.order_no)}


def guesses(row: PlanRow) -> Iterator[tuple[str, str, str]]:
    """What the program would say in empty cells of a held row, masked: field, value, source."""
    clean, shown = _clean(row), row.guesses
    for field, one in _suggested(row.decision):
        if field in shown:
            yield field, shown[field], clean(one.source)


def _suggested(decision: Decision) -> Cells:
    return decision.suggested if isinstance(decision, Hold) else ()


def to_minute_text(field: str, text: str) -> str:
    """A cell as people read it: times without their seconds."""
    return text[: len("2026-01-05 10:30")] if PLAN.by_key[field].kind == "time" else text


def _asked(hold: Hold) -> tuple[str, ...]:
    """What is asked for; the reason itself says that a whole row is missing."""
    return tuple(one for one in hold.missing if one != WHOLE_ROW)


def kind_of(row: PlanRow) -> str:
    """`complete`, `reject` or `hold`."""
    return type(row.decision).__name__.lower()


def render(
    plan: Plan,
    dictionaries: Dictionaries,
    rules: RuleTable,
    minutes: int,
    labels: Mapping[str, str] = MappingProxyType({}),
    drafts: Mapping[DraftKey, AnswerDraft] = MappingProxyType({}),
    measures: Mapping[int, Sequence[str]] = MappingProxyType({}),
) -> bytes:
    """The workbook as a file's bytes.

    `minutes` is how long the plan may be applied; `labels` is what the form calls its values. What people
    have typed for an order (`drafts`) stands in the cells of its row, with who and when. `measures`: number
    of a row → the words that its 解决措施 offers in a list.
    """
    book = sheets.new_book()
    _plan_sheet(book, plan, drafts)
    _offer(book, measures)
    found = book.create_sheet(FOUND_SHEET)
    sheets.put_table(found, FOUND, (line for row in plan.rows for line in found_lines(row, labels)))
    found.freeze_panes = "C2"
    found.protection.sheet = True  # without a password: it only says that nothing here is read back
    _notes_sheet(book, plan, minutes)
    list_options(book, PLAN_BOOK, batch_options(dictionaries, rules))
    return sheets.content_of(book)


def _plan_sheet(book: Workbook, plan: Plan, drafts: Mapping[DraftKey, AnswerDraft]) -> None:
    empty = dict.fromkeys(PLAN.names, "")
    typed = {row.position: typed_cells(plan, row, drafts) for row in plan.rows}
    fill_sheet(book, PLAN_BOOK, ({**empty, **_cells(plan, row, typed[row.position])} for row in plan.rows))
    sheet, places = book[PLAN.label], {field: place for place, field in enumerate(PLAN_BOOK.names, start=1)}
    words, refusal = f'"{APPROVED},{STRUCK},{ALL}"', PLAN.by_key["approved"].note
    sheets.drop_down(sheet, places["approved"], words, MAX_ROWS, refusal)
    for number, row in enumerate(plan.rows, start=2):
        for field in (*HEAD, "order_no", *(one.field for one in FOR_READING)):
            fill = TO_FILL if field in PLAN.by_key and PLAN.by_key[field].required else READ_ONLY
            sheet.cell(number, places[field]).fill = fill
        known = dict(row.decision.backing.cells)
        for field in known.keys() & row.shown.keys():
            by_person = known[field].standing is Standing.PERSON
            sheet.cell(number, places[field]).fill = BY_PERSON if by_person else BY_SOURCE
        for field, value, source in (one for one in guesses(row) if one[0] not in typed[row.position]):
            sheets.put_guess(sheet, number, places[field], UNSURE, value, source)
        for field, (text, note) in typed[row.position].items():
            sheet.cell(number, places[field]).fill = BY_PERSON
            sheets.put_note(sheet, number, places[field], note + (MASKED if "*" in text else ""))


def _offer(book: Workbook, measures: Mapping[int, Sequence[str]]) -> None:
    """Let people pick 解决措施 where there are words for it; they may write others."""
    if not measures:
        return
    hidden, place = book.create_sheet(MEASURES_SHEET), list(PLAN_BOOK.names).index("measure") + 1
    hidden.sheet_state = "hidden"
    for position, words in measures.items():
        sheets.put_line(hidden, position, words)
        last = get_column_letter(len(words))
        sheets.offer(
            book[PLAN.label], position + 1, place, f"{MEASURES_SHEET}!$A${position}:${last}${position}"
        )


def _cells(plan: Plan, row: PlanRow, typed: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    clean, order = _clean(row), row.order
    for_reading = {
        "subject": clean(order.ref.title),
        "complaint": clean(order.fact("complaint")),
        "deadline": to_minute(order.deadline) if order.deadline else "",
        "phone": clean(order.fact("customer_tel") or order.fact("fault_number")),
    }
    own = {name: text for name, (text, _note) in typed.items()}
    return {**row.shown, **own, **for_reading, "plan": plan.plan_id, "position": str(row.position)}


def typed_cells(
    plan: Plan, row: PlanRow, drafts: Mapping[DraftKey, AnswerDraft]
) -> dict[str, tuple[str, str]]:
    """What people have typed for a row's order apart from the preview's cells.

    Field → (masked text, who and when). For a row that is approved, these are the approval's changes.
    """
    if row.state not in (RowState.WAITING, RowState.STRUCK):
        at = f" {to_minute(row.approved_at)}" if row.approved_at else ""
        note = f"{row.approved_by}{at} 批准时改的"
        return {name: (shown_text(row, name, text), note) for name, text in row.edits.items()}
    changes = _draft_of(plan, row, drafts).changes
    return {
        name: (shown_text(row, name, text), f"{changes[name].who} {to_minute(changes[name].at)} 填的")
        for name, text in typed_texts(plan, row, drafts).items()
    }


def typed_texts(plan: Plan, row: PlanRow, drafts: Mapping[DraftKey, AnswerDraft]) -> dict[str, str]:
    """What people have typed for the order of a row without an approval, apart from the preview's cells."""
    if row.state not in (RowState.WAITING, RowState.STRUCK):
        return {}
    texts = _draft_of(plan, row, drafts).texts
    return changes_of(row, texts)


def _draft_of(plan: Plan, row: PlanRow, drafts: Mapping[DraftKey, AnswerDraft]) -> AnswerDraft:
    key = DraftKey(plan.basis.site_id, row.order.order_no, row.order.task_id)
    return drafts.get(key, AnswerDraft())


def is_change(row: PlanRow, field: str, text: str) -> bool:
    """False of a text that says what the preview had in this cell, masked or not."""
    return text not in (row.known.get(field, ""), to_minute_text(field, row.cells.get(field, "")))


LEADING = frozenset({"site", "cell", "prov_cause", "scene", "result"})
"""Cells that others follow from."""


def fallen(row: PlanRow, changed: Collection[str]) -> frozenset[str]:
    """The cells whose text in the preview no longer stands: people `changed` what it followed from."""
    if LEADING.isdisjoint(changed):
        return frozenset()
    followed = (name for name, one in row.decision.backing.cells if one.standing is not Standing.PERSON)
    return frozenset(name for name in followed if row.cells.get(name))


def changes_of(row: PlanRow, texts: Mapping[str, str]) -> dict[str, str]:
    """Those of the texts that people have typed (by field) that change the row.

    A text that says what the preview had changes nothing while that stands. Once it has fallen, it is said
    again.
    """
    changed = {name for name, text in texts.items() if is_change(row, name, text)}
    again = fallen(row, changed)
    return {
        name: text if name in changed else row.cells[name]
        for name, text in texts.items()
        if name in changed | again
    }


def shown_text(row: PlanRow, field: str, text: str) -> str:
    """A text that a person has typed into a cell of a row, as the sheet shows it."""
    return _clean(row)(to_minute_text(field, text))


def found_lines(row: PlanRow, labels: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """A line (cells of `FOUND`) for each value that would be sent, masked as a report.

    Each has its source and how the form read back. A held order has its reasons instead.
    """
    clean, decision = _clean(row), row.decision
    read_back = {one.name: one for one in row.filled.checks} if row.filled else {}
    start = (str(row.position), visible(row.order.order_no), DECISION_ZH[kind_of(row)])
    for name, label, one in _values(row, labels):
        check = read_back.get(name)
        verdict = "未试填" if check is None else ("一致" if check.same else "不一致")
        named = clean(check.label) if check else label
        yield (*start, named, clean(one.value), clean(one.source), verdict, str(one.standing))
    for label, one in decision.clauses if isinstance(decision, Complete) else ():
        yield (*start, f"回复中的 {label}", clean(one.value), clean(one.source), "", str(one.standing))
    if isinstance(decision, Hold):
        for text in _asked(decision) or (decision.why,):
            yield (*start, "转人工的原因", clean(text), decision.rule, "", "")
    yield (*start, PRINT, row.order.fingerprint, "预览时读到的工单", "", "")
    if row.picture:
        yield (*start, "填好的表单", row.picture, "运行文件夹里的图片", "", "")


def _values(row: PlanRow, labels: Mapping[str, str]) -> Iterator[tuple[str, str, Sourced]]:
    decision = row.decision
    if isinstance(decision, Reject):
        yield "reject_text", "操作说明", decision.text
    if isinstance(decision, Complete):
        for name, one in decision.values.items():
            yield name, FIELD_ZH.get(name) or labels.get(name, name), one
        if decision.leftover:
            yield "leftover", FIELD_ZH["leftover"], decision.leftover


def _notes_sheet(book: Workbook, plan: Plan, minutes: int) -> None:
    lines = (
        f"计划 {plan.plan_id}，{to_minute(plan.made_at)} 由预览写出，{len(plan.rows)} 张工单。",
        f"在 {minutes} 分钟之内执行；过了，或者规则、字典、页面档案、本部门设置变了，就重新预览。",
        f"「批准」填 {APPROVED} 的行才会执行，填 {STRUCK} 或空着的不执行；不要的行也可以删掉。",
        f"√、1 也是 {APPROVED}。一格写 {ALL}：显示着的、「批准」空着的行都批准；没有人填过的除外，"
        "那些一行一行批准。筛选掉的行不算。",
        "「批准人」写一次就够，别的批准的行空着就是这个人；两个人批准的，各写各的。「批准时间」可以空着，就是执行的那一刻。",
        "「工单号」后面的主题、投诉内容、处理时限、客户号码只给人看。「处理方式」往后是批次文件的各列，"
        "都可以改，改过的照批次文件检查，再判定一次。",
        "颜色：黄要填，绿是人填的，紫是数据表、工单、设置里有的或由它们推得的，蓝是猜的，深灰是这种处理方式不用填的。",
        "打码的格子（带 *）照原样不动，就是原来的内容；要改就写全，不要留 *。",
        "「计划编号」「行号」「判定」「规则」「理由」「工单号」不要改，也不要加别的行、列和公式。",
        "转人工的行先补齐后面的各列，再批准；还缺什么，执行前会说明。",
        f"涂蓝、以 {UNSURE} 开头的格子是机器人猜的，批注里是依据：核对后去掉 {UNSURE}，或者整格写 √，就是你填的；"
        f"清空也行。还留着 {UNSURE} 的行不能批准；只有一种例外：由你确认、填写的格子查得到的正是那个内容。",
        "没有人填过数据行、机器人按各来源办的行，也在这里一行一行批准：填了「批准人」的，就是看过这一行。",
        "执行：eoms-bot apply 这个文件。每张工单都重新读一遍，与预览时不同的不办，写明变了什么。",
    )
    sheet = book.create_sheet(NOTES_SHEET)
    sheets.set_widths(sheet, 100)
    for number, text in enumerate(lines, start=1):
        sheets.put_text(sheet, number, 1, text)
    sheet.protection.sheet = True


def clean_of(row: PlanRow) -> Clean:
    """Masks a text of the row's order as pages show it: customer, place and numbers; its site is shown."""
    return cleaner(masker_of_order(row.order, stations=_stations(row)))


def _stations(row: PlanRow) -> tuple[str, ...]:
    typed = (cells.get(name) for cells in (row.cells, row.edits) for name in STATIONS)
    return stations_of(row.decision, *typed)


def _clean(row: PlanRow) -> Clean:
    """Masks as reports do, and cuts what no cell of a workbook can hold."""
    facts = row.order.facts
    clean = cleaner(showing_stations(masker_of(facts), facts, _stations(row)))
    return lambda text: visible(clean(text), limit=MAX_CHARACTERS)


def _last_step(row: PlanRow) -> str:
    """Why an order is answered as it is: the step of the trace that settled it."""
    hits = [step.note for step in row.decision.trace if step.verdict == "命中"]
    return hits[-1] if hits else ""
