"""The submit protocol as a state machine: runs, faults, colleagues and people, in any order; real parts but the pages.

A step is what happens between two looks from outside: a run starts, walks one order while this and that strikes, looks
again, ends; time passes; somebody else works; a person settles what nobody knows. Two bots may be there at once, on one
account or on two, on one ledger. After each step everything that is promised is held against the ledger's file and the
site's own list of what it accepted.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from eoms_bot.errors import BadInput, LedgerError
from eoms_bot.ledger import Ledger, verify
from eoms_bot.model.order import OrderRef
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.write import Action, WriteState
from eoms_bot.run.mode import APPLY, PREVIEW
from tests.protocol.bench import Bench, Held
from tests.protocol.bots import Bot, Killed, Kind, decision_of
from tests.protocol.holds import Holds
from tests.protocol.plan import BOTS, NOTHING_HAPPENS, ORDERS, Plan, Program, Strike, shorter
from tests.protocol.site import new_site

SEATS = (*BOTS, "people")


class Protocol:
    """The state of one program. `kind`, `ledger_of` and `before_walk` are what the broken variants change."""

    kind = Kind()

    def __init__(self, bench: Bench, program: Program) -> None:
        bench.renew()
        self.bench, self.program = bench, program
        self.site = new_site(ORDERS, strict=program.strict, lags=program.lags)
        self.accounts = {"left": "clerk01", "right": "clerk02" if program.two_accounts else "clerk01"}
        self.bots: dict[str, Bot] = {}
        self.runs = 0
        self.stop = bench.folder / "STOP"
        self.plan = NOTHING_HAPPENS
        self.striking = False
        self.occupied: Held | None = None
        self.mistaken: Counter[tuple[str, Action]] = Counter()
        self.holds = Holds(bench, self.site, self.mistaken)
        self.people = bench.ledger("people")

    def run(self) -> None:
        """All steps; AssertionError where a promise is broken."""
        for step in self.program.steps:
            self.site.pass_time(0)
            getattr(self, step.verb)(**step.given)
            self.holds.after_a_step()
        self.finish()

    def finish(self) -> None:
        """Behind the last step: the audit chain is whole."""
        fault = verify(self.people).fault
        assert fault is None, f"the audit chain has a fault: {fault}"

    def ledger_of(self, name: str) -> Ledger:
        """A bot's way to the ledger: all share one."""
        return self.bench.ledger(name)

    def before_walk(self, bot: Bot, order_no: str) -> None:
        """Nothing: what was sent is looked at, never sent again."""

    # --- runs

    def start(self, name: str, preview: bool) -> None:
        """A run starts, whatever became of the one before; it looks at what was left open."""
        self.bots.pop(name, None)
        self.runs += 1
        try:
            bot = Bot(
                site=self.site,
                ledger=self.ledger_of(name),
                account=self.accounts[name],
                mode=PREVIEW if preview else APPLY,
                run_id=f"run-{self.runs}",
                stop=self.stop,
                mark=self.pass_point,
                kind=self.kind,
            )
        except LedgerError:
            assert self.occupied is not None
            return
        self.bots[name] = bot
        if not preview:
            self.holds.nothing_half_done(bot)
            bot.runner.guarded(lambda: bot.settling.settle_left_open([one.id for one in bot.left_open]))
        self.end_if_stopped(name)

    def work(self, name: str, order_no: str, rejects: bool, value: str, plan: Plan) -> None:
        """A run walks one order, and the plan's faults strike."""
        bot = self.bots.get(name)
        if bot is None or bot.runner.stopped or bot.runner._held_up(self.ref(order_no)):
            return
        self.before_walk(bot, order_no)
        finished = "leftover" if ORDERS[order_no] else "complete"
        self.plan, self.site.deliveries = plan, plan.deliveries
        try:
            item = bot.work(
                self.ref(order_no), decision_of("reject" if rejects else finished, value), plan.manner
            )
            if item.outcome is Outcome.DONE:
                self.holds.done_is_done(order_no)
            self.end_if_stopped(name)
        except Killed:
            self.bots.pop(name, None)
        finally:
            self.calm()

    def help(self, name: str, order_no: str, rejects: bool, value: str, plan: Plan) -> None:
        """A run opens an order's form for a person, and the plan's faults strike."""
        bot = self.bots.get(name)
        if bot is None or bot.runner.stopped or bot.runner._held_up(self.ref(order_no)):
            return
        self.before_walk(bot, order_no)
        self.plan, self.site.deliveries = plan, plan.deliveries
        try:
            finished = "leftover" if ORDERS[order_no] else "complete"
            item = bot.help(self.ref(order_no), "reject" if rejects else finished, value, plan.manner)
            if item.outcome is Outcome.DONE:
                self.holds.done_is_done(order_no)
            self.end_if_stopped(name)
        except Killed:
            self.bots.pop(name, None)
        finally:
            self.calm()

    def end(self, name: str) -> None:
        """A run ends as runs end: it looks once more, and doubts what it could not prove."""
        bot = self.bots.pop(name, None)
        if bot is None:
            return
        bot.runner.guarded(bot.settling.last_looks)
        bot.settling.doubt_unproven(bot.mode)
        own = [record for record in bot.settling.unsettled() if record.run_id == bot.run_id]
        assert not bot.mode.records or all(record.state is not WriteState.ANSWERED_OK for record in own)

    def look(self, name: str) -> None:
        """A run looks wherever a look is due."""
        bot = self.bots.get(name)
        if bot is not None and bot.mode.records:
            due = bot.ledger.looks_due(self.site.clock.now())
            bot.runner.guarded(lambda: bot.settling.settle_left_open([record.id for record in due]))
            self.end_if_stopped(name)

    def the_gate_goes_on(self, name: str) -> None:
        """What the gate does for a request that everybody has given up on comes to its end."""
        if name in self.bots:
            self.bots[name].context.proxy.wake()

    def a_page_submits_by_itself(self, name: str, address: str) -> None:
        """What no run intended does not leave."""
        bot = self.bots.get(name)
        if bot is None or bot.context.closed:
            return
        before = sum(self.site.arrived.values())
        bot.context.pages[0].submit(address, b"order=A&bpp_Sys_ActionID=REJECT&text=")
        assert sum(self.site.arrived.values()) == before, "a write left that nobody had intended"

    # --- the world

    def time_passes(self, minutes: int) -> None:
        self.site.pass_time(minutes)

    def a_colleague(self, order_no: str, what: str) -> None:
        self.site.colleague(order_no, what)

    def stop_file(self, what: str) -> None:
        """A person stops everything, softly or at once, or allows it again."""
        self.stop.unlink(missing_ok=True)
        if what:
            self.stop.write_text(what)

    def a_person_settles(self, which: int, errs: bool) -> None:
        """A person settles an UNKNOWN: mostly rightly; one who errs is excused from nothing but what follows from it."""
        unknown = [one for one in self.people.unsettled() if one.state is WriteState.UNKNOWN]
        if not unknown:
            return
        record = unknown[which % len(unknown)]
        key = (record.order_no, record.action)
        done, coming = self.site.accepted[key] > 0, self.site.under_way(*key) > 0
        if coming and not errs:
            return
        try:
            if done and not errs:
                self.people.settle_by_person(record.id, "值班员", "网站上有", self.site.clock.now())
            else:
                self.people.release(record.id, "值班员", "网站上没有", self.site.clock.now())
                self.mistaken[key] += done or coming
        except BadInput:
            assert record.sending_at is not None
            sent = self.site.clock.now().fromisoformat(record.sending_at)
            assert self.site.clock.now() - sent < timedelta(minutes=10)

    # --- what strikes on a walk

    def pass_point(self, bot: Bot, point: str) -> None:
        """A run passes a point: what must hold there is checked, then the plan strikes."""
        if point == "K7":
            self.holds.may_send(bot, self.stop)
        if self.striking:
            return
        for strike in self.plan.strikes:
            if (strike.point, strike.nth) == (point, bot.passed[point]):
                self.striking = True
                try:
                    self.strike(bot, strike)
                finally:
                    self.striking = False

    def strike(self, bot: Bot, strike: Strike) -> None:
        """It happens."""
        order_no = bot.in_hand
        match strike.what:
            case "kill":
                raise Killed
            case "takeover":
                self.take_over(bot, order_no)
            case "stop":
                self.stop.write_text("stop")
            case "colleague accepts":
                self.site.colleague(order_no, "accept")
            case "colleague replies":
                self.site.colleague(order_no, "complete")
            case "somebody takes over":
                self.site.colleague(order_no, "takes over")
            case "order changes":
                self.site.colleague(order_no, "changes")
            case "night":
                self.site.pass_time(600)
            case "window closes":
                self.close_window(bot)
            case "browser dies":
                bot.context.close()
            case "ledger busy":
                self.occupied = self.occupied or self.bench.occupy()
            case "gate stands still":
                bot.context.proxy.park_if_beside()
            case "gate goes on":
                bot.context.proxy.wake()
            case "session lost":
                self.site.sessions.discard(bot.account)

    def close_window(self, bot: Bot) -> None:
        """The newest window goes; the portal stays."""
        if len(bot.context.pages) > 1:
            bot.context.pages[-1].close()

    def take_over(self, bot: Bot, order_no: str) -> None:
        """The other bot starts in the middle of this one's walk, and works the same order to its end."""
        other = next(name for name in BOTS if self.bots.get(name) is not bot)
        self.start(other, preview=False)
        helper = self.bots.get(other)
        if helper is None or helper.runner.stopped:
            return
        deliveries, self.site.deliveries = self.site.deliveries, {}
        try:
            helper.work(
                self.ref(order_no), decision_of("leftover" if ORDERS[order_no] else "complete", "一"), "once"
            )
        except LedgerError:
            assert self.occupied is not None
            self.bots.pop(other)
        finally:
            self.site.deliveries = deliveries

    def calm(self) -> None:
        """Nothing strikes between two walks, and a busy ledger is free again."""
        self.plan, self.site.deliveries = NOTHING_HAPPENS, {}
        if self.occupied is not None:
            self.occupied.close()
            self.occupied = None

    def end_if_stopped(self, name: str) -> None:
        """A run that something has stopped walks no further."""
        if name in self.bots and self.bots[name].runner.stopped:
            self.bots.pop(name)

    def ref(self, order_no: str) -> OrderRef:
        """The order's row in the list."""
        return OrderRef(order_no, "1", self.site.tickets[order_no].task_id, "", "", "", None, None, False, "")


def violation(machine: type[Protocol], bench: Bench, program: Program) -> str:
    """What a program breaks; empty where everything holds."""
    try:
        machine(bench, program).run()
    except AssertionError as broken:
        return str(broken).partition("\n")[0] or "an assertion without words"
    except Exception as escaped:
        # What the product lets out of a run is a finding as well.
        return f"{type(escaped).__name__}: {escaped}"
    return ""


def shortest(machine: type[Protocol], bench: Bench, program: Program) -> Program:
    """A program that breaks something still, and of which nothing can be left out."""
    while True:
        less = next((one for one in shorter(program) if violation(machine, bench, one)), None)
        if less is None:
            return program
        program = less
