"""Finds what a person who reads a workbook does not see, or has struck out. It is left to people."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterator, Mapping
from typing import Any

from defusedxml.ElementTree import fromstring
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils import range_boundaries

SMALLEST = 4.0
"""Points of a row's height or of a letter; nobody reads what is smaller."""
NARROWEST = 0.5
"""Width of a column, in letters."""
LEAST_CONTRAST = 1.2
"""The least contrast between a letter and its ground (WCAG); light grey on white has 1.5."""

STRUCK = "有删除线"
_WHITE, _BLACK = (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)
_TRUE = ("1", "true", "on")
_THEME = ("lt1", "dk1", "lt2", "dk2", *(f"accent{number}" for number in range(1, 7)), "hlink", "folHlink")
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_VALUE = re.compile(r"General|[@0#?ymdhsYMDHS]|G/", re.IGNORECASE)

Colour = tuple[float, float, float]


class Eye:
    """Finds why a person does not see a sheet's rows and cells as they are read."""

    def __init__(self, book: Any, sheet: Any, parser: Any) -> None:
        self._book, self._parser = book, parser
        self._whole = _whole(book, sheet)
        self._theme = _theme(book)
        self._styles: dict[int, str] = {}
        self._columns: frozenset[int] | None = None

    def of_row(self, number: int) -> str:
        """Why the whole row is not seen; empty where it is. Asked while the parser stands at this row."""
        given = self._parser.row_dimensions.get(str(number), {})
        if self._whole and number > 1:
            return self._whole
        if given.get("hidden") in _TRUE:
            return "这一行被隐藏或筛选掉了"
        if _size(given.get("ht"), self._row_height()) < SMALLEST:
            return "这一行的行高几乎是 0"
        return ""

    def of_cell(self, cell: Any) -> str:
        """Why a cell is not seen as it is read; empty where it is."""
        if cell.row > 1 and cell.column in self._hidden_columns():
            return "这一列被隐藏"
        why = self._styles.get(cell._style_id)
        if why is None:
            why = self._styles[cell._style_id] = self._of_style(cell)
        return why or self._of_format(cell) or self._of_runs(cell)

    def later(self) -> Iterator[tuple[tuple[int, int, int, int], str]]:
        """What only the end of the sheet shows: (first column, first row, last column, last row) and why."""
        merged = self._parser.merged_cells
        for one in merged.mergeCell if merged else ():
            bounds: Any = range_boundaries(one.ref)
            left, top, right, bottom = bounds
            yield (left + 1, top, right, bottom), "被合并的单元格盖住"
            yield (left, top + 1, left, bottom), "被合并的单元格盖住"
        styles = self._book._differential_styles.styles
        for formatting in self._parser.formatting:
            rules = [rule.dxfId for rule in formatting.rules if rule.dxfId is not None]
            if any(number < len(styles) and self._hides(styles[number]) for number in rules):
                for part in formatting.sqref.ranges:
                    yield part.bounds, "有条件格式会把它划掉或隐去"

    def _row_height(self) -> float:
        """The height of a row that has none of its own; 0 where the sheet hides those."""
        given = getattr(self._parser, "sheet_format", None)
        if given is None:
            return 15.0
        return 0.0 if given.zeroHeight else _size(given.defaultRowHeight, 15.0)

    def _hidden_columns(self) -> frozenset[int]:
        if self._columns is None:
            self._columns = frozenset(
                column
                for one in self._parser.column_dimensions.values()
                if one.get("hidden") in _TRUE or _size(one.get("width"), 9.0) < NARROWEST
                for column in range(int(one["min"]), min(int(one["max"]), 16_384) + 1)
            )
        return self._columns

    def _of_style(self, cell: Any) -> str:
        return self._of_font(cell.font, self._fill(cell.fill))

    def _of_font(self, font: Any, ground: Colour | None) -> str:
        if font is None:
            return ""
        if font.strike:
            return STRUCK
        if font.sz is not None and float(font.sz) < SMALLEST:
            return f"字号只有 {font.sz:g}"
        ink = self._colour(font.color)
        if ink is not None and ground is not None and _contrast(ink, ground) < LEAST_CONTRAST:
            return "字的颜色和底色一样"
        return ""

    def _of_runs(self, cell: Any) -> str:
        """A text may be struck, or white, in a part of it only."""
        if not isinstance(cell.value, CellRichText):
            return ""
        ground = self._fill(cell.fill)
        blocks = (one for one in cell.value if isinstance(one, TextBlock) and one.text.strip())
        return next(
            (f"{why}（其中几个字）" for one in blocks if (why := self._of_font(one.font, ground))), ""
        )

    def _of_format(self, cell: Any) -> str:
        return (
            "" if shows(str(cell.number_format), cell.value) else f"数字格式 {cell.number_format} 不显示内容"
        )

    def _hides(self, style: Any) -> bool:
        """True where a conditional format strikes out what it is applied to, or makes it unseen."""
        ground = self._fill(style.fill, conditional=True)
        form = style.numFmt.formatCode if style.numFmt is not None else "General"
        return bool(self._of_font(style.font, ground)) or not (shows(form, "字") and shows(form, 1))

    def _fill(self, fill: Any, *, conditional: bool = False) -> Colour | None:
        """What a cell's letters stand on; None where that is a pattern."""
        kind = getattr(fill, "fill_type", None) if fill is not None else None
        if conditional and fill is not None and kind in (None, "solid"):
            # Of a conditional format it is the background that is painted, and the pattern may be left out.
            return self._colour(fill.bgColor) or _WHITE
        if kind is None:
            return _WHITE
        return self._colour(fill.fgColor) if kind == "solid" else None

    def _colour(self, colour: Any) -> Colour | None:
        """Red, green and blue; None for one that the program does not know, or that the system gives."""
        if colour is None or colour.type == "auto":
            return None
        if colour.type == "theme":
            rgb = self._theme.get(colour.theme)
        elif colour.type == "indexed":
            rgb = _WHITE if colour.indexed == 65 else _indexed(self._book._colors, colour.indexed)
        else:
            rgb = _of_hex(str(colour.rgb))
        return _tinted(rgb, float(colour.tint or 0)) if rgb else None


def shows(form: str, value: Any) -> bool:
    """True where a number format shows a value, not nothing or another text in its place."""
    sections = _sections(form)
    if isinstance(value, str | CellRichText):
        last = sections[-1]
        section = sections[3] if len(sections) > 3 else last if "@" in _LITERAL.sub("", last) else "@"
        return "@" in _LITERAL.sub("", section) or "general" in section.lower()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _VALUE.search(_LITERAL.sub("", sections[0])) is not None
    place = 1 if value < 0 else 2 if value == 0 else 0
    section = sections[place] if place < min(len(sections), 3) else sections[0]
    return _VALUE.search(_LITERAL.sub("", section)) is not None


def _sections(form: str) -> list[str]:
    """The parts of a number format: positive, negative, zero, text.

    A literal may hold the sign that divides them.
    """
    hidden = _LITERAL.sub(lambda hit: hit[0].replace(";", "\0"), form)
    return [part.replace("\0", ";") for part in hidden.split(";")]


def _whole(book: Any, sheet: Any) -> str:
    if sheet.sheet_state != "visible":
        return f"工作表“{sheet.title}”是隐藏的"
    views = [view.visibility for view in book.views or ()]
    return "整个工作簿的窗口是隐藏的" if views and all(one != "visible" for one in views) else ""


def _size(text: Any, unless: float) -> float:
    return unless if text is None else float(text)


def _theme(book: Any) -> Mapping[int, Colour]:
    """Number → colour of the workbook's theme; white and black where it has none."""
    plain = {0: _WHITE, 1: _BLACK}
    if not book.loaded_theme:
        return plain
    scheme = next((one for one in fromstring(book.loaded_theme).iter() if one.tag.endswith("}clrScheme")), ())
    colours = {one.tag.rpartition("}")[2]: one[0] for one in scheme if len(one)}
    given = {
        number: _of_hex(colours[name].get("lastClr") or colours[name].get("val") or "")
        for number, name in enumerate(_THEME)
        if name in colours
    }
    return plain | {number: rgb for number, rgb in given.items() if rgb}


def _indexed(colours: Any, number: int) -> Colour | None:
    return _of_hex(str(colours[number])) if number < min(len(colours), 64) else None


def _of_hex(text: str) -> Colour | None:
    if not re.fullmatch(r"(?:[0-9A-Fa-f]{2})?[0-9A-Fa-f]{6}", text):
        return None
    red, green, blue = (int(text[-6:][place : place + 2], 16) / 255 for place in (0, 2, 4))
    return red, green, blue


def _tinted(rgb: Colour, tint: float) -> Colour:
    hue, light, saturation = colorsys.rgb_to_hls(*rgb)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return colorsys.hls_to_rgb(hue, min(max(light, 0), 1), saturation)


def _contrast(one: Colour, other: Colour) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(rgb: Colour) -> float:
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
