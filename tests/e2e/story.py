"""One run of the bot over several orders, told once and looked at by many tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.bot import Bot, Finished
from tests.support.ledger_file import Ledger
from tests.support.mock_site import MockSite

Json = dict[str, Any]


@dataclass(frozen=True)
class Story:
    """A run that has ended, with oracle and ledger as they were then; orders go by the names of the test."""

    run: Finished
    oracle: Json
    ledger: Ledger
    numbers: Mapping[str, str]

    def outcome(self, name: str) -> str:
        """The order's outcome."""
        return self.run.outcome(self.numbers[name])

    def reason(self, name: str) -> str:
        """The order's reason."""
        return str(self.run.item(self.numbers[name])["reason"])

    def states(self, name: str, action: str = "close") -> list[str]:
        """The states of the order's attempts at an action, oldest first."""
        rows = self.ledger.writes
        return [
            one["state"] for one in rows if (one["order_no"], one["action"]) == (self.numbers[name], action)
        ]

    def way(self, name: str, action: str = "close") -> list[str]:
        """All states that the order's attempts at an action went through."""
        return [
            event["to_state"]
            for one in self.ledger.writes
            if (one["order_no"], one["action"]) == (self.numbers[name], action)
            for event in self.ledger.events
            if event["write_id"] == one["id"]
        ]

    def accepted(self, name: str) -> list[str]:
        """The kinds of the order's accepted writes."""
        return [one["kind"] for one in self.oracle["writes"] if one["key"]["order_no"] == self.numbers[name]]

    def refused(self, name: str) -> list[str]:
        """The reasons with which the site refused posts of the order."""
        return [one["reason"] for one in self.oracle["refused"] if one["order_no"] == self.numbers[name]]


def tell(
    bot: Bot,
    site: MockSite,
    numbers: Mapping[str, str],
    *words: str | Path,
    checks: Json | None = None,
    **how: Any,
) -> Story:
    """Run a command to its end; the checker must find nothing (`checks` are its options)."""
    run = bot.run(*words, seconds=60 + 30 * len(numbers), **how)
    oracle = site.oracle()
    assert [str(violation) for violation in bot.violations(oracle, **(checks or {}))] == [], run.stderr
    return Story(run, oracle, bot.ledger(), numbers)
