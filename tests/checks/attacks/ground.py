"""Where the cases of this check run: orders on a site that notes everything, and a bot to work them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.checks.world import World
from tests.support.bot import Finished
from tests.support.checker import check_settled
from tests.support.mock_site import MockSite
from tests.support.violation import Violation

HOSTS = ("loopback", "named")
NAME = "eoms.example"
"""A name that is not loopback. The program's own process knows it, and nobody else."""

PATIENCE = 240.0


@dataclass(kw_only=True)
class Ground(World):
    """A freshly set site with orders of one sort, and the bot that works them."""

    order_nos: list[str] = field(default_factory=list)

    @classmethod
    def lay(cls, site: MockSite, home: Path, host: str, kind: str, count: int, **switches: str) -> Ground:
        """So many orders that clerk01 holds, each with its row in the workbook."""
        noting = {"record": "on", "pagesize": "50", **switches}
        ground = cls.fresh(site, home, address(site.base_url, host), orders=0, switches=noting)
        ground.bot.hosts = {} if host == "loopback" else {NAME: "127.0.0.1"}
        came = [ground.new_order(kind) for _ in range(count)]
        ground.order_nos = [number for number, _row in came]
        ground.batch = ground.bot.batch(*(row for _number, row in came))
        return ground

    def run_once(self, mode: str) -> Finished | None:
        """One run to its end; None, with a problem noted, where it does not come to one."""
        try:
            return self.run(mode, self.batch, seconds=PATIENCE)
        except AssertionError as endless:
            self.problems.append(f"the run: {str(endless)[-1500:]}")
            return None

    def expect_done(self, run: Finished | None, mode: str, writes: int) -> None:
        """Every order ended as without attacks; the site accepted so many writes, all in the ledger."""
        if run is None:
            return
        if run.folder is None:
            self.problems.append("the run did not begin")
            return
        wanted = "DONE" if mode == "apply" else "PREVIEWED"
        items = {item["order_no"]: item for item in run.run["items"]}
        others = [
            f"{number} {items[number]['outcome'] if number in items else 'missing'}"
            for number in self.order_nos
            if number not in items or items[number]["outcome"] != wanted
        ]
        if others:
            self.problems.append(
                f"{len(others)} of {len(self.order_nos)} orders are not {wanted}: {'; '.join(others)}"
            )
        accepted = self.site.writes()
        if len(accepted) != writes:
            self.problems.append(f"{len(accepted)} writes accepted, should be {writes}")
        unproven = (
            [w["key"] for w in self.bot.ledger().writes if w["state"] != "PROVEN"] if mode == "apply" else []
        )
        if unproven:
            self.problems.append(f"not proven: {unproven}")
        found = self.bot.violations(self.site.oracle(), dry_run=mode == "preview", **self.bot.checks)
        found += check_settled(self.bot.ledger()) if mode == "apply" else []
        self.problems += by_rule(found)


def by_rule(violations: Iterable[Violation]) -> list[str]:
    """One line a rule: how often it is broken, and the first case."""
    grouped: dict[str, list[str]] = defaultdict(list)
    for one in violations:
        grouped[one.rule].append(one.what)
    return [f"rule {rule} broken {len(all_)} times, first: {all_[0]}" for rule, all_ in grouped.items()]


def address(base_url: str, host: str) -> str:
    """The site's address, under the name if that is asked for."""
    if host == "loopback":
        return base_url
    parts = urlsplit(base_url)
    return parts._replace(netloc=f"{NAME}:{parts.port}").geturl()
