"""A request and its answer as they go over the wire, and how an answer can fail."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from urllib.parse import urlsplit

from eoms_bot.errors import CertificateWrong, SiteUnreachable, TransientSiteError

Headers = tuple[tuple[bytes, bytes], ...]
"""Names as written and their values, in their order."""

_PAGE = "<html><meta charset='utf-8'><body id='eoms-bot-gate'>{}</body></html>"
LARGEST_ANSWER = 8 * 1024 * 1024
"""The most bytes of an answer that is streamed to the browser, and of one that is read here."""
MARK = b"X-Eoms-Bot-Gate"
"""A header of each answer that is ours, so that nothing takes it for the site's."""


def header_in(headers: Headers, name: str) -> str:
    """The value of the first header of this name (any case), stripped; empty if there is none."""
    wanted = name.encode().lower()
    found = (value for one, value in headers if one.lower() == wanted)
    return next(found, b"").decode("latin-1").strip()


def path_of(address: str) -> str:
    """The path of an address; empty where the text is no address."""
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def without(headers: Headers, names: frozenset[bytes]) -> Headers:
    """The headers but those of these names (lower case)."""
    return tuple(pair for pair in headers if pair[0].lower() not in names)


@dataclass(frozen=True)
class WireRequest:
    """One whole request of the browser: the full address, and the headers for the site."""

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""

    @property
    def path(self) -> str:
        """The path alone: queries name people and orders."""
        return path_of(self.url)

    @property
    def query(self) -> bytes:
        """The parameters of the address, as they go to the site."""
        return self.url.partition("?")[2].encode("latin-1")

    def header(self, name: str) -> str:
        """A header's value; empty where there is none."""
        return header_in(self.headers, name)


@dataclass(frozen=True)
class WireAnswer:
    """One whole answer."""

    status: int
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str:
        """A header's value; empty where there is none."""
        return header_in(self.headers, name)


def ours(text: str, status: int) -> WireAnswer:
    """A page of this program, given instead of the site's."""
    headers = ((b"Content-Type", b"text/html; charset=utf-8"), (b"Cache-Control", b"no-store"), (MARK, b"1"))
    return WireAnswer(status, headers, _PAGE.format(text).encode())


class WireError(Exception):
    """The site gave no whole answer.

    `reason` says why, in Chinese, and quotes nothing of the body.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def as_read(self, what: str) -> TransientSiteError | CertificateWrong:
        """The error for a caller that has tried to read `what`."""
        return TransientSiteError(f"请求没有读全 {what}: {self.reason}")


class NotSent(WireError):
    """No byte of the request has left: no connection, or no agreement on TLS."""

    def as_read(self, what: str) -> TransientSiteError | CertificateWrong:
        """The error for a site that cannot be reached."""
        return SiteUnreachable(f"网站连不上 {what}: {self.reason}")


class Unproven(NotSent):
    """The server that answered could not prove to be the site."""

    def as_read(self, what: str) -> TransientSiteError | CertificateWrong:
        """The error that stops the run."""
        return CertificateWrong(f"网站证书不可信 {self.reason}")


class Lost(WireError):
    """The request or a part of it has left, and no whole answer has come.

    `silent`: not one byte of an answer has come.
    """

    def __init__(self, reason: str, *, silent: bool = False) -> None:
        super().__init__(reason)
        self.silent = silent


class Gone(Exception):
    """The browser does not want the answer any more."""


def plain(answered: WireAnswer) -> bytes:
    """The unpacked bytes of an answer's text; Lost where their packing is unknown here."""
    coding = answered.header("content-encoding").lower()
    if coding in {"", "identity"}:
        return answered.body
    if coding not in {"gzip", "x-gzip"}:
        raise Lost(f"回答用了读不出的压缩方式 {coding[:20]}")
    unpacked = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        text = unpacked.decompress(answered.body, LARGEST_ANSWER)
    except zlib.error:
        raise Lost("回答的压缩内容残缺") from None
    if not unpacked.eof:
        raise Lost("回答的压缩内容残缺或过大")
    return text
