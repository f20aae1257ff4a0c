"""Bounds of a request (B46): headers and body are counted before they are used."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Protocol

from starlette.requests import ClientDisconnect

from eoms_bot.console.refusal import Refused

MOST_BODY = 1_000_000
MOST_UPLOAD = 10 * 1024 * 1024
"""The size limit of a batch workbook (L7); only the upload's address allows this much."""
MOST_HEADERS = 100
MOST_HEADER_BYTES = 16 * 1024
"""The server's own limit for a request's head; a longer one is answered before it is read."""

MOST_LOGIN_BODY = 4_000
"""A token is short, and the sender of one is not logged in yet."""
MOST_CONNECTIONS = 100
HEAD_SECONDS = 10.0
BODY_SECONDS = 15.0
BYTES_A_SECOND = 200_000
"""The least speed of a body whose length is known; its length divided by this extends its time."""


class Request(Protocol):
    """What is read of a request: its body, piece by piece."""

    def stream(self) -> Any:
        """The pieces, as they come."""
        ...


def check_head(headers: Iterable[tuple[bytes, bytes]], most: int = MOST_BODY) -> None:
    """Check the number of headers and the length of the body.

    Refused 400 for too many headers or an invalid length. Refused 413 for a body whose length is
    larger than `most`.
    """
    listed = list(headers)
    if len(listed) > MOST_HEADERS:
        raise Refused(400)
    for value in (value for name, value in listed if name == b"content-length"):
        if not value.isdigit():
            raise Refused(400)
        if len(value) > 9 or int(value) > most:
            raise Refused(413)


def body_seconds(headers: Iterable[tuple[bytes, bytes]]) -> float:
    """How long a body may take, from the end of its head on; an invalid length counts as none."""
    lengths = [value for name, value in headers if name == b"content-length"]
    known = next((int(value) for value in lengths if value.isdigit() and len(value) <= 9), 0)
    return BODY_SECONDS + min(known, MOST_UPLOAD) / BYTES_A_SECOND


async def body_of(request: Request, most: int = MOST_BODY) -> bytes:
    """The whole body; Refused 413 as soon as it is too large, 408 when the rest never comes."""
    pieces: list[bytes] = []
    size = 0
    try:
        async for piece in request.stream():
            size += len(piece)
            if size > most:
                raise Refused(413)
            pieces.append(piece)
    except ClientDisconnect:  # the caller or the server closed the connection: no error of ours
        raise Refused(408) from None
    return b"".join(pieces)


def object_of(body: bytes) -> dict[str, Any]:
    """A flat JSON object.

    Refused 400 for anything else, for a key that comes twice, NaN, 1e400, or a nested value.
    """
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
