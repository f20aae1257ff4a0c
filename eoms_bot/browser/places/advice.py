"""What a profile's mistake looks like on the page, and what to write instead; for people, in one line.

All of this is asked only where something is missing or ambiguous, so it may take its time. It quotes labels,
headers and buttons. Text that only stands on the page is quoted where it resembles what was looked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from difflib import SequenceMatcher

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Frame, Page

from eoms_bot.browser.controls.panels import panel_titles
from eoms_bot.browser.profile.lines import ProfileWord
from eoms_bot.browser.profile.parts import PagePart
from eoms_bot.browser.unlisted import REFUSED
from eoms_bot.errors import BotError, ReadBackMismatch, SiteChanged
from eoms_bot.visible import squeeze

_ALIKE = 0.5
"""How alike two words must be for one to be proposed for the other; 处理情况 and 处理结果 are."""
_MOST = 16
"""How many labels of a page are listed."""


def nearest(wanted: str, offered: Iterable[str]) -> str:
    """The one of these that resembles the wanted words most; empty where none does."""
    plain = squeeze(wanted)
    rated = [(_likeness(plain, squeeze(one)), one) for one in offered if squeeze(one) != plain]
    (best, _length), words = max(rated, key=lambda rate: rate[0], default=((0.0, 0), ""))
    return words if best >= _ALIKE else ""


def _likeness(one: str, other: str) -> tuple[float, int]:
    """The part of the longer text that both have in the same order, and how little their lengths differ."""
    blocks = SequenceMatcher(None, one, other).get_matching_blocks()
    shared = sum(block.size for block in blocks)
    return shared / max(len(one), len(other), 1), -abs(len(one) - len(other))


def instead(word: ProfileWord, offered: Sequence[str]) -> str:
    """A clause that proposes one of these words for those of the profile; empty where none resembles them."""
    found = nearest(word.words, offered)
    return f"；页面上像它的是“{found}”，是它就写 {word.written(found)}" if found else ""


def listed(labels: Sequence[str]) -> str:
    """Labels of a page in one line."""
    return "、".join(labels[:_MOST]) + ("…" if len(labels) > _MOST else "") if labels else "无"


def is_refused(said: str) -> bool:
    """Whether an error says that the gate has refused what the page needs: nothing else counts then."""
    return REFUSED in said


def add_once(problem: BotError, clause: str) -> None:
    """Add a clause to an error's message, unless it is there."""
    if clause and clause not in str(problem):
        problem.args = (f"{problem}{clause}",)


@contextmanager
def located(part: PagePart, *keys: str | int, cure: str = "") -> Iterator[None]:
    """Add to what goes wrong in the block where the profile says it, and what to write there."""
    try:
        yield
    except (SiteChanged, ReadBackMismatch) as problem:
        place = part.place(*keys)
        cited = "；档案 " in str(problem) or place in str(problem)
        if place and not cited and not is_refused(str(problem)):
            add_once(problem, f"；档案 {place}")
        add_once(problem, f"：{cure}" if cure else "")
        raise


def frame_with(document: Page | Frame, words: str) -> str:
    """The name of another frame of the window in which these words stand; empty where there is none."""
    page = document.page if isinstance(document, Frame) else document
    here = document if isinstance(document, Frame) else page.main_frame
    for frame in page.frames:
        try:
            if (
                frame is not here
                and frame.name
                and squeeze(words) in squeeze("".join(frame.locator("body").all_inner_texts()))
            ):
                return frame.name
        except PlaywrightError:
            continue  # it has gone, and explains nothing
    return ""


@contextmanager
def opening(
    document: Page | Frame, place: str, known: Sequence[str], panel: str, window: str
) -> Iterator[None]:
    """Add to what goes wrong in the block what stands open instead of the wanted place.

    `known` are the titles of panels that may stand open. `panel` is what to write at `place` for another one,
    with `{}` for its title, `window` what to write for a window that was opened.
    """
    page = document.page if isinstance(document, Frame) else document
    before = set(page.context.pages)
    try:
        yield
    except SiteChanged as problem:
        clauses = ""
        if not is_refused(str(problem)):
            clauses = _open_instead(document, known, panel)
            clauses += f"；它打开了一个新窗口，写 {window}" if window and _has_opened(page, before) else ""
        add_once(problem, f"{clauses}{f'（{place}）' if place else ''}" if clauses else "")
        raise


def _open_instead(document: Page | Frame, known: Sequence[str], panel: str) -> str:
    try:
        titles = [one for one in panel_titles(document) if squeeze(one) not in map(squeeze, known)]
    except PlaywrightError:
        return ""  # the page has gone, and explains nothing
    return f"；上面开着“{titles[0]}”，要的就是它就写 {panel.format(titles[0])}" if titles else ""


def _has_opened(page: Page, before: Collection[Page]) -> bool:
    """Whether a window has come since, or was opened by this one."""
    try:
        return any(one not in before or one.opener() is page for one in page.context.pages)
    except PlaywrightError:
        return False  # the browser has gone, and explains nothing
