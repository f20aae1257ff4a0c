"""The checker's own reading of a body's raw bytes as pairs: form, query, parts, JSON.

JSON is flattened by pointers (RFC 6901) and sorted by them: `{"a": [1, "x"]}` is `/a = [2]`, `/a/0 = 1`,
`/a/1 = "x"`. Nothing here is of the bot's code.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote_to_bytes

Pairs = list[tuple[str, str]]


def pairs_in(raw: bytes, charset: str) -> Pairs:
    """The pairs of a body, or of a query; how it is written shows in its first byte."""
    if raw[:1] in (b"{", b"["):
        return sorted(_flat(raw.decode("utf-8")))
    if raw[:2] == b"--":
        return _in_parts(raw, charset)
    pieces = [piece.partition(b"=") for piece in raw.split(b"&")] if raw else []
    return [(_text(name, charset), _text(value, charset)) for name, _, value in pieces]


def lines(text: str) -> str:
    """The text with its line breaks as LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _text(part: bytes, charset: str) -> str:
    return lines(unquote_to_bytes(part.replace(b"+", b" ")).decode(charset))


def _in_parts(raw: bytes, charset: str) -> Pairs:
    line, _, _ = raw.partition(b"\r\n")
    found = []
    for part in raw.split(line)[1:-1]:
        head, _, value = part.decode(charset).partition("\r\n\r\n")
        [name] = re.findall(' name="([^"]*)"', head)
        if re.search('; filename=""\r\n', head):
            name += ";filename"  # an input for files, with none
        found.append((name, lines(value.removesuffix("\r\n"))))
    return found


def _flat(text: str) -> Pairs:
    """Walks the document with a stack; a number keeps the text in which it is written."""
    document = json.loads(
        text,
        object_pairs_hook=lambda members: {"members": members},
        parse_int=lambda number: {"number": number},
        parse_float=lambda number: {"number": number},
    )
    found, stack = [], [("", document)]
    while stack:
        at, value = stack.pop()
        inner: list[tuple[str, Any]] = []
        if isinstance(value, list):
            found.append((at, f"[{len(value)}]"))
            inner = [(str(place), one) for place, one in enumerate(value)]
        elif isinstance(value, dict) and value.get("members"):
            inner = value["members"]
        elif isinstance(value, dict):
            found.append((at, value.get("number", "{}")))
        else:
            found.append((at, json.dumps(value, ensure_ascii=False)))
        stack += [(f"{at}/{name.replace('~', '~0').replace('/', '~1')}", one) for name, one in inner]
    return found
