"""The plan that a run leaves at its end.

It holds all that a preview decided, or what policy leaves to a person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from eoms_bot.browser.profile import Profile
from eoms_bot.decide.permission.alone import LEFT
from eoms_bot.ledger import Ledger
from eoms_bot.model.outcome import Item, Outcome
from eoms_bot.model.run import RunSummary
from eoms_bot.plan.planning import basis_of, keep_plan, plan_of
from eoms_bot.run.desk import Desk
from eoms_bot.run.ports import Ports
from eoms_bot.run.runner import Runner
from eoms_bot.settings import Settings

Conclude = Callable[[Ledger, Runner, RunSummary], RunSummary]
"""What adds to what a run says of itself before its report is written."""


def planning(
    settings: Settings,
    profile: Profile,
    desk: Desk,
    ports: Ports,
    copy: Path | None = None,
    *,
    only: Callable[[Item], bool] = lambda item: True,
) -> Conclude:
    """Returns what keeps a plan of a run's orders (or `only` some of them) at its end.

    Without orders there is no plan.
    """
    basis = basis_of(settings, profile, desk)

    def keep(ledger: Ledger, runner: Runner, summary: RunSummary) -> RunSummary:
        operator, now = settings.site.operator, ports.clock.now()
        items = [item for item in summary.items if only(item)]
        plan = plan_of(basis, runner.desk, items, runner.listed, summary.run_id, operator, now)
        if not plan.rows:
            return summary
        return replace(summary, plan=keep_plan(settings, ledger, plan, desk, runner.news.folder.path, copy))

    return keep


def left_by_policy(item: Item) -> bool:
    """Whether an order was decided and then left to a person, as the policy says."""
    return item.outcome is Outcome.HELD and item.reason.startswith(LEFT)
