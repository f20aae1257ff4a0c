"""A place: the part of a document in which something stands, and what a person sees and presses there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from playwright.sync_api import ElementHandle, Frame, JSHandle, Locator, Page
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.ask_one import read_one
from eoms_bot.browser.controls.panels import notice_over
from eoms_bot.browser.controls.scripts import FIND_FUNCTIONS, PART_FUNCTIONS, TEXT_FUNCTIONS, UNTIL_FUNCTION
from eoms_bot.browser.places.advice import add_once, frame_with, instead, is_refused, listed
from eoms_bot.browser.profile.lines import ProfileWord
from eoms_bot.browser.session import Session
from eoms_bot.browser.trouble import has_moved, is_closed, reading
from eoms_bot.errors import NotAsked, SiteChanged
from eoms_bot.visible import squeeze

Answer = TypeVar("Answer")

_PRESSED = (
    "'button,a,li,legend,summary,[onclick],input[type=button],input[type=submit],input[type=image],"
    "[role=button],label:has(input[type=radio])'"
)
_WORDS = f"""
const PRESSED = {_PRESSED};
const NAMED = 'button,input,[role=button]';
const choices = scope => [...scope.querySelectorAll('select:not([name])')].filter(big)
    .flatMap(one => [...one.options]).filter(one => one.value);
const saying = one => bare(one.value && one.matches('input') ? one.value : one.innerText) || bare(one.title);
"""
_PRESS = (
    "(scope, [words]) => {"
    + TEXT_FUNCTIONS
    + _WORDS
    + """
    const all = [...scope.querySelectorAll(PRESSED)].filter(big);
    const fit = all.filter(one => saying(one) === bare(words));
    const deep = fit.filter(one => !fit.some(other => other !== one && one.contains(other)));
    if (!deep.length) deep.push(...choices(scope).filter(one => bare(one.textContent) === bare(words)));
    const others = all.filter(one => one.matches(NAMED)).map(saying).filter(Boolean).slice(0, 20);
    return [deep.length === 1 ? deep[0] : null, deep.length, others];
}"""
)
_SAYING = (
    "(scope, [words]) => {"
    + TEXT_FUNCTIONS
    + _WORDS
    + "return [...scope.querySelectorAll(PRESSED)].filter(one => big(one) && saying(one) === bare(words)); }"
)
_FRESH = (
    "(scope, [words, before]) => {"
    + TEXT_FUNCTIONS
    + _WORDS
    + """
    const all = [...scope.querySelectorAll(PRESSED)].filter(one => big(one) && saying(one) === bare(words));
    const fresh = all.filter(one => !before.includes(one) && !all.some(other => other !== one
        && one.contains(other)));
    return [fresh.length === 1 ? fresh[0] : null, fresh.length];
}"""
)
_LABELS = (
    "scope => {"
    + TEXT_FUNCTIONS
    + _WORDS
    + """return [...scope.querySelectorAll(PRESSED)].filter(big).map(saying).filter(Boolean)
        .concat(choices(scope).map(one => bare(one.textContent))); }"""
)
_SAYS = (
    "async (scope, [words, patience]) => {"
    + TEXT_FUNCTIONS
    + UNTIL_FUNCTION
    + """
    const HINTS = ['placeholder', 'aria-label', 'title'];
    const hinted = () => [...scope.querySelectorAll('input,textarea,select')].filter(big)
        .flatMap(one => HINTS.map(each => bare(one.getAttribute(each))));
    const missing = () => {
        const all = bare(scope.innerText), lacks = words.map(bare).filter(one => !all.includes(one));
        const hints = lacks.length ? hinted() : [];
        return words.filter(one => lacks.includes(bare(one)) && !hints.includes(bare(one)));
    };
    await until(() => !missing().length, patience);
    return missing();
}"""
)
"""Which of some words don't come to stand there; an empty box may show its label inside."""
_FACTS = (
    "(scope, [labels]) => {"
    + TEXT_FUNCTIONS
    + PART_FUNCTIONS
    + FIND_FUNCTIONS
    + """
    let said;
    return labels.map(label => {
        const all = [...new Set(anchors(scope, bare(label)).map(one => valueOf(one, scope)))];
        const there = all.filter(one => one !== null);
        if (there.length) return there;
        said ??= spoken(scope);
        return [...new Set(said.get(bare(label)) ?? all.map(() => ''))];
    });
}"""
)
_BESIDE = (
    "(scope, [words, css]) => {"
    + TEXT_FUNCTIONS
    + _WORDS
    + """
    const [box, ...more] = [...scope.querySelectorAll(css)].filter(big);
    if (!box || more.length) return [null, 0];
    const all = [...scope.querySelectorAll(PRESSED)].filter(one => big(one) && saying(one) === bare(words));
    const after = all.filter(one => box.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
    return [after[0] ?? null, all.length];
}"""
)
"""What has these words and follows a box: a list may have several buttons that search."""
_FORM = (
    "(scope, [button, labels]) => {"
    + TEXT_FUNCTIONS
    + """
    const holds = one => one.contains(button)
        && labels.every(label => bare(one.innerText).includes(bare(label)));
    const at = [...scope.querySelectorAll('form')].findIndex(holds);
    if (at < 0) return null;
    let part = button;
    while (part.tagName !== 'FORM' && !holds(part)) part = part.parentElement;
    const alone = one => one.id && document.querySelectorAll(`#${CSS.escape(one.id)}`).length === 1;
    while (part.tagName !== 'FORM' && !alone(part)) part = part.parentElement;
    return part.tagName === 'FORM' ? ['form', at] : [`#${CSS.escape(part.id)}`, 0];
}"""
)
_HIDDEN_NAMES = """scope => [...new Set(
    [...scope.querySelectorAll('input[type=hidden]')].map(one => one.name).filter(Boolean)
)]"""
_HIDDEN = """(scope, [name]) => [...new Set(
    [...scope.querySelectorAll('input[type=hidden]')].filter(one => one.name === name).map(one => one.value)
)]"""

_SEEN = (
    "(scope, known) => {"
    + TEXT_FUNCTIONS
    + _WORDS
    + PART_FUNCTIONS
    + FIND_FUNCTIONS
    + r"""
    const found = new Map(), signs = new Map();
    const signOf = one => one?.className ? `${one.tagName} ${one.className}` : '';
    for (const one of known.length ? scope.querySelectorAll('[class]') : []) {
        if (!known.includes(bare(one.textContent))) continue;
        const sign = signOf(one), alone = signOf(one.nextElementSibling) !== sign;
        signs.set(sign, alone && (signs.get(sign) ?? true));
    }
    for (const one of scope.querySelectorAll('*')) {
        if (one.textContent.length > 80 || UNREAD.has(one.tagName) || one.matches('input')) continue;
        if (!big(one)) continue;
        const words = bare(one.innerText);
        if (words.length < 2 || words.length > 60 || /\d{5}/.test(words)) continue;
        const label = words.length < 20 && !one.matches(PRESSED) && !isControl(one)
            && (one.matches('th,label,[role=columnheader]') || one.closest('thead') || signs.get(signOf(one))
                || one.matches('td,dt,span,div') && areaOf(one, scope)?.some(isControl));
        found.set(words, Boolean(label) || (found.get(words) ?? false));
    }
    return [...found].slice(0, 500);
}"""
)
"""The short texts of a place, each with whether it is surely a label or a header.

What looks like labels that are known is a label, unless the value next to one of these looks the same: a
customer's text is no label.
"""

_MOST_CITED = 3
"""How many missing words are named; where all are missing, the place is wrong and not the words."""
_LOOK_MS = 250
_CHANGED = """patience => new Promise(done => {
    const seen = new MutationObserver(() => over()), late = setTimeout(() => over(), patience);
    const over = () => { seen.disconnect(); clearTimeout(late); done(); };
    seen.observe(document, {childList: true, subtree: true, attributes: true, characterData: true});
})"""
"""Returns at the next change of the document, or after so many milliseconds."""


def press(element: ElementHandle) -> None:
    """Press an element; an option of a select that does something is chosen there."""
    select = element.evaluate_handle(
        "one => one.tagName === 'OPTION' ? one.closest('select') : null"
    ).as_element()
    if select is None:
        element.click()
    else:
        select.select_option(value=element.evaluate("one => one.value"))


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

    def await_words(
        self,
        what: str,
        *words: ProfileWord,
        frame: ProfileWord | None = None,
        known: Iterable[str] = (),
        first: str = "",
    ) -> None:
        """Return once all these words stand there.

        SiteChanged names those that do not come, where the profile has them, and what is there instead.
        `frame` is the profile's name of the frame in which they are looked for, `known` are further words
        that the profile has for this place. `first` is what to try first, as a clause.
        """
        with reading(what, self.session.explain):
            asked = list(dict.fromkeys(one.words for one in words))
            missing = self.ask(_SAYS, [asked, self.seconds * 1000])
        if missing:
            gone = [one for one in words if one.words in missing]
            errors = self.session.explain()
            cited = "、".join(one.cited for one in gone[:_MOST_CITED])
            cited += f" 等 {len(gone)} 处" if len(gone) > _MOST_CITED else ""
            there = "" if is_refused(errors) else first + self._instead(gone, {*asked, *known}, frame)
            raise SiteChanged(f"{what}: 等了 {self.seconds:g} 秒，没有出现 {cited}{there}{errors}")

    def _instead(self, gone: Sequence[ProfileWord], known: Iterable[str], frame: ProfileWord | None) -> str:
        """What stands there in the place of words that have not come."""
        if frame is not None and (other := frame_with(self.document, gone[0].words)):
            return f"；框架“{other}”里有它，写 {frame.written(other)}（{frame.place}）"
        ours = {squeeze(one) for one in known}
        texts = self.texts(ours)
        labels = [text for text, is_label in texts if is_label]
        free = [(text, is_label) for text, is_label in texts if squeeze(text) not in ours]
        others = [[text for text, is_label in free if is_label is sure] for sure in (True, False)]
        clauses = [f"；这里有: {listed(others[0] or labels)}"] if labels else []
        for one in gone[:_MOST_CITED]:
            clauses.append(instead(one, others[0]) or instead(one, others[1]))
        return "".join(clauses)

    def texts(self, known: Iterable[str] = ()) -> list[tuple[str, bool]]:
        """The short texts here, each with whether it is surely a label or a header; `known` are labels."""
        try:
            return [(text, is_label) for text, is_label in self.ask(_SEEN, list(known))]
        except PlaywrightError:
            return []  # the page has gone, and explains nothing

    def says(self, words: Sequence[str]) -> bool:
        """Whether one of these words stands there now."""
        return len(self.ask(_SAYS, [list(words), 0])) < len(words)

    def press_on(self, what: str, word: ProfileWord, confirm: ProfileWord | None = None) -> None:
        """Press what has exactly these words, white space apart; there must be one such thing.

        `confirm` are the words of the button with which the page then asks once more. Errors of the press
        itself are the caller's: a write may have left.
        """
        with reading(f"{what}：{word.words}", self.session.explain):
            button = patiently(self.session, self.document, lambda: self.button(what, word))
            asks = confirm if confirm and confirm.words else None
            page = whole(self.session, self.document).scope
            # What the page said of an earlier write may still lie over it.
            if notice := notice_over(button):
                notice.click()
            before = page.evaluate_handle(_SAYING, [asks.words]) if asks else None
        press(button)
        if asks and before:
            self._confirm(asks, before)

    def button(self, what: str, word: ProfileWord) -> ElementHandle:
        """What has exactly these words; SiteChanged names what is there instead."""
        found = self.scope.evaluate_handle(_PRESS, [word.words])
        element = found.get_property("0").as_element()
        if element is None:
            count, others = (found.get_property(place).json_value() for place in ("1", "2"))
            advice = (
                instead(word, others) if not count else "；写 title，只看这一步的对话框，或写只有一处的字"
            )
            raise SiteChanged(
                f"{what}: 应有一个 {word.words!r}，这里有 {count} 个；能按的: {'、'.join(others) or '无'}"
                f"{advice}{f'；档案 {word.place}' if word.place else ''}"
            )
        return element

    def shown_with(self, words: Iterable[str]) -> PageArea:
        """This place; or another document of the window, where that is what shows all these words."""
        found = document_showing(self.session, self.document, words)
        return self if found is self.document else whole(self.session, found)

    def button_after(self, what: str, css: str, word: ProfileWord) -> ElementHandle:
        """The first thing with these words after a box; for what writes nothing."""
        found = self.scope.evaluate_handle(_BESIDE, [word.words, css])
        element = found.get_property("0").as_element()
        return self.button(what, word) if element is None else element

    def form_around(self, button: ElementHandle, labels: Sequence[str]) -> PageArea:
        """The form of this button, or the part of it, that holds all these labels; else this place.

        Another form may open over it meanwhile, with fields of the same labels. A form may show much else: a
        part of it is taken that has an id.
        """
        found = self.scope.evaluate(_FORM, [button, list(labels)])
        if found is None:
            return self
        css, at = found
        return PageArea(self.session, self.document, self.scope.locator(str(css)).nth(int(at)))

    def offered(self) -> tuple[str, ...]:
        """The words of everything that can be pressed here."""
        return tuple(self.ask(_LABELS, None))

    def facts(self, labels: Sequence[str]) -> list[list[str]]:
        """For each label the different texts that stand next to it."""
        texts: list[list[str]] = self.ask(_FACTS, [list(labels)])
        return texts

    def hidden(self, name: str) -> list[str]:
        """The different values of the hidden inputs of this name."""
        values: list[str] = self.ask(_HIDDEN, [name])
        return values

    def hidden_names(self) -> list[str]:
        """The names of all hidden inputs."""
        names: list[str] = self.ask(_HIDDEN_NAMES, None)
        return names

    def _confirm(self, word: ProfileWord, before: JSHandle) -> None:
        """Press what the page has shown after a press to ask once more; nothing once the write has come.

        It is the one with these words that was not among those on show `before`. NotAsked where it does not
        come.
        """

        def asked() -> ElementHandle | None:
            if self.session.gate.tried:
                return None
            found = whole(self.session, self.document).scope.evaluate_handle(_FRESH, [word.words, before])
            element = found.get_property("0").as_element()
            if element is None:
                count = found.get_property("1").json_value()
                place = f"；档案 {word.place}" if word.place else ""
                raise (SiteChanged if count else NotAsked)(
                    f"按了以后应再问一次，出来一个 {word.words!r}；出来了 {count} 个{place}"
                )
            return element

        button = patiently(self.session, self.document, asked)
        if button is not None:
            button.click()

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
        except SiteChanged as problem:
            if session.clock.monotonic() >= until:
                add_once(problem, session.explain())
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
    """The whole of a document; one that only holds frames has no body."""
    return PageArea(session, document, document.locator("body, html > frameset"))


def frame_named(session: Session, page: Page, name: ProfileWord, what: str) -> Page | Frame:
    """The frame of that name in a window; the window itself for no name. SiteChanged where there is none."""
    if not name.words:
        return page

    def there() -> Frame:
        frame = page.frame(name=name.words)
        if frame is None:
            names = [one.name for one in page.frames if one.name]
            raise SiteChanged(
                f"{what}: 应有名为 {name.words!r} 的框架，这里有: {'、'.join(names) or '无，不写这一项'}"
                f"{instead(name, names)}{f'；档案 {name.place}' if name.place else ''}"
            )
        return frame

    frame = patiently(session, page, there)
    with reading(what, session.explain):
        frame.wait_for_load_state("load")
    return frame


def document_showing(
    session: Session, first: Page | Frame, words: Iterable[str], *, frame_comes: bool = False
) -> Page | Frame:
    """The document of a window in which all these words come to stand, on show; `first` where none does.

    A site may show each list and each order in a frame of its own, which nothing names. Where `first` has the
    words, it counts; of several others the one that came last. `frame_comes`: the frame may still have to
    come.
    """
    page, wanted = (first.page if isinstance(first, Frame) else first), list(words)
    until = session.clock.monotonic() + session.step_seconds
    while frame_comes or len(page.frames) > 1:
        for one in (first, *reversed(page.frames)):
            if _shows(one, wanted):
                return page if one is page.main_frame else one
        if session.clock.monotonic() >= until:
            break
        session.check_alive()
        with suppress(PlaywrightError):  # its document may be on its way out
            page.evaluate(_CHANGED, _LOOK_MS)
    return first


def _shows(document: Page | Frame, words: Sequence[str]) -> bool:
    """Whether a document is on show, in all frames around it, and has these words."""
    try:
        holder = document if isinstance(document, Frame) else document.main_frame
        while holder.parent_frame is not None:
            if not holder.frame_element().is_visible():
                return False
            holder = holder.parent_frame
        return not document.evaluate(f"async words => ({_SAYS})(document.body, [words, 0])", list(words))
    except PlaywrightError:
        return False  # it has gone, or another page is coming


def is_empty_line(row: Mapping[str, str], empty: Sequence[str]) -> bool:
    """Whether a line of a grid only says that there is nothing, in one of these ways."""
    texts = {squeeze(text) for name, text in row.items() if name not in {"href", "mark"}} - {""}
    return len(texts) == 1 and texts <= {squeeze(one) for one in empty}


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
