"""Ids that the program gives, none of which looks like anybody's number: they are told in reports, logs and file names, all masked."""

from __future__ import annotations

import re
import secrets
from datetime import datetime

from eoms_bot.model.zone import SHANGHAI

_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_IN_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")

PLAN = r"P[0-9]{8}-[0-9]{6}-[0-9a-z]{4}"
"""A plan's number, as a pattern. Earlier versions gave digits at its end too, and masked every fifteenth of them in the report."""
PLAN_ID = re.compile(PLAN)

BOOK_ID = re.compile(r"U[0-9]{8}-[0-9]{6}-[a-z]{4}")
"""The number under which a console keeps an uploaded workbook, which is its file's name as well."""


def new_id(kind: str, now: datetime) -> str:
    """An id like `U20261126-091502-qkfz`, by which files are named; `kind` is one letter."""
    return f"{kind}{now.astimezone(SHANGHAI):%Y%m%d-%H%M%S}-{by_chance(4)}"


def by_chance(length: int) -> str:
    """So many letters, drawn anew."""
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def in_letters(digest: str) -> str:
    """A digest's hexadecimal digits as the letters a–p."""
    return digest.translate(_IN_LETTERS)
