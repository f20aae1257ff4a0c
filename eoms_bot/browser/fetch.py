"""The one fetch of a write: no retry, no redirect, and the class of what came back."""

from __future__ import annotations

from playwright.sync_api import APIResponse, Route
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.answers import classify, classify_failure
from eoms_bot.browser.armed import Armed
from eoms_bot.browser.profile.model import Profile
from eoms_bot.model.write import Answer


def fetch_once(
    route: Route, armed: Armed, profile: Profile, timeout_ms: float
) -> tuple[APIResponse | None, Answer]:
    """Send the write that the gate has let out; the answer, None where it was lost, and its class."""
    try:
        response = route.fetch(max_retries=0, max_redirects=0, timeout=timeout_ms)
        text = response.body().decode(profile.site.charset, "replace")
    except PlaywrightError as lost:
        return None, classify_failure(lost.message)
    answer = classify(
        status=response.status,
        location=response.headers.get("location", ""),
        headers=response.headers,
        text=text,
        rules=profile.answers,
        login_markers=profile.site.login_markers,
        denial_texts=profile.site.denial_texts,
        lost_texts=profile.site.lost_texts,
        order_no=armed.write.key.order_no,
        order_no_pattern=profile.site.order_no_pattern,
        closes=armed.closes,
    )
    return response, answer
