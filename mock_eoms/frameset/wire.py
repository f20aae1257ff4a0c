"""How the site reads what a form or a link sends: its own charset, each name once, one order's ids."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes, urlencode

from mock_eoms.forms import Pairs, body_charset, codec
from mock_eoms.store.orders import Order
from mock_eoms.web import Call, original_names

ENCODING = "请求编码错误，请使用本系统页面提交！"
TWICE = "请求参数重复：{}！"
OTHER_ORDER = "工单号与任务不符！"


class Unreadable(ValueError):
    """A request that the site refuses to read; its text is what the page says."""


def values_of(call: Call, raw: bytes) -> dict[str, str]:
    """The pairs of a body or a query by name; raises Unreadable for another charset or a name twice."""
    kind = call.request.headers.get("content-type", "")
    charset = call.site.switches["charset"]
    if body_charset(kind, charset) != charset:
        raise Unreadable(ENCODING)
    pairs = strict_pairs(raw, charset)
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise Unreadable(TWICE.format(twice))
    return dict(original_names(pairs, call.site))


def strict_pairs(raw: bytes, charset: str) -> Pairs:
    """Split an urlencoded text into its pairs; raises Unreadable for bytes that the charset does not have."""
    try:
        return [
            (_decoded(name, charset), _decoded(value, charset))
            for name, _, value in (part.partition(b"=") for part in raw.split(b"&") if part)
        ]
    except UnicodeDecodeError as err:
        raise Unreadable(ENCODING) from err


def foreign(values: dict[str, str], order: Order) -> str:
    """Why ids of a request are not those of one order, or nothing."""
    named = values.get("gdh"), values.get("baseid")
    return "" if named == (order.order_no, order.base_id) else OTHER_ORDER


def query_of(call: Call) -> bytes:
    """The query string as it came."""
    return bytes(call.request.scope["query_string"])


def link(call: Call, path: str, **values: str) -> str:
    """A path with values in the charset of the pages."""
    return f"{call.vendor.ctx}{path}?{urlencode(values, encoding=codec(call.site.switches['charset']))}"


def byte_count(text: str) -> int:
    """Bytes of a text as the page's script counts them: one for ASCII, else two a UTF-16 unit.

    A line break is one character in the page's controls and two in a body.
    """
    units = len(text.replace("\r\n", "\n").encode("utf-16-le")) // 2
    return units + sum(ord(char) > 0x7F for char in text) + sum(ord(char) > 0xFFFF for char in text)


def _decoded(quoted: bytes, charset: str) -> str:
    return unquote_to_bytes(quoted.replace(b"+", b" ")).decode(codec(charset))
