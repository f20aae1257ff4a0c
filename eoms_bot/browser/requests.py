"""Which request is what, pure: from method and address to the profile's rule, or to none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from eoms_bot.browser.profile.model import RequestKind, RequestRule

_STRICTEST_FIRST: tuple[RequestKind, ...] = ("write", "login", "query", "read")


def short(url: str) -> str:
    """An address as reasons show it: its path alone, since queries name people and orders."""
    return urlsplit(url).path


class RequestRules:
    """The rules of a profile for the site at one base address."""

    def __init__(self, rules: Sequence[RequestRule], base_url: str) -> None:
        parts = urlsplit(base_url)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._prefix = parts.path.rstrip("/")
        in_order = sorted(rules, key=lambda rule: _STRICTEST_FIRST.index(rule.kind))
        self._rules = [(rule, re.compile(rule.path)) for rule in in_order]

    def rule_of(self, method: str, url: str) -> RequestRule | None:
        """The strictest rule for a request; None where nothing lists it or it goes to another origin.

        A path that steps upwards, written out or percent-encoded, is never listed: a server may see another path there
        (`/static/..;/save`).
        """
        parts = urlsplit(url)
        if f"{parts.scheme}://{parts.netloc}" != self._origin or not parts.path.startswith(self._prefix):
            return None
        if ".." in unquote(parts.path):
            return None
        path = parts.path[len(self._prefix) :]
        matching = (
            rule for rule, pattern in self._rules if rule.method == method and pattern.fullmatch(path)
        )
        return next(matching, None)
