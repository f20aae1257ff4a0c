"""What a page gets to see in the site's place, and which redirects it does not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from eoms_bot.browser import stand_in
from eoms_bot.browser.profile.request_rule import RequestRule

READ = RequestRule(kind="read", method="GET", path="/x", description="一条")


@dataclass
class Shown:
    """A route that keeps what the page gets."""

    what: dict[str, Any] = field(default_factory=dict)

    def fulfill(self, **what):
        self.what = what


@dataclass(frozen=True)
class Redirect:
    """An answer of a status, with a place or without."""

    status: int
    headers: dict[str, str]
    url: str = "http://eoms.example/eoms/save"


def leads(status: int, headers: dict[str, str], rule: RequestRule | None = READ) -> tuple[bool, list[str]]:
    """Whether it leads elsewhere, and what the rules were asked."""
    asked: list[str] = []
    answer: Any = Redirect(status, headers)

    def rule_of(method: str, url: str) -> RequestRule | None:
        asked.append(f"{method} {url}")
        return rule

    return stand_in.leads_elsewhere(answer, rule_of), asked


def test_page():
    """A page of ours says in Chinese what happened, in a charset that it names."""
    shown: Any = Shown()

    stand_in.stand_in(shown, "已拦截", 409)

    page = "<html><meta charset='utf-8'><body id='eoms-bot-gate'>已拦截</body></html>"
    assert shown.what == {"status": 409, "body": page, "content_type": "text/html; charset=utf-8"}


@pytest.mark.parametrize(
    ("status", "elsewhere"),
    [
        (299, False),
        (300, True),
        (301, False),
        (302, False),
        (303, False),
        (307, True),
        (399, True),
        (400, False),
    ],
)
def test_status(status, elsewhere):
    """Only the redirects that a browser follows by GET may be shown, and only if to a listed read."""
    assert leads(status, {"location": "/x"})[0] is elsewhere


@pytest.mark.parametrize(
    ("headers", "url"),
    [
        ({"location": "../x"}, "http://eoms.example/x"),
        ({"location": "http://other.example/x"}, "http://other.example/x"),
        ({}, "http://eoms.example/eoms/save"),
    ],
)
def test_place(headers, url):
    """The place is read as the browser reads it; without one it is the address itself."""
    assert leads(302, headers) == (False, [f"GET {url}"])


@pytest.mark.parametrize("rule", [None, READ.model_copy(update={"kind": "write"})])
def test_no_listed_read(rule):
    """What nothing lists, or what is no read, is elsewhere."""
    assert leads(302, {"location": "/x"}, rule)[0]
