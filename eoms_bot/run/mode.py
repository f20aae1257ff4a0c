"""Mode: what a mode of running brings to the shared run, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mode:
    """`records`: takes the lease and writes to the ledger. `sends`: the journal behind the gate lets writes out.

    `only_listed`: an order must be named by a workbook or by number to be touched at all. `walks`: orders are walked.
    `heeds_pause`: the breaker that earlier runs left open holds it back; a run that a person watches counts for itself.
    `most_unknown`: so many open UNKNOWN of the last 24 hours end the run before its next order.
    `takes_rows`: it works what workbooks say, and ends as incomplete where a row of them could not be used.
    `compares`: at its end the site's own lists are asked whether what was only tried has left them as they were.
    """

    name: str
    records: bool
    sends: bool
    only_listed: bool
    walks: bool = True
    heeds_pause: bool = False
    most_unknown: int | None = None
    compares: bool = False
    takes_rows: bool = False


PREVIEW = Mode("preview", records=False, sends=False, only_listed=False, compares=True, takes_rows=True)
PREVIEW_BATCH = Mode("preview", records=False, sends=False, only_listed=True, compares=True, takes_rows=True)
LOOK = Mode("look", records=False, sends=False, only_listed=False)
OPTIONS = Mode("options", records=False, sends=False, only_listed=True)
APPLY = Mode("apply", records=True, sends=True, only_listed=True, takes_rows=True)
ASSIST = Mode("assist", records=True, sends=True, only_listed=True)
UNATTENDED = Mode(
    "run",
    records=True,
    sends=True,
    only_listed=False,
    heeds_pause=True,
    most_unknown=3,
    takes_rows=True,
)
RECONCILE = Mode("reconcile", records=True, sends=False, only_listed=True, walks=False)
SURVEY = Mode("survey", records=False, sends=False, only_listed=True, walks=False)
