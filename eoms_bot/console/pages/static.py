"""The console's own files, read once, by name; no folder is served."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from eoms_bot.console.refusal import Refused
from eoms_bot.console.web import ENDPOINT, guarded

KINDS = {
    "console.css": "text/css; charset=utf-8",
    "console.js": "text/javascript; charset=utf-8",
    "login.js": "text/javascript; charset=utf-8",
    "review.js": "text/javascript; charset=utf-8",
    "alike.js": "text/javascript; charset=utf-8",
    "bench.js": "text/javascript; charset=utf-8",
    "sites.js": "text/javascript; charset=utf-8",
    "call.js": "text/javascript; charset=utf-8",
    "live.js": "text/javascript; charset=utf-8",
    "upload.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


def endpoint() -> ENDPOINT:
    """The endpoint of the files."""

    async def show(request: Request) -> Response:
        name = str(request.path_params["name"])
        if name not in _names():
            raise Refused(404)
        return Response(_content(name), headers={"Content-Type": KINDS[Path(name).suffix]})

    return guarded(show)


@cache
def _names() -> frozenset[str]:
    folder = resources.files("eoms_bot.console").joinpath("static")
    return frozenset(one.name for one in folder.iterdir() if Path(one.name).suffix in KINDS)


@cache
def _content(name: str) -> bytes:
    return resources.files("eoms_bot.console").joinpath("static", name).read_bytes()
