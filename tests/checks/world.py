"""What the cases of all checks share: an order to work on, a bot to do it, and words for what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import orders
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

POSTS = ("save.action", "issueLeftoverSave.action")


@dataclass
class World:
    """One case's order, bot and workbook on a mock site that was set anew."""

    site: MockSite
    action: str
    order_no: str
    bot: Bot
    batch: Path
    problems: list[str] = field(default_factory=list)

    @classmethod
    def make(cls, site: MockSite, home: Path, action: str, seed: int) -> World:
        """Seed the site, insert the order of this action, and write its workbook."""
        site.reset(seed=seed, orders=BYSTANDERS)
        order_no = orders.put(site, held=action != "accept")
        makers = {"reject": orders.rejected, "leftover": orders.unsolved}
        row = makers.get(action, orders.solved)(order_no)
        bot = Bot(home, site.base_url)
        return cls(site, action, order_no, bot, bot.batch(row))

    def expect(self, what: str, found: object, wanted: object) -> None:
        """Note a problem where something is not as it should be."""
        if found != wanted:
            self.problems.append(f"{what}: {found!r}, should be {wanted!r}")

    def look(self, moment: str, *, ended: bool) -> None:
        """Run the checker; after a run that ended by itself also that everything is settled."""
        found = self.bot.violations(self.site.oracle())
        found += check_settled(self.bot.ledger()) if ended else []
        self.problems += [f"{moment}: {violation}" for violation in found]

    def expect_end(self, run: Finished, *, unknown: bool | None) -> None:
        """Everything is sent once and proven; or the case's own write is UNKNOWN, and nothing else went out.

        `unknown` None: either is right, as long as UNKNOWN means that the site has not accepted it.
        """
        kinds, target = KINDS[self.action], LEDGER_ACTION[self.action]
        found = self.bot.states(self.order_no)
        if unknown is None:
            unknown = found.get(target) == "UNKNOWN"
        wanted = {target: "UNKNOWN"} if unknown else {LEDGER_ACTION[kind]: "PROVEN" for kind in kinds}
        accepted = [w["kind"] for w in self.site.writes() if w["key"]["order_no"] == self.order_no]
        self.expect("accepted writes", accepted, [] if unknown else list(kinds))
        self.expect("states", found, wanted)
        self.expect("exit code", run.code, 6 if unknown else 0)
        if self.problems:
            self.problems.append(f"the run said: {run.stderr[-1500:].strip()}")

    def posts(self) -> int:
        """How many writes reached the site, accepted or not."""
        seen = self.site.requests()
        return sum(1 for request in seen if request["method"] == "POST" and request["path"].endswith(POSTS))


def worst(problems: Sequence[str]) -> str:
    """The problems as one text for an assertion."""
    return "\n".join(problems)
