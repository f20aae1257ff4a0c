"""A page as a tree of what people see and what forms hold; nothing in it can run.

The browser builds it. Scripts, styles, addresses and pictures are left out. Elements stay, with the
attributes that selectors use, and a mark on those that do not show (`display: none`). The call of a list's
link stays too, because the ids of an order are read from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eoms_bot.browser.pages.base import Document

_TREE_SCRIPT = """([labelled, known, call]) => {
    const dropped = new Set([
        'SCRIPT', 'STYLE', 'LINK', 'META', 'BASE', 'OBJECT', 'EMBED', 'NOSCRIPT', 'SVG', 'TEMPLATE',
    ]);
    const kept = [
        'id', 'name', 'class', 'type', 'colspan', 'rowspan', 'for', 'field', 'ubftype', 'cols', 'rows',
        'role', 'checked', 'selected', 'disabled', 'readonly', 'multiple', 'maxlength', 'method', 'target',
    ];
    const all = list => {
        const hits = new Set();
        for (const css of list) {
            try { document.querySelectorAll(css).forEach(one => hits.add(one)); } catch (_) { continue; }
        }
        return hits;
    };
    const isLabelled = all(labelled), isKnown = all(known), calls = call ? new RegExp(call) : null;
    const pressed = new Set(['button', 'submit', 'reset']);
    const isHead = cell => {
        const next = cell.nextElementSibling;
        return /[:：*]\\s*$/.test(cell.textContent) && next && next.tagName === 'TD'
            && next.querySelector('input, select, textarea, [ubftype]') !== null
            && cell.querySelector('input, select, textarea') === null;
    };
    const roleOf = (element, role) => {
        if (isKnown.has(element)) return 'known';
        if (isLabelled.has(element) || ['TH', 'BUTTON', 'LEGEND'].includes(element.tagName)) return 'label';
        // What a radio or a box stands for may be a person.
        const named = element.tagName === 'LABEL' && element.control;
        if (named && !['radio', 'checkbox'].includes(named.type)) return 'label';
        return element.tagName === 'TD' && isHead(element) ? 'label' : role;
    };
    const attributesOf = (element, role) => {
        const found = {}, texts = {};
        for (const name of kept) {
            if (element.hasAttribute(name)) found[name] = element.getAttribute(name);
        }
        if (element.title) texts.title = element.title;
        const onclick = element.getAttribute('onclick'), hit = calls && onclick && onclick.match(calls);
        if (hit) found.onclick = hit[0];
        const isReadable = element.tagName === 'INPUT' && !['password', 'file'].includes(element.type);
        if (isReadable) texts.value = element.value;
        const hasValue = element.tagName === 'OPTION' && element.hasAttribute('value');
        if (hasValue) texts.value = element.getAttribute('value');
        const style = element.ownerDocument.defaultView.getComputedStyle(element);
        const shows = element.closest('head') || element.tagName === 'OPTION';
        if (style.display === 'none' && !shows) found.style = 'display: none';
        else if (style.visibility === 'hidden') found.style = 'visibility: hidden';
        const words = element.tagName === 'INPUT' && pressed.has(element.type) ? 'label' : role;
        return [found, texts, words];
    };
    const take = (node, role) => {
        if (node.nodeType === Node.TEXT_NODE) return {text: node.data.trim() ? node.data : ' ', role};
        if (node.nodeType !== Node.ELEMENT_NODE || dropped.has(node.tagName.toUpperCase())) return null;
        const mine = roleOf(node, role), [kept, texts, words] = attributesOf(node, mine);
        const inner = node.tagName === 'TEXTAREA' ? [{text: node.value, role: mine}]
            : node.tagName === 'IFRAME' ? []
            : Array.from(node.childNodes).map(one => take(one, mine)).filter(one => one);
        return {tag: node.tagName.toLowerCase(), kept, texts, role: words, inner};
    };
    return take(document.documentElement, 'text');
}"""


@dataclass(frozen=True)
class Text:
    """Words of a page.

    `role`: `label` for the site's own words, `known` for numbers that belong to nobody, else `text`.
    """

    words: str
    role: str


@dataclass(frozen=True)
class Element:
    """An element of this role: attributes for selectors (`kept`), and those with words (`texts`)."""

    tag: str
    kept: dict[str, str]
    texts: dict[str, str]
    role: str
    inner: tuple[Element | Text, ...]


def tree_of(document: Document, labelled: Sequence[str], known: Sequence[str], call: str) -> Element:
    """The document as it is now.

    `labelled` and `known` are selectors whose elements have words of that role. `call`: a regular expression;
    only what it matches of a link's `onclick` is taken. It is matched in the browser's own dialect.
    """
    return _element(document.evaluate(_TREE_SCRIPT, [list(labelled), list(known), _plain_groups(call)]))


def _plain_groups(pattern: str) -> str:
    """Python's named groups as JavaScript spells them."""
    return pattern.replace("(?P<", "(?<")


def _element(raw: dict[str, Any]) -> Element:
    inner = tuple(Text(one["text"], one["role"]) if "text" in one else _element(one) for one in raw["inner"])
    return Element(raw["tag"], raw["kept"], raw["texts"], raw["role"], inner)
