"""Where the sections, sentences and clauses of a text begin."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from eoms_bot.decide.reading.fields import PLACE, Section

_EDGE = re.compile(r"[,。!?;\n|【】…]+")
_RARE_EDGE = re.compile(r"\.(?=\s|$)|-{3,}|={3,}|#{2,}")
_TURN = re.compile("但是|不过|而是|就是说|只是")
_ENDS = frozenset("。!?;\n")
_NOTHING = " 。,;:\n/-无空"


class Layout(NamedTuple):
    """A text and its parts; parts are named by number, in order."""

    text: str
    sections: tuple[Section, ...]
    sentences: tuple[int, ...]
    clauses: tuple[int, ...]

    def sentence_at(self, place: int) -> int:
        """The number of the sentence at a place."""
        return bisect_right(self.sentences, place)

    def kind_at(self, place: int) -> int | None:
        """The kind of section at a place; None on a label, where there are several."""
        if len(self.sections) == 1:  # its label says something of it too
            return self.sections[0].kind
        return next((one.kind for one in self.sections if one.start <= place < one.end), None)

    @property
    def place_left_blank(self) -> bool:
        """Whether a form asks for the place and nobody has filled it in."""
        places = (self.text[one.start : one.end] for one in self.sections if one.kind == PLACE)
        return any(not place.strip(_NOTHING) for place in places)

    def sentence(self, place: int) -> tuple[int, int]:
        """Start and end of the sentence at a place."""
        return _around(self.sentences, place, len(self.text))

    def clause(self, place: int) -> tuple[int, int]:
        """Start and end of the clause at a place."""
        return _around(self.clauses, place, len(self.text))


def laid_out(text: str, sections: tuple[Section, ...]) -> Layout:
    """The parts of a text; a section begins a sentence, a sentence begins a clause."""
    sentences = {edge for section in sections for edge in (section.start, section.end)}
    clauses = set()
    for hit in _EDGE.finditer(text):
        clauses.add(hit.end())
        if not _ENDS.isdisjoint(hit[0]) or "【" in hit[0]:
            sentences.add(hit.end())
    sentences.update(hit.end() for hit in _RARE_EDGE.finditer(text))
    clauses.update(hit.start() for hit in _TURN.finditer(text))
    return Layout(text, sections, tuple(sorted(sentences)), tuple(sorted(clauses | sentences)))


def _around(edges: tuple[int, ...], place: int, end: int) -> tuple[int, int]:
    number = bisect_right(edges, place)
    return (edges[number - 1] if number else 0), (edges[number] if number < len(edges) else end)
