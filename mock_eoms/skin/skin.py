"""One skin as the pages' handlers use it; without a number nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from mock_eoms.form_fields import StepField
from mock_eoms.forms import Pairs
from mock_eoms.skin.names import Names
from mock_eoms.skin.widgets import Widgets
from mock_eoms.skin.words import Words


class Plain:
    """The site as its vendor made it."""

    def word(self, text: str) -> str:
        """What the site says of itself."""
        return text

    def name(self, name: str) -> str:
        """What a parameter or control is called."""
        return name

    def own_name(self, name: str) -> str:
        """The site's own name for a name of this skin."""
        return name

    def own_pairs(self, pairs: Pairs) -> Pairs:
        """Posted pairs under the site's own names, with its own values."""
        return pairs

    def dressed(self, fields: Sequence[StepField]) -> list[StepField]:
        """A step's fields with the controls of this skin."""
        return list(fields)

    def page(self, html: str) -> str:
        """A page that is ready except for its names."""
        return html

    def file(self, suffix: str, content: bytes) -> bytes:
        """A script, style sheet or page of the static files, in UTF-8."""
        return content


class Skin(Plain):
    """The site as another branch has it."""

    def __init__(self, seed: str) -> None:
        self._names, self._words, self._widgets = Names(seed), Words(seed), Widgets(seed)

    def word(self, text: str) -> str:
        """The words of this skin instead of the site's own."""
        return self._words.new(text)

    def name(self, name: str) -> str:
        """The name of this skin."""
        return self._names.new(name)

    def own_name(self, name: str) -> str:
        """The way back."""
        return self._names.old(name)

    def own_pairs(self, pairs: Pairs) -> Pairs:
        """Names back, and what one field posts in two controls as one pair."""
        return self._widgets.joined([(self.own_name(name), value) for name, value in pairs])

    def dressed(self, fields: Sequence[StepField]) -> list[StepField]:
        """Other controls for the same fields."""
        return self._widgets.dressed(fields)

    def page(self, html: str) -> str:
        """Ids, names and classes."""
        return self._names.markup(html)

    def file(self, suffix: str, content: bytes) -> bytes:
        """Names and words."""
        renamers: dict[str, Callable[[str], str]] = {
            **{".js": self._names.script, ".css": self._names.style},
            ".htm": self._names.markup,
        }
        if suffix not in renamers:
            return content
        return self.word(renamers[suffix](content.decode("utf-8"))).encode("utf-8")


PLAIN = Plain()


@cache
def skin_of(seed: str) -> Plain:
    """The skin of a number; without one, the site as it is."""
    return Skin(seed) if seed else PLAIN
