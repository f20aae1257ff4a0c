"""Apply a plan: the approved rows as one run.

Before the run it notes who approved each row, and after the run what became of it.
"""

from __future__ import annotations

from dataclasses import replace

from eoms_bot.ledger import Ledger, account_key
from eoms_bot.model.outcome import Item, Outcome
from eoms_bot.model.run import Progress, RunSummary
from eoms_bot.model.write import Action, WriteKey, WriteState
from eoms_bot.modes.scheduled import WantedOrders
from eoms_bot.plan.approving import Approved
from eoms_bot.run.mode import APPLY
from eoms_bot.run.once import Hooks, run_once
from eoms_bot.run.ports import Ports
from eoms_bot.run.request import RunRequest
from eoms_bot.settings import Settings
from eoms_bot.sites.canary import against_snapshot


def apply_plan(
    settings: Settings,
    found: Approved,
    wanted: WantedOrders,
    progress: Progress,
    ports: Ports,
    *,
    again: bool,
) -> RunSummary:
    """Work what people approved of a plan; `again` also works rows that were worked before.

    Their approval is in the ledger before the first page is opened. The ledger of writes keeps a reply from
    being sent twice, as in every run: a row's state only informs people.
    """
    number, planned = found.plan.plan_id, found.desk.planned

    def note_approvals(ledger: Ledger) -> None:
        ledger.act_as("", account_key(settings.site.id, settings.site.account), settings.site.operator)
        ledger.approve_plan(number, found.approvals, found.struck, ports.clock.now(), again=again)

    def note_outcomes(ledger: Ledger, summary: RunSummary) -> None:
        mine = [item for item in summary.items if item.ref.order_no in planned]
        outcomes = {
            item.ref.order_no: came_to(
                ledger, settings.site.id, item, planned[item.ref.order_no].order.task_id
            )
            for item in mine
        }
        ledger.plan_worked(number, outcomes, summary.run_id)

    request = RunRequest(settings, APPLY, found.profile, found.desk, wanted.ids, wanted.limit)
    hooks = Hooks(against_snapshot, before=note_approvals, after=note_outcomes)
    summary = run_once(request, hooks, progress, ports)
    # Rows that were approved and left out need people, as a batch's do.
    return replace(summary, exit_code=1) if found.left and summary.exit_code == 0 else summary


def came_to(ledger: Ledger, site_id: str, item: Item, task_id: str) -> Outcome:
    """What a row has come to.

    An order counts as done where the run left it because an earlier run, which was killed, had answered it.
    """
    if item.outcome is not Outcome.SKIPPED:
        return item.outcome
    reply = ledger.latest(WriteKey(site_id, item.ref.order_no, task_id, Action.CLOSE))
    return Outcome.DONE if reply is not None and reply.state is WriteState.PROVEN else item.outcome
