"""Form bodies as bytes: ordered pairs in the page's charset, because browsers post GBK pages in GBK."""

from __future__ import annotations

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
