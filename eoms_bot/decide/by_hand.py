"""What a person starts with who fills an order's form himself, and the warnings about what he typed.

A held order lacks something. The values that its row does give still go into the form. What the person makes
of them is his choice: nothing here forbids anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from eoms_bot.decide import complete, fixed, numbers, reject, texts
from eoms_bot.decide.case import Case
from eoms_bot.model.batch import BatchRow
from eoms_bot.model.decision import Sourced
from eoms_bot.model.form import Typed
from eoms_bot.model.source_kinds import UNSOLVED
from eoms_bot.model.texts.rules import EARLIER

COMPLETE, REJECT = "complete", "reject"


@dataclass(frozen=True)
class Begun:
    """A form as a person gets it.

    `kind` is `complete` or `reject`; `values` are by the names of a Decision.
    """

    kind: str
    values: Mapping[str, Sourced] = field(default_factory=dict)


def begun(case: Case, kind: str = "") -> Begun:
    """The form's kind, and every value that has a source.

    The kind is `kind` if given, else what the row says, else a completion.
    """
    row = case.facts.row
    row_kind = REJECT if row is not None and row.handling == reject.HANDLING else COMPLETE
    if (kind or row_kind) == REJECT:
        return Begun(REJECT, _rejecting(case, row) if row is not None and row_kind == REJECT else {})
    if row is None or row_kind == REJECT:
        return Begun(COMPLETE, dict(fixed.check(case).values))
    known = complete.found(case, row).values
    return Begun(COMPLETE, {name: value for name, value in known.items() if value.value})


def _rejecting(case: Case, row: BatchRow) -> Mapping[str, Sourced]:
    """操作说明 of a row whose reason the table knows, as far as it goes."""
    rule = case.rules.for_reason(row.reject_reason or "")
    if rule is None or (EARLIER in rule.needs and not row.earlier_order_no):
        return {}
    earlier = case.facts.open_orders.get(row.earlier_order_no or "")
    text = reject.wording(row, rule, case.branch, earlier)
    return {
        "reject_text": Sourced(
            text, f"规则表 {rule.id}；{row.cite('reject_reason')}", row.standing("reject_reason")
        )
    }


def warnings(typed: tuple[Typed, ...], case: Case, registered: str | None = None) -> tuple[str, ...]:
    """What speaks against sending a form as it is now, each as a sentence for the person who decides.

    `registered` is the text of the order's leftover entry. It is None where no entry is known, and empty
    where the words of the entry are not ours.
    """
    now = {one.name: one.text for one in typed}
    return tuple(dict.fromkeys((*_each(typed, case), *_together(now), *_leftover(now, registered))))


def is_unsolved(typed: tuple[Typed, ...]) -> bool:
    """True where the form says 未解决, so that a leftover entry is due before it."""
    return any(one.name == "result" and one.text == UNSOLVED for one in typed)


def _each(typed: tuple[Typed, ...], case: Case) -> Iterator[str]:
    row = case.facts.row
    known = set(numbers.allowed(case.order, row, case.branch)) if row else set(_own(case))
    for one in typed:
        if one.required and not one.text.strip():
            yield f"{one.label}：还空着，网站要求填写"
        if one.most is None:
            continue
        for flaw in texts.flaws(_one_line(one.text), one.most, case.limits, known):
            yield f"{one.label}：{flaw}"


def _own(case: Case) -> Iterator[str]:
    """The numbers of the order and of the desk, where no row adds the one that was called."""
    for text in (*case.branch.desk_numbers, *(case.order.fact(name) for name in numbers.ORDER_FACTS)):
        yield from numbers.numbers(text)


def _one_line(text: str) -> str:
    """A person may write several lines; the site takes them."""
    return text.replace("\n", " ")


def _together(now: Mapping[str, str]) -> Iterator[str]:
    """Fields that contradict one another."""
    result, expected, unsolvable = (now.get(name, "") for name in ("result", "expected_time", "unsolvable"))
    if result == "解决" and (expected or unsolvable):
        yield "处理结果为 解决，却填了 预计解决时间 或 暂时无法解决地点"
    if result == UNSOLVED:
        if not unsolvable:
            yield "处理结果为 未解决，暂时无法解决地点 还空着"
        if unsolvable == "否" and not expected:
            yield "暂时无法解决地点 为 否，预计解决时间 还空着"
    if now.get("measure", "") != now.get("note", "") and "note" in now:
        yield "处理说明 与 解决措施 不同"


def _leftover(now: Mapping[str, str], registered: str | None) -> Iterator[str]:
    """The leftover entry of an unsolved order: it comes first, and has the same words."""
    if now.get("result", "") != UNSOLVED:
        return
    if registered is None:
        yield "处理结果为 未解决：先按“生成问题遗留库”登记，再提交工单；没有登记过的不放行"
    elif registered and "".join(registered.split()) != "".join(now.get("measure", "").split()):
        yield "解决措施 与问题遗留库里登记的不同"
