"""How a word may stand in bytes: charsets of this trade, and what escapes, encodings and pretty writing make of it."""

from __future__ import annotations

import html
import quopri
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from urllib.parse import unquote_to_bytes

import ahocorasick

CHARSETS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
DEEPEST = 3
"""How many encodings may lie one over the other: a form's body in a JSON text in an HTML page."""

_JSON = re.compile(rb"\\u([0-9a-fA-F]{4})")
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[-\s.·/()—–]{1,3}(?=[0-9])")
_LAID_OUT = re.compile(r"[\s│┃|]+")


class Finder:
    """Finds words in bytes, whatever was made of them."""

    def __init__(self, words: Iterable[str]) -> None:
        self._automaton = ahocorasick.Automaton()
        for word in words:
            # A number whose groups were pushed together is the same number.
            for form in (word, _BETWEEN_DIGITS.sub("", word)):
                for charset in CHARSETS:
                    # Bytes one to one as signs: the automaton knows texts only.
                    self._automaton.add_word(form.encode(charset).decode("latin-1"), word)
        self._automaton.make_automaton()

    def __call__(self, raw: bytes) -> list[str]:
        """Every word that stands in the bytes, each once."""
        if not len(self._automaton):
            return []
        found = {
            word: None for view in views(raw) for _, word in self._automaton.iter(view.decode("latin-1"))
        }
        return list(found)


def views(raw: bytes) -> list[bytes]:
    """The bytes, and what they are when everything that may be laid over a text is taken off again."""
    raw = raw.strip(b"\0")  # what fills a file up says nothing
    found = {raw: None}
    fresh: Sequence[bytes] = [raw]
    for _ in range(DEEPEST):
        fresh = [new for one in fresh for new in _taken_off(one) if new not in found]
        found |= dict.fromkeys(fresh)
    return list(found)


def _taken_off(raw: bytes) -> Iterator[bytes]:
    for sign, take_off in _COVERS:
        if sign in raw:
            yield take_off(raw)
    text = _text(raw)
    if text:
        yield unicodedata.normalize("NFKC", text).encode(errors="surrogatepass")
        yield _BETWEEN_DIGITS.sub("", text).encode(errors="surrogatepass")
        yield _LAID_OUT.sub("", text).encode(errors="surrogatepass")


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return ""


def _without_json(raw: bytes) -> bytes:
    return _JSON.sub(lambda hit: chr(int(hit[1], 16)).encode(errors="surrogatepass"), raw)


def _without_html(raw: bytes) -> bytes:
    # Latin-1 keeps bytes of any charset as they are; only what was escaped changes.
    return b"".join(
        part.encode("latin-1") if ord(max(part)) < 0x100 else part.encode()
        for part in map(html.unescape, re.split(r"(&#?\w{1,10};)", raw.decode("latin-1")))
        if part
    )


_COVERS: tuple[tuple[bytes, Callable[[bytes], bytes]], ...] = (
    (b"%", unquote_to_bytes),
    (b"\\u", _without_json),
    (b"&", _without_html),
    (b"=", quopri.decodestring),
)
"""A sign without which a cover is not there, and what takes it off."""
