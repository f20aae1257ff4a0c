"""Reads a saved page into a tree again; pure.

Only pages that `sanitise.page_of` has written are read: there, every element is closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from eoms_bot.browser.survey.sanitise import VOID
from eoms_bot.browser.survey.tree import Element, Text


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[tuple[str, dict[str, str], list[Element | Text]]] = [("document", {}, [])]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Start an element; one that holds nothing ends at once."""
        self.stack.append((tag, {name: value or "" for name, value in attrs}, []))
        if tag in VOID:
            self._close()

    def handle_endtag(self, tag: str) -> None:
        """End the current element."""
        if tag not in VOID and len(self.stack) > 1:
            self._close()

    def handle_data(self, data: str) -> None:
        """Add words to the current element."""
        self.stack[-1][2].append(Text(data, "text"))

    def _close(self) -> None:
        tag, attributes, inner = self.stack.pop()
        self.stack[-1][2].append(Element(tag, attributes, {}, "text", tuple(inner)))


def tree_in(html: str) -> Element:
    """The page's tree; all attributes are `kept`."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    tag, attributes, inner = builder.stack[0]
    return Element(tag, attributes, {}, "text", tuple(inner))


def every(tree: Element) -> Iterator[Element]:
    """All elements of a tree, itself first, in document order."""
    yield tree
    for one in tree.inner:
        if isinstance(one, Element):
            yield from every(one)


def words_in(tree: Element) -> str:
    """The words of a tree, without any white space."""
    texts = (one.words if isinstance(one, Text) else words_in(one) for one in tree.inner)
    return "".join("".join(texts).split())
