"""Rules g and h of the outside checker: nothing new behind a stop, and few log-ins. Nothing of the bot's code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.support.ledger_file import Json, Ledger
from tests.support.violation import Violation

GRACE = timedelta(seconds=2)
"""So long after a stop a write may still start: the gate reads the switch right before the bytes leave."""

WRONG_PER_CREDENTIAL = 1
UNSUCCESSFUL_IN_ALL = 3
UNSUCCESSFUL_PER_HOUR = 2
HOUR = timedelta(hours=1)


def hard_stop(home: Path) -> datetime | None:
    """Since when the STOP file of a home says `now`; None where there is none, or one that lets the order in hand end."""
    file = home / "STOP"
    if not file.exists() or file.read_text(encoding="utf-8").strip() == "soft":
        return None
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)


def after_stop(ledger: Ledger, stopped_at: datetime | None) -> Iterator[Violation]:
    """(g) Every SENDING that comes later than two seconds after the stop."""
    if stopped_at is None:
        return
    for write in ledger.writes:
        for moment in ledger.sendings(write["id"]):
            if moment > stopped_at + GRACE:
                late = (moment - stopped_at).total_seconds()
                yield Violation("g", f"{write['key']} became SENDING {late:.1f} s after the stop")


def logins(oracle: Json) -> Iterator[Violation]:
    """(h) A credential that was wrong more than once; more than three log-ins in a row, or two an hour, without success."""
    seen: Sequence[Json] = oracle["logins"]
    wrong = Counter((one["account"], one["credential"]) for one in seen if not one["ok"])
    for (account, credential), times in wrong.items():
        if times > WRONG_PER_CREDENTIAL:
            yield Violation("h", f"{account}: the wrong password {credential}… was tried {times} times")
    for account in sorted({one["account"] for one in seen}):
        runs = _runs([one for one in seen if one["account"] == account])
        longest = max(map(len, runs))
        if longest > UNSUCCESSFUL_IN_ALL:
            yield Violation("h", f"{account}: {longest} log-ins in a row without success")
        for first, last in (
            pair for run in runs for pair in zip(run, run[UNSUCCESSFUL_PER_HOUR:], strict=False)
        ):
            if last - first < HOUR:
                yield Violation("h", f"{account}: three log-ins without success from {first} to {last}")


def _runs(seen: Sequence[Json]) -> list[list[datetime]]:
    """When log-ins failed, run by run; each success begins a new run."""
    runs: list[list[datetime]] = [[]]
    for one in seen:
        if one["ok"]:
            runs.append([])
        else:
            runs[-1].append(datetime.fromisoformat(one["time"]))
    return runs
