"""The same protocol, driven by hypothesis: it draws the steps, keeps what it found, and makes a violation short itself.

The programs of `plan.py` are the many (thousands a minute, told by seed and number); this machine is the second opinion
on how they are drawn, since hypothesis repeats, mixes and shrinks by its own rules. Both drive `Protocol`.
"""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.protocol.bench import Bench
from tests.protocol.machine import Protocol
from tests.protocol.plan import (
    BOTS,
    KINDS,
    LOST,
    MANNERS,
    NOTHING_DONE,
    ORDERS,
    POINTS,
    STRIKES,
    Plan,
    Program,
    Strike,
)
from tests.protocol.site import LEFTOVER_SAVE, SAVE, Delivery

NAMES = st.sampled_from(BOTS)
NUMBERS = st.sampled_from(tuple(ORDERS))
SENT = st.sampled_from(("accept", "complete", "reject"))
"""Kinds of writes that either order may take."""
DELAYS = st.sampled_from((0, 3, 40, 40, None))
"""Minutes until the site commits; None: never."""
DELIVERIES = st.one_of(
    st.builds(Delivery, st.sampled_from(("ok", "quiet")), DELAYS),
    st.builds(Delivery, st.sampled_from(LOST), DELAYS),
    st.builds(Delivery, st.sampled_from(NOTHING_DONE), st.none()),
)
PLANS = st.builds(
    Plan,
    st.dictionaries(st.sampled_from(KINDS), DELIVERIES, max_size=2),
    st.sampled_from(MANNERS),
    st.lists(
        st.builds(Strike, st.sampled_from(POINTS), st.integers(1, 3), st.sampled_from(STRIKES)), max_size=2
    ).map(tuple),
)


def _verb(verb: str, /, **given: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    return st.tuples(st.just(verb), st.fixed_dictionaries(given))


COLLEAGUES = st.sampled_from(("accept", "takes over", "complete", "reject", "changes", "leftover"))
ADDRESSES = st.sampled_from((SAVE, SAVE + "?x=1", LEFTOVER_SAVE))
SOMEBODY = st.one_of(
    _verb("a_colleague", order_no=NUMBERS, what=COLLEAGUES),
    _verb("stop_file", what=st.sampled_from(("", "soft", "stop"))),
    _verb("a_person_settles", which=st.integers(0, 3), errs=st.booleans()),
    _verb("a_page_submits_by_itself", name=NAMES, address=ADDRESSES),
)
"""What is done by others than a run: verb of `Protocol`, and what it is given."""


class StatefulProtocol(RuleBasedStateMachine):
    """One program, step by step. `machine` is the protocol as it is, or a broken variant of it."""

    def __init__(self, bench: Bench, machine: type[Protocol] = Protocol) -> None:
        super().__init__()
        self._bench, self._machine = bench, machine
        self._protocol: Protocol | None = None

    @property
    def protocol(self) -> Protocol:
        """The state of the program."""
        assert self._protocol is not None
        return self._protocol

    @initialize(strict=st.booleans(), lags=st.booleans(), two_accounts=st.booleans())
    def begin(self, **site: bool) -> None:
        """A site, a ledger, and a first run."""
        self._protocol = self._machine(self._bench, Program(**site, steps=()))
        self.step("start", name="left", preview=False)

    def step(self, verb: str, **given: Any) -> None:
        """What `Protocol.run` does for a step of a drawn program."""
        self.protocol.site.pass_time(0)
        getattr(self.protocol, verb)(**given)

    @rule(name=NAMES, order_no=NUMBERS, rejects=st.booleans(), value=st.sampled_from("一二"), plan=PLANS)
    def work(self, **given: Any) -> None:
        """A run walks one order while this and that strikes."""
        self.step("work", **given)

    @rule(name=NAMES, order_no=NUMBERS, value=st.just("一"))
    def work_in_peace(self, **given: Any) -> None:
        """A run walks one order, and nothing strikes: programs get far."""
        self.step("work", **given, rejects=False, plan=Plan())

    @rule(name=NAMES, order_no=NUMBERS, kind=SENT, how=st.sampled_from(LOST), minutes=DELAYS)
    def lose_an_answer(self, name: str, order_no: str, kind: str, how: str, minutes: int | None) -> None:
        """A run walks one order, and of one write nobody learns what became of it."""
        plan = Plan({kind: Delivery(how, minutes)})
        self.step("work", name=name, order_no=order_no, rejects=kind == "reject", value="一", plan=plan)

    @rule(name=NAMES, preview=st.booleans())
    def start(self, **given: Any) -> None:
        """A run starts, whatever became of the one before."""
        self.step("start", **given)

    @rule(name=NAMES, verb=st.sampled_from(("end", "look", "the_gate_goes_on")))
    def of_a_run(self, name: str, verb: str) -> None:
        """A run ends, looks wherever a look is due, or gets an answer that everybody has given up on."""
        self.step(verb, name=name)

    @rule(minutes=st.sampled_from((1, 11, 11, 60)))
    def time_passes(self, minutes: int) -> None:
        """Late commits arrive."""
        self.step("time_passes", minutes=minutes)

    @rule(step=SOMEBODY)
    def somebody(self, step: tuple[str, dict[str, Any]]) -> None:
        """A colleague, a person at the ledger or at the switch, a page that submits by itself."""
        verb, given = step
        self.step(verb, **given)

    @invariant()
    def promises_hold(self) -> None:
        """Held against the ledger's file and the site's own list after each step."""
        if self._protocol is not None:
            self.protocol.holds.after_a_step()

    def teardown(self) -> None:
        """The audit chain is whole at the end of every program."""
        if self._protocol is not None:
            self.protocol.finish()


def run(bench: Bench, machine: type[Protocol], examples: int, number: int = 1) -> None:
    """So many programs under the seed `number`, the same each time; what one breaks is raised as it was found."""

    @seed(number)
    def made() -> StatefulProtocol:
        return StatefulProtocol(bench, machine)

    # Any callable that makes a machine will do, whatever the annotation says.
    factory: Any = made
    run_state_machine_as_test(
        factory,
        settings=settings(
            max_examples=examples,
            stateful_step_count=16,
            deadline=None,
            database=None,
            # A violation is told by the seed; making it short would take longer than finding it.
            phases=[Phase.generate],
            verbosity=Verbosity.quiet,
            suppress_health_check=list(HealthCheck),
        ),
    )
