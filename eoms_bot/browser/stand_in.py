"""What a page gets to see of a request that the gate answered itself."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin

from playwright.sync_api import APIResponse, Route

from eoms_bot.browser.profile.request_rule import RequestRule

_PAGE = "<html><meta charset='utf-8'><body id='eoms-bot-gate'>{}</body></html>"
_SAME_BODY_GONE = frozenset({301, 302, 303})
"""Redirects that a browser follows by GET; 307 and 308 send the body again."""


def stand_in(route: Route, text: str, status: int) -> None:
    """Answer with a page of our own in the site's place."""
    route.fulfill(status=status, body=_PAGE.format(text), content_type="text/html; charset=utf-8")


def leads_elsewhere(response: APIResponse, rule_of: Callable[[str, str], RequestRule | None]) -> bool:
    """True for a redirect that sends the body again, or leads anywhere but to a listed read."""
    if response.status not in range(300, 400):
        return False
    target = rule_of("GET", urljoin(response.url, response.headers.get("location", "")))
    return response.status not in _SAME_BODY_GONE or target is None or target.kind != "read"
