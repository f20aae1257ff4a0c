"""The portal: our own name, and the walk down the menu, level by level, into the work frame."""

from __future__ import annotations

import re

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Frame, FrameLocator, Locator, Page

from eoms_bot.browser.click import click
from eoms_bot.browser.pages.base import await_landmarks
from eoms_bot.browser.session import Session
from eoms_bot.browser.trouble import reading
from eoms_bot.errors import SiteChanged, WrongPage
from eoms_bot.model.privacy.mask import shape
from eoms_bot.visible import squeeze

_PLACES_SCRIPT = """(level, [css, labels]) => {
    const squeezed = text => text.replace(/\\s+/g, '');
    const places = [];
    for (const label of labels) {
        const rows = Array.from(level.querySelectorAll(css.node_of_level_label));
        const here = rows.map(row => squeezed(row.innerText));
        const place = here.indexOf(label);
        if (place < 0 || place !== here.lastIndexOf(label) || rows[place].offsetParent === null) return null;
        const nodes = level.querySelectorAll(css.node);
        if (nodes.length !== rows.length) return null;
        places.push(place);
        level = nodes[place].querySelector(css.node_children) || nodes[place];
    }
    return places;
}"""
"""The places of the labels in the unfolded tree, level by level.

Null where a label is hidden, missing or there twice.
"""

_MENU_PARTS = ("node", "node_of_level_label", "node_children")


class PortalPage:
    """The frameset at `site.home_path`; it stays open for the whole session.

    `window` is None for the session's own portal.
    """

    def __init__(self, session: Session, window: Page | None = None) -> None:
        self._session = session
        self._window = window
        self._spec = session.paged.portal
        self._top_menu = ""
        self.walks = 0
        """How often something was opened in it; the work frame then loses its former content."""

    @property
    def _top(self) -> Page:
        return self._window or self._session.top

    @property
    def is_gone(self) -> bool:
        """Whether the portal had a separate window, which has been closed."""
        return self._window is not None and self._window.is_closed()

    def let_go(self) -> None:
        """Give the separate window back to the session."""
        if self._window is not None:
            self._session.let_go(self._window)

    def open(self) -> PortalPage:
        """Open the portal's home and wait for it."""
        self._session.begin_load()
        with reading("门户首页", self._session.explain):
            self._top.goto(self._session.url(self._session.profile.site.home_path), wait_until="load")
        return self.arrive()

    def arrive(self) -> PortalPage:
        """Wait until the portal is there, for example after the login has led to it."""
        await_landmarks(self._session, self._top, self._spec, "门户首页")
        self._top_menu = ""
        self.walks += 1
        return self

    def greeted_name(self) -> str:
        """The name in the portal's greeting: our own, as the site writes it into histories."""
        with reading("门户问候语", self._session.explain):
            text = self._top.locator(self._spec.css("greeting")).inner_text()
        match = re.search(self._spec.greeting_pattern, text)
        if match is None:
            raise WrongPage(f"门户问候语 {shape(text)!r} 不含姓名，应符合 {self._spec.greeting_pattern}")
        return match.group(1)

    def password_days(self) -> int | None:
        """For how many days the password is still valid, as the portal says.

        None where the portal says nothing, or the profile knows no such words. A notice with other words than
        the profile's raises WrongPage: it may say that the password ends.
        """
        notice = self._spec.password_notice
        if notice is None:
            return None
        with reading("门户的密码到期提示", self._session.explain):
            text = " ".join(self._top.locator(notice.css).all_inner_texts()).strip()
        if not text:
            return None
        match = re.search(notice.days_pattern, text)
        if match is None or not match.group(1).strip().isdecimal():
            raise WrongPage(f"门户的密码到期提示 {shape(text)!r} 读不懂，应符合 {notice.days_pattern}")
        return int(match.group(1))

    def open_menu(self, path: tuple[str, ...]) -> Frame:
        """Walk the menu labels to a leaf and return the work frame once it has been navigated."""
        self.walks += 1
        has_bar = "menu_item" in self._spec.selectors
        if has_bar:
            self._open_top_menu(path[0])
        tree = self._menu_document().locator(self._spec.css("tree"))
        leaf = self._leaf(tree, path[1:] if has_bar else path)
        self._session.begin_load()
        with reading(f"菜单 {' → '.join(path)}", self._session.explain):
            work = self._work_frame()
            with work.expect_navigation(wait_until="load"):
                click(leaf.locator(self._spec.css("node_label")))
        self._session.check_alive()
        return work

    def _menu_document(self) -> Page | FrameLocator:
        """The document that holds the menu tree."""
        document: Page | FrameLocator = self._top
        for frame in (self._spec.frame_outer, self._spec.frame_menu):
            document = document.frame_locator(frame) if frame else document
        return document

    def _open_top_menu(self, label: str) -> None:
        """Click the menu bar's item, unless its tree is shown already."""
        if self._top_menu == label:
            return
        with reading(f"菜单栏 {label}", self._session.explain):
            items = self._top.locator(self._spec.css("menu_item"))
            items.first.wait_for()
            self._pick(items, label, "菜单栏").click()
            tree = self._menu_document().locator(self._spec.css("tree"))
            tree.locator(self._spec.css("node")).first.wait_for()
        self._top_menu = label

    def _leaf(self, tree: Locator, labels: tuple[str, ...]) -> Locator:
        """The node at the end of these labels.

        The tree stays unfolded, so that one look finds it from then on.
        """
        css = {name: self._spec.css(name) for name in _MENU_PARTS}
        level, places = tree, self._places(tree, css, labels)
        if places is None:
            for label in labels[:-1]:
                level = self._unfold(level, label)
            return self._node(level, labels[-1])
        for place in places[:-1]:
            level = level.locator(css["node"]).nth(place).locator(css["node_children"])
        return level.locator(css["node"]).nth(places[-1])

    def _places(self, tree: Locator, css: dict[str, str], labels: tuple[str, ...]) -> list[int] | None:
        """The places of the labels; None also where the question fails, as the walk reports why."""
        try:
            squeezed = [squeeze(label) for label in labels]
            return tree.evaluate(_PLACES_SCRIPT, [css, squeezed])  # type: ignore[no-any-return]
        except PlaywrightError:
            return None

    def _unfold(self, level: Locator, label: str) -> Locator:
        """The children of a folder; its label is clicked only where they are not shown yet."""
        node = self._node(level, label)
        with reading(f"菜单 {label}", self._session.explain):
            children = node.locator(self._spec.css("node_children"))
            first = children.locator(self._spec.css("node")).first
            if not first.is_visible():
                node.locator(self._spec.css("node_label")).click()
            first.wait_for()
        return children

    def _node(self, level: Locator, label: str) -> Locator:
        with reading(f"菜单 {label}", self._session.explain):
            nodes = level.locator(self._spec.css("node"))
            nodes.first.wait_for()
            texts = [
                squeeze(text)
                for text in level.locator(self._spec.css("node_of_level_label")).all_inner_texts()
            ]
        if texts.count(squeeze(label)) != 1:
            raise SiteChanged(f"菜单中应有一项 {label!r}，现有: {', '.join(texts)}")
        return nodes.nth(texts.index(squeeze(label)))

    def _pick(self, items: Locator, label: str, where: str) -> Locator:
        texts = [squeeze(text) for text in items.all_inner_texts()]
        if texts.count(squeeze(label)) != 1:
            raise SiteChanged(f"{where}中应有一项 {label!r}，现有: {', '.join(texts)}")
        return items.nth(texts.index(squeeze(label)))

    def _work_frame(self) -> Frame:
        frame = self._top.frame(name=self._spec.frame_work)
        if frame is None:
            raise SiteChanged(f"找不到工作框架 {self._spec.frame_work}")
        return frame
