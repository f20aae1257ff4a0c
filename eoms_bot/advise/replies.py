"""The reply templates for related orders: rows go in.

Texts with their sources come out, or every reason why there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from eoms_bot.advise import reply_announcement, reply_fault, reply_slow
from eoms_bot.advise.reply_common import Draft, ReplyDesk
from eoms_bot.model.evidence import Record

COMPOSE: Mapping[str, Callable[[Sequence[Record], ReplyDesk], Draft]] = {
    "fault": lambda rows, desk: reply_fault.compose(rows[0], desk),
    "slow": reply_slow.compose,
    "announcement": lambda rows, desk: reply_announcement.compose(rows[0], desk),
}


def compose(template: str, rows: Iterable[Record], desk: ReplyDesk) -> tuple[tuple[Record, Draft], ...]:
    """A draft for each reply that the rows ask for, with its first row."""
    groups = _of_one_complaint(rows) if template == "slow" else [[row] for row in rows]
    return tuple((group[0], COMPOSE[template](group, desk)) for group in groups)


def _of_one_complaint(rows: Iterable[Record]) -> list[list[Record]]:
    """The rows, grouped by slow-network reply.

    A row that names an order or a business starts a reply. The rows after it that name no other order or
    business belong to it.
    """
    groups: list[list[Record]] = []
    for row in rows:
        order = row.text("工单号")
        same = groups and order in ("", groups[-1][0].text("工单号"))
        if same:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups
