"""Pictures for the evidence: masked in the page before they are taken, and put right again afterwards.

A picture is only taken when nothing that must be masked is left on any frame of the page (C15).
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Frame, Page

from eoms_bot.errors import TransientSiteError
from eoms_bot.model.mask import NUMBERS, Masker

_MASK_SCRIPT = """([pairs, numbers]) => {
    const shown = text => {
        for (const [word, instead] of pairs) text = text.split(word).join(instead);
        for (const [pattern, instead] of numbers) text = text.replace(new RegExp(pattern, 'g'), instead);
        return text;
    };
    const kept = window.__masked = [];
    const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode, text = node.nodeValue;
        if (['SCRIPT', 'STYLE'].includes(node.parentElement?.tagName)) continue;
        if (shown(text) !== text) { kept.push([node, 'nodeValue', text]); node.nodeValue = shown(text); }
    }
    for (const box of document.querySelectorAll('input, textarea')) {
        if (shown(box.value) !== box.value) { kept.push([box, 'value', box.value]); box.value = shown(box.value); }
    }
    return kept.length;
}"""

_QUALITY = 55
"""Readable Chinese at about a third of a PNG's size; thousands of pictures are kept for a month."""

_UNMASK_SCRIPT = """() => {
    for (const [thing, property, text] of window.__masked || []) thing[property] = text;
    delete window.__masked;
}"""


def take(page: Page, path: Path, masker: Masker) -> None:
    """A full-page JPEG with names, numbers and addresses masked; the page's values are as before when this returns.

    The values are changed for the moment of the picture only, and the gate compares the outgoing body afterwards, so a
    mask that stayed could not be sent.
    """
    frames: list[Frame] = [frame for frame in page.frames if not frame.is_detached()]
    masked: list[Frame] = []
    try:
        for frame in frames:
            masked.append(frame)
            frame.evaluate(_MASK_SCRIPT, [[list(pair) for pair in masker.pairs], _NUMBERS])
            text = frame.evaluate("() => document.documentElement.innerText")
            if masker(text) != text:
                raise TransientSiteError("截图未能完全打码，不保存图片")
        path.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path, type="jpeg", quality=_QUALITY, full_page=True, animations="disabled")
        path.chmod(0o600)
    finally:
        for frame in masked:
            if not frame.is_detached():
                frame.evaluate(_UNMASK_SCRIPT)


_NUMBERS = [[pattern, f"$1{stars}$2"] for pattern, stars in NUMBERS]
"""The number masks of `model.mask`, with the replacement spelled for the browser."""
