"""The same preview by the bot's own commands through a browser, and the approved rows sent for real."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from benchmarks.played.person import PlayedOrder
from benchmarks.played.world import (
    ORDERS,
    PlayedPlan,
    drop_tables,
    settings_in,
    with_county,
    write_tables,
)
from eoms_bot import credentials, vault
from eoms_bot.cli.trial import demo_proof, demo_site, mock_process
from eoms_bot.cli.ui.progress import Quiet
from eoms_bot.errors import BadInput
from eoms_bot.model.batch import COLUMNS
from eoms_bot.model.decision import Decision, Hold
from eoms_bot.modes import modes
from eoms_bot.modes.applying import apply_plan
from eoms_bot.modes.scheduled import WantedOrders
from eoms_bot.plan.approving import Approved, held_against, standing, stored
from eoms_bot.plan.plan_sheet import RowApproval, sheet_of
from eoms_bot.run.ports import Ports
from mock_eoms.tables.__main__ import of_site
from tests.support.checker import check
from tests.support.ledger_file import read_ledger

PERSON = "演示三"
TIMES = ("expected_time", "solved_time", "contact_time")
ENDS = ("complete", "reject")
"""Kinds of writes that end an order."""


@dataclass(frozen=True)
class Sent:
    """How many approved rows the site committed exactly once, and what differs or was refused."""

    proven: int
    differences: tuple[str, ...]


@contextmanager
def previewed(home: Path, seed: int, age_hours: float, without: Sequence[str] = ()) -> Iterator[PlayedPlan]:
    """A site of its own with a preview of its orders; RuntimeError where the preview left no plan."""
    site = ("--orders", str(ORDERS), "--seed", str(seed))
    with vault.left_alone(), mock_process.running(home, *site) as base_url:
        settings = settings_in(home, base_url, without=without)
        password = SecretStr(demo_site.PASSWORD)
        credentials.save(settings.paths.credentials, settings.site.id, settings.site.account, password)
        truth = write_tables(home, seed, age_hours, "--site", base_url)
        drop_tables(home, without)
        orders, _now = of_site(base_url)
        ports = Ports()
        summary = modes.preview(settings, WantedOrders(), progress=Quiet(), ports=ports)
        if summary.plan is None or not summary.plan.plan_id:
            raise RuntimeError(f"no plan of seed {seed}: {summary.stopped or summary.notices}")
        plan = stored(settings, ports, summary.plan.plan_id, "")
        yield PlayedPlan(settings, plan, standing(settings, ports), with_county(truth, orders))


def send(preview: PlayedPlan, worked: Sequence[PlayedOrder]) -> Sent:
    """Approve each finished row, one by one, apply them, and compare them with the site's own list."""
    settings = preview.settings
    done = [one for one in worked if not isinstance(one.decision, Hold) and (one.keys or one.edits)]
    said, refused = [], []
    for one in done:
        word = RowApproval(one.row.position, PERSON, one.edits)
        try:
            _approved(preview, [word])
        except BadInput as problem:
            refused.append(
                f"{one.row.order.order_no} refused: {problem.problems[0] if problem.problems else problem}"
            )
        else:
            said.append(word)
    found = _approved(preview, said)
    summary = apply_plan(settings, found, WantedOrders(), Quiet(), Ports(), again=False)
    oracle = demo_site.fetch(settings.site.base_url, "/__mock/oracle")
    ends = Counter(write["key"]["order_no"] for write in oracle["writes"] if write["kind"] in ENDS)
    approved = {word.order_no: word.decision for word in found.approvals}
    extra = (f"{number} was committed and nobody approved it" for number in ends if number not in approved)
    violations = check(
        oracle,
        read_ledger(settings.paths.ledger),
        run_folders=[Path(summary.folder)],
        rows={number: [_row(decision)] for number, decision in approved.items()},
    )
    compared = demo_proof.compare(settings)
    return Sent(
        sum(ends[number] == 1 for number in approved),
        (*refused, *extra, *map(str, violations), *compared.differences, *filter(None, [summary.stopped])),
    )


def _approved(preview: PlayedPlan, said: Sequence[RowApproval]) -> Approved:
    sheet = sheet_of(preview.plan, said, preview.plan.plan_id)
    now = Ports().clock.now()
    return held_against(
        preview.plan, sheet, preview.here, now, preview.settings.run.plan_minutes, again=False
    )


def _row(decision: Decision) -> dict[str, Any]:
    """What was approved as a row of a workbook, for the checker, which knows nothing of the bot."""
    return {
        COLUMNS[name]: one.value[: len("2026-01-05 10:30")] if name in TIMES else one.value
        for name, one in decision.backing.cells
    }
