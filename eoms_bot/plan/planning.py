"""Makes a preview's plan and keeps it: in the ledger, and as a workbook in the run folder.

A console shows the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from eoms_bot import __version__, chinese
from eoms_bot.browser.profile import Profile
from eoms_bot.decide.similar import last_measure
from eoms_bot.decide.times import to_second
from eoms_bot.errors import BadInput, LedgerError
from eoms_bot.ledger import Ledger
from eoms_bot.model.batch import COLUMNS, BatchRow
from eoms_bot.model.decision import Hold
from eoms_bot.model.evidence import Evidence
from eoms_bot.model.ids import new_id
from eoms_bot.model.order import OrderRef
from eoms_bot.model.outcome import Item
from eoms_bot.model.plan import Basis, KeptPlan, Plan, PlanRow
from eoms_bot.model.privacy.personal import masker_of_order
from eoms_bot.model.source_kinds import CONTACT_RESULTS
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.new_file import write_numbered
from eoms_bot.plan.plan_book import render, shown_cells, to_minute_text
from eoms_bot.report.files import write_new
from eoms_bot.run.desk import Desk
from eoms_bot.run.editions import beyond_rules, hash_of, rules_of
from eoms_bot.settings import Settings
from eoms_bot.tables.batch.held import typed

FILE = "plan.xlsx"


def basis_of(settings: Settings, profile: Profile, desk: Desk) -> Basis:
    """What decisions rest on at this moment, in addition to the orders."""
    return Basis(
        site_id=settings.site.id,
        account=settings.site.account,
        version=__version__,
        rules=rules_of(desk.rules) | beyond_rules(settings, desk),
        dictionaries=hash_of(desk.dictionaries),
        profile=hash_of(profile),
        branch=hash_of(desk.branch),
        sources=_hash_of_tables(desk.evidence),
    )


def plan_of(
    basis: Basis,
    desk: Desk,
    items: Sequence[Item],
    listed: Sequence[OrderRef],
    run_id: str,
    by: str,
    now: datetime,
) -> Plan:
    """The plan of a preview: a row for each order that was decided.

    `listed` is the to-do list, `by` who asked for it.
    """
    decided = {
        item.ref.order_no: item for item in items if item.order is not None and item.decision is not None
    }
    return Plan(
        plan_id=new_id("P", now),
        run_id=run_id,
        made_at=now,
        asked_by=by,
        basis=basis,
        open_orders={ref.order_no: ref.dispatched for ref in listed},
        rows=tuple(
            _row(position, item, desk.row(item.ref.order_no))
            for position, item in enumerate(decided.values(), start=1)
        ),
    )


def keep_plan(
    settings: Settings,
    ledger: Ledger,
    plan: Plan,
    desk: Desk,
    folder: Path,
    copy: Path | None = None,
) -> KeptPlan:
    """Keep a plan in the ledger, and write its workbook into the run folder.

    `copy`, where given, gets the workbook once more. A ledger or a disk that does not take the plan makes no
    preview wrong: `problem` names what is missing.
    """
    minutes = settings.run.plan_minutes
    until = (plan.made_at + timedelta(minutes=minutes)).astimezone(SHANGHAI).isoformat(timespec="seconds")
    kept = KeptPlan(plan.plan_id, len(plan.rows), str(copy or folder / FILE), minutes, until)
    try:
        ledger.keep_plan(plan)
    except LedgerError as problem:
        return replace(kept, plan_id="", file="", until="", problem=f"没有留下计划：{problem}")
    drafts = ledger.drafts(plan.basis.site_id, [row.order.order_no for row in plan.rows])
    offered = measures_of(plan, desk.evidence)
    content = render(plan, desk.dictionaries, desk.rules, minutes, desk.labels, drafts, offered)
    try:
        write_new(folder / FILE, content)
    except OSError as err:
        why = f"计划 {plan.plan_id} 的文件没有写成：{chinese.of_system(err)}"
        return replace(kept, file="", problem=why)
    if copy is None:
        return kept
    try:
        written = write_numbered(copy, content)
    except BadInput as problem:
        why = f"计划 {plan.plan_id} 没有另存成：{problem}；用 {folder / FILE}"
        return replace(kept, file=str(folder / FILE), problem=why)
    return replace(kept, file=str(written))


def measures_of(plan: Plan, evidence: Evidence) -> dict[int, tuple[str, ...]]:
    """Number of a row → how 解决措施 was worded last for its cause, solved and unsolved: for people to pick.

    A row that has one is left out, and one of which nobody knows or guesses the cause.
    """
    found = {}
    for row in plan.rows:
        held = row.decision.suggested if isinstance(row.decision, Hold) else ()
        cells = {name: one.value for name, one in held} | dict(row.cells)
        cause, site = cells.get("prov_cause", ""), cells.get("site", "")
        if not isinstance(row.decision, Hold) or not cause or row.cells.get("measure"):
            continue
        last = [last_measure(evidence, cause, result, site, plan.made_at) for result in CONTACT_RESULTS]
        mask = masker_of_order(row.order)
        words = dict.fromkeys(one.value for one in last if one is not None and mask(one.value) == one.value)
        if words:
            found[row.position] = tuple(words)
    return found


def _row(position: int, item: Item, row: BatchRow | None) -> PlanRow:
    assert item.order is not None
    assert item.decision is not None
    backed = {name: one.value for name, one in item.decision.backing.cells}
    # For a row that cannot be used, the part that could be read stays as it is.
    known = backed or (_exact(row) if row else {})
    cells = {"order_no": item.order.order_no, **known}
    bare = PlanRow(
        position=position,
        order=item.order,
        decision=item.decision,
        cells=cells,
        shown={},
        origin=(row.file, row.row) if row else None,
        filled=item.filled,
        picture=item.pictures[0][1] if item.pictures else "",
    )
    return replace(
        bare, shown=shown_cells(bare, {name: to_minute_text(name, text) for name, text in cells.items()})
    )


def _exact(row: BatchRow) -> Mapping[str, str]:
    """A row's cells as people would type them, times to the second."""
    times = {name: when for name in COLUMNS if isinstance(when := getattr(row, name), datetime)}
    return typed(row) | {name: to_second(when) for name, when in times.items()}


def _hash_of_tables(evidence: Evidence) -> str:
    """A hash of every row that may be relied on: where it stands and what it says."""
    found = hashlib.sha256()
    for key, table in sorted(evidence.snapshots.items()):
        found.update(f"{key} {table.state} {len(table.records)}".encode())
        for record in table.records:
            found.update(f"{record.place}{sorted(record.values.items(), key=lambda one: one[0])}".encode())
    return found.hexdigest()
