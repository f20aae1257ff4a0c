"""A history that is no table: lines that begin with a time, in a frame or in the page itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eoms_bot.browser.recording.events import Press, Recording, SeenPage
from eoms_bot.sites.recording.vocabulary import HISTORY, step_of

_TIME = r"\d{4}[-/.]\d\d?[-/.]\d\d? \d\d?:\d\d(?::\d\d)?"
_PARTS = re.compile(rf"{_TIME}(\s+)(\S{{1,20}}?)(\s*[:：|,，;；>→-]\s*|\s+)(\S{{1,20}}?)\3(.*)")
_MOST = 80
"""How much of a line is seen."""
_ENDS = "；;。"


@dataclass(frozen=True)
class HistoryLines:
    """The pattern of a line, the name of the frame that holds them, and the words of all actions."""

    pattern: str
    frame: str
    actions: tuple[str, ...]


def history_lines(recording: Recording) -> HistoryLines | None:
    """The lines that were on show after 处理记录 was pressed; None where there were none."""
    for page in _shown(recording):
        lines = _lines(page)
        found = [match for line in lines if (match := _PARTS.fullmatch(line))]
        parts = {match[3] for match in found}
        actions = [
            match[4]
            for each in _shown(recording)
            for line in _lines(each)
            if (match := _PARTS.fullmatch(line))
        ]
        if not found or len(found) < len(lines) or len(parts) != 1 or not any(map(step_of, actions)):
            continue
        between = re.escape(parts.pop()).replace("\\ ", " ")
        ends = {line[-1] for line in lines if len(line) < _MOST}
        end = f"{re.escape(ends.pop())}?" if len(ends) == 1 and ends <= {*_ENDS} else ""
        pattern = rf"(?P<when>{_TIME}) (?P<who>.+?){between}(?P<action>.+?){between}(?P<text>.*?){end}"
        return HistoryLines(pattern, page.frame, tuple(dict.fromkeys(actions)))
    return None


def history_frames(recording: Recording) -> list[SeenPage]:
    """The frames of an order's window in which a history was on show."""
    return [
        page
        for press, page in _after(recording)
        if page.frame and page.frame != press.page.frame and _lines(page)
    ]


def _shown(recording: Recording) -> list[SeenPage]:
    return [page for _, page in _after(recording)]


def _after(recording: Recording) -> Iterator[tuple[Press, SeenPage]]:
    """What stood in the same window after each press on 处理记录, until the next press."""
    presses = recording.presses
    for place, press in enumerate(presses):
        if press.words not in HISTORY:
            continue
        until = presses[place + 1].at if place + 1 < len(presses) else float("inf")
        for at, page in recording.pages():
            if press.at < at <= until and page.window == press.page.window:
                yield press, page


def _lines(page: SeenPage) -> Sequence[str]:
    return list(dict.fromkeys(text for text in page.texts if re.match(rf"{_TIME}\s+\S", text)))
