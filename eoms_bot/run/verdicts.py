"""From what broke a walk to the order's outcome, and from all outcomes to a run's exit code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from eoms_bot.errors import (
    BotError,
    BrowserLost,
    GateRefused,
    HistoryUnknown,
    LedgerError,
    LoginFailed,
    NeedsHuman,
    OrderChanged,
    SessionExpired,
    SiteStop,
    TakenByOther,
    TransientSiteError,
)
from eoms_bot.model.outcome import INTERRUPTED, Item, Outcome, Verdict
from eoms_bot.model.write import UNSETTLED, Action, WriteRecord, WriteState
from flows.accept import NotAccepted

_AT_WORK = (WriteState.INTENT, *UNSETTLED, WriteState.PROVEN)
"""States of a write by which an account works on an order, or has worked on it."""
EXIT_DONE, EXIT_FAILED, EXIT_LEDGER, EXIT_LOGIN, EXIT_SITE, EXIT_UNKNOWN, EXIT_BREAKER = 0, 1, 3, 4, 5, 6, 8


def verdict_of(problem: BotError, unsettled: Sequence[WriteRecord]) -> Verdict:
    """The outcome of an order whose walk broke.

    A write that may have reached the site outweighs everything else.
    """
    reason = str(problem)
    if any(record.state in UNSETTLED for record in unsettled):
        return Verdict(Outcome.UNKNOWN, f"已发出，结果未知；随后: {reason}")
    match problem:
        case TakenByOther():
            return Verdict(Outcome.BY_OTHER, reason)
        case OrderChanged():
            return Verdict(Outcome.SKIPPED, reason)
        case NotAccepted():
            return Verdict(Outcome.PREVIEWED, reason)
        case GateRefused():
            return Verdict(Outcome.NOT_SENT, reason)
        case NeedsHuman():
            return Verdict(Outcome.HELD, reason)
        case HistoryUnknown():
            return Verdict(Outcome.SKIPPED, reason)
        case TransientSiteError() | SessionExpired():
            return Verdict(Outcome.NOT_SENT, f"系统原因未处理: {reason}")
        case BrowserLost():
            return Verdict(Outcome.NOT_SENT, f"{INTERRUPTED}: {reason}")
        case _:
            return Verdict(Outcome.NOT_SENT, reason)


def with_others(
    verdict: Verdict, others: Sequence[WriteRecord], colleagues: Sequence[WriteRecord] = ()
) -> Verdict:
    """The verdict of a run that sent nothing, with what others have written for this task.

    Others are other runs of the account, and other accounts. A run that was fenced off has a
    successor, which may have sent the same reply. Another account may have been faster. Then that
    account's note on the order counts.
    """
    faster = next((one for one in colleagues if one.state in _AT_WORK), None)
    if verdict.outcome is Outcome.BY_OTHER and faster is not None:
        return replace(verdict, of_another=True)
    if verdict.outcome is not Outcome.NOT_SENT:
        return verdict
    if faster is not None:
        reason = f"账号 {faster.account} 在处理本单；本次: {verdict.reason}"
        return Verdict(Outcome.BY_OTHER, reason, of_another=True)
    if any(one.state in UNSETTLED for one in others):
        return Verdict(Outcome.UNKNOWN, f"另一次运行已发出本单的操作，结果未知；本次: {verdict.reason}")
    if any(one.action is Action.CLOSE and one.state is WriteState.PROVEN for one in others):
        return Verdict(Outcome.SKIPPED, f"另一次运行已提交本单并有证明；本次: {verdict.reason}")
    return verdict


def stop_code(problem: BotError) -> int:
    """The exit code of an error that stops the whole run."""
    match problem:
        case LedgerError():
            return EXIT_LEDGER
        case LoginFailed():
            return EXIT_LOGIN
        case SiteStop() | TransientSiteError():
            return EXIT_SITE
        case SessionExpired():
            return EXIT_LOGIN
        case _:
            return EXIT_FAILED


def exit_code(
    *,
    items: Sequence[Item],
    unsettled: Sequence[WriteRecord],
    stopped_by: int | None,
    signal_code: int | None,
    rows_left: bool = False,
) -> int:
    """The run's exit code, by precedence.

    First unknown outcomes, then what stopped the run, then a signal, then failed orders or rows
    that could not be used.
    """
    if unsettled:
        return EXIT_UNKNOWN
    if stopped_by is not None:
        return stopped_by
    if signal_code is not None:
        return signal_code
    failed = any(item.outcome in {Outcome.REFUSED, Outcome.NOT_SENT} for item in items)
    return EXIT_FAILED if failed or rows_left else EXIT_DONE
