"""Block B: the outcome of a write, for accept, complete, reject and leftover. The bot looks for a sent write,
and never presses again.
"""

from __future__ import annotations

from functools import partial

from tests.checks import lost
from tests.checks.matrix import b_time
from tests.checks.matrix.row import Case, Row, everywhere
from tests.checks.world import FAULT_STEP, LEDGER_ACTION, World
from tests.support.orders import CUSTOMER

MASKED = "139****0001"
LOST = ["INTENT", "SENDING", "UNKNOWN"]
GENTLE = ["INTENT", "SENDING", "ANSWERED_OK"]
REFUSALS = {
    "accept": "没有权限，受理动作执行失败！",
    "complete": "处理说明不能为空！",
    "reject": "没有权限，驳回动作执行失败！",
    "leftover": "问题描述不能为空！",
}


def strike(world: World, do: str, **details: object) -> None:
    """Set this fault at the case's own write."""
    world.site.fault(FAULT_STEP[world.action], do, order_no=world.order_no, **details)


def _lost(mode: str, world: World) -> str:
    lost.lose(world, **lost.MODES[mode])
    return world.end()


def _cut_on(connection: str, mode: str, world: World) -> str:
    """The answer is lost at a site that keeps connections or closes each: a write always has its own."""
    world.site.switches(keep_alive="on" if connection == "kept" else "off")
    lost.lose(world, **lost.MODES[mode])
    write = world.site.writes(world.action)[0]
    world.expect("number of the write's request on its connection", write["request_no"], 1)
    return world.end()


def _status(status: int, world: World) -> str:
    lost.lose(world, "status", status=status)
    return world.end()


def _refused(world: World) -> str:
    """A listed refusal with a customer's number in it: final, reported masked, and not tried again."""
    strike(world, "alert", text=f"{REFUSALS[world.action]}（{CUSTOMER}）")
    run = world.apply(moment="after the refusal")
    reason = str(run.item(world.order_no)["reason"])
    world.expect("states", world.way(), ["INTENT", "SENDING", "REFUSED_BUSINESS"])
    world.expect(
        "the refusal is reported, masked", (REFUSALS[world.action] in reason, MASKED in reason), (True, True)
    )
    again = world.apply("--again", "再试", moment="after the second run")
    world.expect("writes that reached the site", (world.posts(), world.accepted()), (1, []))
    world.expect("states", world.way(), ["INTENT", "SENDING", "REFUSED_BUSINESS"])
    return world.end(run.outcome(world.order_no), again.outcome(world.order_no))


def _odd_but_done(do: str, world: World) -> str:
    """Accepted, but the answer does not say so."""
    lost.lose(world, do)
    return world.end()


def _odd_and_undone(do: str, way: list[str], world: World) -> str:
    """Not accepted, and the answer does not say so: the write stays UNKNOWN, and is not sent again."""
    strike(world, do)
    run = world.apply()
    world.expect("states", world.way(), way)
    world.expect_end(run, unknown=True)
    again = world.apply("--again", "核对后续做", moment="after the second run")
    world.expect("writes that reached the site", world.posts(), 1)
    world.expect_end(again, unknown=True)
    return world.end(run.outcome(world.order_no), again.outcome(world.order_no))


def _silent_success(world: World) -> str:
    """Accepted without a word: only the site's records make it DONE."""
    world.site.switches(success_alert="off", leftover_alert="off")
    run = world.apply()
    world.expect("states", world.way(), [*GENTLE, "PROVEN"])
    world.expect_end(run, unknown=False)
    return world.end(run.outcome(world.order_no))


def _submitted_twice(how: str, world: World) -> str:
    """The page posts twice; the gate passes the first only. Two submits in one task are one for the browser."""
    world.site.switches(double_submit=how)
    if how == "dblclick":  # the second click falls into the wait for the first one's answer
        world.site.fault(FAULT_STEP[world.action], "delay", seconds=0.5, order_no=world.order_no)
    run = world.apply()
    kinds = len(world.kinds)
    world.expect("writes that reached the site", world.posts(), kinds)
    world.expect("own write", (world.way()[0], world.way()[-1]), ("INTENT", "PROVEN"))
    world.expect_end(run, unknown=False)
    blocked = int(run.run["writes"]["blocked"])
    if how in {"on", "dblclick"}:
        world.expect("second submits refused, at least", blocked >= 1, True)
    return world.end(run.outcome(world.order_no), f"{blocked} refused", LEDGER_ACTION[world.action])


STATUSES = {"F15": (500, 502, 504), "F20": (408, 421, 425, 429)}
TWICE = ("on", "handler", "dblclick", "enter")


def _of_statuses(row: str) -> tuple[Case, ...]:
    """Every status with layout a, the first one with b as well: a status knows nothing of lists."""
    first, *_rest = STATUSES[row]
    return tuple(
        case
        for status in STATUSES[row]
        for case in everywhere(
            partial(_status, status), str(status), layouts=("a", "b") if status == first else ("a",)
        )
    )


ROWS = (
    Row(
        "F13",
        "accepted, then RST or FIN, at a site that keeps connections and at one that does not",
        "one POST, UNKNOWN, then DONE by the site's records",
        tuple(
            case
            for connection in ("kept", "fresh")
            for mode in ("reset", "fin")
            for case in everywhere(partial(_cut_on, connection, mode), f"{mode}-{connection}")
        ),
    ),
    Row(
        "F14",
        "accepted, the answer hangs",
        "UNKNOWN, then DONE; no second click",
        everywhere(partial(_lost, "hang")),
    ),
    Row("F15", "accepted, then 500, 502 or 504", "UNKNOWN, not failed; then DONE", _of_statuses("F15")),
    Row(
        "F16",
        "accepted, header half or body truncated",
        "UNKNOWN, then DONE",
        tuple(case for mode in ("halfhead", "truncate") for case in everywhere(partial(_lost, mode), mode)),
    ),
    *b_time.ROWS[:3],
    Row(
        "F20", "408, 421, 425 or 429 on the write", "UNKNOWN, no second POST; then DONE", _of_statuses("F20")
    ),
    Row("F21", "200 with a refusal in an alert", "REFUSED, masked, not tried again", everywhere(_refused)),
    Row(
        "F22",
        "an alert whose text has a quote: blank page",
        "UNKNOWN; DONE only where the site's records show it",
        (
            *everywhere(partial(_odd_but_done, "blank"), "accepted"),
            *everywhere(partial(_odd_and_undone, "blank", LOST), "not-accepted", layouts=("a",)),
        ),
    ),
    Row(
        "F23",
        "success page of another order; empty success; success without any effect",
        "DONE only by the site's records",
        (
            *everywhere(partial(_odd_but_done, "wrong_order"), "other-accepted"),
            *everywhere(partial(_odd_and_undone, "wrong_order", LOST), "other-not-accepted", layouts=("a",)),
            *everywhere(_silent_success, "silent"),
            *everywhere(partial(_odd_and_undone, "pretend", [*GENTLE, "UNKNOWN"]), "pretended"),
        ),
    ),
    *b_time.ROWS[3:],
    Row(
        "F25",
        "one click makes two submits: second script, second handler, double click, Enter and click",
        "the gate lets the first out and refuses the second",
        tuple(
            case
            for how in TWICE
            for case in everywhere(
                partial(_submitted_twice, how), how, layouts=("a", "b") if how == "dblclick" else ("a",)
            )
        ),
    ),
    Row(
        "F26",
        "pre-commit AJAX fails and the page submits by itself; pre-commit asks by confirm",
        "let out only with an INTENT and an equal body; a question that nobody listed is a person's",
    ),
)
