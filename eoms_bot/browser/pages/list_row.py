"""A row of a list: its facts by the profile's names, and the order to which it refers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from eoms_bot.browser.pages.base import SiteTime, read_time
from eoms_bot.model.order import OrderRef


@dataclass(frozen=True)
class ListRow:
    """An order's row: its facts by the profile's names.

    `index` is its first table row, `ids` are the ids that its link would open.
    """

    facts: dict[str, str]
    ids: dict[str, str]
    vip: bool
    page: int
    index: int
    times: Callable[[str], SiteTime | None] = read_time
    """How this list's times are read."""

    @property
    def position(self) -> str:
        """The row's place in the list, for people."""
        return f"第{self.page}页第{self.index}行"

    @property
    def ref(self) -> OrderRef:
        """The order of this row, as a run refers to it."""
        limit = self.facts.get("deadline", "")
        return OrderRef(
            order_no=self.facts["order_no"],
            base_id=self.ids["base_id"],
            task_id=self.ids["task_id"],
            title=self.facts.get("title", ""),
            status=self.facts.get("status", ""),
            dealer=self.facts.get("dealer", ""),
            deadline=self._time(limit),
            dispatched=self._time(self.facts.get("dispatched", "")),
            vip=self.vip,
            position=self.position,
            unread="" if self.times(limit) else limit.strip()[:40],
        )

    def _time(self, text: str) -> datetime | None:
        read = self.times(text)
        return None if read is None else read.when


def searched_for(text: str, numbers: Iterable[str]) -> bool:
    """Whether a site's search for a text can have found these; it may ignore case (F40)."""
    return all(text.casefold() in number.casefold() for number in numbers)


def each_once(rows: Sequence[ListRow]) -> list[ListRow]:
    """Each row once.

    Without a link, two rows look the same as one that is shown twice, so all such rows stay.
    """
    kept: dict[tuple[object, ...], ListRow] = {}
    for row in rows:
        link = tuple(sorted(row.ids.items()))
        kept.setdefault((row.facts["order_no"], link) if link else (row.index,), row)
    return list(kept.values())
