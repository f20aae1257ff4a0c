"""What lies over a page or switches parts of it: dialogs, drawers, tabs.

A dialog or a drawer is known by its role, or by the end of a class name: most kits without roles say it
there, some with a mark of their build after it. Where the page has neither, it is the smallest part that
lies over the page and holds the title, and something to press.
"""

from __future__ import annotations

from playwright.sync_api import ElementHandle, Frame, Locator, Page

from eoms_bot.browser.controls.scripts import TEXT_FUNCTIONS, UNTIL_FUNCTION
from eoms_bot.errors import SiteChanged

_MOST_TABS = 12
PANEL_FUNCTIONS = r"""
const ROLES = 'dialog[open],[role=dialog],[role=alertdialog]';
const NAME = /(^|[_-])(dialog|drawer|modal|layer|window|message-box)$/i;
const cssOf = one => {
    if (one.matches(ROLES)) return ROLES;
    const name = [...one.classList].find(each => NAME.test(unbuilt(each)));
    return name ? '.' + CSS.escape(name) : '';
};
const roomy = one => {
    const {width, height} = one.getBoundingClientRect();
    return big(one) && width >= 80 && height >= 40;
};
const drawn = one => {
    if (!roomy(one)) return false;
    const {left, top, width, height} = one.getBoundingClientRect();
    const spots = [[0.5, 0.5], [0.5, 0.02], [0.02, 0.5], [0.98, 0.5], [0.5, 0.98]];
    return spots.some(([x, y]) => {
        const hit = document.elementFromPoint(left + width * x, top + height * y);
        return hit && one.contains(hit);
    });
};
const level = one => {
    let most = 0;
    for (let at = one; at; at = at.parentElement) {
        most = Math.max(most, Number(getComputedStyle(at).zIndex) || 0);
    }
    return most;
};
const openPanels = () => {
    // The cross of a box may be called after it (layer-close1), and is none.
    const open = [...document.querySelectorAll(`${ROLES},[class]`)].filter(one => cssOf(one) && roomy(one));
    const holds = one => open.some(other => other !== one && one.contains(other));
    const deep = open.filter(one => !holds(one) && drawn(one));
    deep.sort((one, other) => level(one) - level(other)
        || (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
    return [open, deep];
};
"""
"""`openPanels()`: all panels that are open, and those of them that hold no other, the top one last."""
_TOP = (
    "async ([title, patience]) => {"
    + TEXT_FUNCTIONS
    + UNTIL_FUNCTION
    + PANEL_FUNCTIONS
    + r"""
    const entitled = one => !title || [...one.querySelectorAll('*')].some(each =>
        !each.childElementCount && bare(each.textContent) === bare(title) && shown(each)
        && !each.closest('button,a,[role=button]'));
    const pathOf = one => {
        const steps = [];
        for (let at = one; at !== document.body; at = at.parentElement) {
            steps.unshift(`:nth-child(${[...at.parentElement.children].indexOf(at) + 1})`);
        }
        return ['body', ...steps].join(' > ');
    };
    const lies = one => {
        for (let at = one; at !== document.body; at = at.parentElement) {
            if (['fixed', 'absolute'].includes(getComputedStyle(at).position)) return level(at) > 0;
        }
        return false;
    };
    const nameless = () => {
        const all = [...document.body.querySelectorAll('*')].filter(one => big(one) && lies(one));
        const deep = all.filter(one => entitled(one) && drawn(one));
        const used = deep.filter(one => one.querySelector('button,a,input') && one.offsetHeight > 150);
        return used.at(-1) ?? null;
    };
    const top = () => {
        const [open, deep] = openPanels();
        const last = deep.at(-1);
        return last && entitled(last) ? last : !open.length && title ? nameless() : null;
    };
    const found = await until(top, patience);
    if (!found) return null;
    const css = cssOf(found) || pathOf(found);
    return [css, [...document.querySelectorAll(css)].indexOf(found)];
}"""
)
_TITLES = (
    "() => {"
    + TEXT_FUNCTIONS
    + PANEL_FUNCTIONS
    + r"""
    const heading = one => [...one.querySelectorAll('*')].filter(each => !each.childElementCount
        && shown(each) && !each.closest('button,a,[role=button]')).map(each => tidy(each.textContent))
        .find(words => words.length > 1 && words.length < 30 && !/\d{5}/.test(words));
    return openPanels()[1].reverse().map(heading).filter(Boolean);
}"""
)
_TAB = (
    "async (scope, [words, patience]) => {"
    + TEXT_FUNCTIONS
    + UNTIL_FUNCTION
    + r"""
    const plain = one => bare(one.textContent).replace(/[(（]\d+[)）]$/, '');
    const kinds = () => {
        const all = css => [...scope.querySelectorAll(css)].filter(big);
        const leaf = one => !one.childElementCount && !one.closest('h1,h2,h3,h4,h5,h6,legend,caption');
        const loose = all('button,span,div,td,th,p,b,em,font').filter(leaf);
        return [all('[role=tab]'), all('li,a,[class*=tab]'), loose];
    };
    const tabs = () => {
        for (const all of kinds()) {
            const fit = all.filter(one => plain(one) === bare(words));
            const deep = fit.filter(one => !fit.some(other => other !== one && other.contains(one)));
            if (deep.length) return deep;
        }
        return [];
    };
    await until(() => tabs().length === 1, patience);
    const others = kinds().find(all => all.length) ?? [];
    const found = tabs(), there = [...new Set(others.map(plain))].filter(Boolean);
    return [found.length === 1 ? found[0] : null, found.length, there];
}"""
)
_CHOSEN = (
    "async (tab, [patience, before]) => {"
    + TEXT_FUNCTIONS
    + UNTIL_FUNCTION
    + r"""
    const chosen = () => tab.getAttribute('aria-selected') === 'true'
        || /[\s_-](active|selected|this|current|on|checked)\s/i.test(names(tab) + names(tab.parentElement));
    const look = () => [tab, tab.parentElement].flatMap(one => [one.className, one.getAttribute('style')])
        .concat(document.body.innerText.replace(/\d/g, '')).join('|');
    if (!patience) return [chosen(), look()];
    return Boolean(await until(() => chosen() || look() !== before, patience));
}"""
)


_NOTICE = (
    "button => {"
    + TEXT_FUNCTIONS
    + PANEL_FUNCTIONS
    + r"""
    const top = openPanels()[1].at(-1);
    if (!top || top.contains(button) || button.contains(top)) return null;
    if ([...top.querySelectorAll('input,select,textarea,iframe')].some(big)) return null;
    const said = one => (one.value && one.matches('input') ? one.value : one.innerText).replace(/\s/g, '');
    const pressed = [...top.querySelectorAll('button,a,input[type=button],[role=button]')]
        .filter(one => big(one) && said(one).length > 1);
    return pressed.length === 1 && /^(确定|确认|(我)?知道了|关闭|好的)$/.test(said(pressed[0])) ? pressed[0] : null;
}"""
)


def notice_over(button: ElementHandle) -> ElementHandle | None:
    """What closes a box that only says something, and lies over this button's page; None where none does.

    It has no field and one thing to press: what asks something has two.
    """
    return button.evaluate_handle(_NOTICE).as_element()


def top_panel(document: Page | Frame, title: str = "", seconds: float = 2.0) -> Locator:
    """The dialog or drawer that lies on top of all others, as soon as it is there.

    With `title` it must show these words. SiteChanged where none comes within `seconds`.
    """
    found = document.evaluate(_TOP, [title, seconds * 1000])
    if found is None:
        wanted = f"标题为 {title!r} 的" if title else ""
        raise SiteChanged(f"应打开一个{wanted}对话框或抽屉，没有打开")
    css, place = found
    return document.locator(css).nth(place)


def panel_titles(document: Page | Frame) -> list[str]:
    """The first words of each dialog or drawer that is open, the top one first."""
    titles: list[str] = document.evaluate(_TITLES)
    return titles


class AbsentTab(SiteChanged):
    """A tab that is not there."""


def open_tab(scope: Locator, words: str, seconds: float = 2.0) -> None:
    """Switch to the tab with these words; a number in brackets after them does not count.

    It is chosen where it says so by its class or role. A tab that no kit has made has marks of its own: there
    any change of it, or of the words on the page, counts. SiteChanged where there is not exactly one
    (AbsentTab: none), or nothing comes of the press.
    """
    found = scope.evaluate_handle(_TAB, [words, seconds * 1000])
    tab = found.get_property("0").as_element()
    if tab is None:
        count, others = (found.get_property(place).json_value() for place in ("1", "2"))
        there = "、".join(others[:_MOST_TABS]) or "无"
        kind = SiteChanged if count else AbsentTab
        raise kind(f"应有一个标签页 {words!r}，现有 {count} 个；这里的标签页: {there}")
    if tab.evaluate(_CHOSEN, [0, ""])[0]:
        return
    tab.hover()  # what a page changes for this says nothing
    _, before = tab.evaluate(_CHOSEN, [0, ""])
    tab.click()
    if not tab.evaluate(_CHOSEN, [seconds * 1000, before]):
        raise SiteChanged(f"标签页 {words!r} 点了，没有切换过去")
