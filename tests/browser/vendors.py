"""Requests and answers of the bundled site's one-page application and of its site in frames, for the gate.

The rest of each profile is another vendor's: these tests work the pages by hand.
"""

from __future__ import annotations

from typing import Literal

from eoms_bot.browser.profile.common import Profile
from eoms_bot.browser.profile.request_rule import BodyShape, RequestKind, RequestRule

Method = Literal["GET", "POST"]


def rule(kind: RequestKind, method: Method, path: str, body: BodyShape = "form") -> RequestRule:
    return RequestRule(kind=kind, method=method, path=path, description=f"{kind} {path}", body=body)


SPA = (
    rule("read", "GET", "/"),
    rule("read", "GET", r"/static/.*|/api/auth/profile|/api/dict/.*|/api/workorder/(detail|form|history)"),
    rule("query", "POST", "/api/query/.*"),
    rule("login", "POST", "/api/auth/(login|verify)", "json"),
    rule("write", "POST", "/api/workorder/(accept|complete|reject)", "json"),
)
FRAMESET = (
    rule("read", "GET", r"/((login|main|head|menu|welcome)\.jsp|static/.*|(gd|yl)/.*)?"),
    rule("login", "POST", r"/logon\.jsp"),
    rule("write", "GET", r"/gd/gd_accept\.jsp"),
    rule("write", "POST", r"/gd/gd_(finish|reject)_save\.jsp"),
)


def spa(profile: Profile) -> Profile:
    """Answers are JSON with a code; the order's number is in none of them."""
    return _other(profile, SPA, "utf-8", success=(r'^\{"code": 20000, ',), whole_pattern=r"\}$")


def frameset(profile: Profile) -> Profile:
    """Answers are pages, or an alert."""
    alert, whole = r"""alert\(["']([^"']*)["']\)""", r"</HTML>\s*$"
    return _other(profile, FRAMESET, "gbk", success=("^操作成功",), alert_pattern=alert, whole_pattern=whole)


def _other(
    profile: Profile, requests: tuple[RequestRule, ...], charset: Literal["utf-8", "gbk"], **answers: object
) -> Profile:
    site = profile.site.model_copy(
        update={"requests": requests, "charset": charset, "login_markers": ("/nowhere",)}
    )
    read = profile.answers.model_copy(update={"kind": "page", "refusals": (), **answers})
    return profile.model_copy(update={"site": site, "answers": read})
