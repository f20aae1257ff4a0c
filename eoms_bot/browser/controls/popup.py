"""What pops up when a control is pressed: its entries, found by their words.

No class name decides what a popup is. Whatever became visible after the press belongs to it: a list next to
the control or at the end of the body, the columns of a cascade, a tree in a dialog, a calendar. An icon alone
does not: kits show one where the mouse passes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from playwright.sync_api import ElementHandle, JSHandle, Locator, Page
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.controls.scripts import PART_FUNCTIONS, TEXT_FUNCTIONS, UNTIL_FUNCTION
from eoms_bot.errors import SiteChanged

_FUNCTIONS = (
    TEXT_FUNCTIONS
    + UNTIL_FUNCTION
    + PART_FUNCTIONS
    + r"""
const at = one => one.getBoundingClientRect();
const rowOf = home => {
    let row = home;
    const flat = one => one && at(one).height < at(home).height + 24;
    for (let n = 0; n < 3 && flat(row.parentElement); n += 1) {
        row = row.parentElement;
    }
    return at(row);
};
const fresh = ({seen, home}) => {
    const all = [...document.querySelectorAll('body *')].filter(one => !seen.has(one) && big(one));
    const known = new Set(all), row = rowOf(home);
    return all.filter(one => !known.has(one.parentElement) && (tidy(one.textContent) || at(one).width > 40)
        && !(at(one).top >= row.top - 2 && at(one).bottom <= row.bottom + 2));
};
const inside = roots => roots.flatMap(root => [root, ...root.querySelectorAll('*')]);
const NOTHING = new RegExp('^((暂无|无|没有)(匹配的?)?(数据|选项|结果|记录)|加载中.*|loading.*'
    + '|no (matching )?(data|options).*|-*请选择.*)$', 'i');
const ENTRIES = '[role=option],[role=menuitem],[role=menuitemradio],[role=treeitem]';
const SILENT = 'script,style,button,button *,h1,h2,h3,h4,label';
const disabledIn = (one, roots) => {
    for (let at = one; at && at !== document.body; at = at.parentElement) {
        if (barred(at)) return true;
        if (roots.includes(at) || at.matches('li,dd,tr,[role]')) return false;
    }
    return false;
};
const withWords = (roots, word) => {
    const all = inside(roots)
        .filter(one => tidy(one.textContent) === word && big(one) && !one.matches(SILENT));
    return all.filter(one => !all.some(other => other !== one && one.contains(other)));
};
const ownText = one => [...one.childNodes].some(node => node.nodeType === 3 && tidy(node.data));
const leavesOf = roots => inside(roots).filter(one => big(one) && ownText(one) && !one.matches(SILENT));
const offered = roots => {
    const all = inside(roots).filter(big);
    const named = all.filter(one => one.matches(ENTRIES) && !one.querySelector(ENTRIES));
    const words = (named.length ? named : leavesOf(roots)).filter(one => !disabledIn(one, roots))
        .map(one => tidy(one.textContent));
    return [...new Set(words)].filter(word => word && word.length < 60 && !NOTHING.test(word));
};
const ink = one => {
    const words = document.createRange();
    words.selectNodeContents(one);
    const drawn = words.getBoundingClientRect();
    return drawn.width > 0 ? drawn : at(one);
};
const leftmost = all => {
    const least = Math.min(...all.map(one => ink(one).left));
    return all.filter(one => ink(one).left <= least + 2);
};
const below = (roots, parent, word) => {
    const over = ink(parent), rows = leavesOf(roots).filter(one => ink(one).left <= over.left + 2);
    return leftmost(withWords(roots, word).filter(one => {
        const here = ink(one);
        return here.top > over.bottom - 3 && here.left > over.left + 2
            && !rows.some(row => ink(row).top > over.bottom - 3 && ink(row).top < here.top);
    }));
};
const inColumn = (roots, parent, word) => leftmost(withWords(roots, word)
    .filter(one => one !== parent && at(one).left >= at(parent).right - 4));
const expander = (roots, parent) => {
    const over = at(parent);
    return inside(roots).filter(big).find(one => {
        const here = at(one), text = tidy(one.textContent);
        const around = one.parentElement;
        const signs = around?.contains(parent) ? around : around?.parentElement;
        if (!signs?.contains(parent) || at(signs).height > over.height + 24) return false;
        return here.right <= over.left + 4 && here.right > over.left - 60 && here.top < over.bottom
            && here.bottom > over.top && here.width < 40 && here.height < 60
            && (/^[+▶▸►▹>]$/.test(text) || !text
                && /expand|[\s_-]hit|collapsed|arrow|switch|toggle|caret|spread|plus|icon-?click/i
                    .test(names(one))
                && !/leaf|indent/.test(names(one)));
    }) ?? null;
};
const one = (all, roots) => {
    if (all.length !== 1) return {count: all.length};
    if (disabledIn(all[0], roots)) return {count: 0};
    all[0].scrollIntoView({block: 'nearest'});
    return all[0];
};
const BUTTONS = 'button,a,input,[role=button],span,div';
"""
)
"""`below` are the entries with a word in a tree under a parent, `inColumn` those in a column right of it.

Both go by where the words of entries are drawn: kits nest their trees in many ways, but all of them indent.
"""


def popup_script(body: str, arguments: str = "before") -> str:
    """A script for `Popup.ask` and `Popup.handle`, with the functions that find what popped up."""
    return f"async (scope, [{arguments}]) => {{ {_FUNCTIONS} {body} }}"


_BEFORE = popup_script(
    """if (!home) return {home: document.createElement('i'), seen: new Set()};
    return {home, seen: new Set([...document.querySelectorAll('body *')].filter(big))};""",
    "home",
)
_OPEN = popup_script("return Boolean(await until(() => fresh(before).length, patience));", "before, patience")
_NOTE = popup_script("before.roots = fresh(before);", "before")
_CLOSED = popup_script(
    "return Boolean(await until(() => !(before.roots ?? fresh(before)).some(big), patience));",
    "before, patience",
)
_FRAME = popup_script("return inside(fresh(before)).find(one => one.matches('iframe') && big(one)) ?? null;")
_OFFERED = popup_script("return offered(fresh(before));")
_FILLED = popup_script(
    "return Boolean(await until(() => offered(fresh(before)).length, patience));", "before, patience"
)
_FIRST = popup_script(
    """const some = () => leftmost(withWords(fresh(before), word));
    await until(() => some().length === 1, patience);
    return one(some(), fresh(before));""",
    "before, word, patience",
)
_NEXT = popup_script(
    """const some = () => {
        const roots = fresh(before), tree = below(roots, parent, word);
        return tree.length || !columns ? tree : inColumn(roots, parent, word);
    };
    await until(() => some().length === 1, patience);
    return one(some(), fresh(before));""",
    "before, parent, word, columns, patience",
)
_EXPANDER = popup_script("return expander(fresh(before), parent);", "before, parent")
_COLUMN = popup_script(
    """const next = () => leavesOf(fresh(before)).filter(one => at(one).left >= at(parent).right - 4)
        .map(one => tidy(one.textContent)).join('|');
    return await until(() => next() !== old, patience), next();""",
    "before, parent, old, patience",
)
_BUTTON = popup_script(
    """return inside(fresh(before)).filter(one => big(one) && !barred(one) && one.matches(BUTTONS))
        .filter(one => words.includes((one.textContent || one.value || '').replace(/\\s/g, '')))
        .at(-1) ?? null;""",
    "before, words",
)
_LEAVE = """scope => {
    document.activeElement?.blur();
    for (const name of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']) {
        const Kind = name.startsWith('pointer') ? PointerEvent : MouseEvent;
        document.body.dispatchEvent(new Kind(name, {bubbles: true, cancelable: true, view: window}));
    }
}"""
_TICK = """one => {
    const row = one.closest('tr');
    const ticks = row ? [...row.querySelectorAll('input[type=radio],input[type=checkbox]')] : [];
    return ticks.length === 1 && ticks[0] !== one ? ticks[0] : null;
}"""
"""What chooses a row of a table: the one radio or checkbox in it."""
CONFIRMS = ("确定", "确认", "完成", "OK", "Ok", "ok")
"""What a button says that ends a choice."""
_CLOSING = 0.4
"""Seconds that a popup takes to fade out: kits take 0.3."""
CANCELS = ("取消", "关闭", "Cancel", "Close", "×")


def _words(argument: Sequence[object]) -> str:
    return next((repr(word) for word in argument if isinstance(word, str)), "")


class Popup:
    """What becomes visible after this moment in the document of a scope.

    What appears in the row of the control itself does not count: that is its value.
    """

    def __init__(self, scope: Locator, home: ElementHandle | None, outer: Popup | None = None) -> None:
        self.scope = scope
        self.outer = outer
        self.before: JSHandle = scope.evaluate_handle(_BEFORE, [home])

    @property
    def has_gone(self) -> bool:
        """Whether a window of its own has closed."""
        return False

    def inner(self) -> Popup:
        """What a frame shows, where a frame has popped up; else this popup itself."""
        shown = self.handle(_FRAME)
        frame = shown.content_frame() if shown else None
        return Popup(frame.locator("body"), None, self) if frame else self

    def note(self) -> None:
        """Remember what is open now: a choice may make other parts of the page appear."""
        self.ask(_NOTE)

    def ask(self, script: str, *argument: object) -> Any:
        """The answer of a script that gets the elements seen before, then `argument`."""
        return self.scope.evaluate(script, [self.before, *argument])

    def handle(self, script: str, *argument: object) -> ElementHandle | None:
        """The one element that a script finds; None where it finds none that can be used.

        SiteChanged for several that nothing distinguishes.
        """
        found = self.scope.evaluate_handle(script, [self.before, *argument])
        element = found.as_element()
        if element is None:
            other = found.json_value() or {}
            if other.get("count", 0) > 1:
                raise SiteChanged(f"弹出的选项里有 {other['count']} 个 {_words(argument)}，分不清要哪一个")
        return element

    def is_open(self, seconds: float = 0.0) -> bool:
        """Whether anything has popped up, within that many seconds."""
        return bool(self.ask(_OPEN, seconds * 1000))

    def is_closed(self, seconds: float = 0.0) -> bool:
        """Whether nothing of the popup is on show any more, within that many seconds."""
        if self.outer:
            return self.outer.is_closed(seconds)
        return bool(self.ask(_CLOSED, seconds * 1000))

    def offered(self, seconds: float = 0.0) -> tuple[str, ...]:
        """The words of all entries on show that can be chosen, as soon as there are any."""
        if seconds:
            self.ask(_FILLED, seconds * 1000)
        return tuple(self.ask(_OFFERED))

    def entry(self, word: str, seconds: float = 0.0) -> ElementHandle | None:
        """The entry with exactly these words, of the uppermost level on show; None for no words."""
        if not word:
            return None
        return self.handle(_FIRST, word, seconds * 1000)

    def below(self, parent: ElementHandle, word: str, seconds: float) -> ElementHandle | None:
        """The entry with these words on the level below an entry, which is opened if it has to be.

        A tree opens at its sign for it. A column opens where the mouse points, or at a press.
        """
        if not word:
            return None
        if found := self.handle(_NEXT, parent, word, False, 0):
            return found
        if sign := self.handle(_EXPANDER, parent):
            sign.click()
            return self.handle(_NEXT, parent, word, False, seconds * 1000)
        old = self.ask(_COLUMN, parent, "", 0)
        parent.hover()
        if self.ask(_COLUMN, parent, old, 150) == old:
            parent.click()
            self.ask(_COLUMN, parent, old, 150)
        return self.handle(_NEXT, parent, word, True, seconds * 1000)

    def press(self, words: Sequence[str] = CONFIRMS) -> bool:
        """Press the button of the popup that says one of these words; False where there is none.

        A popup that closes while its button is being pressed has no use for it.
        """
        button = self.handle(_BUTTON, list(words))
        if button is None:
            return False
        try:
            button.click(timeout=1500)
        except PlaywrightError:
            if not self.is_closed():
                raise
        return True

    def choose(self, find: Callable[[], ElementHandle | None]) -> bool:
        """Press the entry that `find` finds; False where it finds none.

        A list that is drawn again under the mouse has not been pressed: its entry is found once more.
        """
        for last in (False, False, True):
            entry = find()
            if entry is None:
                return False
            self.note()
            try:
                (entry.evaluate_handle(_TICK).as_element() or entry).click()
            except PlaywrightError as gone:
                if self.has_gone:
                    break  # the press has chosen, and closed its window
                if last or "not attached" not in gone.message:
                    raise
            else:
                break
        return True

    def close(self, opener: ElementHandle) -> None:
        """Close it without a choice: leave it, press its own 取消, Escape, or the control again.

        SiteChanged where it stays open.
        """
        if self.outer:
            self.outer.close(opener)
            return
        ways = (
            lambda: self.scope.evaluate(_LEAVE),
            lambda: self.press(CANCELS),
            lambda: opener.press("Escape"),
            opener.click,
        )
        for way in ways:
            if self.is_closed():
                break
            way()
            self.is_closed(0.6)
        if not self.is_closed():
            raise SiteChanged("弹出的选项关不掉")

    def finish(self, opener: ElementHandle) -> None:
        """End a choice: most popups close by themselves, others have a button for it."""
        for popup in (self, self.outer):
            if popup and not self.is_closed(_CLOSING):
                popup.press()
        if not self.is_closed(1.0):
            self.close(opener)


class PopupWindow(Popup):
    """A window that a control has opened to choose in: it writes into the form, and closes."""

    def __init__(self, page: Page) -> None:
        super().__init__(page.locator("body"), None)
        self._page = page

    @property
    def has_gone(self) -> bool:
        """Whether the window has closed."""
        return self._page.is_closed()

    def inner(self) -> Popup:
        """Itself: all of the window is what popped up."""
        return self

    def is_closed(self, seconds: float = 0.0) -> bool:
        """Whether the window has closed, within that many seconds."""
        if seconds and not self._page.is_closed():
            with suppress(PlaywrightError):
                self._page.wait_for_event("close", timeout=seconds * 1000)
        return self._page.is_closed()

    def close(self, opener: ElementHandle) -> None:
        """Close it without a choice."""
        self._page.close()
