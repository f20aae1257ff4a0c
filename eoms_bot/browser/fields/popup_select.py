"""The fake select: a text box that refuses typing, and a popup menu with levels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Locator

from eoms_bot.browser.ask_one import act_on_one
from eoms_bot.browser.click import CLICKED_FUNCTION, click_in_form
from eoms_bot.browser.exact import by_id
from eoms_bot.browser.fields.driver import ControlState, Plain, Scope
from eoms_bot.browser.fields.scripts import SOON_FUNCTION
from eoms_bot.browser.profile.parts import FieldSpec, MenuSpec
from eoms_bot.errors import OptionNotOffered, SiteChanged

_TAKE_FUNCTION = """
const pointed = (element, box) => {
    const at = element.getBoundingClientRect();
    const all = {view: window, clientX: at.x + at.width / 2, clientY: at.y + at.height / 2};
    const entered = [];
    for (let one = element; one && one !== box.parentElement; one = one.parentElement) entered.unshift(one);
    const passed = {...all, bubbles: true, cancelable: true, composed: true};
    element.dispatchEvent(new MouseEvent('mouseover', passed));
    for (const one of entered) one.dispatchEvent(new MouseEvent('mouseenter', all));
    element.dispatchEvent(new MouseEvent('mousemove', passed));
};
const take = async ([box, item, leaf, word, last, patience]) => {
    const open = () => document.querySelectorAll(box);
    const items = () => open().length === 1 ? Array.from(open()[0].querySelectorAll(item)) : [];
    if (!await soon(() => items().some(one => one.getClientRects().length), patience)) return null;
    const texts = items().map(one => one.textContent.trim()), place = texts.indexOf(word);
    const one = place === texts.lastIndexOf(word) ? items()[place] : undefined;
    const fits = one !== undefined && one.matches(leaf) === last;
    if (fits && !last) pointed(one, open()[0]);
    const done = fits && (!last || clicked(one));
    return {texts, done, closed: done && last && await soon(() => !open().length, patience)};
};
"""
"""`take` clicks the one leaf with this word as soon as its box shows entries.

Where this is not the `last` level, it points at the entry instead. The answer is null where no entries come
within `patience` ms.
"""

_TAKE_SCRIPT = (
    "async (form, asked) => {" + CLICKED_FUNCTION + SOON_FUNCTION + _TAKE_FUNCTION + "return take(asked); }"
)

_SCRIPT = (
    "async (form, [css, value, levels]) => {"
    + _TAKE_FUNCTION
    + """
    const box = alone(form, css);
    if (!shown(box)) return false;
    if (box.value === value) return true;
    if (!clicked(box)) return false;
    let through = false;
    try {
        for (const asked of levels) {
            const taken = await take(asked);
            if (!taken?.done) return false;
            through = taken.closed;
        }
        return through;
    } finally {
        if (!through) document.body.click();
    }
}"""
)
"""A menu that does not behave as expected is closed again without a choice."""

_PATIENCE_MS = 500
"""A later menu is waited for as any other part of a page, with the limit of the settings."""

_PATIENCE_TOGETHER_MS = 2000
"""How long a menu may take among other fields.

A menu that is closed asks the site again when it opens.
"""


class PopupSelect(Plain):
    """SelectField: opens the menu and clicks its entry, as the page's handlers need the click."""

    script = _SCRIPT

    def asked(self, scope: Scope, spec: FieldSpec, value: str) -> list[Any] | None:
        """The box, the text that it shows in the end, and the entry of each level."""
        path, menu = self._path(spec, value), _menu_of(scope)
        levels = [
            [box, menu.item, menu.leaf, word, depth == len(path) - 1, _PATIENCE_TOGETHER_MS]
            for depth, (box, word) in enumerate(zip(self._boxes(menu, path), path, strict=True))
        ]
        return [by_id(spec.control), self.wire(spec, value)[spec.control], levels]

    def fill(self, scope: Scope, spec: FieldSpec, value: str) -> None:
        """Open the menu, walk its levels, click the leaf. OptionNotOffered lists all options."""
        if self.word(spec, scope.shown(spec)[0]) == value:
            return
        click_in_form(scope.control(spec))
        path, menu = self._path(spec, value), _menu_of(scope)
        for depth, (box, word) in enumerate(zip(self._boxes(menu, path), path, strict=True)):
            if self._take(scope, spec, box, word, leaf=depth == len(path) - 1):
                return
        scope.document.locator(by_id(menu.box)).wait_for(state="detached")

    def word(self, spec: FieldSpec, shown: ControlState) -> str:
        """The path on show, spelled as the decided word; the word of a code where it is a code."""
        return shown.entered.replace(spec.join, spec.split, 1) if spec.split else spec.word(shown.entered)

    def wire(self, spec: FieldSpec, value: str) -> dict[str, str]:
        """The path as the page joins it, or the code."""
        return {spec.control: spec.join.join(self._path(spec, value)) if spec.split else spec.code(value)}

    def options(self, scope: Scope, spec: FieldSpec) -> tuple[str, ...]:
        """All leaves of the menu, which is really opened, and closed again without a choice."""
        menu = _menu_of(scope)
        scope.control(spec).click()
        box = scope.document.locator(by_id(menu.box))
        box.locator(menu.item).first.wait_for()
        found: list[str] = []
        for item in box.locator(menu.item).all():
            word = (item.text_content() or "").strip()
            if not item.evaluate("(item, leaf) => item.matches(leaf)", menu.leaf):
                found += [f"{word}{spec.split}{leaf}" for leaf in self._below(scope, box, item)]
            elif word != menu.clear:
                found.append(word)
        scope.document.evaluate("document.body.click()")
        box.wait_for(state="detached")
        return tuple(found)

    def _below(self, scope: Scope, box: Locator, item: Locator) -> list[str]:
        """The words one level down.

        The box of the entry before is closed first, so that it is not taken for this entry's box.
        """
        menu = _menu_of(scope)
        below = scope.document.locator(by_id(f"{menu.level}1"))
        if below.count():
            box.locator(menu.leaf).first.hover()
            below.wait_for(state="detached")
        item.hover()
        below.locator(menu.item).first.wait_for()
        words = [leaf.strip() for leaf in below.locator(menu.item).all_text_contents()]
        return [word for word in words if word != menu.clear]

    def _boxes(self, menu: MenuSpec, path: Sequence[str]) -> list[str]:
        """The selector of each level's box."""
        return [by_id(menu.box if depth == 0 else f"{menu.level}{depth}") for depth in range(len(path))]

    def _path(self, spec: FieldSpec, value: str) -> list[str]:
        return value.split(spec.split, 1) if spec.split else [value]

    def _take(self, scope: Scope, spec: FieldSpec, box: str, word: str, *, leaf: bool) -> bool:
        """Click an entry, or point at one with a level of its own. True where the menu closed."""
        menu = _menu_of(scope)
        asked = [box, menu.item, menu.leaf, word if leaf else "", leaf, _PATIENCE_MS]
        found = act_on_one(scope.whole, _TAKE_SCRIPT, asked)
        items = scope.document.locator(box).locator(menu.item)
        if found is None:
            items.first.wait_for()
            found = act_on_one(scope.whole, _TAKE_SCRIPT, asked)
        if found is None:
            boxes = scope.document.locator(box).count()
            raise SiteChanged(f"字段 {spec.label}（{spec.control}）: 应打开一个菜单 {box}，现有 {boxes} 个")
        if not found["done"]:
            item = items.nth(self._place(found["texts"], word, spec, menu.clear))
            if leaf:
                item.click()
            else:
                item.hover()
        return bool(found["closed"])

    def _place(self, texts: Sequence[str], word: str, spec: FieldSpec, clear: str) -> int:
        """The place of the one entry with exactly these words.

        The words are compared and never become part of a selector.
        """
        if texts.count(word) != 1:
            offered = ", ".join(text for text in texts if text != clear)
            raise OptionNotOffered(
                f"字段 {spec.label}（{spec.control}）: 应有一项 {word!r}，网站提供: {offered or '无'}"
            )
        return texts.index(word)


def _menu_of(scope: Scope) -> MenuSpec:
    """How menus look here; the loader refuses a profile that has such a field but no menu."""
    assert scope.menu is not None  # Profile insists on it for this type
    return scope.menu
