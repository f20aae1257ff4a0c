"""What the cases of all checks share: an order to work on, a bot to do it, and words for what went wrong."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.checks.running import Ended
from tests.support import databases, orders
from tests.support.bot import Bot, Finished
from tests.support.checker import check_settled
from tests.support.mock_site import MockSite

ACTIONS = ("accept", "complete", "reject", "leftover")
"""The write that a case is about; `accept` and `leftover` are followed by the reply they belong to."""

KINDS: dict[str, tuple[str, ...]] = {
    "accept": ("accept", "complete"),
    "complete": ("complete",),
    "reject": ("reject",),
    "leftover": ("leftover", "complete"),
}
"""All writes that the order of a case takes, in their order."""

LEDGER_ACTION = {"accept": "accept", "complete": "close", "reject": "close", "leftover": "leftover"}
FAULT_STEP = {"accept": "accept", "complete": "submit", "reject": "submit", "leftover": "leftover"}
BYSTANDERS = 3
"""Seeded orders on the list that the workbook does not name."""

SAVE_STEP = "response"
"""The site's name for every request that is a save, whatever its vendor calls the address."""


@dataclass
class World:
    """One case's order, bot and workbook on a mock site that was set anew."""

    site: MockSite
    action: str
    order_no: str
    bot: Bot
    batch: Path
    problems: list[str] = field(default_factory=list)
    told: str = ""
    """What the last run said on its standard error, its end."""

    @classmethod
    def make(cls, site: MockSite, home: Path, action: str, seed: int, *, layout: str = "a") -> World:
        """Seed the site with this list layout, insert the order of this action, and write its workbook."""
        site.reset(seed=seed, orders=BYSTANDERS, switches={"list": layout})
        order_no = orders.put(site, held=action != "accept")
        makers = {"reject": orders.rejected, "leftover": orders.unsolved}
        row = makers.get(action, orders.solved)(order_no)
        bot = Bot(home, site.base_url, profile=site.profile, database=databases.new())
        return cls(site, action, order_no, bot, bot.batch(row))

    @property
    def on_server(self) -> bool:
        """Whether a server keeps the ledger, and with it the account's lock."""
        return bool(self.bot.database)

    def expect(self, what: str, found: object, wanted: object) -> None:
        """Note a problem where something is not as it should be."""
        if found != wanted:
            self.problems.append(f"{what}: {found!r}, should be {wanted!r}")

    def look(self, moment: str, *, ended: bool) -> None:
        """Run the checker; after a run that ended by itself also that everything is settled."""
        found = self.bot.violations(self.site.oracle(), **self.bot.checks)
        found += check_settled(self.bot.ledger()) if ended else []
        self.problems += [f"{moment}: {violation}" for violation in found]

    def expect_end(self, run: Finished, *, unknown: bool | None) -> None:
        """Everything is sent once and proven; or the case's own write is UNKNOWN, and nothing else went out.

        `unknown` None: any write may have been the one that nobody knows of, as long as the site has not accepted it.
        """
        kinds, found, accepted = KINDS[self.action], self.states(), self.accepted()
        if unknown is None:
            open_write = next((action for action, state in found.items() if state == "UNKNOWN"), None)
        else:
            open_write = LEDGER_ACTION[self.action] if unknown else None
        actions = [LEDGER_ACTION[kind] for kind in kinds]
        proven = actions[: actions.index(open_write)] if open_write in actions else actions
        wanted = dict.fromkeys(proven, "PROVEN") | ({open_write: "UNKNOWN"} if open_write else {})
        self.expect("accepted writes", accepted, list(kinds[: len(proven)]))
        self.expect("states", found, wanted)
        self.expect("exit code", run.code, 6 if open_write else 0)
        if self.problems:
            self.problems.append(f"the run said: {run.stderr[-1500:].strip()}")

    def states(self) -> dict[str, str]:
        """Action → state of the newest attempt on the case's order."""
        return self.bot.states(self.order_no)

    def accepted(self) -> list[str]:
        """The kinds of the writes on the case's order that the site has accepted, in their order."""
        return [one["kind"] for one in self.site.writes() if one["key"]["order_no"] == self.order_no]

    def way(self) -> list[str]:
        """All states that the attempts at the case's own write went through."""
        ledger = self.bot.ledger()
        tries = [one["id"] for one in ledger.writes if one["kind"] == self.action]
        return [event["to_state"] for one in tries for event in ledger.events if event["write_id"] == one]

    def ended(self, *words: str, seconds: Sequence[float] = ()) -> Ended:
        """How the case ended: the states of its writes, and what else is worth telling."""
        states = " ".join(f"{action}={state}" for action, state in self.states().items()) or "no write"
        took = [" + ".join(f"{one:.1f}" for one in seconds) + " s"] if seconds else []
        return Ended(" · ".join([states, *words, *took]), self.problems)

    def end(self, *words: str) -> str:
        """How the case ended, in a line."""
        return self.ended(*words).how

    def to_inbox(self) -> None:
        """Lay the workbook into the inbox as well, for `run`."""
        shutil.copyfile(self.batch, self.bot.home / "inbox" / self.batch.name)

    @property
    def kinds(self) -> tuple[str, ...]:
        """All writes that the case's order takes."""
        return KINDS[self.action]

    @property
    def site_port(self) -> int:
        """The port that the site serves on."""
        return int(urlsplit(self.site.base_url).port or 0)

    def posts(self) -> int:
        """How many writes reached the site, accepted or not."""
        seen = self.site.requests()
        return sum(SAVE_STEP in request["steps"] for request in seen)
