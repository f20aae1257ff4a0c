"""Other controls for the fields of a step: for each kind of field those that can take the same values."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mock_eoms.dictionary import FLAT
from mock_eoms.form_fields import StepField
from mock_eoms.forms import Pairs

OTHERS = {"time": ("calendar", "typed"), "radio": ("native", "select"), "text": ("area",)}
"""Kind of field → what it may be instead; a select has a rule of its own.

What is not listed has no other.
"""

LEVELS = ("CCH_ONE_provReason",)
"""Selects whose menus have two levels."""

MOST_RADIOS = 4
LOWER = "_lower"
"""The suffix of the name of a cascade's second select, after the name of the first."""


class Widgets:
    """The controls of one skin."""

    def __init__(self, seed: str) -> None:
        self._seed = seed

    def dressed(self, fields: Sequence[StepField]) -> list[StepField]:
        """The fields of a step as this skin shows them."""
        return [self._dressed(field) for field in fields]

    def joined(self, pairs: Pairs) -> Pairs:
        """Posted pairs with each cascade as the one value that the site's own menu would have posted."""
        lower = {name.removesuffix(LOWER): value for name, value in pairs if name.endswith(LOWER)}
        return list(self._joined(pairs, lower))

    def _joined(self, pairs: Pairs, lower: dict[str, str]) -> Iterator[tuple[str, str]]:
        for name, value in pairs:
            if name.removesuffix(LOWER) in lower and name.endswith(LOWER):
                continue
            yield name, ".".join(part for part in (value, lower[name]) if part) if name in lower else value

    def _dressed(self, field: StepField) -> StepField:
        kinds = self._of_select(field) if field.kind == "select" else OTHERS.get(field.kind, ())
        if not kinds:
            return field
        kind = kinds[hashlib.sha256(f"{self._seed}/{field.code}".encode()).digest()[0] % len(kinds)]
        codes = tuple((text, text) for text in FLAT.get(field.code, ())) if kind == "radio" else field.codes
        return replace(field, kind=kind, codes=codes)

    @staticmethod
    def _of_select(field: StepField) -> tuple[str, ...]:
        if field.code in LEVELS:
            return ("cascade",)
        few = field.code in FLAT and len(FLAT[field.code]) <= MOST_RADIOS
        return ("native", "radio") if few else ("native",)
