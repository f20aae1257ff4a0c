"""What both native drivers do with a `<select>`: wait for an option, choose it, list all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Locator

from eoms_bot.browser.ask_one import read_one
from eoms_bot.browser.exact import by_id
from eoms_bot.browser.profile.parts import FieldSpec
from eoms_bot.errors import OptionNotOffered

_OFFERED_SCRIPT = """async (select, [word, patience]) => {
    const words = () => Array.from(select.options)
        .filter(one => one.value !== '').map(one => one.textContent.trim());
    if (!words().includes(word)) await new Promise(resolve => {
        const over = () => { seen.disconnect(); clearTimeout(late); resolve(); };
        const seen = new MutationObserver(() => words().includes(word) && over());
        const late = setTimeout(over, patience);
        seen.observe(select, {childList: true, subtree: true});
    });
    return Array.from(select.options, one => [one.value, one.textContent.trim()]);
}"""
"""Value and words of every option, as soon as one has these words or `patience` ms are over."""

_PATIENCE_MS = 500
"""Further options of a select that has some already arrive within that time."""


SCRIPT = """async (form, [levels, patience]) => {
    let changed = false;
    for (const [css, word] of levels) {
        const select = alone(form, css), chosen = () => select.selectedOptions[0];
        const fitting = () => Array.from(select.options).filter(one => one.textContent.trim() === word);
        if (select?.tagName !== 'SELECT' || !shown(select)) return false;
        if (!changed && chosen()?.value && chosen().textContent.trim() === word) continue;
        if (!await soon(() => fitting().length > 0, patience)) return false;
        if (fitting().length !== 1 || fitting()[0].disabled) return false;
        fitting()[0].selected = changed = true;
        for (const name of ['input', 'change']) {
            select.dispatchEvent(new Event(name, {bubbles: true, composed: name === 'input'}));
        }
    }
    return true;
}"""
"""Chooses level by level, each as soon as its option is there.

It dispatches the events of the browser's own choice.
"""


def asked(controls: Sequence[str], words: Sequence[str]) -> list[Any]:
    """The argument of `SCRIPT`: the select of each level and its word."""
    levels = [[by_id(control), word] for control, word in zip(controls, words, strict=False)]
    return [levels, _PATIENCE_MS]


def choose(select: Locator, spec: FieldSpec, word: str) -> None:
    """Choose the one option with exactly these words; the page's change handlers run.

    OptionNotOffered lists the options that the site offers.
    """
    offered: list[list[str]] = read_one(select, _OFFERED_SCRIPT, [word, _PATIENCE_MS])
    texts = [text for _value, text in offered]
    if word not in texts and not any(value for value, _text in offered):
        # No option has come yet: the options are on their way, or the parent field has none.
        _await_options(select)
        offered = read_one(select, _OFFERED_SCRIPT, [word, _PATIENCE_MS])
        texts = [text for _value, text in offered]
    if texts.count(word) != 1:
        listed = ", ".join(text for value, text in offered if value)
        raise OptionNotOffered(
            f"字段 {spec.label}（{spec.control}）: 应有一项 {word!r}，网站提供: {listed or '无'}"
        )
    select.select_option(index=texts.index(word))


def offered_by(select: Locator) -> list[str]:
    """The words of all options but the blank one; the call waits for an empty select to fill."""
    _await_options(select)
    offered: list[list[str]] = read_one(select, _OFFERED_SCRIPT, ["", 0])
    return [text for value, text in offered if value]


def _await_options(select: Locator) -> None:
    select.locator("option:not([value=''])").first.wait_for(state="attached")
