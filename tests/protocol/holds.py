"""What must hold, read past the program: from the ledger's file and the site's own list of what it accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from eoms_bot.ledger.changes import EVENTS, Event
from eoms_bot.model.write import LEGAL, REOPENS, Action, WriteState
from tests.ledger.kit import NOON
from tests.protocol.bench import Bench
from tests.protocol.bots import SITE_ID, Bot, branch
from tests.protocol.site import ModelSite

MAY_HAVE_SENT = {"SENDING", "UNKNOWN", "ANSWERED_OK", "PROVEN"}
DEADLINE = NOON.replace(hour=12)


class Holds:
    """The promises. `mistaken`: how often a person has released a write wrongly; so often it may go out once more."""

    def __init__(self, bench: Bench, site: ModelSite, mistaken: Mapping[tuple[str, Action], int]) -> None:
        self._bench, self._site, self._mistaken = bench, site, mistaken

    def may_send(self, bot: Bot, stop: Path) -> None:
        """Asked when SENDING is committed and the bytes are about to leave."""
        assert bot.mode.sends, "SENDING in a preview"
        (newest,) = self._bench.rows(
            f"select generation from leases where account_key = '{bot.lease.account_key}'"
        )[0]
        assert newest == bot.lease.generation, "a run that was fenced off is sending"
        assert not (stop.exists() and stop.read_text() != "soft"), "SENDING behind a hard stop"
        margin = timedelta(minutes=branch().deadline_margin_minutes)
        assert self._site.clock.now() <= DEADLINE - margin, "SENDING after the deadline"
        self._leftover_comes_first()

    def _leftover_comes_first(self) -> None:
        """An unsolved order is completed only behind its proven leftover entry."""
        query = "select order_no from writes where state = 'SENDING' and kind = 'complete'"
        for (order_no,) in self._bench.rows(query):
            if self._site.tickets[order_no].unsolved:
                proven = f"select 1 from writes where order_no = '{order_no}' and action = 'leftover' and state = 'PROVEN'"
                assert self._bench.rows(proven), "an unsolved order is completed without its leftover entry"

    def nothing_half_done(self, bot: Bot) -> None:
        """Asked when a run has started: nothing of its account is left between two states."""
        query = f"select state from writes where account_key = '{SITE_ID}|{bot.account}' and state in ('INTENT', 'SENDING')"
        assert not self._bench.rows(query), "a restart has left an attempt half done"

    def done_is_done(self, order_no: str) -> None:
        """Asked when a run says DONE."""
        assert self._site.accepted[order_no, Action.CLOSE], "DONE, but the site has no reply of ours"

    def after_a_step(self) -> None:
        """Asked between any two steps."""
        states = self._states()
        for key in {*self._site.accepted, *states}:
            self._once(key, states.get(key, []))
        self._events_are_legal()

    def _states(self) -> dict[tuple[str, Action], list[str]]:
        states: dict[tuple[str, Action], list[str]] = {}
        for order_no, action, state in self._bench.rows(
            "select order_no, action, state from writes order by id"
        ):
            states.setdefault((order_no, Action(action)), []).append(state)
        return states

    def _once(self, key: tuple[str, Action], states: list[str]) -> None:
        accepted, excuse = self._site.accepted[key], self._mistaken.get(key, 0)
        assert accepted + self._site.under_way(*key) <= 1 + excuse, f"{key}: more than one write"
        count = Counter(states)
        assert sum(count[state] for state in MAY_HAVE_SENT) <= 1, f"{key}: two attempts stand: {states}"
        if accepted and not excuse:
            assert any(state in MAY_HAVE_SENT for state in states), (
                f"{key}: accepted, but the ledger has {states}"
            )
        if count["PROVEN"] and not excuse:
            assert accepted == 1, f"{key}: proven, but accepted {accepted} times"
        self._few_tries(key, states)

    def _few_tries(self, key: tuple[str, Action], states: list[str]) -> None:
        """A new attempt only behind those ends that allow one, and only so often."""
        assert all(state in REOPENS for state in states[:-1]), f"{key}: tried again after {states}"
        since = states[len(states) - states[::-1].index("RELEASED") :] if "RELEASED" in states else states
        for state, most in REOPENS.items():
            assert most is None or since[:-1].count(state) <= most, f"{key}: too many tries: {states}"

    def _events_are_legal(self) -> None:
        """What happened to an attempt is one legal way from INTENT to the state that it is in."""
        stands = {number: "" for (number,) in self._bench.rows("select id from writes")}
        query = "select write_id, event, from_state, to_state from write_events order by id"
        for number, name, before, after in self._bench.rows(query):
            assert stands[number] == before, (
                f"attempt {number}: {name} from {before}, but it was {stands[number]}"
            )
            event = Event(name)
            if event is Event.INTEND:
                assert (before, after) == ("", "INTENT")
            elif event is not Event.LATE:
                found, leads = WriteState(before), WriteState(after)
                assert found in EVENTS[event].found
                assert leads in EVENTS[event].leads & LEGAL[found]
            stands[number] = after
        assert dict(self._bench.rows("select id, state from writes")) == stands
