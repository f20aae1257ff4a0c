"""One driver a kind of control: fill it as a person does, read it back, list what it offers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Protocol

from playwright.sync_api import ElementHandle
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.body import newlines
from eoms_bot.browser.controls.control import FormControl
from eoms_bot.browser.controls.kinds import ControlView
from eoms_bot.browser.trouble import is_under_way
from eoms_bot.errors import OptionNotOffered, SiteChanged

YES, NO = "是", "否"
"""The decided words of a checkbox or a switch."""


class ControlDriver(Protocol):
    """One kind of control. Values are the decided words."""

    def set(self, control: FormControl, view: ControlView, value: str) -> ControlView:
        """Set the control as a person would, and return what it shows afterwards."""
        ...

    def word(self, control: FormControl, view: ControlView, value: str = "") -> str:
        """What the control shows, spelled as a decided word.

        `value`: a decided word that is shown in several ways, of which this may be one.
        """
        ...

    def options(self, control: FormControl, view: ControlView) -> tuple[str, ...]:
        """The decided words that the control offers now; empty where any text fits."""
        ...


def not_offered(control: FormControl, value: str, offered: tuple[str, ...] | list[str]) -> OptionNotOffered:
    """The error for a word that a control does not offer."""
    listed = "、".join(offered[:40])
    return OptionNotOffered(f"{control.field}: 应有一项 {value!r}，网站提供: {listed or '无'}")


class TextDriver:
    """Text boxes, text areas and numbers: typed, then left, because checks run when a box is left."""

    def set(self, control: FormControl, view: ControlView, value: str) -> ControlView:
        """Type the text. A masked box takes it key by key."""
        box = control.part()
        box.fill(value)
        box.evaluate("box => box.blur()")
        after = control.settled(value)
        if self.word(control, after) != newlines(value) and "_" in view.shown + after.shown:
            box = control.part()
            box.click()
            box.press("ControlOrMeta+a")
            box.press("Delete")
            box.press("Home")
            box.type("".join(re.findall(r"\w", value)))
            box.evaluate("box => box.blur()")
            after = control.settled(value)
        return after

    def word(self, control: FormControl, view: ControlView, value: str = "") -> str:
        """The text, with LF line breaks."""
        return newlines(view.shown)

    def options(self, control: FormControl, view: ControlView) -> tuple[str, ...]:
        """None: any text fits."""
        return ()


class NativeDateDriver(TextDriver):
    """`input type=date`, `datetime-local`, `time` and `month`: the browser's own date boxes."""

    def set(self, control: FormControl, view: ControlView, value: str) -> ControlView:
        """Set the time, `yyyy-MM-dd HH:mm[:ss]` or the part of it that the box takes."""
        box = control.part()
        try:
            box.fill(value.replace(" ", "T"))
        except PlaywrightError as trouble:
            if "Malformed value" not in trouble.message:
                raise
            raise SiteChanged(f"{control.field}: {view.type} 框不接受 {value!r}") from trouble
        box.evaluate("box => box.blur()")
        return control.settled(value.replace(" ", "T"))

    def word(self, control: FormControl, view: ControlView, value: str = "") -> str:
        """The time, with a blank between day and hour unless the wanted one has it as the box does."""
        return view.shown if "T" in value else view.shown.replace("T", " ")


_OFFERED = """async (select, [word, patience]) => {
    const all = () => Array.from(select.options, one =>
        [one.value === '' ? '' : one.textContent.replace(/\\s+/g, ' ').trim(), one.disabled]);
    const until = Date.now() + patience;
    while (!all().some(([text]) => text === word) && Date.now() < until) {
        await new Promise(go => {
            const over = () => { seen.disconnect(); clearTimeout(late); go(); };
            const seen = new MutationObserver(over), late = setTimeout(over, until - Date.now());
            seen.observe(select, {childList: true, subtree: true, characterData: true});
        });
    }
    return all();
}"""
"""The words of every option, blank for the empty choice, and whether it is disabled."""

_PATIENCE_MS = 1500


def choose(control: FormControl, select: ElementHandle, word: str) -> None:
    """Choose the one option of a native select with exactly these words; for no words, the blank one.

    OptionNotOffered lists the options that the site offers.
    """
    offered: list[tuple[str, bool]] = select.evaluate(_OFFERED, [word, _PATIENCE_MS])
    texts = [text for text, _disabled in offered]
    free = [text for text, disabled in offered if text and not disabled]
    is_offered = free.count(word) == 1 if word else word in texts
    if not is_offered:
        raise not_offered(control, word, free)
    select.select_option(index=texts.index(word))


class SelectDriver:
    """Native selects: one, or one a level, each of which brings the options of the next."""

    def set(self, control: FormControl, view: ControlView, value: str) -> ControlView:
        """Choose level by level, from the first one that differs."""
        path = control.field.path(value)
        if self._is_first_only(control, view) or not value:
            view = replace(view, levels=view.levels[:1])
        if len(path) != len(view.levels):
            raise SiteChanged(
                f"{control.field}: {value!r} 有 {len(path)} 级，页面上有 {len(view.levels)} 个下拉框"
            )
        first = next((n for n, word in enumerate(path) if view.levels[n] != word), len(path))
        for place in range(first, len(path)):
            self._choose_at(control, place, path[place])
        return control.settled(levels=tuple(path))

    def word(self, control: FormControl, view: ControlView, value: str = "") -> str:
        """The words of all levels, joined as they are decided; empty where no level has any."""
        levels = view.levels[:1] if self._is_first_only(control, view) else view.levels
        return control.field.split.join(levels) if any(levels) else ""

    def options(self, control: FormControl, view: ControlView) -> tuple[str, ...]:
        """The words of the first level."""
        return tuple(view.offered)

    def _choose_at(self, control: FormControl, place: int, word: str) -> None:
        """Choose at a level; where the choice above loads the form again, in the new form."""
        try:
            choose(control, control.part(place), word)
        except PlaywrightError as gone:
            if place == 0 or not (is_under_way(gone) or "not attached" in gone.message):
                raise
            control.view()
            choose(control, control.part(place), word)
        control.view(0)

    def _is_first_only(self, control: FormControl, view: ControlView) -> bool:
        """Whether the selects after the first one belong to a label of their own."""
        return view.apart and not control.field.split


class DateSelectsDriver:
    """A date of selects or boxes: year, month, day, hour, minute, second, as many as there are."""

    def set(self, control: FormControl, view: ControlView, value: str) -> ControlView:
        """Choose the number of each select, or type it into each box."""
        wanted = re.findall(r"\d+", value)
        if len(wanted) != len(view.levels):
            raise SiteChanged(
                f"{control.field}: {value!r} 有 {len(wanted)} 段，页面上有 {len(view.levels)} 个下拉框或输入框"
            )
        for place, part in enumerate(wanted):
            if _number(view.levels[place]) == int(part) and self.word(control, control.view()) == value:
                continue
            select = control.part(place)
            if select.evaluate("one => one.matches('input')"):
                select.fill(part)
                select.evaluate("one => one.blur()")
                continue
            words = [text for text, disabled in select.evaluate(_OFFERED, ["", 0]) if text and not disabled]
            fitting = [word for word in words if _number(word) == int(part)]
            if len(fitting) != 1:
                raise not_offered(control, part, words)
            choose(control, select, fitting[0])
        return control.view()

    def word(self, control: FormControl, view: ControlView, value: str = "") -> str:
        """`yyyy-MM-dd HH:mm:ss` as far as there are parts; empty where one is blank."""
        numbers = [_number(word) for word in view.levels]
        if any(number is None for number in numbers):
            return ""
        parts = [f"{number:02d}" for number in numbers if number is not None]
        return " ".join(part for part in ("-".join(parts[:3]), ":".join(parts[3:])) if part)

    def options(self, control: FormControl, view: ControlView) -> tuple[str, ...]:
        """None are listed: they are the days of the calendar."""
        return ()


def _number(word: str) -> int | None:
    found = re.search(r"\d+", word)
    return int(found[0]) if found else None


class RadiosDriver:
    """Radios: native ones, or what a kit draws for them."""

    def set(self, control: FormControl, view: ControlView, value: str) -> ControlView:
        """Press the radio next to these words."""
        offered = list(view.offered)
        if offered.count(value) != 1:
            raise not_offered(control, value, offered)
        control.part(offered.index(value)).click()
        return control.settled(value)

    def word(self, control: FormControl, view: ControlView, value: str = "") -> str:
        """The words next to the pressed radio."""
        return view.shown

    def options(self, control: FormControl, view: ControlView) -> tuple[str, ...]:
        """The words next to all radios."""
        return tuple(view.offered)


class SwitchDriver:
    """A checkbox or a switch."""

    def set(self, control: FormControl, view: ControlView, value: str) -> ControlView:
        """Press it where it is not as decided."""
        if value not in (YES, NO):
            raise not_offered(control, value, [YES, NO])
        control.part().click()
        return control.settled(value)

    def word(self, control: FormControl, view: ControlView, value: str = "") -> str:
        """是 or 否."""
        return view.shown

    def options(self, control: FormControl, view: ControlView) -> tuple[str, ...]:
        """是 and 否."""
        return (YES, NO)
