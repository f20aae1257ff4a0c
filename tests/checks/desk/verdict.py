"""The figures of a shift: cells and keys per order, seconds of the hand, and what was done in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from statistics import fmean

from benchmarks.played.world import PlayedPlan
from benchmarks.typing.effort import Effort, Kind
from tests.checks.desk.branch import THIRTY, Branch, Expected
from tests.checks.desk.effort import CALL_SECONDS, MOST_SECONDS, Hand
from tests.checks.desk.person import AtDesk
from tests.checks.running import Ended
from tests.support.orders import SITE_ZONE

HOUR = 3600.0
MORE_CELLS, MORE_KEYS = 0.25, 1.0
"""What an order may cost more at the real desk than `benchmarks.typing` says, on average. Its own targets are
for the orders of five seeds.
"""
ENDS = ("complete", "reject")
"""Kinds of writes that end an order."""


@dataclass
class Shift:
    """What a shift came to: the orders as the person left them, in their turn.

    `sendings`: after how many orders the person sent, and which ones. `looked` and `sending` are the real
    seconds of the preview and of the last sending.
    """

    worked: list[AtDesk] = field(default_factory=list)
    sendings: list[tuple[int, list[str]]] = field(default_factory=list)
    looked: float = 0.0
    sending: float = 0.0

    @property
    def approved(self) -> dict[str, AtDesk]:
        """Order → what stood on the page when it was approved."""
        return {one.order_no: one for one in self.worked if not one.left}

    @property
    def sent(self) -> int:
        """How many orders the person has sent."""
        return sum(len(numbers) for _place, numbers in self.sendings)

    def moments(self) -> dict[str, float]:
        """Order → seconds after the begin at which it is done, calls included."""
        at = self.looked
        done: dict[str, float] = {}
        ends = []
        for one in self.worked:
            at += one.hand.with_calls
            ends.append(at)
        for place, numbers in self.sendings:
            each = self.sending / len(self.sendings[-1][1])
            done |= {number: ends[place - 1] + each * nth for nth, number in enumerate(numbers, start=1)}
        return done


def proven(branch: Branch, approved: Collection[str]) -> Iterator[str]:
    """What is not proven exactly once, and whether all thirty were worked."""
    ends: dict[str, int] = defaultdict(int)
    for write in branch.site.writes():
        ends[write["key"]["order_no"]] += write["kind"] in ENDS
    for number in sorted({*ends, *approved}):
        state = branch.bot.states(number).get("close", "nothing")
        if (ends[number], state) != (1, "PROVEN") or number not in approved:
            yield f"{number}: {ends[number]} times at the site, {state}, approved: {number in approved}"
    if len(approved) != THIRTY:
        yield f"{len(approved)} of {THIRTY} were approved"


def desk_figures(
    branch: Branch, preview: PlayedPlan, expected: Mapping[str, Expected], shift: Shift, begun: datetime
) -> dict[str, Ended]:
    """Effort and time at the desk, next to the site by hand."""
    ours = [one for number, one in shift.approved.items() if number in expected]
    limits = {row.order.order_no: row.order.deadline for row in preview.plan.rows}
    by_hand = _by_hand(expected)
    hand = sum(one.hand.seconds for one in ours)
    others = sum(one.hand.seconds for one in shift.worked) - hand
    for one in ours:
        print(_line(one, expected[one.order_no].console), flush=True)
    print(
        f"preview {shift.looked:.0f} s, the last sending {shift.sending:.0f} s; a hand needs {hand:.0f} s at "
        f"the desk and {sum(one.hand.seconds for one in by_hand):.0f} s at the site by hand, where nothing is "
        f"counted for finding an answer out; {others:.0f} s went to other orders"
    )
    done = {
        write["key"]["order_no"]: datetime.fromisoformat(write["time"]).replace(tzinfo=SITE_ZONE)
        for write in branch.site.writes()
        if write["kind"] in ENDS
    }
    late = [
        f"{number} at {at}, its limit is {limits[number]}"
        for number, at in done.items()
        if not _good(limits[number], at)
    ]
    desk, site = shift.moments(), _one_by_one(by_hand)
    words = (
        f"in time {len(done) - len(late)} of {len(done)} by the site's clock; with {CALL_SECONDS:.0f} s a "
        f"call {_in_time(limits, desk, begun)}, by hand {_in_time(limits, site, begun)}; within an hour with "
        f"calls {_within(desk)}, by hand {_within(site)}"
    )
    slow = [f"{hand:.0f} s > {MOST_SECONDS:.0f} s"] if hand > MOST_SECONDS else []
    return {
        "bench/effort": Ended(_effort_words(ours, expected), list(_beyond(ours, expected))),
        "bench/hand": Ended(f"{hand:.0f} s for {len(ours)} orders, calls not counted", slow),
        "bench/limits": Ended(words, late),
    }


def _by_hand(expected: Mapping[str, Expected]) -> list[AtDesk]:
    """The same orders in the same turn, in the site's own forms."""
    costs = [one.by_hand for one in expected.values()]
    return [
        AtDesk(
            cost.order_no, Hand(cost.keys, cost.cells, round(cost.cells), int(cost.kind is not Kind.REJECTED))
        )
        for cost in costs
    ]


def _one_by_one(worked: Sequence[AtDesk]) -> dict[str, float]:
    """Order → seconds after the begin at which it is done, where each is sent before the next is begun."""
    ends = accumulate(one.hand.with_calls for one in worked)
    return dict(zip((one.order_no for one in worked), ends, strict=True))


def _good(limit: datetime | None, at: datetime) -> bool:
    return limit is None or at <= limit


def _in_time(limits: Mapping[str, datetime | None], done: Mapping[str, float], begun: datetime) -> str:
    good = sum(_good(limits[number], begun + timedelta(seconds=at)) for number, at in done.items())
    return f"{good} of {len(done)}"


def _within(done: Mapping[str, float]) -> str:
    return f"{sum(at <= HOUR for at in done.values())} of {len(done)}"


def _line(one: AtDesk, cost: Effort) -> str:
    more = (
        f"; {cost.cells:g} cells and {cost.keys} keys were expected"
        if ((one.hand.cells, one.hand.keys) != (cost.cells, cost.keys))
        else ""
    )
    return f"      {one.order_no} {cost.kind} {one.hand.cells:g} cells, {one.hand.keys} keys{more}"


def _effort_words(ours: Sequence[AtDesk], expected: Mapping[str, Expected]) -> str:
    """Per kind: cells and keys at the desk, and those of `benchmarks.typing`."""
    words = []
    for kind, ones in _by_kind(ours, expected):
        costs = [expected[one.order_no].console for one in ones]
        cells, keys = fmean(one.hand.cells for one in ones), fmean(one.hand.keys for one in ones)
        typing = f"(typing: {fmean(one.cells for one in costs):.2f}, {fmean(one.keys for one in costs):.1f})"
        words.append(f"{kind} {cells:.2f} cells, {keys:.1f} keys {typing}")
    return "; ".join(words)


def _beyond(ours: Sequence[AtDesk], expected: Mapping[str, Expected]) -> Iterator[str]:
    """Where the desk costs more than `benchmarks.typing` says of the same orders."""
    for kind, ones in _by_kind(ours, expected):
        costs = [expected[one.order_no].console for one in ones]
        cells = fmean(one.hand.cells for one in ones) - fmean(one.cells for one in costs)
        keys = fmean(one.hand.keys for one in ones) - fmean(one.keys for one in costs)
        if cells > MORE_CELLS:
            yield f"{kind}: {cells:.2f} cells an order more than expected"
        if keys > MORE_KEYS:
            yield f"{kind}: {keys:.1f} keys an order more than expected"


def _by_kind(ours: Sequence[AtDesk], expected: Mapping[str, Expected]) -> Iterator[tuple[Kind, list[AtDesk]]]:
    for kind in Kind:
        ones = [one for one in ours if expected[one.order_no].kind is kind]
        if ones:
            yield kind, ones
