"""Summing up: what a run says of itself at its end, with or without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from loguru import logger

from eoms_bot.browser.pages.base import SITE_ZONE
from eoms_bot.decide.proof import MOST_SKEW_SECONDS, apart
from eoms_bot.errors import BrowserLost
from eoms_bot.ledger import Ledger
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.run import RunSummary
from eoms_bot.run.desk import Desk
from eoms_bot.run.division import left_notice
from eoms_bot.run.news import RunNews
from eoms_bot.run.request import RunRequest
from eoms_bot.run.runner import Runner
from eoms_bot.run.settling import unsettled_of
from eoms_bot.run.stop import StopSwitch
from eoms_bot.run.verdicts import EXIT_UNKNOWN, exit_code, stop_code


def summary_of(request: RunRequest, runner: Runner, started: datetime, finished: datetime) -> RunSummary:
    """A run with a lane, by the results of its runner."""
    mode = request.mode
    tally = runner.lane.session.gate.tally
    unsettled = runner.unsettled() if mode.records else ()
    items = runner.news.items if mode.records else ()
    code = exit_code(
        items=items,
        unsettled=unsettled or (),
        stopped_by=runner.stop_code,
        signal_code=runner.stop.exit_code,
        rows_left=mode.takes_rows and runner.desk.has_left,
    )
    if unsettled is None and any(item.outcome is Outcome.UNKNOWN for item in items):
        # The ledger does not show this now; what the run has seen itself outweighs why it has stopped.
        code = EXIT_UNKNOWN
    return replace(
        _bare(request, runner.desk, runner.news, started, finished),
        items=tuple(runner.news.items),
        sent=tally.sent,
        attempted=tally.attempted,
        blocked=tally.blocked,
        stopped=runner.stopped,
        exit_code=code,
        unsettled=unsettled or (),
        compared=runner.compared,
        notices=(
            *runner.desk.notices,
            *clock_notice(runner.lane.session.site_ahead_seconds),
            *left_notice(runner.left, finished, request.settings.lists.warn_hours),
        ),
    )


def clock_notice(ahead: float) -> Iterator[str]:
    """What people must know where the site's clock is `ahead` of ours (seconds) by more than a proof allows.

    The reasons of single orders don't show it: with a clock that is a year fast each is past its limit.
    """
    if abs(ahead) <= MOST_SKEW_SECONDS:
        return
    yield (
        f"本机时钟比网站{'慢' if ahead > 0 else '快'} {apart(ahead)}：处理时限会算错，什么都不会发送；"
        "先校准本机时钟，再运行一次（doctor --site 看差多少）"
    )


def summary_without_browser(
    request: RunRequest,
    news: RunNews,
    lost: BrowserLost,
    stop: StopSwitch,
    ledger: Ledger,
    started: datetime,
    finished: datetime,
) -> RunSummary:
    """A run whose browser died before its first page.

    The site was asked for nothing, and no order was touched. It ends like a run whose browser dies
    once too often later: the next run takes the orders.
    """
    logger.bind(step="run_stopped").error("运行停止: {}", lost)
    site = request.settings.site
    unsettled = tuple(unsettled_of(ledger, site.id, site.account)) if request.mode.records else ()
    code = exit_code(items=(), unsettled=unsettled, stopped_by=stop_code(lost), signal_code=stop.exit_code)
    return replace(
        _bare(request, request.desk, news, started, finished),
        stopped=str(lost),
        exit_code=code,
        unsettled=unsettled,
    )


def _bare(
    request: RunRequest, desk: Desk, news: RunNews, started: datetime, finished: datetime
) -> RunSummary:
    """What is known of a run, whatever its result."""
    site = request.settings.site
    return RunSummary(
        run_id=news.folder.run_id,
        mode=request.mode.name,
        site_id=site.id,
        profile=site.profile,
        account=site.account,
        operator=site.operator,
        started=_local(started),
        finished=_local(finished),
        items=(),
        sent=0,
        attempted=0,
        blocked=0,
        stopped="",
        exit_code=0,
        unsettled=(),
        folder=str(news.folder.path),
        sources=desk.sources,
        notices=desk.notices,
    )


def _local(moment: datetime) -> str:
    return moment.astimezone(SITE_ZONE).isoformat(timespec="seconds")
