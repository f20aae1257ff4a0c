"""Programs as data: what a seed means, drawn here once, so that a program can be told, run again and made shorter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from random import Random
from typing import Any

from tests.protocol.site import LEFTOVER_SAVE, SAVE, Delivery

LOST = (
    *("rst", "fin", "408", "429", "500", "half_header", "truncated", "hang", "hang_in_body", "stuck"),
    *("blank", "unknown_alert", "other_order", "302_elsewhere"),
)
"""Answers from which nobody can tell whether the write took effect."""
NOTHING_DONE = ("302_login", "518", "refused", "refusal")
"""Answers that say that nothing was done, and say so truly."""
POINTS = ("K3", "K4", "K6", "KG", "K7", "K8", "K9", "K10", "K11", "K12")
STRIKES = (
    *("kill", "kill", "kill", "takeover", "takeover", "stop", "colleague accepts", "colleague replies"),
    *(
        "somebody takes over",
        "order changes",
        "night",
        "window closes",
        "browser dies",
        "ledger busy",
        "session lost",
        "gate stands still",
        "gate stands still",
        "gate goes on",
    ),
)
"""The gate works at the same time as the lane: it may stand still at any point of its own, and go on at any of the lane's.
"""
MANNERS = (*("once",) * 8, "twice", "twice", "tampered", "silent", "elsewhere")
"""How the pages of a walk submit."""
KINDS = ("accept", "leftover", "complete", "reject")
ORDERS = {"A": False, "B": True}
"""Order → whether it is unsolved, so that its completion needs a leftover entry first."""
BOTS = ("left", "right")
STEPS = 9


@dataclass(frozen=True)
class Strike:
    """What happens when a walk passes a point for the nth time."""

    point: str
    nth: int
    what: str


@dataclass(frozen=True)
class Plan:
    """How the site takes each kind of write, how the pages submit, and what strikes."""

    deliveries: dict[str, Delivery] = field(default_factory=dict)
    manner: str = "once"
    strikes: tuple[Strike, ...] = ()


NOTHING_HAPPENS = Plan()


@dataclass(frozen=True)
class Step:
    """A verb of `Protocol` and what it is given."""

    verb: str
    given: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """As a line of Python, but for what is as usual."""
        return f"{self.verb}({', '.join(f'{name}={_short(value)}' for name, value in self.given.items())})"


@dataclass(frozen=True)
class Program:
    """What kind of site, whose bots, and the steps. Both bots may work one account, or each its own."""

    strict: bool
    lags: bool
    two_accounts: bool
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        """One step a line."""
        head = f"strict={self.strict} lags={self.lags} two_accounts={self.two_accounts}"
        return "\n".join([head, *(str(step) for step in self.steps)])


def _short(value: object) -> str:
    if not isinstance(value, Plan):
        return repr(value)
    usual = [getattr(NOTHING_HAPPENS, one.name) for one in fields(value)]
    told = zip(fields(value), usual, strict=True)
    return f"Plan({', '.join(f'{one.name}={getattr(value, one.name)}' for one, was in told if getattr(value, one.name) != was)})"


def program_of(seed: int, number: int, steps: int = STEPS) -> Program:
    """The program of this number under this seed; always the same."""
    dice = Random(f"{seed}/{number}")
    begun = (Step("start", {"name": "left", "preview": False}),)
    drawn = tuple(_step(dice) for _ in range(steps))
    return Program(dice.random() < 0.5, dice.random() < 0.3, dice.random() < 0.3, begun + drawn)


def _step(dice: Random) -> Step:
    verb = dice.choices(tuple(_VERBS), [weight for weight, _ in _VERBS.values()])[0]
    return Step(verb, _VERBS[verb][1](dice))


_VERBS: dict[str, tuple[int, Any]] = {
    "work": (
        40,
        lambda dice: {
            "name": dice.choice(BOTS),
            "order_no": dice.choice(tuple(ORDERS)),
            "rejects": dice.random() < 0.25,
            "value": dice.choice("一一一二"),
            "plan": _plan(dice),
        },
    ),
    "start": (18, lambda dice: {"name": dice.choice(BOTS), "preview": dice.random() < 0.15}),
    "time_passes": (14, lambda dice: {"minutes": dice.choice((1, 11, 11, 60))}),
    "look": (8, lambda dice: {"name": dice.choice(BOTS)}),
    "end": (6, lambda dice: {"name": dice.choice(BOTS)}),
    "a_person_settles": (8, lambda dice: {"which": dice.randrange(4), "errs": dice.random() < 0.2}),
    "a_colleague": (
        4,
        lambda dice: {
            "order_no": dice.choice(tuple(ORDERS)),
            "what": dice.choice(("accept", "takes over", "complete", "reject", "changes", "leftover")),
        },
    ),
    "stop_file": (3, lambda dice: {"what": dice.choice(("", "", "soft", "stop"))}),
    "the_gate_goes_on": (2, lambda dice: {"name": dice.choice(BOTS)}),
    "a_page_submits_by_itself": (
        2,
        lambda dice: {
            "name": dice.choice(BOTS),
            "address": dice.choice((SAVE, SAVE + "?x=1", LEFTOVER_SAVE)),
        },
    ),
}
"""Verb → how often, and with what."""


def _plan(dice: Random) -> Plan:
    """Half of all plans leave most of the walk in peace, so that programs get far."""
    share = dice.choice((0.15, 0.5))
    deliveries = {kind: _delivery(dice) for kind in KINDS if dice.random() < share}
    strikes = [
        Strike(dice.choice(POINTS), dice.choice((1, 1, 2, 3)), dice.choice(STRIKES))
        for _ in range(dice.choice((0, 0, 1, 1, 2)))
    ]
    return Plan(deliveries, dice.choice(MANNERS), tuple(strikes))


def _delivery(dice: Random) -> Delivery:
    match dice.choice(("good", "lost", "lost", "nothing done")):
        case "good":
            return Delivery(dice.choice(("ok", "quiet")), dice.choice((0, 3, 40, None)))
        case "lost":
            return Delivery(dice.choice(LOST), dice.choice((0, 0, 3, 40, 40, None)))
        case _:
            return Delivery(dice.choice(NOTHING_DONE), None)


def shorter(program: Program) -> list[Program]:
    """The programs that are one step, one strike, one delivery or one manner shorter than this one."""
    found = []
    for place, step in enumerate(program.steps):
        found.append(_with(program, place, ()))
        plan = step.given.get("plan", NOTHING_HAPPENS)
        plans = [
            *(replace(plan, strikes=_without(plan.strikes, one)) for one in range(len(plan.strikes))),
            *(
                replace(plan, deliveries={k: d for k, d in plan.deliveries.items() if k != kind})
                for kind in plan.deliveries
            ),
            *([replace(plan, manner="once")] if plan.manner != "once" else []),
        ]
        found += [_with(program, place, (replace(step, given={**step.given, "plan": one}),)) for one in plans]
    return found


def _with(program: Program, place: int, steps: Sequence[Step]) -> Program:
    return replace(program, steps=(*program.steps[:place], *steps, *program.steps[place + 1 :]))


def _without(strikes: tuple[Strike, ...], place: int) -> tuple[Strike, ...]:
    return (*strikes[:place], *strikes[place + 1 :])
