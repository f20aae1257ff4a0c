"""The unified wording (统一口径) of 解决措施: seven labelled parts in one order."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from eoms_bot.decide.times import to_minute, to_second
from eoms_bot.model.batch import BatchRow
from eoms_bot.model.branch import Branch, ReplyLimits
from eoms_bot.model.decision import STATED, Sourced, weakest
from eoms_bot.model.evidence import Record

Clause = tuple[str, Sourced]

NOT_REACHED = "未接通"
NO_TIME = "暂无明确时间"
_NUMBERS = ("customer_number", "caller_number")


def clauses(row: BatchRow, branch: Branch) -> tuple[Clause, ...]:
    """The parts that the row has a source for, in their order."""
    found = [_plain(row, "占用基站", "site"), _plain(row, "解决措施", "measure"), _when(row)]
    found += _contact(row, branch)
    return tuple(clause for clause in found if clause is not None)


def render(parts: tuple[Clause, ...]) -> str:
    """`占用基站:…;解决措施:…;…`."""
    return ";".join(f"{label}:{part.value}" for label, part in parts)


def text(parts: tuple[Clause, ...]) -> Sourced:
    """The parts as one text, with the sources of all, each once; as good as the weakest of them."""
    source = "；".join(dict.fromkeys(part.source for _label, part in parts))
    return Sourced(render(parts), source, weakest(*(part.standing for _label, part in parts)))


def limit(result: str | None, limits: ReplyLimits) -> int:
    """The smallest byte limit among the places that the text goes to."""
    places = [limits.measure, limits.note]
    if result != "解决":
        places.append(limits.leftover)
    return min(places)


def stated(row: BatchRow, branch: Branch, wanted: Collection[str]) -> dict[str, Sourced]:
    """The parts that the site wants in fields of their own, as far as the row has a source for them.

    A field shows what stands under its words in the text. A time has seconds, as `expected_time` does; the
    profile says how the page writes it.
    """
    own = {name: name for name in STATED} | dict(zip(_NUMBERS, _numbers(branch), strict=True))
    known = {name: (field, getattr(row, field)) for name, field in own.items() if name in wanted}
    return {
        name: row.sourced(field, to_second(value) if isinstance(value, datetime) else value)
        for name, (field, value) in known.items()
        if value is not None
    }


def contact_made(row: BatchRow) -> bool:
    """True where the row speaks of a call, successful or not."""
    return row.contact_time is not None or row.attitude is not None


def _plain(row: BatchRow, label: str, field: str) -> Clause | None:
    value = getattr(row, field)
    return (label, row.sourced(field, value)) if value else None


def _when(row: BatchRow) -> Clause | None:
    """解决时间: when solved, when expected, or that nobody can say."""
    if row.result == "解决" and row.solved_time:
        return "解决时间", row.sourced("solved_time", to_minute(row.solved_time))
    if row.result == "未解决" and row.unsolvable is False and row.expected_time:
        return "解决时间", row.sourced("expected_time", f"预计{to_minute(row.expected_time)}")
    if row.result == "未解决" and row.unsolvable is True:
        return "解决时间", row.sourced("unsolvable", NO_TIME)
    return None


def _numbers(branch: Branch) -> tuple[str, str]:
    """What 联系客户电话 and 联系号码 show."""
    return _NUMBERS if branch.customer_label_shows == "customer_number" else _NUMBERS[::-1]


def _contact(row: BatchRow, branch: Branch) -> Iterator[Clause | None]:
    reason = _plain(row, "未联系原因", "no_contact_reason")
    if not contact_made(row) and reason:
        yield reason
        return
    first, second = _numbers(branch)
    yield _plain(row, "联系客户电话", first)
    if row.contact_time:
        yield "联系时间", row.sourced("contact_time", to_minute(row.contact_time))
    yield _plain(row, "联系号码", second)
    yield _plain(row, "客户态度", "attitude")
    if row.attitude == NOT_REACHED:
        yield reason


def shown(row: Record, column: str) -> str:
    """A value of a table as replies write it: a time to the minute, a number without needless digits."""
    match row.values.get(column):
        case None:
            return ""
        case float() as number:
            return f"{number:g}"
        case datetime() as when:
            return to_minute(when)
        case value:
            return str(value)
