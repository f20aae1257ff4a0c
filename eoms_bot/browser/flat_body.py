"""Bodies of any shape, pure: as ordered pairs, so that one comparison serves all.

A JSON document is flattened into one pair for each value that has nothing below it:

    {"form": {"result": 1, "causes": ["x"]}, "note": ""}
    →  /form/causes = [1]   /form/causes/0 = "x"   /form/result = 1   /note = ""

Names are JSON pointers (RFC 6901). The value is the JSON text as it came, so types and spellings count: `1`,
`1.0` and `"1"` differ. An array has a pair of its own with its length, so it is no object with the members
0, 1, 2; an empty object is `{}`. So no two documents have the same pairs; only the order of an object's
members is left out. What two readers could read in two ways is refused: a member that is named twice, NaN, a
byte order mark, a lone surrogate.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from eoms_bot.browser.body import UnreadableBody, decode_body, newlines
from eoms_bot.browser.profile.request_rule import BodyShape
from eoms_bot.model.write import Pair

DEEPEST = 32
"""Objects and arrays in each other; no form needs more, and readers differ in what they take."""
_BOUNDARY = re.compile(r"multipart/form-data; *boundary=([0-9A-Za-z'()+_,./:=?-]{1,70})", re.IGNORECASE)
_DISPOSITION = re.compile(
    r'content-disposition: form-data; name="([^"\\\r\n]*)"(; filename="")?', re.IGNORECASE
)
NO_FILE = ";filename"
"""The end of the name of a pair that is a file input in which no file was chosen."""
_OF_FILE = "content-type: application/octet-stream"
_JSON = re.compile(r'application/json(; *charset="?utf-8"?)?', re.IGNORECASE)
_ESCAPED = {"%22": '"', "%0D": "\r", "%0A": "\n"}
"""What browsers escape in the name of a part, and nothing else."""


class _Spelt(str):
    """A number as the document spells it."""

    __slots__ = ()


def pairs_as(shape: BodyShape, raw: bytes, charset: str, kind: str) -> tuple[Pair, ...]:
    """The pairs of a body; `kind` is its header Content-Type. UnreadableBody where it is of another shape."""
    if shape == "form":
        return decode_body(raw, charset, kind)
    if shape == "multipart":
        return multipart_pairs(raw, kind, charset)
    if _JSON.fullmatch(kind.strip()) is None:
        raise UnreadableBody(f"提交内容的类型是 {kind.strip()[:60] or '没有说明'}，应为 application/json")
    return json_pairs(raw)


def json_pairs(raw: bytes) -> tuple[Pair, ...]:
    """The pairs of a JSON document, sorted by name; UnreadableBody where two readers could differ."""
    try:
        text = raw.decode("utf-8", "strict")
    except UnicodeDecodeError:
        raise UnreadableBody("提交内容不是 UTF-8 编码的 JSON") from None
    try:
        document = json.loads(
            text,
            object_pairs_hook=_members,
            parse_int=_Spelt,
            parse_float=_Spelt,
            parse_constant=_no_constant,
        )
    except UnreadableBody:
        raise
    except (ValueError, RecursionError):
        raise UnreadableBody("提交内容不是 JSON") from None
    return tuple(sorted(_pairs("", document, 0)))


def texts_as(shape: BodyShape, texts: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """Pairs of texts as such a body has them."""
    return tuple((name, json_text(text)) for name, text in texts) if shape == "json" else texts


def says(raw: bytes, values: Mapping[str, str]) -> bool:
    """True where these bytes are a JSON document with all these values (pointer → JSON text)."""
    try:
        return set(values.items()) <= set(json_pairs(raw))
    except UnreadableBody:
        return False


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableBody("提交内容的 JSON 里同一个名称出现了两次")
    return found


def _no_constant(_text: str) -> NoReturn:
    raise UnreadableBody("提交内容的 JSON 里有 NaN 或 Infinity，不是 JSON")


def _pairs(path: str, value: Any, depth: int) -> Iterator[Pair]:
    if depth > DEEPEST:
        raise UnreadableBody(f"提交内容的 JSON 超过 {DEEPEST} 层")
    if isinstance(value, dict) and value:
        for name, one in value.items():
            yield from _pairs(f"{path}/{_name(name)}", one, depth + 1)
    elif isinstance(value, list):
        yield path, f"[{len(value)}]"
        for place, one in enumerate(value):
            yield from _pairs(f"{path}/{place}", one, depth + 1)
    else:
        yield path, json_text(value)


def _name(name: str) -> str:
    return _sound(name).replace("~", "~0").replace("/", "~1")


def json_text(value: object) -> str:
    """How a pair of a JSON body has a value: strings with their quotes, numbers as they are spelt."""
    if isinstance(value, _Spelt):
        return str(value)
    return _sound(json.dumps(value, ensure_ascii=False))


def _sound(text: str) -> str:
    """The text, where it is one that can be written; UnreadableBody for half of a character."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise UnreadableBody("提交内容的 JSON 里有半个字符") from None
    return text


def multipart_pairs(raw: bytes, kind: str, charset: str) -> tuple[Pair, ...]:
    """The pairs of a form that is sent in parts, in their order; `kind` is the header Content-Type.

    A file input without a file is the pair `name;filename` without a value. UnreadableBody for anything but
    what a browser makes of fields without files.
    """
    media = _BOUNDARY.fullmatch(kind.strip())
    if media is None:
        raise UnreadableBody(
            f"提交内容的类型是 {kind.partition(';')[0] or '没有说明'}，应为 multipart/form-data"
        )
    line = b"--" + media[1].encode("ascii")
    whole = raw.removesuffix(b"\r\n")
    if not whole.startswith(line + b"\r\n") or not whole.endswith(b"\r\n" + line + b"--"):
        raise UnreadableBody("提交内容的各部分没有完整的分隔行")
    inner = whole[len(line) + 2 : -len(line) - 4]
    parts = inner.split(b"\r\n" + line + b"\r\n")
    if any(line in one for one in parts):
        raise UnreadableBody("提交内容里有像分隔行的字，网站可能读成别的")
    return tuple(_part(one, charset) for one in parts)


def _part(part: bytes, charset: str) -> Pair:
    head, found, content = part.partition(b"\r\n\r\n")
    try:
        lines = head.decode(charset, "strict").split("\r\n")
        value = newlines(content.decode(charset, "strict"))
    except UnicodeDecodeError:
        raise UnreadableBody(f"提交内容不是 {charset} 编码") from None
    name = _DISPOSITION.fullmatch(lines[0])
    no_file = name is not None and name[2] is not None
    as_file = no_file and not value and [one.lower() for one in lines[1:]] == [_OF_FILE]
    if not found or name is None or (len(lines) != 1 and not as_file) or (no_file and not as_file):
        raise UnreadableBody("提交内容有一部分不是文字栏（附件，或另有说明），发送通道不支持")
    text = name[1]
    for escaped, meant in _ESCAPED.items():
        text = text.replace(escaped, meant)
    text = newlines(text)
    if text.endswith(NO_FILE):
        raise UnreadableBody(f"提交内容的 {text} 像没有选附件的一栏，却是文字")
    return (text + NO_FILE if as_file else text), value
