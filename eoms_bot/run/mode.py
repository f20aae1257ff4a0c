"""Mode: what a mode of running brings to the shared run, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mode:
    """`records`: takes the lease and writes to the ledger. `sends`: the journal behind the gate lets writes out.

    `only_listed`: an order must be named by a workbook or by number to be touched at all. `walks`: orders are walked.
    """

    name: str
    records: bool
    sends: bool
    only_listed: bool
    walks: bool = True


PREVIEW = Mode("preview", records=False, sends=False, only_listed=False)
PREVIEW_BATCH = Mode("preview", records=False, sends=False, only_listed=True)
APPLY = Mode("apply", records=True, sends=True, only_listed=True)
UNATTENDED = Mode("run", records=True, sends=True, only_listed=False)
RECONCILE = Mode("reconcile", records=True, sends=False, only_listed=True, walks=False)
