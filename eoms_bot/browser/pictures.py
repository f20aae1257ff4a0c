"""Pictures for the evidence: masked in the page before they are taken, and restored after.

A picture is kept only when no frame of the page shows anything unmasked, before the picture is taken and
after it (C15).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Frame, Page

from eoms_bot.browser.capture import capture
from eoms_bot.browser.shot import WHOLE, PictureArea
from eoms_bot.browser.trouble import is_closed, words_of
from eoms_bot.errors import TransientSiteError
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.model.privacy.mask_numbers import NUMBERS
from eoms_bot.new_file import new_file
from eoms_bot.visible import squeeze

LEFT_OUT = "（原文不留图）"
"""What a picture shows instead of texts that people typed freely.

Nobody knows whom such texts name.
"""


@dataclass(frozen=True)
class TypedTexts:
    """Texts that people typed freely.

    `whole`: a box or a text holds nothing else. `parts`: within longer texts.
    """

    whole: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


NOTHING_TYPED = TypedTexts()

_LEFT = """
    const root = document.documentElement;
    const entered = Array.from(document.querySelectorAll('input, textarea'), box => box.value);
    const left = [root?.innerText ?? root?.textContent ?? '', ...entered];
"""
"""JavaScript: all that a document shows, and all that its boxes hold."""

_MASK_SCRIPT = (
    """([pairs, numbers, typed, parts, leftOut]) => {
    const plain = text => text.replace(/\\s+/g, '');
    const whole = new Set(typed.map(plain));
    const shown = text => {
        if (whole.has(plain(text))) return leftOut;
        for (const part of parts) text = text.split(part).join(leftOut);
        for (const [word, instead] of pairs) text = text.split(word).join(instead);
        for (const [pattern, instead] of numbers) text = text.replace(new RegExp(pattern, 'g'), instead);
        return text;
    };
    const kept = window.__masked = [];
    const walker = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode, text = node.nodeValue;
        if (['SCRIPT', 'STYLE'].includes(node.parentElement?.tagName)) continue;
        if (shown(text) !== text) { kept.push([node, 'nodeValue', text]); node.nodeValue = shown(text); }
    }
    for (const box of document.querySelectorAll('input, textarea')) {
        if (shown(box.value) === box.value) continue;
        kept.push([box, 'value', box.value]);
        box.value = shown(box.value);
    }"""
    + _LEFT
    + """
    return left;
}"""
)
"""Masks a document, and returns what it then shows."""

SHADES = 6
"""How many shades of grey a picture keeps; nothing else is lost.

Small Chinese characters stay sharp at a quarter of a JPEG's size. Thousands of pictures are kept for a month.
"""

_LONGEST_SIDE = 16383
"""The longest side of a picture in WebP, in pixels."""

_UNMASK_SCRIPT = """() => {
    for (const [thing, property, text] of window.__masked || []) thing[property] = text;
    delete window.__masked;
}"""


_LEFT_SCRIPT = "() => {" + _LEFT + " return left; }"


def take(
    page: Page, path: Path, masker: Masker, shown: PictureArea = WHOLE, typed: TypedTexts = NOTHING_TYPED
) -> None:
    """Save a grey WebP picture in which names, numbers and addresses are masked.

    What people typed freely is left out. The page's values change for the moment of the picture only, and are
    as before when this returns. The gate compares the outgoing body afterwards, so a mask that stayed could
    not be sent. TransientSiteError where there is no picture that may be kept.
    """
    masked: list[Frame] = []
    parts = sorted(typed.parts, key=len, reverse=True)
    wanted = [[list(pair) for pair in masker.pairs], _NUMBERS, list(typed.whole), parts, LEFT_OUT]
    try:
        for frame in page.frames:
            masked.append(frame)
            _insist_masked(frame.evaluate(_MASK_SCRIPT, wanted), masker, typed)
        picture = capture(page, shown.region, shown.last)
        # Checked again: a page that was still filling itself may show new text in the picture.
        for frame in page.frames:
            _insist_masked(frame.evaluate(_LEFT_SCRIPT), masker, typed)
    except PlaywrightError as problem:
        if is_closed(problem):
            raise
        raise TransientSiteError(f"截图未成: {words_of(problem)}") from problem
    finally:
        _unmask(masked)
    picture = small(picture)
    path.parent.mkdir(parents=True, exist_ok=True)
    # A planted link would lead the picture, or the bytes of another file, elsewhere.
    with new_file(path) as file:
        file.write(picture)


def small(picture: bytes) -> bytes:
    """A picture as a lossless WebP in a few shades of grey."""
    step = 255 / (SHADES - 1)
    with Image.open(io.BytesIO(picture)) as image:
        grey = image.convert("L").point([round(round(shade / step) * step) for shade in range(256)])
    grey.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    kept = io.BytesIO()
    grey.save(kept, format="WEBP", lossless=True, method=1)
    return kept.getvalue()


def _insist_masked(left: list[str], masker: Masker, typed: TypedTexts) -> None:
    """TransientSiteError where a document shows, or its box holds, what must be in no picture."""
    whole = {squeeze(text) for text in typed.whole}
    if any(masker(text) != text or squeeze(text) in whole for text in left):
        raise TransientSiteError("截图未能完全打码，不保存图片")


def _unmask(frames: list[Frame]) -> None:
    """Restore every frame, even where another one fails."""
    for frame in frames:
        try:
            frame.evaluate(_UNMASK_SCRIPT)
        except PlaywrightError:
            # This document has gone, and its masks with it. Masks that stayed would not pass the gate.
            continue


_NUMBERS = [[pattern, f"$1{stars}$2"] for pattern, stars in NUMBERS]
"""The number masks of `model.mask`, with the replacement in the browser's spelling."""
