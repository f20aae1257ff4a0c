"""Which request is a page load, as the pace counts them."""

from __future__ import annotations

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Request

from eoms_bot.browser.profile.request_rule import RequestRule


def is_load(request: Request, rule: RequestRule) -> bool:
    """True for a page, and for a history that a window shows by itself, whichever way it has asked; in its order's page it is a part of that load."""
    return rule.role == "page" or (rule.role == "history" and _is_of_a_window(request))


def _is_of_a_window(request: Request) -> bool:
    """Whether this is what a window shows or asks for, and not a frame in it; a window that is gone meanwhile shows nothing."""
    try:
        shows = request.is_navigation_request() or request.resource_type == "fetch"
        return shows and request.frame.parent_frame is None
    except PlaywrightError:
        return False
