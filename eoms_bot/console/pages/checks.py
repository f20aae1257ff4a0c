"""设置检查: what the doctor finds, and what to do about it."""

from __future__ import annotations

from starlette.responses import Response

from eoms_bot import doctor as checks
from eoms_bot.console.web import Call

TONES = {
    checks.PASSED: "DONE",
    checks.WARNING: "HELD",
    checks.FAILED: "UNKNOWN",
    checks.NOT_TRIED: "SKIPPED",
}


def show(call: Call) -> Response:
    """The page, with the last findings."""
    call.query()
    found = call.desk.findings.last()
    return call.page(
        "checks.html",
        checks=found.checks,
        at=found.at.isoformat(),
        failed=found.count(checks.FAILED),
        warned=found.count(checks.WARNING),
        tones=TONES,
    )
