"""A place: the part of a document in which something stands, and what a person sees and presses there."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from playwright.sync_api import ElementHandle, Frame, Locator, Page
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.ask_one import read_one
from eoms_bot.browser.controls.scripts import FIND_FUNCTIONS, PART_FUNCTIONS, TEXT_FUNCTIONS, UNTIL_FUNCTION
from eoms_bot.browser.session import Session
from eoms_bot.browser.trouble import has_moved, is_closed, reading
from eoms_bot.errors import SiteChanged
from eoms_bot.visible import squeeze

Answer = TypeVar("Answer")

_PRESSED = "'button,a,li,input[type=button],input[type=submit],input[type=image],[role=button]'"
_WORDS = f"""
const PRESSED = {_PRESSED};
const NAMED = 'button,input,[role=button]';
const saying = one => bare(one.value && one.matches('input') ? one.value : one.innerText);
"""
_PRESS = (
    "(scope, [words]) => {"
    + TEXT_FUNCTIONS
    + _WORDS
    + """
    const all = [...scope.querySelectorAll(PRESSED)].filter(big);
    const fit = all.filter(one => saying(one) === bare(words));
    const deep = fit.filter(one => !fit.some(other => other !== one && one.contains(other)));
    const others = all.filter(one => one.matches(NAMED)).map(saying).filter(Boolean).slice(0, 20);
    return [deep.length === 1 ? deep[0] : null, deep.length, others];
}"""
)
_LABELS = (
    "scope => {"
    + TEXT_FUNCTIONS
    + _WORDS
    + "return [...scope.querySelectorAll(PRESSED)].filter(big).map(saying).filter(Boolean); }"
)
_SAYS = (
    "async (scope, [words, patience]) => {"
    + TEXT_FUNCTIONS
    + UNTIL_FUNCTION
    + """
    const all = () => bare(scope.innerText);
    const there = () => words.every(one => all().includes(bare(one)));
    await until(there, patience);
    return words.filter(one => !all().includes(bare(one)));
}"""
)
_FACTS = (
    "(scope, [labels]) => {"
    + TEXT_FUNCTIONS
    + PART_FUNCTIONS
    + FIND_FUNCTIONS
    + """
    const textOf = area => area.map(one => {
        const box = within([one], 'input,textarea').find(shown);
        return box ? box.value : one.innerText;
    }).join(' ').trim();
    return labels.map(label => {
        const areas = anchors(scope, bare(label)).map(one => areaOf(one, scope)).filter(Boolean);
        return [...new Set(areas.map(textOf))];
    });
}"""
)

_LOOK_MS = 250
_CHANGED = """patience => new Promise(done => {
    const seen = new MutationObserver(() => over()), late = setTimeout(() => over(), patience);
    const over = () => { seen.disconnect(); clearTimeout(late); done(); };
    seen.observe(document, {childList: true, subtree: true, attributes: true, characterData: true});
})"""
"""Returns at the next change of the document, or after so many milliseconds."""


@dataclass(frozen=True)
class PageArea:
    """A document, and the element in it that holds everything of this place.

    `document` is a window, or a frame of one.
    """

    session: Session
    document: Page | Frame
    scope: Locator

    @property
    def page(self) -> Page:
        """The window."""
        return self.document.page if isinstance(self.document, Frame) else self.document

    @property
    def seconds(self) -> float:
        """How long something may take to come, in seconds."""
        return self.session.step_seconds

    def await_words(self, what: str, *words: str) -> None:
        """Return once all these words stand there; SiteChanged names those that do not come."""
        with reading(what, self.session.explain):
            missing = self.ask(_SAYS, [list(words), self.seconds * 1000])
        if missing:
            errors = self.session.explain()
            raise SiteChanged(f"{what}: 等了 {self.seconds:g} 秒，没有出现 {'、'.join(missing)}{errors}")

    def says(self, *words: str) -> bool:
        """Whether all these words stand there now."""
        return not self.ask(_SAYS, [list(words), 0])

    def press_on(self, what: str, words: str) -> None:
        """Press what has exactly these words, white space apart; there must be one such thing.

        Errors of the press itself are the caller's: a write may have left.
        """
        with reading(f"{what}：{words}", self.session.explain):
            button = patiently(self.session, self.document, lambda: self.button(what, words))
        button.click()

    def button(self, what: str, words: str) -> ElementHandle:
        """What has exactly these words; SiteChanged names what is there instead."""
        found = self.scope.evaluate_handle(_PRESS, [words])
        element = found.get_property("0").as_element()
        if element is None:
            count, others = (found.get_property(place).json_value() for place in ("1", "2"))
            raise SiteChanged(
                f"{what}: 应有一个 {words!r}，这里有 {count} 个；能按的: {'、'.join(others) or '无'}"
            )
        return element

    def offered(self) -> tuple[str, ...]:
        """The words of everything that can be pressed here."""
        return tuple(self.ask(_LABELS, None))

    def facts(self, labels: Sequence[str]) -> list[list[str]]:
        """For each label the different texts that stand next to it."""
        texts: list[list[str]] = self.ask(_FACTS, [list(labels)])
        return texts

    def ask(self, script: str, argument: object) -> Any:
        """The answer of a script that only reads this place."""
        return read_one(self.scope, script, argument)


def patiently(session: Session, document: Page | Frame, look: Callable[[], Answer]) -> Answer:
    """The result of a look that is repeated after each change of a document, while it raises SiteChanged.

    The page may still be under way to what is looked for, or load itself again. After the time of a step the
    last error counts.
    """
    until = session.clock.monotonic() + session.step_seconds
    while True:
        try:
            return look()
        except SiteChanged:
            if session.clock.monotonic() >= until:
                session.explain()
                raise
        except PlaywrightError as problem:
            if not has_moved(problem) or session.clock.monotonic() >= until:
                raise
        session.check_alive()
        try:
            document.evaluate(_CHANGED, _LOOK_MS)
        except PlaywrightError as problem:
            if is_closed(problem):
                raise


def whole(session: Session, document: Page | Frame) -> PageArea:
    """The whole of a document."""
    return PageArea(session, document, document.locator("body"))


def frame_named(session: Session, page: Page, name: str, what: str) -> Page | Frame:
    """The frame of that name in a window; the window itself for no name. SiteChanged where there is none."""
    if not name:
        return page

    def there() -> Frame:
        frame = page.frame(name=name)
        if frame is None:
            names = "、".join(one.name for one in page.frames if one.name) or "无"
            raise SiteChanged(f"{what}: 应有名为 {name!r} 的框架，这里有: {names}")
        return frame

    frame = patiently(session, page, there)
    with reading(what, session.explain):
        frame.wait_for_load_state("load")
    return frame


def is_empty_line(row: Mapping[str, str], empty: str) -> bool:
    """Whether a line of a grid only says that there is nothing."""
    return {squeeze(text) for name, text in row.items() if name not in {"href", "mark"}} - {""} == {
        squeeze(empty)
    }


def json_word(text: str) -> str:
    """The text of a JSON value as a page would show it; LookupError where there is none."""
    value = json.loads(text)
    if value is None or value == "":
        raise LookupError("null")
    return str(value)


def insist_sound(session: Session) -> None:
    """Raise what explains a place that is not what it should be."""
    session.check_alive()
    session.served.insist_on("page")
