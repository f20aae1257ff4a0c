"""What pages come to say after a press by words of their own, which may fade again; no dialog has them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import JSHandle, Page

from eoms_bot.browser.controls.scripts import TEXT_FUNCTIONS
from eoms_bot.model.privacy import mask

_MOST = 3
"""How many texts are kept; a page that draws itself again says everything again."""
_PATIENCE_MS = 1000
"""How long a document may take to begin; one that is frozen never does, and is not heard."""
_LISTEN = (
    "() => {"
    + TEXT_FUNCTIONS
    + r"""
    const UNREAD = 'script,style,option,template,noscript';
    const own = one => tidy([...one.childNodes].filter(each => each.nodeType === Node.TEXT_NODE)
        .map(each => each.data).join(' '));
    // A clock and a counter say nothing new.
    const plain = words => words.replace(/\d/g, '0');
    const spoken = root => [root, ...root.querySelectorAll('*')]
        .filter(one => own(one).length > 1 && !one.matches(UNREAD) && big(one)).map(own);
    const before = new Set(spoken(document.documentElement).map(plain)), said = [];
    const hear = changes => {
        for (const {type, target, addedNodes} of changes) {
            const parts = type === 'childList' ? [...addedNodes] : [target];
            for (const part of parts) {
                const root = part.nodeType === Node.ELEMENT_NODE ? part : part.parentElement;
                if (!root?.isConnected) continue;
                for (const words of spoken(root)) {
                    if (words.length > 80 || before.has(plain(words))) continue;
                    before.add(plain(words));
                    said.push(words);
                }
            }
        }
    };
    const seen = new MutationObserver(hear);
    seen.observe(document, {childList: true, subtree: true, characterData: true, attributes: true});
    return {said: () => { hear(seen.takeRecords()); seen.disconnect(); return said; }};
}"""
)


class Overheard:
    """Listens in every document of these windows from now on."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._ears: list[JSHandle] = []
        for frame in (frame for page in pages for frame in page.frames):
            with suppress(PlaywrightError):  # a document that is on its way out says nothing any more
                self._ears.append(frame.wait_for_function(_LISTEN, polling=50, timeout=_PATIENCE_MS))

    def words(self) -> str:
        """The first new texts, joined for people, phone numbers masked; empty where there were none.

        It ends the listening. A document that has gone says nothing.
        """
        said: list[str] = []
        for ear in self._ears:
            with suppress(PlaywrightError):
                said += ear.evaluate("ear => ear.said()")
        return " / ".join(mask.phone(words) for words in dict.fromkeys(said[:_MOST]))
