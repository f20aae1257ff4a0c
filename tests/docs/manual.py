"""The operators' manual as data: its commands with what they must say, its links, and the names that it uses.

In a `console` block a line `$ …` is a command (`# 退出码 N` behind it: the exit code that it ends with, else 0), and the lines below
it are pieces of what it says, in their order. `<!-- by hand: WORD FILE -->` is what a person does in between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
OPERATORS = DOCS / "zh"
ENGINEERS = DOCS / "en"
MANUAL = OPERATORS / "manual.md"
KINDS_OF_FILE = ("html", "xlsx", "toml", "json", "jsonl", "txt")
_PART = re.compile(
    r"^ *```console\n(?P<block>.*?)^ *```$|^<!-- by hand: (?P<hand>.+?) -->$", re.DOTALL | re.MULTILINE
)
_CODE = re.compile(r"\s+# 退出码 (\d+)$")
_LINK = re.compile(r"(?<!!)\[[^\]]+\]\((?!https?:)([^)]+)\)")
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Step:
    """A command, or what a person does by hand; `says` are pieces of the command's output."""

    command: str = ""
    code: int = 0
    says: tuple[str, ...] = ()
    hand: str = ""


def text() -> str:
    """The manual."""
    return MANUAL.read_text(encoding="utf-8")


def steps(of: str) -> list[Step]:
    """What is to be done, in order."""
    return [step for found in _PART.finditer(of) for step in _steps(found)]


def _steps(found: re.Match[str]) -> Iterator[Step]:
    if found["hand"]:
        yield Step(hand=found["hand"])
        return
    lines = [line.strip() for line in found["block"].splitlines() if line.strip()]
    begins = [place for place, line in enumerate(lines) if line.startswith("$ ")]
    for begin, end in zip(begins, [*begins[1:], len(lines)], strict=True):
        code = _CODE.search(lines[begin])
        command = _CODE.sub("", lines[begin]).removeprefix("$ ")
        yield Step(command, int(code[1]) if code else 0, tuple(lines[begin + 1 : end]))


def pictures(of: str) -> list[tuple[str, str]]:
    """(what it shows, where it lies) of every picture."""
    return _PICTURE.findall(of)


def dead_links(file: Path) -> list[str]:
    """The links and pictures of a page that lead nowhere: to no file, or to no heading of it."""
    content = file.read_text(encoding="utf-8")
    targets = [*_LINK.findall(content), *(path for _, path in pictures(content))]
    return [target for target in targets if not _leads(file, target)]


def _leads(file: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    where = (file.parent / path).resolve() if path else file
    return where.exists() and (not anchor or anchor in anchors(where.read_text(encoding="utf-8")))


def anchors(of: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    heads = (re.sub(r"[^\w\- ]", "", head.strip().lower()) for head in _HEADING.findall(of))
    return {head.replace(" ", "-") for head in heads}


def commands_named(of: str) -> set[tuple[str, str]]:
    """(command, word behind it) of every command of the program that the manual names anywhere."""
    return set(re.findall(r"eoms-bot ([a-z]+(?:-[a-z]+)*)(?: ([a-z]+))?", of))


def settings_named(of: str) -> set[str]:
    """Every `table.key` in code type; file names are none."""
    found = re.findall(r"`([a-z_]+\.[a-z_.]+)(?: = [^`]+)?`", of)
    return {name for name in found if name.rsplit(".", 1)[1] not in KINDS_OF_FILE}
