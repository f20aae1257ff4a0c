"""All use of tenacity: reads are tried again, and a browser's start once; never a write."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from loguru import logger
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    stop_after_delay,
    wait_exponential_jitter,
    wait_none,
)

from eoms_bot.errors import RestlessPage, TransientSiteError

Result = TypeVar("Result")


def _log_retry(state: RetryCallState) -> None:
    problem = state.outcome.exception() if state.outcome else None
    logger.bind(step="read_retry", attempt=state.attempt_number).warning("读取失败，将重试: {}", problem)


def _may_pass(problem: BaseException) -> bool:
    return isinstance(problem, TransientSiteError) and not isinstance(problem, RestlessPage)


def read_again(read: Callable[[], Result], *, wait: Callable[[float], None], tries: int = 3) -> Result:
    """Run a read up to `tries` times, on TransientSiteError only, with growing pauses.

    The last error is raised, and RestlessPage at once. `wait` lets the seconds pass (the clock's), so that
    tests need not.
    """
    policy = Retrying(
        retry=retry_if_exception(_may_pass),
        stop=stop_after_attempt(tries) | stop_after_delay(300),
        wait=wait_exponential_jitter(initial=1, max=20),
        sleep=wait,
        before_sleep=_log_retry,
        reraise=True,
    )
    return policy(read)


def _log_restart(state: RetryCallState) -> None:
    logger.bind(step="browser_start", attempt=state.attempt_number).warning("浏览器没有启动起来，再试一次")


def start_once_more(start: Callable[[], Result], ended: Callable[[BaseException], bool]) -> Result:
    """Start a browser, and start it again at once if it `ended` under the start.

    The last error is raised. This can repeat no write: a browser that has not come up has opened no page. An
    earlier browser of the same run (renewed, or dead) was ended before this. The ledger holds what that one
    sent, and is asked before any order is worked again.
    """
    policy = Retrying(
        retry=retry_if_exception(ended),
        stop=stop_after_attempt(2),
        wait=wait_none(),
        before_sleep=_log_restart,
        reraise=True,
    )
    return policy(start)
