"""Bounds of a request (B46): headers and body are counted before anything is made of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Protocol

from eoms_bot.console.refusal import Refused

MOST_BODY = 1_000_000
MOST_UPLOAD = 10 * 1024 * 1024
"""What a batch workbook may have (L7); only the address that takes one lets so much in."""
MOST_HEADERS = 100
MOST_HEADER_BYTES = 16 * 1024
"""What the server itself takes for a request's head; more is answered before it is read."""


class Request(Protocol):
    """What is read of a request: its body, piece by piece."""

    def stream(self) -> Any:
        """The pieces, as they come."""
        ...


def check_head(headers: Iterable[tuple[bytes, bytes]], most: int = MOST_BODY) -> None:
    """Refused 400 for too many headers or a length that is none, 413 for a body that announces itself as larger than `most`."""
    listed = list(headers)
    if len(listed) > MOST_HEADERS:
        raise Refused(400)
    for value in (value for name, value in listed if name == b"content-length"):
        if not value.isdigit():
            raise Refused(400)
        if len(value) > 9 or int(value) > most:
            raise Refused(413)


async def body_of(request: Request, most: int = MOST_BODY) -> bytes:
    """The whole body; Refused 413 as soon as it has grown too large, whatever it announced."""
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > most:
            raise Refused(413)
        pieces.append(piece)
    return b"".join(pieces)


def object_of(body: bytes) -> dict[str, Any]:
    """A flat JSON object; Refused 400 for what is none, for a key that comes twice, NaN, 1e400, or anything deeper."""
    try:
        found = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_single,
            parse_constant=_no,
            parse_float=_no,
            parse_int=_short,
        )
    except (ValueError, RecursionError):
        raise Refused(400) from None
    if not isinstance(found, dict) or any(isinstance(value, dict | list) for value in found.values()):
        raise Refused(400)
    return found


def _single(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key comes twice")
    return found


def _no(_text: str) -> Any:
    """Our forms have no such numbers."""
    raise ValueError("no number of a form")


def _short(text: str) -> int:
    if len(text) > 15:
        raise ValueError("no number of a form")
    return int(text)
