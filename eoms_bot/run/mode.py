"""Mode: what a mode of running adds to the shared run, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mode:
    """A mode of running.

    - `records`: it takes the lease and writes to the ledger.
    - `sends`: the gate's journal lets writes out.
    - `only_listed`: it touches only an order that a workbook or a number names.
    - `walks`: it walks orders.
    - `heeds_pause`: a breaker that earlier runs left open stops it. A run that a person watches has
      its own breaker.
    - `most_unknown`: this many open UNKNOWN of the last 24 hours end the run before its next order.
    - `takes_rows`: it works what workbooks say. It ends as incomplete when a row of them could not
      be used.
    - `compares`: at its end it asks the site's own lists whether its attempts have left them
      unchanged.
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
