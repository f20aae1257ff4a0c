"""A script that pages of chosen kinds carry: a real site may have such a script unnoticed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from mock_eoms.forms import codec
from mock_eoms.web import Call

KINDS = ("portal", "list", "form", "popup", "leftover")
"""The kinds of pages.

They are: portal and its frames, lists, an order that is worked, pages in windows of their own, the leftover
form.
"""

HEAD = re.compile(rb"<head[^>]*>|(?=<body|<frameset)", re.IGNORECASE)
LISTS = {"list", "done_list", "leftover_list"}
WINDOWS = {"window", "closing"}


class UnknownKind(ValueError):
    """A kind of page that there is not."""


@dataclass(frozen=True, slots=True)
class Injection:
    """Which kinds of pages carry which script; none at all without a script."""

    pages: frozenset[str] = frozenset()
    script: str = ""

    @classmethod
    def wanted(cls, pages: Sequence[str], script: str) -> Injection:
        """Raises UnknownKind for an unknown kind, and for a script that would end its own element."""
        unknown = [page for page in pages if page not in KINDS]
        if unknown:
            raise UnknownKind(f"pages are of the kinds {', '.join(KINDS)}, not {', '.join(unknown)}")
        if "</script" in script.lower():
            raise UnknownKind("the script holds </script and would end there")
        return cls(frozenset(pages), script)

    def put_into(self, call: Call, response: Response) -> Response:
        """The answer with the script as the first thing in its head, where it is a page of a chosen kind."""
        if not self.script or not self.pages & kinds_of(call, response):
            return response
        script = self.script.encode(codec(call.site.switches["charset"]), errors="xmlcharrefreplace")
        element = b'<script type="text/javascript">' + script + b"</script>"
        page, times = HEAD.subn(lambda found: found[0] + element, bytes(response.body), count=1)
        if times:
            response.body = page
            response.headers["Content-Length"] = str(len(page))
        return response


def kinds_of(call: Call, response: Response) -> frozenset[str]:
    """The kinds that a page is of; an answer to a save is of none, and neither is a part of a page."""
    media, steps = response.headers.get("content-type", ""), set(call.logged.steps)
    if response.status_code != 200 or not media.startswith("text/html"):
        return frozenset()
    looking = call.query("mode") == "VIEW"
    leftover = "leftover_form" in steps
    of = {
        "portal": "portal" in steps or (not steps and _is_frame(call.logged.path)),
        "list": bool(steps & LISTS),
        "form": "view" in steps and not looking,
        "popup": ("view" in steps and looking)
        or (leftover and call.site.switches["leftover"] in WINDOWS)
        or ("deal_iframe" in steps and call.query("flagnewwindow") == "1"),
        "leftover": leftover,
    }
    return frozenset(kind for kind, is_one in of.items() if is_one)


def _is_frame(path: str) -> bool:
    """Whether a page without a step of its own is one that frames of the portal are filled with."""
    return path.endswith(".jsp") or path.endswith("Shortcut.action")
