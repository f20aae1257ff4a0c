"""Handled orders as examples: the rows of a branch's 历史工单.

Each was read as it was when it came, and comes with what people did.

Nothing about a person is ever learned. Numbers are masked. Names, doors, and the words of an address that the
gazetteer does not have are hidden. Labels are options of the branch's dictionaries, or of the shipped model;
whatever else a cell says is no label.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from eoms_bot.decide import reject
from eoms_bot.decide.permission.replay import action_of
from eoms_bot.decide.reading import PastOrders, Reader, duplicates
from eoms_bot.decide.reading.clean import normal, says_something
from eoms_bot.decide.reading.model import (
    BROADBAND,
    CAUSE,
    DUPLICATE,
    FOREIGN,
    MANY,
    NOT_OURS,
    OTHER_COUNTY,
    OURS,
    OWN,
    SCENE,
)
from eoms_bot.decide.reading.seen import Seen, look
from eoms_bot.decide.reading.signs import heard
from eoms_bot.learn.examples import Example, Labels, example_of, remember
from eoms_bot.model.branch import Dictionaries
from eoms_bot.model.evidence import Record, Snapshot
from eoms_bot.model.privacy import mask
from eoms_bot.model.privacy.personal import names_in, people
from eoms_bot.model.texts.triage import UNKNOWN, Incoming
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.tables.branch.complaints import past_orders

BY_MONTH = 3
"""From this many months on a fold leaves whole months out; with fewer, it leaves out customers."""

GROUPS = 5
REVEALING = 4
"""Characters of an address that together show where somebody lives."""


@dataclass(frozen=True)
class Handled:
    """An order that people have handled.

    `truth` has what they did under the names of labelled lines (`scores.LABELS`).
    """

    order: Incoming
    example: Example
    truth: dict[str, Any]
    row: Record

    @property
    def month(self) -> str:
        """When it came, as `2026-03`."""
        assert self.order.assigned is not None, "分派时间 is a required column"
        return f"{self.order.assigned.astimezone(SHANGHAI):%Y-%m}"


def handled(table: Snapshot, reader: Reader, dictionaries: Dictionaries) -> list[Handled]:
    """The orders of a table of which somebody says what was done, in the order of their dispatch.

    Each has seen those before it.
    """
    assert reader.model is not None, "a reader that only tries rules has nothing to lean on"
    rows = {row.text("工单号"): row for row in table.records}
    known = {
        CAUSE: {*dictionaries.prov_causes, *reader.model.head(CAUSE).labels},
        SCENE: {*dictionaries.scenes, *reader.model.head(SCENE).labels},
    }
    past, found = PastOrders(), []
    for order in past_orders(table):
        row, seen = rows[order.id], look(order, reader, past)
        if action_of(row) and says_something(row.text("投诉内容")):
            found.append(Handled(order, _example(seen, row, reader, known), _truth(row, reader, known), row))
        remember(seen, past, turned_away=action_of(row) == reject.HANDLING)
    return found


def grouped(orders: Sequence[Handled]) -> list[Example]:
    """The examples of orders, each with its writer.

    That is the month, or the group of customers, that a fold leaves out as a whole.
    """
    by_month = len({one.month for one in orders}) >= BY_MONTH
    return [replace(one.example, writer=one.month if by_month else _group(one.example)) for one in orders]


def _group(example: Example) -> str:
    """One of a few groups; all orders of a customer are in the same one."""
    return str(int(hashlib.sha256(example.customer.encode()).hexdigest(), 16) % GROUPS)


def _example(seen: Seen, row: Record, reader: Reader, known: dict[str, set[str]]) -> Example:
    assert reader.model is not None
    below = reader.model.scores(seen.signs)
    text = heard(seen.evidence.reading.layout, private=list(private(seen, row)))
    return replace(
        example_of(seen, _labels(row, known), ""),
        learned=seen.signs._replace(text=text),
        customer=duplicates.number(seen.order) or seen.order.id,
        below={head: below.of(head) for head in MANY},
    )


def _labels(row: Record, known: dict[str, set[str]]) -> Labels:
    turned_away, reason = action_of(row) == reject.HANDLING, row.text("驳回原因")
    action = county = None
    if not turned_away:
        action, county = OURS, OWN
    elif reason in (BROADBAND, NOT_OURS):
        action = reason
    elif reason in (OTHER_COUNTY, DUPLICATE):
        action = OURS
        county = FOREIGN if reason == OTHER_COUNTY else None
    return {
        "action": action,
        "cause": None if turned_away else _option(row.text("省内投诉原因"), known[CAUSE]),
        "scene": _option(row.text("场景分类"), known[SCENE]),
        "county": county,
    }


def _option(word: str, known: set[str]) -> str | None:
    return word if word in known and word != UNKNOWN else None


def _truth(row: Record, reader: Reader, known: dict[str, set[str]]) -> dict[str, Any]:
    labels, own = _labels(row, known), reader.names.own
    turned_away, reason = action_of(row) == reject.HANDLING, row.text("驳回原因")
    found: dict[str, Any] = {
        "id": row.text("工单号"),
        "label_action": "reject" if turned_away else "complete",
    }
    if not turned_away or reason:
        found["label_reject_reason"] = reason if turned_away else None
    for head in (CAUSE, SCENE):
        if labels[head] is not None:
            found[f"label_{head}"] = labels[head]
    county = own if labels["county"] == OWN else row.text("县区")
    if labels["county"] == OWN or (labels["county"] == FOREIGN and county != own):
        found["label_county"] = county
    return found


def private(seen: Seen, row: Record) -> Iterator[tuple[int, int]]:
    """Where names, doors and addresses stand in the read text.

    Places of the gazetteer stay, unless one is somebody's name.
    """
    text = seen.evidence.reading.text
    names = (
        row.text("客户姓名"),
        *people(row.text("处理人")),
        *names_in(row.text("投诉内容")),
        *names_in(text),
    )
    for name in {normal(word) for word in names if len(word) > 1}:
        yield from _all(name, text)
    yield from (hit.span() for hit in mask.DOORS.finditer(text))
    named = {place for one in seen.evidence.reading.named for place in range(one.start, one.end)}
    address = normal(row.text("投诉地点"))
    windows = {address[at : at + REVEALING] for at in range(max(1, len(address) - REVEALING + 1))}
    for start, end in (span for window in windows if len(window) > 1 for span in _all(window, text)):
        yield from ((place, place + 1) for place in range(start, end) if place not in named)


def _all(word: str, text: str) -> Iterator[tuple[int, int]]:
    at = text.find(word)
    while at >= 0:
        yield at, at + len(word)
        at = text.find(word, at + 1)


def months(orders: Sequence[Handled]) -> tuple[str, ...]:
    """The months of orders, the oldest first."""
    return tuple(sorted(Counter(one.month for one in orders)))
