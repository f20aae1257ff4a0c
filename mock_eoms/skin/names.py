"""Other names for everything that a page has a name for.

That is ids, names and classes, in markup, scripts and styles alike. The vocabulary is read from the
templates, scripts and styles themselves, so that a new page needs nothing here. A script may put a name
together (`'bpp_Btn_' + action`, `id + '_ubfbox'`). The part that the script has is a word of the vocabulary
of its own, and a name is changed part by part.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from mock_eoms.form_fields import CRM_FIELDS, STEP_TITLES, StepField, finish_fields, step_fields
from mock_eoms.switches import Switches

HOME = Path(__file__).parent.parent
_ATTRIBUTE = re.compile(r'(?<=\s)(id|name|class|for|target|data-parent|on[a-z]+)="([^"]*)"')
_NAMED = re.compile(r'(?<=\s)(?:id|name|class)="([^"]*)"')
_SCRIPT = re.compile(r"(<script\b[^>]*>)(.*?)(</script>)", re.S)
_STYLED = re.compile(r"[#.]([A-Za-z_][\w-]*)")
# HTML's own words are no names: `button` is a class here, and after `type` it is always the type of an input.
_LITERAL = re.compile(r"//[^\n]*|\btype(?: [!=]==|:) '[^'\n]*'|'(?:[^'\\\n]|\\.)*'|/_\w+\$/")
_TOKEN = re.compile(r"(?<![\w/?&$-])(?<!\[type=)[A-Za-z_][\w-]*(?![\w=(/])")
_IN_SCRIPTS = re.compile(
    r"(?:byId|getElementById|getElementsByName|field)\('([\w-]+)'"
    r"|(?:\bid|\bname|'class'|className)\s*(?:===|\+?=|:)\s*'([^']*)'|part\(\w+, '\w+', '([^']*)'"
    r"|\.frames\['(\w+)'\]|\+ '(_\w+)'|/(_\w+)\$/|\.elements\['(\w+)'\]"
)
MARKS = ("td1", "td2", "td3", "td4")
"""The ids of the menu bar's items, which are numbered as they come."""

_NOT_IN_SCRIPTS = frozenset({"id", "name", "type", "class", "text", "title", "none"})
"""Names that mean something else in scripts: attributes, and what is not to be displayed."""


def _in_template(text: str) -> Iterator[str]:
    """Names in a template; where an expression stands in one, the parts around it."""
    for value in _NAMED.findall(text):
        expressions = re.findall(r"\{\{.*?\}\}|\{%.*?%\}", value)
        yield from (
            word
            for one in expressions
            for literal in re.findall(r"'([^']*)'", one)
            for word in literal.split()
        )
        yield from re.split(r"[\s\0]+", re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "\0", value))


def _in_style(text: str) -> Iterator[str]:
    for selectors in re.sub(r"/\*.*?\*/|\{[^{}]*\}", "\n", text, flags=re.S).splitlines():
        yield from _STYLED.findall(selectors)


def _in_script(text: str) -> Iterator[str]:
    for groups in _IN_SCRIPTS.findall(text):
        yield from (word for group in groups for word in group.split())


def _of_fields() -> Iterator[str]:
    """The codes of the forms' fields, and the classes that go with their types."""
    switches = Switches({"measure_class": "on"})
    fields: list[StepField] = [*finish_fields(switches)]
    for action in STEP_TITLES:
        fields += step_fields(action, switches)
    for field in fields:
        yield from (field.code, field.css)
    yield from (replace(fields[0], kind=kind).css for kind in ("native", "cascade", "calendar"))
    yield from (field.code for field in CRM_FIELDS)
    yield from MARKS


def _vocabulary() -> frozenset[str]:
    words = set(_of_fields())
    for path in (HOME / "templates").glob("*.html"):
        words.update(_in_template(path.read_text(encoding="utf-8")))
    for path in (HOME / "static").iterdir():
        if path.name.startswith("boco"):
            continue
        text = path.read_text(encoding="utf-8") if path.suffix in (".js", ".css", ".htm") else ""
        read = {".js": _in_script, ".css": _in_style, ".htm": _in_template}.get(path.suffix)
        words.update(read(text) if read else ())
    endings = tuple(word for word in words if word.startswith("_"))
    words |= {word.removesuffix(one) for word in words for one in endings if word.endswith(one)}
    return frozenset(word for word in words if re.fullmatch(r"[\w-]*[A-Za-z][\w-]*", word))


VOCABULARY = _vocabulary()
_ENDINGS = sorted((word for word in VOCABULARY if word.startswith("_")), key=len, reverse=True)
_BEGINNINGS = sorted((word for word in VOCABULARY if word.endswith("_")), key=len, reverse=True)


class Names:
    """The names of one skin, and the way back to the site's own."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._back = {self.new(word): word for word in VOCABULARY}
        if len(self._back) != len(VOCABULARY):
            raise ValueError(f"skin {seed} has one name for two things; take another number")

    def new(self, name: str) -> str:
        """What a name is called here; one that the vocabulary does not have stays."""
        if name in _ENDINGS or name in _BEGINNINGS:
            return self._made(name)
        for ending in _ENDINGS:
            if name.endswith(ending) and name != ending:
                return self.new(name.removesuffix(ending)) + self._made(ending)
        for beginning in _BEGINNINGS:
            if name.startswith(beginning):
                return self._made(beginning) + name.removeprefix(beginning)
        return self._made(name) if name in VOCABULARY else name

    def old(self, name: str) -> str:
        """What a name of this skin is called at home; the site's own names mean nothing here."""
        if name in self._back:
            return self._back[name]
        for new, old in sorted(self._back.items(), key=lambda pair: -len(pair[0])):
            if name.endswith(new) and old in _ENDINGS:
                return self.old(name.removesuffix(new)) + old
            if name.startswith(new) and old not in _ENDINGS:
                return old + name.removeprefix(new)
        return f"?{name}" if name in VOCABULARY else name

    def markup(self, html: str) -> str:
        """A page, its inline scripts included.

        What people typed cannot be meant: a quote in it is no quote of the markup.
        """
        parts = _SCRIPT.split(html)
        for at in range(0, len(parts), 4):
            parts[at] = _ATTRIBUTE.sub(self._attribute, parts[at])
        for at in range(2, len(parts), 4):
            parts[at] = self.script(parts[at])
        return "".join(parts)

    def script(self, text: str) -> str:
        """A script: names stand in its literals."""
        return _LITERAL.sub(self._literal, text)

    def style(self, text: str) -> str:
        """A style sheet."""
        return _STYLED.sub(lambda hit: hit[0][0] + self.new(hit[1]), text)

    def _attribute(self, hit: re.Match[str]) -> str:
        name, value = hit.groups()
        new = (
            self.script(value)
            if name.startswith("on")
            else " ".join(self.new(one) for one in value.split(" "))
        )
        return f'{name}="{new}"'

    def _literal(self, hit: re.Match[str]) -> str:
        if hit[0].startswith(("//", "type")):
            return hit[0]
        if hit[0].startswith("/"):
            return f"/{self.new(hit[0][1:-2])}$/"
        return _TOKEN.sub(lambda word: word[0] if word[0] in _NOT_IN_SCRIPTS else self.new(word[0]), hit[0])

    def _made(self, word: str) -> str:
        """Six letters that go with this word and this skin.

        Letters only, because numbers are masked as telephones.
        """
        number = int.from_bytes(hashlib.sha256(f"{self._seed}/{word}".encode()).digest()[:8], "big")
        letters = "".join(chr(97 + number // 26**place % 26) for place in range(6))
        start = "_" if word.startswith("_") else ""
        return f"{start}{letters}{'_' if word.endswith('_') else ''}"
