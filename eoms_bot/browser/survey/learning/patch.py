"""Proposals as a unified diff of a profile's files: reviewed and applied by a person."""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from eoms_bot.browser.profile.lines import line_of
from eoms_bot.browser.survey.learning.proposal import Path, Proposal
from eoms_bot.errors import ConfigError


def patch(texts: Mapping[str, str], proposals: Sequence[Proposal]) -> str:
    """The diff from these texts (part → text) to the proposed ones.

    Its paths suit `patch -p1` in the profile's folder. ConfigError names a key whose value is not on a line
    of its own.
    """
    diff: list[str] = []
    for part, text in texts.items():
        mine = [one for one in proposals if one.part == part]
        fresh = _changed(text, mine)
        before, after = text.splitlines(keepends=True), fresh.splitlines(keepends=True)
        diff += difflib.unified_diff(before, after, f"a/{part}.toml", f"b/{part}.toml")
    return "".join(diff)


def _changed(text: str, proposals: Sequence[Proposal]) -> str:
    """The text with each key on its own line; a new key becomes the first in its table."""
    fresh = text
    for one in proposals:
        lines = fresh.splitlines(keepends=True)
        number = line_of(fresh, one.path) - 1
        end = lines[number][len(lines[number].rstrip("\r\n")) :]
        line = f"{one.path[-1]} = {json.dumps(one.new, ensure_ascii=False)}{end}"
        if lines[number].lstrip().startswith("["):
            lines.insert(number + 1, line)
        else:
            lines[number] = line
        fresh = "".join(lines)
    for one in proposals:
        if _value(fresh, one.path) != one.new:
            raise ConfigError(f"{one.part}.toml 的 {one.key} 不在一行里，写不成补丁；请手工改为 {one.new}")
    return fresh


def _value(text: str, path: Path) -> object:
    """The value of a key in a TOML text; None without such a key, or where the text is no TOML."""
    try:
        found: Any = tomllib.loads(text)
        for step in path:
            found = found[step]
    except (tomllib.TOMLDecodeError, KeyError, IndexError, TypeError):
        return None
    return found
