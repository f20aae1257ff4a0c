"""The world of a scenario: a freshly reset mock site, a bot with its own home, and the outside checker."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from tests.checks.running import Ended
from tests.support import databases, orders
from tests.support.bot import Bot, Finished
from tests.support.checker import check_settled
from tests.support.mock_site import MockSite
from tests.support.orders import SITE_ZONE

Json = dict[str, Any]
ACTIONS = ("accept", "complete", "reject", "leftover")
"""The write that a case is about. After `accept` and `leftover` comes the reply they belong to."""

IN_TURN = ("complete", "accept", "reject", "leftover")
"""The writes of orders that come in one after another."""

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
"""How many seeded orders are on the list that the workbook does not name."""

SAVE_STEP = "response"
"""The site's name for every request that is a save, whatever its vendor calls the address."""

ANOTHER = {"EOMS_SITE_OPERATOR": "李批准"}
"""A second person: whoever approved a write may not settle it."""
LOOKED = ("--reason", "到网站逐单核对", "--yes")
TAIL = 1000
"""Characters of a run's output that are printed where its case fails."""


@dataclass
class World:
    """A site, a bot and its workbook. Most scenarios have one order, `order_no`, and one write, `action`."""

    site: MockSite
    bot: Bot
    action: str = ""
    order_no: str = ""
    batch: Path = Path()
    problems: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """The end of each run's standard error."""
    ahead: float = 0.0
    """Seconds by which both clocks have been moved on."""

    @classmethod
    def fresh(cls, site: MockSite, home: Path, base_url: str = "", **reset: Any) -> Self:
        """The site reset with the options of `MockSite.reset`, and a bot for it that has no workbook yet."""
        site.reset(**reset)
        return cls(site, Bot(home, base_url or site.base_url, profile=site.profile, database=databases.new()))

    @classmethod
    def make(
        cls, site: MockSite, home: Path, action: str, seed: int, *, layout: str = "a", recorded: str = ""
    ) -> Self:
        """A world with this list layout, one order that takes this action, and its workbook.

        `recorded`: folder of the profile that the bot has in place of the program's.
        """
        world = cls.fresh(site, home, seed=seed, orders=BYSTANDERS, switches={"list": layout})
        if recorded:
            (home / "profiles").mkdir(mode=0o700)
            shutil.copytree(recorded, home / "profiles" / site.profile)
        world.action, world.order_no = action, orders.put(site, held=action != "accept")
        world.batch = world.bot.batch(orders.row(action, world.order_no))
        return world

    # The bot runs.

    def run(self, *words: str | Path, at: Sequence[Mapping[str, object]] = (), **how: Any) -> Finished:
        """Run a command to its end at the clocks' time; `at` are the plans for points of its walk."""
        late = [self.clock_ahead(self.ahead)] if self.ahead else []
        return self.note(self.bot.run(*words, at=[*late, *at], **how))

    def note(self, run: Finished) -> Finished:
        """Keep a run's output, for a case that fails."""
        self.said.append(f"exit {run.code}: {run.stderr[-TAIL:].strip()}")
        return run

    def apply(self, *words: str, moment: str = "after the run", ended: bool = True, **how: Any) -> Finished:
        """Work the workbook, and run the checker."""
        run = self.run("apply", self.batch, *words, **how)
        self.check(moment, ended=ended)
        return run

    def again(self, why: str, moment: str = "after the second run", **how: Any) -> Finished:
        """Work the workbook once more, after which everything is sent once and proven."""
        run = self.apply("--again", why, moment=moment, **how)
        self.expect_end(run, unknown=False)
        return run

    def pass_(self) -> Finished:
        """One unattended pass, with the workbook of the inbox."""
        return self.run("run", "--no-supervisor")

    def to_inbox(self) -> None:
        """Copy the workbook into the inbox too, for `run`."""
        shutil.copyfile(self.batch, self.bot.home / "inbox" / self.batch.name)

    # What is planned at a point of its walk.

    @staticmethod
    def clock_ahead(seconds: float, point: str = "K0", nth: int = 1) -> Json:
        """The plan by which the bot's clock is `seconds` ahead from this point on."""
        return {"at": point, "nth": nth, "do": "advance", "seconds": seconds}

    def post_at(self, point: str, path: str, body: Json, nth: int = 1) -> Json:
        """The plan by which a post to the site's control makes something happen there."""
        return {
            "at": point,
            "nth": nth,
            "do": "post",
            "url": f"{self.site.root}/__mock/{path}",
            "json": body,
        }

    # Time, and what comes in.

    def advance(self, *, minutes: float) -> None:
        """Let time pass for bot and site."""
        self.ahead += minutes * 60
        self.site.clock(advance_seconds=minutes * 60)

    def now(self) -> datetime:
        """The time by the site's clock."""
        return datetime.fromisoformat(self.site.clock()).replace(tzinfo=SITE_ZONE)

    def new_order(self, kind: str) -> tuple[str, orders.Row]:
        """An order comes in that takes this write: its number, and what people found out about it."""
        number = orders.put(self.site, held=kind != "accept")
        return number, orders.row(kind, number, self.now())

    def unknown_writes(self) -> Iterator[tuple[Json, tuple[str, ...]]]:
        """Each UNKNOWN write, with the command by which a person settles it after a look at the site."""
        accepted = {(one["key"]["order_no"], one["kind"]) for one in self.site.writes()}
        for write in self.bot.ledger().writes:
            if write["state"] == "UNKNOWN":
                word = "--sent" if (write["order_no"], write["kind"]) in accepted else "--not-sent"
                yield write, ("resolve", write["order_no"], word, "--write", str(write["id"]), *LOOKED)

    # What is as promised.

    def expect(self, what: str, found: object, wanted: object) -> None:
        """Note a problem where something is not as it should be."""
        if found != wanted:
            self.problems.append(f"{what}: {found!r}, should be {wanted!r}")

    def check(self, moment: str, *, ended: bool) -> None:
        """Run the checker. After a run that `ended` by itself, everything must be settled too."""
        found = self.bot.violations(self.site.oracle(), **self.bot.checks)
        found += check_settled(self.bot.ledger()) if ended else []
        self.problems += [f"{moment}: {violation}" for violation in found]

    def expect_end(self, run: Finished, *, unknown: bool | None) -> None:
        """Everything is sent once and proven; or the case's own write is UNKNOWN, and none after it was sent.

        With `unknown` None, any one write may be UNKNOWN if the site has not accepted it.
        """
        kinds, found, accepted = self.kinds, self.states(), self.accepted()
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

    def expect_outcome(self, run: Finished, outcome: str, accepted: Sequence[str], posts: int) -> str:
        """Expect the order's outcome, its accepted writes, and how many posts have reached the site."""
        item = run.item(self.order_no)
        self.expect(f"outcome ({item['reason']})", item["outcome"], outcome)
        self.expect("accepted writes", self.accepted(), list(accepted))
        self.expect("posts that reached the site", self.posts(), posts)
        return f"{outcome}: {item['reason'][:60]}"

    # What there is to be seen.

    @property
    def kinds(self) -> tuple[str, ...]:
        """All writes that the case's order takes."""
        return KINDS[self.action]

    @property
    def on_server(self) -> bool:
        """Whether a server keeps the ledger, and with it the account's lock."""
        return bool(self.bot.database)

    @property
    def site_port(self) -> int:
        """The port that the site serves on."""
        return int(urlsplit(self.site.base_url).port or 0)

    def states(self) -> dict[str, str]:
        """Action → state of its newest attempt, for the case's order."""
        return self.bot.states(self.order_no)

    def accepted(self) -> list[str]:
        """The kinds of the case's writes that the site has accepted, in their order."""
        return [one["kind"] for one in self.site.writes() if one["key"]["order_no"] == self.order_no]

    def way(self) -> list[str]:
        """All states that the attempts at the case's own write went through, in their order."""
        ledger = self.bot.ledger()
        tries = [one["id"] for one in ledger.writes if one["kind"] == self.action]
        return [event["to_state"] for one in tries for event in ledger.events if event["write_id"] == one]

    def posts(self) -> int:
        """How many writes reached the site, accepted or not."""
        return sum(SAVE_STEP in request["steps"] for request in self.site.requests())

    def struck(self) -> int:
        """How often the site's faults have struck."""
        return sum(int(one["fired"]) for one in self.site.faults())

    # How it ended.

    def end(self, *words: str) -> str:
        """One line: the states of the order's writes, and these words."""
        states = " ".join(f"{action}={state}" for action, state in self.states().items()) or "no write"
        return " · ".join([states, *words])

    def ended(self, how: str) -> Ended:
        """How the case ended. Where something is wrong, with the output of its runs."""
        runs = [f"a run: {one}" for one in self.said] if self.problems else []
        return Ended(how, [*self.problems, *runs])
