"""Requests that a page needs and the profile does not list: the gate refuses them, the page stays bare."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from eoms_bot.browser.gate.wire import WireRequest
from eoms_bot.browser.profile.common import SiteSpec
from eoms_bot.browser.profile.request_rule import RequestRule
from eoms_bot.browser.requests import is_picture
from eoms_bot.model.privacy import mask

REFUSED = "闸门拦下了档案没有登记的请求"
"""How the clause about such requests begins."""
_MOST = 3
"""How many different requests of a step are kept."""


class UnlistedRequests:
    """The unlisted requests to the site's own address since `forget`, pictures apart."""

    def __init__(self, site: SiteSpec, base_url: str) -> None:
        parts = urlsplit(base_url)
        self._site = site
        self._origin, self._prefix = f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")
        self._seen: list[tuple[str, str]] = []

    def note(self, asked: WireRequest, rule: RequestRule | None) -> None:
        """Hear of a request before the gate decides on it; called by the gate's threads."""
        if rule is not None or is_picture(asked.path) or not asked.url.startswith(f"{self._origin}/"):
            return
        one = asked.method, mask.phone(asked.path.removeprefix(self._prefix))
        if one not in self._seen and len(self._seen) < _MOST:
            self._seen.append(one)

    def forget(self) -> None:
        """Start another step: earlier requests explain nothing of it."""
        self._seen.clear()

    def clause(self) -> str:
        """The requests as a clause for an error message, with what to write; empty where there are none."""
        if not self._seen:
            return ""
        method, path = self._seen[0]
        kind = "read" if method == "GET" else "query"
        rule = f'kind = "{kind}"、method = "{method}"、path = \'{re.escape(path)}\'、description'
        place = self._site.place("requests", 0)
        where = f"{place} 前" if place else "site.toml "
        named = "、".join(f"{one} {path}" for one, path in self._seen)
        return f"；{REFUSED}: {named}；它只读不改，就在 {where}加一段 [[requests]]：{rule}"
