"""Selectors made from a control's name: the only place that makes them, from plain names (C25)."""

from __future__ import annotations

import re

from eoms_bot.errors import ConfigError

PLAIN = r"^[A-Za-z0-9_.\-]+$"
"""What a name of a control may consist of, here and in a profile."""


def by_id(name: str) -> str:
    """The selector of all elements with exactly this id.

    Two such elements are ambiguous, and no caller takes the first.
    """
    return '[id="' + _plain(name) + '"]'


def by_name(name: str) -> str:
    """The selector of all inputs with exactly this name."""
    return 'input[name="' + _plain(name) + '"]'


def _plain(name: str) -> str:
    if not re.fullmatch(PLAIN, name):
        raise ConfigError(f"控件名 {name!r} 含不允许的字符")
    return name
