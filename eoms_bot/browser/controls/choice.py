"""Boxes whose entries pop up: lists, filtered and remote ones, trees, and columns of a cascade."""

from __future__ import annotations

from playwright.sync_api import ElementHandle

from eoms_bot.browser.controls.calendar import has_calendar, moment_of, pick
from eoms_bot.browser.controls.control import FormControl
from eoms_bot.browser.controls.drivers import TextDriver, not_offered
from eoms_bot.browser.controls.kinds import ControlView
from eoms_bot.browser.controls.opening import NothingOpened, ask_for, opened
from eoms_bot.browser.controls.popup import Popup
from eoms_bot.errors import OptionNotOffered, SiteChanged

_WRITE = """(box, text) => {
    box.value = text;
    for (const name of ['input', 'change']) box.dispatchEvent(new Event(name, {bubbles: true}));
}"""
"""What a calendar does with its box."""
_PATIENCE = 1.5
"""Seconds in which entries that a page fetches have come."""


class ListDriver:
    """A box with entries that pop up. What it does not offer is never typed into it."""

    def set(self, control: FormControl, view: ControlView, value: str) -> ControlView:
        """Open the popup and press the entry of each level.

        OptionNotOffered lists what is offered. What was typed to filter the entries is taken out again.
        """
        path = control.field.path(value)
        try:
            with opened(control, view, path[0]) as (outer, opener):
                popup = outer.inner()
                if popup.is_open(_PATIENCE) and has_calendar(popup):
                    pick(control, popup, value)
                else:
                    self._walk(control, popup, path)
                popup.finish(opener)
        except OptionNotOffered:
            self._restore(control, view)
            raise
        return control.settled(*self._spellings(control, path))

    def word(self, control: FormControl, view: ControlView, value: str = "") -> str:
        """The words on show; of a path, as it is decided.

        A box that shows the last level alone shows the decided path where that ends so.
        """
        field = control.field
        if not field.split or not view.shown:
            return view.shown
        join = field.join if field.join in view.shown else field.join.strip() or field.split
        path = [part.strip() for part in view.shown.split(join)]
        if len(path) == 1 and value and field.path(value)[-1] == view.shown:
            return value
        return field.split.join(path)

    def options(self, control: FormControl, view: ControlView) -> tuple[str, ...]:
        """The words of the first level; the popup is opened, and closed without a choice.

        None where the box takes typing and shows entries only for what was typed.
        """
        try:
            with opened(control, view) as (popup, opener):
                offered = popup.offered(_PATIENCE)
                popup.close(opener)
        except NothingOpened:
            if control.box() is None:
                raise
            return ()
        return offered

    def _walk(self, control: FormControl, popup: Popup, path: list[str]) -> None:
        """Press the last word of a path; the words before it are opened, or typed where a box filters."""
        *above, last = path
        parent: ElementHandle | None = None
        for word in above:
            entry = popup.below(parent, word, _PATIENCE) if parent else popup.entry(word, _PATIENCE)
            if entry is None:
                raise not_offered(control, word, popup.offered())
            parent = entry
        if parent is not None:
            found = popup.choose(lambda: popup.below(parent, last, _PATIENCE))
        else:
            box = control.box()
            found = popup.choose(lambda: popup.entry(last, 0 if box and popup.offered() else _PATIENCE))
            if not found and box:
                offered = popup.offered()
                ask_for(box, last)
                if popup.choose(lambda: popup.entry(last, _PATIENCE)):
                    return
                raise not_offered(control, last, offered or popup.offered())
        if not found:
            raise not_offered(control, last, popup.offered())

    def _restore(self, control: FormControl, before: ControlView) -> None:
        """Take out what was typed; SiteChanged where the box does not show again what it showed."""
        if control.settled(before.shown).shown == before.shown:
            return
        box = control.part()
        popup = Popup(control.scope, box)
        box.fill("")
        box.evaluate("box => box.blur()")
        if popup.is_open(0.3):
            popup.close(box)
        if before.shown:
            self.set(control, control.view(), before.shown)
        if (after := control.settled(before.shown).shown) != before.shown:
            raise SiteChanged(f"{control.field}: 原来是 {before.shown!r}，没有选成以后却是 {after!r}")

    def _spellings(self, control: FormControl, path: list[str]) -> tuple[str, ...]:
        join = control.field.join.strip()
        return (join.join(path), f" {join} ".join(path), path[-1])


class AutocompleteDriver(TextDriver):
    """A text box with suggestions: the suggestion with these words is taken where there is one."""

    def set(self, control: FormControl, view: ControlView, value: str) -> ControlView:
        """Type the text, press its suggestion, or leave the text as typed."""
        box = control.part()
        popup = Popup(control.scope, box)
        box.click()
        ask_for(box, value)
        if popup.is_open(0.6):
            popup.choose(lambda: popup.entry(value, 0.3))
        box.evaluate("box => box.blur()")
        if not popup.is_closed(0.6):
            popup.close(box)
        return control.settled(value)


class CalendarDriver(ListDriver):
    """A box with a calendar that pops up, or one that takes the date as text where no such thing does."""

    def set(self, control: FormControl, view: ControlView, value: str) -> ControlView:
        """Pick the date; type it where what pops up is no calendar that can be read, or not its time."""
        moment_of(control, value)
        if control.field.written:
            control.part().evaluate(_WRITE, value)
            return control.settled(value)
        with opened(control, view) as (outer, opener):
            popup = outer.inner()
            readable = has_calendar(popup, _PATIENCE)
            if readable:
                pick(control, popup, value)
                popup.finish(opener)
            else:
                outer.close(opener)
        if readable:
            shown = (after := control.settled(value)).shown
            # What is only shorter or longer is how this box writes a time: typed over, it would stand there
            # and not be what the page has taken.
            of_the_box = shown and (value.startswith(shown) or shown.startswith(value))
            if of_the_box or not view.typed:
                return after
        if not view.typed:
            raise SiteChanged(f"{control.field}: 弹出的不是认得的日历，也不能输入")
        return TextDriver().set(control, view, value)

    def options(self, control: FormControl, view: ControlView) -> tuple[str, ...]:
        """None are listed: they are the days of the calendar."""
        return ()


class PlainTextDriver(TextDriver):
    """A text box that nothing marks as anything else. Some of them open a calendar or a list at a press."""

    def set(self, control: FormControl, view: ControlView, value: str) -> ControlView:
        """Type the text, unless something pops up that asks for a choice."""
        box = control.part()
        popup = Popup(control.scope, box)
        box.click()
        if popup.is_open():
            popup.close(box)
            return ListDriver().set(control, view, value)
        return super().set(control, view, value)
