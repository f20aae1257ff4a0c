"""The templates: escaped everywhere, with the words, dates and order parts of the reports."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader

from eoms_bot import __version__
from eoms_bot.console.run_folders import RUN_ID
from eoms_bot.console.security.roles import ROLE_ZH
from eoms_bot.model.outcome import OUTCOME_ZH
from eoms_bot.report import page as report_page
from eoms_bot.report import words
from eoms_bot.report.needs import why
from eoms_bot.report.outcomes import ORDER_OF_OUTCOMES


@cache
def environment() -> Environment:
    """The console's own templates, then those of the reports.

    Console and reports show an order by the same macros.
    """
    env = report_page.environment()
    env.loader = ChoiceLoader([PackageLoader("eoms_bot.console"), PackageLoader("eoms_bot.report")])
    env.globals.update(
        outcomes={outcome.value: OUTCOME_ZH[outcome] for outcome in ORDER_OF_OUTCOMES},
        roles=ROLE_ZH,
        stop_words=words.STOP_ZH,
        exit_words=words.EXIT_ZH,
        version=__version__,
    )
    env.filters.update(span=span, why=why)
    env.tests["run"] = lambda text: RUN_ID.fullmatch(str(text)) is not None
    return env


def render(template: str, **values: Any) -> str:
    """A page with these values."""
    return environment().get_template(template).render(**values)


def span(seconds: float) -> str:
    """A length of time as people say it: `3 分钟`, `2 小时 5 分`, `4 天`."""
    minutes = int(abs(seconds) // 60)
    if minutes < 1:
        return f"{int(abs(seconds))} 秒"
    if minutes < 60:
        return f"{minutes} 分钟"
    if minutes < 48 * 60:
        return f"{minutes // 60} 小时 {minutes % 60} 分"
    return f"{minutes // 1440} 天"


def seconds_since(iso: str | None, now: datetime) -> float | None:
    """Seconds from an ISO time to `now`; None when there is no time."""
    return (now - datetime.fromisoformat(iso)).total_seconds() if iso else None
