"""The front page of a demo's folder: what was shown, in which run folder each part lies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from eoms_bot.model.outcome import OUTCOME_ZH, Outcome
from eoms_bot.model.run import RunSummary
from eoms_bot.report.files import write_new
from eoms_bot.report.folder import RunFolder
from eoms_bot.report.outcomes import ORDER_OF_OUTCOMES
from eoms_bot.report.page import environment
from eoms_bot.report.record import SCHEMA_VERSION, Record, summary_record


def write(
    folder: RunFolder,
    summaries: Sequence[RunSummary],
    exit_code: int,
    steps: Iterable[tuple[str, str]] = (),
    hows: Sequence[str] = (),
) -> Path:
    """Write `run.json` and `report.html` of a demo, with links to its runs' reports; returns the page.

    `steps` are what to try next: (what it shows, the command). `hows`: what each run rested on, as many as
    runs.
    """
    runs = [_run(folder, one, how) for one, how in zip(summaries, hows or [""] * len(summaries), strict=True)]
    record = {
        "schema_version": SCHEMA_VERSION,
        "run_id": folder.run_id,
        "mode": "demo",
        "exit_code": exit_code,
    }
    write_new(
        folder.path / "run.json", json.dumps(record | {"runs": runs}, ensure_ascii=False, indent=1).encode()
    )
    outcomes = {outcome.value: OUTCOME_ZH[outcome] for outcome in ORDER_OF_OUTCOMES}
    template = environment().get_template("demo.html")
    page = template.render(run_id=folder.run_id, runs=runs, outcomes=outcomes, steps=steps)
    write_new(folder.report, page.encode())
    return folder.report


def _run(folder: RunFolder, summary: RunSummary, how: str) -> Record:
    run = summary_record(summary)
    kept = ("run_id", "mode", "started", "finished", "exit_code", "counts", "writes", "compared")
    where = Path(summary.folder).relative_to(folder.path).as_posix()
    unknown = len(run["unsettled"]) + run["counts"][Outcome.UNKNOWN]
    return {key: run[key] for key in kept} | {
        "how": how,
        "folder": where,
        "orders": len(run["items"]),
        "unknown": unknown,
    }
