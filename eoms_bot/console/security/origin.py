"""Same origin (C3, B42): a change of state comes from our own page, as JSON.

The request must say so in every way that a browser has.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence

JSON = ("application/json", "application/json;charset=utf-8")
XLSX = ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",)
TABLES = (*XLSX, "text/csv", "text/csv;charset=utf-8")
"""A table of the branch; no form can send these types either."""
LOGIN_CSRF = "login"
"""The X-CSRF of a login, before which there is no session.

Neither a form nor a page of another origin can send the header.
"""


def objection(headers: Mapping[str, str], host: str, kinds: Sequence[str] = JSON) -> str:
    """Why a POST is not from our own page; empty when it is.

    `host` was checked before, and is one of ours. `kinds` are the allowed content types, none of
    which a form can send.
    """
    kind = headers.get("content-type", "").replace(" ", "").lower()
    if kind not in kinds:
        return "content-type"
    # Every browser of these years sends this header; other programs have no business here.
    if headers.get("sec-fetch-site") != "same-origin":
        return "sec-fetch-site"
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{host}":
        return "origin"
    return "" if "x-csrf" in headers else "x-csrf"


def is_loaded_elsewhere(headers: Mapping[str, str]) -> bool:
    """True when a page of another origin loads something of ours into itself.

    Another port of this machine is another origin. A link that a person follows from there does not
    count.
    """
    site = headers.get("sec-fetch-site", "none")
    return site not in ("same-origin", "none") and headers.get("sec-fetch-mode") != "navigate"


def fits(headers: Mapping[str, str], csrf: str) -> bool:
    """True when X-CSRF is the session's."""
    return hmac.compare_digest(headers.get("x-csrf", "").encode(), csrf.encode())
