"""Scripts and styles of the site, read once; date picker page included."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from mock_eoms.caching import marked
from mock_eoms.site import Logged, Site

FOLDER = Path(__file__).parent.parent / "static"
TYPES = {".js": "text/javascript", ".css": "text/css", ".htm": "text/html", ".svg": "image/svg+xml"}


Dress = Callable[[Site, str, bytes], bytes]


def in_skin(site: Site, suffix: str, content: bytes) -> bytes:
    """A file as the site's skin has it."""
    return site.skin.file(suffix, content)


def endpoint(site: Site, dressed: Dress = in_skin) -> Callable[[Request], Awaitable[Response]]:
    """Return the handler of static files; they are UTF-8 whatever the pages are, and say so.

    `dressed` makes what is sent of a file, by its suffix and content.
    """
    files = {
        path.name: (path.read_bytes(), TYPES[path.suffix])
        for path in FOLDER.iterdir()
        if path.suffix in TYPES
    }

    async def answer(request: Request) -> Response:
        headers = request.headers
        logged = site.log(
            Logged(
                *(len(site.requests) + 1, site.clock.text(), request.method, request.url.path, ""),
                *(int(headers.get("x-mock-connection", "0")), int(headers.get("x-mock-request", "0"))),
                steps=("static",),
            )
        )
        await site.lag()
        found = files.get(request.path_params["name"])
        fault = site.faults.strike(("static",), "", request.path_params["name"])
        if fault is not None:
            response = Response(
                fault.text, fault.status if fault.do == "status" else 200, None, found[1] if found else None
            )
        elif found is None:
            response = Response("404", 404)
        else:
            suffix = Path(request.path_params["name"]).suffix
            response = Response(dressed(site, suffix, found[0]), 200, None, found[1])
        response.headers["Cache-Control"] = "public, max-age=86400"
        response = marked(site, request, response)
        if site.switches["date"] == "on":
            response.headers["Date"] = site.clock.http_date()
        logged.status = response.status_code
        return response

    return answer
