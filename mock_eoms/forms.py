"""Bodies as bytes: ordered pairs of a form in the page's charset, and those of a JSON document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

Pairs = list[tuple[str, str]]


def codec(charset: str) -> str:
    """Name the Python codec of a page charset; gb18030 reads everything a GBK browser sends."""
    return "gb18030" if charset == "gbk" else "utf-8"


def parse_pairs(body: bytes, charset: str) -> Pairs:
    """Split an urlencoded body into its pairs, in order and with repeats."""
    pairs: Pairs = []
    for part in body.split(b"&"):
        if not part:
            continue
        name, _, value = part.partition(b"=")
        pairs.append((_decode(name, charset), _decode(value, charset)))
    return pairs


def read_json(body: bytes) -> object:
    """Read a JSON document; raises ValueError where it is none, names a member twice, or holds NaN."""
    try:
        return json.loads(body.decode(), object_pairs_hook=_members, parse_constant=_no_constant)
    except RecursionError as err:
        raise ValueError("lists within lists without end") from err


def json_pairs(body: bytes) -> Pairs:
    """Flatten a JSON body: the pointer (RFC 6901) of each value, and its text; what is no JSON has none.

    Strings are their own text; numbers, `true`, `false`, `null` and what is empty read as JSON writes them.
    """
    try:
        return list(_flattened(read_json(body), ""))
    except (ValueError, RecursionError):
        return []


def _flattened(value: object, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for name, member in value.items():
            yield from _flattened(member, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list) and value:
        for place, member in enumerate(value):
            yield from _flattened(member, f"{pointer}/{place}")
    else:
        yield pointer, value if isinstance(value, str) else json.dumps(value)


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a member is named twice")
    return members


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


def body_charset(content_type: str, page_charset: str) -> str:
    """Choose the charset of a body: what its header says, else that of the pages."""
    marker = "charset="
    lowered = content_type.lower()
    if marker not in lowered:
        return page_charset
    named = lowered.split(marker, 1)[1].split(";")[0].strip()
    return "gbk" if named in ("gbk", "gb2312", "gb18030") else "utf-8"


def byte_length(text: str, wide: int = 3) -> int:
    """Count as the site's script does: a character above U+00FF is `wide` bytes."""
    return sum(wide if ord(char) > 0xFF else 1 for char in text.replace("\r\n", "\n"))


def _decode(quoted: bytes, charset: str) -> str:
    return unquote_to_bytes(quoted.replace(b"+", b" ")).decode(codec(charset), errors="replace")
