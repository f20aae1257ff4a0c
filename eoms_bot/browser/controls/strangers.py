"""Controls of a form that nobody has named: a field that is new on the site must not go out unseen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from playwright.sync_api import Locator

from eoms_bot.browser.ask_one import read_one
from eoms_bot.browser.controls.scripts import FIND_FUNCTIONS, PART_FUNCTIONS, TEXT_FUNCTIONS

_STRANGERS = (
    "(scope, [known, opener]) => {"
    + TEXT_FUNCTIONS
    + PART_FUNCTIONS
    + FIND_FUNCTIONS
    + """
    const ours = known.flatMap(by => areasOf(scope, by)).flat();
    const radios = [...scope.querySelectorAll('input[type=radio]')];
    const opens = one => one.type === 'radio'
        ? radios.some(each => each.name === one.name && bare(wordOf(each)) === bare(opener))
        : one.matches('select:not([name])')
            && [...one.options].some(each => bare(each.textContent) === bare(opener));
    const free = usable(scope).filter(one => !ours.some(area => area.contains(one) || one.contains(area))
        && !(opener && opens(one)));
    const labels = new Map();
    for (const text of scope.querySelectorAll('label,td,th,dt,span,div')) {
        const words = bare(text.textContent);
        if (!words || words.length > 20 || text.children.length > 3 || !shown(text)) continue;
        for (const one of areaOf(text, scope) ?? []) labels.set(one, words);
    }
    const size = ([area]) => area.querySelectorAll('*').length;
    const said = one => [...labels].filter(([area]) => area.contains(one))
        .sort((left, right) => size(left) - size(right))[0]?.[1] ?? '';
    return free.map(one => `${said(one) || '没有标签'}（${described([one])}）`).slice(0, 10);
}"""
)


def strangers(scope: Locator, known: Sequence[Mapping[str, Any]], opener: str = "") -> list[str]:
    """The controls on show in a scope that belong to none of the known fields, in words for people.

    `known` are the ways of the known fields (`FieldName.way`). `opener` are the words of what has opened the
    form: where that is one of several radios, or a choice in a select, they are no fields.
    """
    found: list[str] = read_one(scope, _STRANGERS, [[dict(one) for one in known], opener])
    return found
