"""Traits: what a page is made of, as far as that decides whether Chromium and the bot can work on it.

Nothing is filled in or pressed. The words of the page are not kept, only what it needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

_SCRIPT = """() => {
    const shown = one => one.checkVisibility({visibilityProperty: true, opacityProperty: true});
    const all = css => Array.from(document.querySelectorAll(css));
    const area = one => { const at = one.getBoundingClientRect(); return at.width * at.height; };
    const plugins = all('object[classid], object[type], embed, applet').map(one =>
        (one.getAttribute('classid') || one.getAttribute('type') || one.tagName).slice(0, 80));
    const kits = [
        ['Element UI', '[class^="el-"], [class*=" el-"]'], ['layui', '[class*="layui-"]'],
        ['EasyUI', '[class*="easyui-"], .panel-tool, .textbox-text, .l-btn'],
        ['Ant Design', '[class*="ant-"]'],
        ['ExtJS', '[class*="x-panel"], [class*="x-form"]'], ['jQuery UI', '[class*="ui-widget"]'],
    ].filter(([, css]) => document.querySelector(css)).map(([name]) => name);
    return {
        text: (document.body?.innerText || '').slice(0, 4000),
        inline: all('script:not([src])').map(one => one.textContent).join('\\n').slice(0, 2e6)
            + all('[onclick], [onchange], [onload]').slice(0, 500).flatMap(one =>
                ['onclick', 'onchange', 'onload'].map(name => one.getAttribute(name) || '')).join('\\n'),
        controls: all('input:not([type=hidden]), select, textarea, button, a[href], [role=button]')
            .filter(shown).length,
        canvas: Math.max(0, ...all('canvas').filter(shown).map(area)) / Math.max(1, innerWidth * innerHeight),
        vml: all('*').slice(0, 20000).some(one => /^v:/i.test(one.tagName)),
        plugins, kits, state: all('input[type=hidden]').map(one => one.name)
            .filter(name => /^(__VIEWSTATE|javax[.]faces[.]ViewState)$/.test(name)),
    };
}"""
_SHADOWS_MOST = 20_000
"""So many nodes of a document are looked at."""


@dataclass(frozen=True)
class PageTraits:
    """What the documents of a page have, frames included.

    `text`: words that stand on it, for one look. `scripts`: the sources of its scripts. `controls`: how
    many can be seen. `canvas`: the largest drawing as a share of the window. `closed`: how many controls
    are in closed shadow roots. `errors`: first lines of script errors. `foreign`: hosts other than the
    site's that the page asks. `posts`: paths that it posts to by itself. `state`: the hidden inputs by which
    a page sends all of itself back at each step.
    """

    text: str = ""
    scripts: Sequence[str] = ()
    controls: int = 0
    canvas: float = 0.0
    closed: int = 0
    vml: bool = False
    plugins: Sequence[str] = ()
    kits: Sequence[str] = ()
    errors: Sequence[str] = ()
    foreign: Sequence[str] = ()
    posts: Sequence[str] = ()
    state: Sequence[str] = ()


def traits_of(
    page: Page, files: Sequence[str], errors: Sequence[str], foreign: Sequence[str], posts: Sequence[str]
) -> PageTraits:
    """The traits of a page that has come to rest; `files` are the sources of its script files."""
    found = [one for frame in page.frames for one in _of_frame(frame)]
    return PageTraits(
        text="\n".join(one["text"] for one in found),
        scripts=(*files, *(one["inline"] for one in found if one["inline"])),
        controls=sum(one["controls"] for one in found),
        canvas=max((one["canvas"] for one in found), default=0.0),
        closed=_closed(page),
        vml=any(one["vml"] for one in found),
        plugins=_each(name for one in found for name in one["plugins"]),
        kits=_each(name for one in found for name in one["kits"]),
        errors=errors,
        foreign=foreign,
        posts=posts,
        state=_each(name for one in found for name in one["state"]),
    )


def _of_frame(frame: Any) -> list[dict[str, Any]]:
    try:
        return [frame.evaluate(_SCRIPT)]
    except PlaywrightError:
        return []  # a frame that is gone has nothing to say; the others have


def _each(names: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _closed(page: Page) -> int:
    """How many controls stand in closed shadow roots, which neither scripts nor selectors reach."""
    session = page.context.new_cdp_session(page)
    try:
        root = session.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]
    finally:
        session.detach()
    count, seen = 0, 0
    waiting = [(root, False)]
    while waiting and seen < _SHADOWS_MOST:
        node, inside = waiting.pop()
        seen += 1
        count += inside and node.get("nodeName", "") in {"INPUT", "SELECT", "TEXTAREA", "BUTTON"}
        waiting += [(one, inside) for one in node.get("children", ())]
        waiting += [(node["contentDocument"], inside)] if "contentDocument" in node else []
        waiting += [
            (one, inside or one.get("shadowRootType") == "closed") for one in node.get("shadowRoots", ())
        ]
    return count
