"""Selection: which orders of the to-do list a run walks.

It also reports the orders that the run was given and did not reach.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from eoms_bot.browser.retry import read_again
from eoms_bot.model.order import TIME_WANTED, OrderRef
from eoms_bot.model.outcome import Item, Outcome
from eoms_bot.run.brakes.brakes import asked_again_of, braked
from eoms_bot.run.mode import Mode
from eoms_bot.run.runner import Runner
from flows.collect import collect

_SAME = str.maketrans({"O": "0", "I": "1", "L": "1", "‐": "-", "–": "-", "—": "-", "−": "-"})
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})


def walk_chosen(runner: Runner, mode: Mode, ids: tuple[str, ...], limit: int) -> None:
    """Collect the list, choose, walk; a named order that is not on the list is reported."""
    listed = read_again(lambda: collect(runner.lane.site, runner.lane.mark), wait=runner.lane.clock.wait)
    if unread := [ref for ref in listed if ref.deadline is None]:
        runner.news.progress.said(_unsorted(unread))
    runner.desk = runner.desk.with_listed([ref.order_no for ref in listed])
    if mode.sends:
        _brake(runner, listed)
    settled = {item.ref.order_no for item in runner.news.items}
    named = set(ids) or (set(runner.desk.order_nos) if mode.only_listed else {ref.order_no for ref in listed})
    wanted = [ref for ref in listed if ref.order_no in named - settled]
    wanted.sort(key=lambda ref: ref.order_no not in runner.asked_again)
    runner.work_through(wanted, limit, listed)
    if mode.only_listed or ids:
        _report_unreached(runner, wanted, limit)
        _report_absent(runner, named - settled, [ref.order_no for ref in listed])


def _brake(runner: Runner, listed: Sequence[OrderRef]) -> None:
    """Give the runner what is shut, and the orders whose customer has complained once more.

    The ledger has both, now that the list is known.
    """
    ledger, now = runner.lane.books.ledger, runner.lane.clock.now()
    runner.desk, brake = braked(ledger, runner.desk, listed, now)
    runner.brakes = (*runner.brakes, brake)
    runner.asked_again = asked_again_of(ledger, runner.desk.rules, listed, now)


def _unsorted(unread: Sequence[OrderRef]) -> str:
    """The notice about orders whose place in the sequence of time limits is unknown."""
    one = unread[0]
    found = f"写的是 {one.unread!r}" if one.unread else "是空的"
    return (
        f"待办列表有 {len(unread)} 张的处理时限读不出，排在最后，到时限前不会先做它们；"
        f"如 {one.order_no}（{one.position}）{found}，{TIME_WANTED}；请到网站上先看这些工单，"
        "并核对页面档案 todo_list.toml 的 columns.deadline"
    )


def _report_unreached(runner: Runner, wanted: Sequence[OrderRef], limit: int) -> None:
    """Report each named order that was not reached, with the reason."""
    reached = {item.ref.order_no for item in runner.news.items}
    for ref in wanted[:limit]:
        if ref.order_no not in reached:
            runner.add(Item(ref, Outcome.NOT_SENT, f"未处理: {runner.stopped}"))
    for ref in wanted[limit:]:
        if ref.order_no not in reached:
            runner.add(Item(ref, Outcome.SKIPPED, f"超过本次上限 {limit} 张，未处理"))


def _report_absent(runner: Runner, named: set[str], listed: Sequence[str]) -> None:
    """Report each named order that is not on the list.

    An order that only looks like it is reported, and left alone (F40).
    """
    for order_no in sorted(named - set(listed)):
        ref = OrderRef(order_no, "", "", "", "", "", None, None, False, "不在待办列表")
        alike = "、".join(repr(one) for one in look_alikes(order_no, listed))
        why = f"；列表中有形似的工单号 {alike}，不是同一个号，未处理" if alike else ""
        runner.add(Item(ref, Outcome.SKIPPED, f"不在待办列表：已处理、被他人受理，或不属于本账号{why}"))


def look_alikes(order_no: str, listed: Iterable[str]) -> list[str]:
    """Numbers on the list that a person may confuse with this one, without this one itself.

    For the report only: the bot works an order only by the number that is the same letter by letter.
    """
    return [other for other in listed if other != order_no and _shape(other) == _shape(order_no)]


def _shape(number: str) -> str:
    """What the eye sees: ignores width, case, spaces and marks without width; O as 0, I and l as 1."""
    plain = unicodedata.normalize("NFKC", number)
    seen = "".join(letter for letter in plain if unicodedata.category(letter) not in _UNSEEN)
    return seen.upper().translate(_SAME)
