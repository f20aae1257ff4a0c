"""The first page after the login, and the walk down its menu by the words of its entries."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Literal

from playwright.sync_api import ElementHandle, Frame, Page

from eoms_bot.browser.controls.scripts import PART_FUNCTIONS, TEXT_FUNCTIONS
from eoms_bot.browser.places.advice import instead
from eoms_bot.browser.places.place import frame_named, insist_sound, patiently, press, whole
from eoms_bot.browser.profile.described import DescribedProfile, Words
from eoms_bot.browser.profile.lines import ProfileWord
from eoms_bot.browser.session import Session
from eoms_bot.browser.trouble import reading
from eoms_bot.errors import SiteChanged, WrongPage
from eoms_bot.model.privacy.mask import shape
from eoms_bot.visible import squeeze

MenuName = Literal["todo", "done", "leftover"]
"""Which list a path of the menu leads to."""
_SIGNS = " ›»>▸▶▾▼"
"""What menus draw after the words of an entry that opens."""

_NEAREST = (
    "([above, label]) => {"
    + TEXT_FUNCTIONS
    + r"""
    const plain = one => bare(one.textContent).replace(/[(（]\d+[)）]$/, '');
    const ownText = one => bare([...one.childNodes].filter(each => each.nodeType === 3)
        .map(each => each.data).join('')).replace(/[(（]\d+[)）]$/, '');
    // An entry may hold its own submenu, which opens where the mouse stands.
    const is = one => plain(one) === bare(label) || (one.children.length > 0 && ownText(one) === bare(label));
    const all = [...document.body.querySelectorAll('*')]
        .filter(one => !one.matches('script,style,option') && is(one) && ![...one.children].some(is));
    const depth = one => {
        let common = one, n = 0;
        while (above && !common.contains(above)) common = common.parentElement;
        for (let at = common; at; at = at.parentElement) n += 1;
        return n;
    };
    const after = one => !above || Boolean(above.compareDocumentPosition(one) & 4);
    const rest = all.filter(one => one !== above && after(one));
    const most = Math.max(0, ...rest.map(depth));
    const found = rest.find(one => depth(one) === most) ?? null;
    return [found, Boolean(found && shown(found)), most];
}"""
)
"""The entry of a label that is nearest below another one: it shares the smallest part of the page with it.

Returns the entry, whether it is on show, and how deep that part is in the page.
"""


_ENTRY = (
    "(scope, [words]) => {"
    + TEXT_FUNCTIONS
    + PART_FUNCTIONS
    + """
    const is = one => bare(one.matches('input') ? one.value : one.textContent) === bare(words);
    const tops = all => all.filter(one => !all.some(other => other !== one && one.contains(other)));
    const having = css => tops([...scope.querySelectorAll(css)].filter(one => big(one) && is(one)));
    const ticks = [...scope.querySelectorAll('input[type=radio],input[type=checkbox]')]
        .filter(one => pressed(one) && bare(wordOf(one)) === bare(words)).map(pressed);
    const options = [...scope.querySelectorAll('select')].filter(big).flatMap(one => [...one.options])
        .filter(one => bare(one.textContent) === bare(words));
    const buttons = having('button,a,[role=button],[onclick],input[type=submit],input[type=button]');
    const found = [ticks, options, buttons].find(all => all.length) ?? [];
    return [found.length === 1 ? found[0] : null, found.length];
}"""
)
"""What these words stand for on a page that asks something: a radio, an entry of a select, or a button."""


class MenuPage:
    """The portal in one window; `window` is None for the session's own."""

    def __init__(self, session: Session, profile: DescribedProfile, window: Page | None = None) -> None:
        self._session, self._spec, self._home = session, profile.menu, profile.site.home_path
        self._window = window

    @property
    def page(self) -> Page:
        """The window."""
        return self._window or self._session.top

    def open(self) -> MenuPage:
        """Open the site's home and wait for its menu."""
        self._session.begin_load()
        with reading("门户首页", self._session.explain):
            self.page.goto(self._session.url(self._home), wait_until="load")
        return self.arrive()

    def arrive(self) -> MenuPage:
        """Wait until the menu is there, for example after the login has led to it."""
        insist_sound(self._session)
        self._enter()
        menu = whole(self._session, self._start())
        menu.await_words("门户首页", self._spec.at("todo", 0), frame=self._spec.at("frame"))
        self._session.check_alive()
        return self

    def _enter(self) -> None:
        """Answer the page that comes before the first one, where it has come in its place."""
        entry, area = self._spec.entry, whole(self._session, self.page)
        if not entry:
            return

        def asks() -> bool:
            if self._asked(entry[-1]) is not None:
                return True
            if any(whole(self._session, one).says([self._spec.todo[0]]) for one in self._documents()):
                return False
            raise SiteChanged("首页还没有出来")

        with reading("登录以后选的", self._session.explain):
            try:
                if not patiently(self._session, self.page, asks):
                    return
            except SiteChanged:
                return  # what waits for the first page says what is there instead
            for place, words in enumerate(entry):
                found = self._asked(words)
                if found is None:
                    others = [*area.offered(), *(text for text, _ in area.texts())]
                    word = self._spec.at("entry", place)
                    where = f"；档案 {word.place}" if word.place else ""
                    raise SiteChanged(f"登录以后的页面上应有一处 {words!r}{instead(word, others)}{where}")
                if place + 1 == len(entry):
                    self._session.begin_load()
                press(found)

    def _asked(self, words: str) -> ElementHandle | None:
        """What these words stand for on the page before the first one; None for none or several."""
        found = self.page.locator("body").evaluate_handle(_ENTRY, [words])
        return found.get_property("0").as_element()

    def greeted_name(self) -> str:
        """Our own name, as the site writes it into histories; WrongPage where no greeting is on show."""
        texts = self._texts()
        for text in texts:
            if match := re.search(self._spec.greeting_pattern, text):
                return match.group(1).strip()
        place = self._spec.place("greeting_pattern")
        where = f"；档案 {place}" if place else ""
        raise WrongPage(
            f"门户首页的文字里没有问候语，应符合 {self._spec.greeting_pattern}；读到 {shape(' '.join(texts)[:80])!r}"
            f"{where}"
        )

    def password_days(self) -> int | None:
        """For how many days the password is still valid; None where the site does not say."""
        pattern = self._spec.password_pattern
        for text in self._texts() if pattern else []:
            if (match := re.search(pattern or "", text)) and match.group(1).strip().isdecimal():
                return int(match.group(1))
        return None

    def walk(self, which: MenuName) -> Page | Frame:
        """Follow the labels that lead to a list; returns the document in which it then comes."""
        path: Words = getattr(self._spec, which)
        with reading(f"菜单 {' → '.join(path)}", self._session.explain):
            self._close_notice()
            document = self._start()
            above: ElementHandle | None = None
            for place in range(len(path)):
                document, above = self._step(document, above, self._spec.at(which, place))
            assert above is not None
            above.click()
        return frame_named(self._session, self.page, self._spec.at("work_frame"), "菜单")

    def _close_notice(self) -> None:
        """Press what closes the notice that the site has put over its first page, where one is there."""
        area = whole(self._session, self.page)
        if self._spec.notice and squeeze(self._spec.notice) in area.offered():
            area.press_on("公告", self._spec.at("notice"))

    def _step(
        self, document: Page | Frame, above: ElementHandle | None, word: ProfileWord
    ) -> tuple[Page | Frame, ElementHandle]:
        """The entry of a label below another one, which is opened where the entry is not on show.

        The entry may stand in the menu's frame, and the one above it in the page.
        """
        entry, on_show, depth = self._nearest(document, above, word.words)
        if above is not None and not on_show:
            above.click()

        def opened() -> tuple[Page | Frame, ElementHandle]:
            found, shown, deep = self._nearest(document, above, word.words)
            if found is not None and shown and deep >= depth:
                return document, found
            for other in self._documents() if found is None and above is not None else ():
                below, shown, _ = self._nearest(other, None, word.words)
                if other is not document and below is not None and shown:
                    return other, below
            raise SiteChanged(f"菜单里找不到 {word.words!r}")

        if entry is not None and on_show:
            return document, entry
        try:
            return patiently(self._session, document, opened)
        except SiteChanged as gone:
            texts = [text.rstrip(_SIGNS) for text, _ in whole(self._session, document).texts()]
            place = f"；档案 {word.place}" if word.place else ""
            raise SiteChanged(f"{gone}{instead(word, texts)}{place}") from gone

    def _nearest(
        self, document: Page | Frame, above: ElementHandle | None, label: str
    ) -> tuple[ElementHandle | None, bool, int]:
        found = document.evaluate_handle(_NEAREST, [above, label])
        entry = found.get_property("0").as_element()
        return entry, bool(found.get_property("1").json_value()), int(found.get_property("2").json_value())

    def _documents(self) -> list[Page | Frame]:
        """Where entries may stand: the menu's frame, as far as it is there, and the page."""
        frame = self.page.frame(name=self._spec.frame) if self._spec.frame else None
        return [self.page] if frame is None else [frame, self.page]

    def _start(self) -> Page | Frame:
        """Where the first entry stands; the menu's frame where it is nowhere."""
        if not self._spec.frame:
            return self.page
        words = self._spec.todo[0]

        def there() -> Page | Frame:
            for document in self._documents():
                if whole(self._session, document).says([words]):
                    return document
            raise SiteChanged(f"菜单里找不到 {words!r}")

        with suppress(SiteChanged):
            return patiently(self._session, self.page, there)
        return frame_named(self._session, self.page, self._spec.at("frame"), "菜单")

    def _texts(self) -> list[str]:
        """The text of each document of the window, the page itself first."""
        with reading("门户问候语", self._session.explain):
            return [
                frame.locator("body").inner_text()
                for frame in self.page.frames
                if frame.locator("body").count()
            ]
