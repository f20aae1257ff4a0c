"""The switch `cacheable`: a browser may keep answers for ten minutes.

It gets status 304 if they still hold.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response

from mock_eoms.site import Site

SECONDS = 600
MARKED = ("text/html", "text/css", "text/javascript", "image/svg+xml")
READS = ("GET", "HEAD")


def marked(site: Site, request: Request, response: Response) -> Response:
    """The answer as a cacheable site gives it; unchanged if the switch is off or it is no page or file."""
    media = response.headers.get("content-type", "").partition(";")[0]
    if not site.switches.on("cacheable") or response.status_code != 200 or media not in MARKED:
        return response
    tag = f'"{hashlib.sha256(response.body).hexdigest()[:20]}"'
    now = site.clock.now().astimezone(UTC).replace(microsecond=0)
    since = site.first_sent.setdefault(f"{request.url} {tag}", now)
    headers = {
        "Cache-Control": f"max-age={SECONDS}",
        "ETag": tag,
        "Last-Modified": format_datetime(since, usegmt=True),
        "Expires": format_datetime(now + timedelta(seconds=SECONDS), usegmt=True),
    }
    if request.method in READS and _is_known(request, tag, since):
        kept = {name: response.headers[name] for name in ("x-mock-cut",) if name in response.headers}
        return Response(status_code=304, headers=headers | kept)
    response.headers.update(headers)
    return response


def _is_known(request: Request, tag: str, since: datetime) -> bool:
    """Whether the asker has this very answer. Its tag decides where it names one, else the time."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return any(one.strip().removeprefix("W/") in (tag, "*") for one in tags.split(","))
    try:
        return since <= parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except (TypeError, ValueError):  # none, or not a date; or one without a zone
        return False
