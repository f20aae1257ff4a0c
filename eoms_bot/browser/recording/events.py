"""What is noted while a person shows a site: pages as they stand, presses, requests with their answers.

Everything here has customers' values in it. It stays in memory, and nothing of it is written to a file.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import unquote, urlsplit

from eoms_bot.browser.flat_body import json_text
from eoms_bot.browser.profile.request_rule import BodyShape
from eoms_bot.model.write import Pair

STRANGER = "stranger"
"""The kind of a read that was asked once more without a login."""
_ASKS_PASSWORD = re.compile(r"<input\b[^>]*\btype\s*=\s*[\"']?password", re.IGNORECASE)
_CODE = re.compile(r"^/?(code|status|ret|retcode|errcode|errno|result|success|ok|state)$", re.IGNORECASE)
_NO_SESSION = (401, 518)
"""Answers to a script that say that the session is gone."""


@dataclass(frozen=True)
class SeenField:
    """A control with its label. `options`: word → code, where the control itself lists them.

    `parts`: the name of each native control, with the word that is chosen there and its code.
    """

    label: str
    kind: str
    shown: str
    levels: tuple[str, ...] = ()
    options: tuple[Pair, ...] = ()
    name: str = ""
    parts: tuple[tuple[str, str, str], ...] = ()
    accessible: bool = False
    """Whether the browser itself knows the label as the control's name."""
    hint: str = ""
    """The words in it while it is empty."""
    lowest: tuple[str, ...] = ()
    """Where its levels are native selects: the words that the last of them lists below those before it."""
    posts: str = ""
    """The address to which its form goes by POST, as the page has it."""


@dataclass(frozen=True)
class SeenGrid:
    """A grid with an order's number in its header: its columns, its rows, each row's link and attributes."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    links: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class SeenPage:
    """A document as it stands at one moment; `frame` is its name, empty for the window itself.

    A frame without a name has a mark of its own for one: no profile can call it by that.

    `window` is a mark of the window, the same for all that it shows.
    """

    url: str
    frame: str = ""
    window: str = ""
    texts: tuple[str, ...] = ()
    facts: tuple[Pair, ...] = ()
    fields: tuple[SeenField, ...] = ()
    grids: tuple[SeenGrid, ...] = ()
    buttons: tuple[str, ...] = ()
    hidden: tuple[Pair, ...] = ()
    """The hidden inputs: name → value."""
    forms: tuple[tuple[Pair, ...], ...] = ()
    """What each form of the page would send as it stands, apart from passwords: name → value."""
    blocks: tuple[tuple[str, ...], ...] = ()
    """Parts of the page that stand side by side, each with a time of day: the text of each, in one line."""

    def fact(self, label: str) -> str:
        """What stands next to a label, the last of its kind; empty where it is not there.

        The head of a list has the same labels, with its next column next to them.
        """
        heads = {column for grid in self.grids for column in grid.columns}
        found = [text for name, text in self.facts if name == label and text and text not in heads]
        return found[-1] if found else ""


@dataclass(frozen=True)
class Press:
    """A person's press: the words on what he pressed, the page before it, and the fields of its form."""

    at: float
    words: str
    page: SeenPage
    form: tuple[SeenField, ...] = ()
    enters: bool = False
    """Whether a password stands in the form."""
    double: bool = False
    """Whether it was pressed twice at once."""
    role: str = "button"
    """The ARIA role of what was pressed: `button` or `link`."""


@dataclass(frozen=True)
class Said:
    """What the person said in the panel, and all documents at that moment."""

    at: float
    words: str
    pages: tuple[SeenPage, ...] = ()


@dataclass(frozen=True)
class SeenDialog:
    """A dialog of the browser itself: `alert`, `confirm` or another kind, and its words."""

    at: float
    kind: str
    words: str


@dataclass(frozen=True)
class Exchange:
    """A request and its answer. `path` begins with a slash, below the site's address.

    `pairs` are those of the body, or of the address of a GET; `raw` is the text of a JSON body, for the order
    of its members. `kind`: read, query, login or write. `press` is the one that it follows, for a write.
    """

    at: float
    kind: str
    method: str
    path: str
    query: tuple[Pair, ...] = ()
    shape: BodyShape = "form"
    pairs: tuple[Pair, ...] = ()
    raw: str = ""
    status: int = 0
    location: str = ""
    media: str = ""
    text: str = ""
    press: Press | None = None
    lost: bool = False
    """Whether a login came in the place of an answer (`shows_login`)."""

    @cached_property
    def document(self) -> Any:
        """The answer as JSON; None where it is none."""
        if "json" not in self.media and not self.text.lstrip().startswith(("{", "[")):
            return None
        try:
            return json.loads(self.text)
        except ValueError:
            return None


def is_nameless(frame: str) -> bool:
    """Whether this is the mark of a frame without a name."""
    return frame.startswith("@")


def shows_login(status: int, location: str, text: str, login: str) -> bool:
    """Whether an answer is that of a session that is gone; `login` is the last part of the login's path."""
    where = urlsplit(location).path.rpartition("/")[2]
    led_there = 300 <= status < 400 and bool(where) and where == login
    return status in _NO_SESSION or led_there or _ASKS_PASSWORD.search(text) is not None


def success_code(exchanges: Sequence[Exchange]) -> tuple[str, str]:
    """The pointer and the JSON text by which answers say that all is well; empty where none does.

    Of several, one that says more than yes or no counts: a lost session has a code of its own there.
    """
    seen: Counter[tuple[str, str]] = Counter()
    for one in exchanges:
        document = one.document
        for name, value in document.items() if isinstance(document, dict) else ():
            if _CODE.match(name) and isinstance(value, (str, int, bool)):
                seen[f"/{name}", json_text(value)] += 1
    return max(seen, key=lambda one: (seen[one], one[1] not in {"true", "false"}), default=("", ""))


@dataclass
class Recording:
    """All that was noted. `base_url` ends in a slash, `opened` is the path below it that was opened first."""

    base_url: str
    opened: str = ""
    charset: str = "utf-8"
    presses: list[Press] = field(default_factory=list)
    chosen: list[Press] = field(default_factory=list)
    """Clicks on radios and checkboxes, by their words: no write may follow from one."""
    said: list[Said] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    dialogs: list[SeenDialog] = field(default_factory=list)
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    """Method, path and words of each request that was held back."""

    def below(self, url: str) -> str:
        """The path of an address below the site's, with a slash before it."""
        return unquote(urlsplit(url).path).removeprefix(urlsplit(self.base_url).path.rstrip("/")) or "/"

    def pages(self) -> list[tuple[float, SeenPage]]:
        """All pages that were seen, in the order of time."""
        found = [(one.at, one.page) for one in (*self.presses, *self.chosen)]
        found += [(one.at, page) for one in self.said for page in one.pages]
        return sorted(found, key=lambda one: one[0])
