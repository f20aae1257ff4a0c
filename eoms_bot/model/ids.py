"""Ids that the program gives; none of them looks like a person's number.

Reports, logs and file names show ids, and all of these are masked.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime

from eoms_bot.model.zone import SHANGHAI

_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_IN_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")

PLAN = r"P[0-9]{8}-[0-9]{6}-[0-9a-z]{4}"
"""A plan's number, as a pattern.

Plans of earlier versions end in digits too; for every fifteenth of those, the mask hides the number in the
report.
"""
PLAN_ID = re.compile(PLAN)

BOOK_ID = re.compile(r"U[0-9]{8}-[0-9]{6}-[a-z]{4}")
"""The number under which a console keeps an uploaded workbook, which is its file's name as well."""


def new_id(kind: str, now: datetime) -> str:
    """An id like `U20261126-091502-qkfz`, by which files are named; `kind` is one letter."""
    return f"{kind}{now.astimezone(SHANGHAI):%Y%m%d-%H%M%S}-{by_chance(4)}"


def by_chance(length: int) -> str:
    """So many random letters."""
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def in_letters(digest: str) -> str:
    """A digest's hexadecimal digits as the letters a–p."""
    return digest.translate(_IN_LETTERS)
