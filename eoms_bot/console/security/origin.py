"""Same origin (C3, B42): a change of state comes from our own page, as JSON, and says so in every way a browser has."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence

JSON = ("application/json", "application/json;charset=utf-8")
XLSX = ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",)
LOGIN_CSRF = "login"
"""The X-CSRF of a login, before which there is no session: a form cannot send the header, nor a page of another origin."""


def objection(headers: Mapping[str, str], host: str, kinds: Sequence[str] = JSON) -> str:
    """Why a POST is not from our own page; empty where nothing speaks against it. `host` is one of ours already.

    `kinds` are what its body may say to be: none of those that a form can send.
    """
    kind = headers.get("content-type", "").replace(" ", "").lower()
    if kind not in kinds:
        return "content-type"
    # What does not send this header is no browser of these years, and has no business here.
    if headers.get("sec-fetch-site") != "same-origin":
        return "sec-fetch-site"
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{host}":
        return "origin"
    return "" if "x-csrf" in headers else "x-csrf"


def is_loaded_elsewhere(headers: Mapping[str, str]) -> bool:
    """True where a page of another origin, another port of this machine too, loads something of ours into itself.

    A link that a person follows from there is none of that.
    """
    site = headers.get("sec-fetch-site", "none")
    return site not in ("same-origin", "none") and headers.get("sec-fetch-mode") != "navigate"


def fits(headers: Mapping[str, str], csrf: str) -> bool:
    """True where X-CSRF is the session's."""
    return hmac.compare_digest(headers.get("x-csrf", "").encode(), csrf.encode())
