"""What a site asks between the login and its first page: which role, which district."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from eoms_bot.browser.recording.events import Exchange, Press, Recording, SeenField
from eoms_bot.sites.recording.draft import Table

_CODE = re.compile(r"[\w-]{1,15}", re.ASCII)
"""A longer text may be a token, which is another one on the next day."""


@dataclass(frozen=True)
class Entrance:
    """The page between.

    `words`: what was chosen there and then pressed, in this order. `sent`: the request of that press, None
    where it has no body. `home`: the path of the first page after it, below the site's address.
    """

    words: tuple[str, ...]
    sent: Exchange | None
    home: str

    def rule(self) -> Table | None:
        """What lets its request pass: with the very choice that was shown, and no other.

        None where it has no body, or nothing in it that is a choice.
        """
        if self.sent is None:
            return None
        said = {name: re.escape(text) for name, text in self.sent.pairs if _CODE.fullmatch(text)}
        if self.sent.pairs and not said:
            return None
        return {
            "kind": "query",
            "method": self.sent.method,
            "path": re.escape(self.sent.path),
            "description": "登录以后选的（角色一类）",
            "says": said,
        }


def entrance_of(recording: Recording) -> Entrance | None:
    """The page on which somebody chose something right after the login; None where there was none.

    Nothing of an order was on show until then, and the press has led to another page.
    """
    presses = recording.presses
    place = next((n for n in range(len(presses) - 1, -1, -1) if presses[n].enters), -1)
    if place < 0 or place + 2 >= len(presses):
        return None
    entered, press, following = presses[place : place + 3]
    typed = {one.shown for one in entered.form}
    below = urlsplit(recording.base_url).path
    here, there = urlsplit(press.page.url).path, urlsplit(following.page.url).path
    if press.page.frame or press.page.grids or here == there or not there.startswith(below):
        return None
    asked = [one for one in recording.exchanges if press.at <= one.at <= following.at]
    sent = next((one for one in asked if one.method == "POST" and one.kind in {"query", "write"}), None)
    chosen = [
        *(one.words for one in recording.chosen if entered.at < one.at < press.at and _is_on(one, press)),
        *(_chosen(one) for one in press.form if one.kind == "select"),
    ]
    if sent is None and not any(chosen):
        return None
    pages = [one for one in asked if one.method == "GET" and "html" in one.media and one.status == 200]
    if not pages or (sent is not None and _is_odd(sent, typed)):
        return None
    return Entrance((*filter(None, chosen), press.words), sent, pages[0].path)


def _is_odd(sent: Exchange, typed: set[str]) -> bool:
    """Whether a body says a thing twice, or has what was typed for the login."""
    return len(dict(sent.pairs)) < len(sent.pairs) or any(text in typed for _, text in sent.pairs if text)


def _is_on(one: Press, other: Press) -> bool:
    return (one.page.url, one.page.window) == (other.page.url, other.page.window)


def _chosen(field: SeenField) -> str:
    return "".join(field.levels)
