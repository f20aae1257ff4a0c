"""The modes: preview, apply, unattended, reconcile; assist and look have files of their own.

One walk; a mode says which orders, which facts, and whether it writes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from eoms_bot.errors import BadInput
from eoms_bot.ledger import Ledger, account_key
from eoms_bot.model.run import Progress, RunSummary
from eoms_bot.modes.applying import apply_plan
from eoms_bot.modes.assist import assist_with as assist
from eoms_bot.modes.backups import back_up_if_due
from eoms_bot.modes.looking import look
from eoms_bot.modes.scheduled import WantedOrders
from eoms_bot.plan.approving import approved, approved_there
from eoms_bot.plan.plan_of_run import left_by_policy, planning
from eoms_bot.plan.plan_sheet import is_plan
from eoms_bot.run.brakes.breaker import insist_not_paused
from eoms_bot.run.desk import Desk
from eoms_bot.run.division import with_division
from eoms_bot.run.holder import insist_free
from eoms_bot.run.mode import APPLY, PREVIEW, PREVIEW_BATCH, RECONCILE, UNATTENDED
from eoms_bot.run.once import Hooks, run_once
from eoms_bot.run.ports import Ports
from eoms_bot.run.preparing import desk_of
from eoms_bot.run.request import RunRequest
from eoms_bot.settings import Settings
from eoms_bot.sites.canary import against_snapshot
from eoms_bot.tables.batch.batch import Batch, insist_usable
from eoms_bot.tables.batch.file import already_run

__all__ = ["apply", "assist", "look", "preview", "reconcile", "unattended"]


def preview(
    settings: Settings,
    wanted: WantedOrders,
    *,
    progress: Progress,
    ports: Ports,
    plan_path: Path | None = None,
    until: datetime | None = None,
) -> RunSummary:
    """The walk with the gate closed: fills, reads back, takes the pictures; every write is refused.

    Facts come from the workbook, or from the inbox where none is named.

    What was found is kept as a plan, in the ledger and as plan.xlsx in the run folder; `plan_path` is one
    more copy. No order is begun from `until` on.
    """
    insist_free(settings)
    profile, bare = desk_of(settings, ports, wanted.batch_path)
    if wanted.batch_path is not None:
        insist_usable(bare.batches)
    named = wanted.batch_path is not None or wanted.ids
    desk = bare if named else with_division(settings, profile, bare)
    # Nothing leaves a preview. So it also tries what nobody answers for yet, for a person to approve.
    desk = replace(desk, wants_person=False)
    mode = PREVIEW if wanted.batch_path is None else PREVIEW_BATCH
    keep = planning(settings, profile, desk, ports, plan_path)
    request = RunRequest(settings, mode, profile, desk, wanted.ids, wanted.limit, until)
    return run_once(request, Hooks(against_snapshot, conclude=keep), progress, ports)


def apply(
    settings: Settings,
    wanted: WantedOrders,
    *,
    again: str | None,
    progress: Progress,
    ports: Ports,
    plan_id: str = "",
    ask: Callable[[Desk], None] = lambda desk: None,
) -> RunSummary:
    """Work an operator's batch, or the approved rows of a plan.

    What was worked before needs a reason (`again`). Without a workbook the plan of the number `plan_id` is
    meant, as people approved it in the ledger. `ask` gets the rows that would be worked before a page is
    opened, and raises where a person does not want that.
    """
    insist_free(settings)
    if wanted.batch_path is None or is_plan(wanted.batch_path):
        is_again = again is not None
        found = (
            approved_there(settings, ports, plan_id, again=is_again)
            if wanted.batch_path is None
            else approved(settings, ports, wanted.batch_path, again=is_again)
        )
        ask(found.desk)
        return apply_plan(settings, found, wanted, progress, ports, again=is_again)
    profile, desk = desk_of(settings, ports, wanted.batch_path)
    insist_usable(desk.batches)
    ask(desk)

    most = settings.run.max_orders if wanted.limit is None else wanted.limit

    def not_twice(ledger: Ledger) -> None:
        if again is None:
            _refuse_worked(ledger, desk.batches)

    def note(ledger: Ledger, summary: RunSummary) -> None:
        worked = {item.ref.order_no for item in summary.items}
        # A run that was cut short has not worked the workbook: it may be applied again without a reason.
        shorts = sum(bool(one.short) for batch in desk.batches for one in batch.left)
        if not summary.stopped and worked >= set(desk.order_nos) and len(desk.order_nos) + shorts <= most:
            for batch in desk.batches:
                ledger.batch_done(batch.sha256, batch.file, summary.run_id, ports.clock.now())

    request = RunRequest(settings, APPLY, profile, desk, wanted.ids, wanted.limit)
    return run_once(request, Hooks(against_snapshot, before=not_twice, after=note), progress, ports)


def unattended(
    settings: Settings,
    *,
    limit: int | None,
    progress: Progress,
    ports: Ports,
    until: datetime | None = None,
) -> RunSummary:
    """One pass over the to-do list with the facts of every valid workbook in the inbox.

    No order is begun from `until` on. What policy leaves to a person is held, and kept as a plan that he may
    approve.
    """
    insist_free(settings)
    profile, bare = desk_of(settings, ports, None)
    desk = replace(with_division(settings, profile, bare), policy=settings.policy)

    def prepare(ledger: Ledger) -> None:
        insist_not_paused(ledger, account_key(settings.site.id, settings.site.account), ports.clock)
        back_up_if_due(ledger, settings.run.keep_backups, ports.clock.now())

    keep = planning(settings, profile, desk, ports, only=left_by_policy)
    request = RunRequest(settings, UNATTENDED, profile, desk, limit=limit, until=until)
    return run_once(request, Hooks(against_snapshot, before=prepare, conclude=keep), progress, ports)


def reconcile(settings: Settings, *, progress: Progress, ports: Ports) -> RunSummary:
    """Look at every write whose effect nobody knows; press nothing."""
    insist_free(settings)
    profile, desk = desk_of(settings, ports, None)
    return run_once(RunRequest(settings, RECONCILE, profile, desk), Hooks(against_snapshot), progress, ports)


def _refuse_worked(ledger: Ledger, batches: Sequence[Batch]) -> None:
    """BadInput (BATCH-024) where a workbook with the same bytes has been worked before."""
    seen = [(batch, ledger.batch_seen(batch.sha256)) for batch in batches]
    problems = [
        already_run(batch.file, batch.sha256, datetime.fromisoformat(run.done_at))
        for batch, run in seen
        if run
    ]
    if problems:
        raise BadInput("这个批次已经执行过", problems)
