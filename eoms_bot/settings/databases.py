"""Addresses of databases in the settings: an SQLAlchemy URL, and never a password in it."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from pydantic_core import PydanticCustomError

_SECRET = re.compile(r"pass|pwd|secret|token", re.IGNORECASE)


def on_server(value: str, name: str) -> str:
    """The address of a PostgreSQL database; it may be empty.

    The errors are those of a field's check, with an address of `name` as their example.
    """
    example = f"postgresql+psycopg://eoms@db.eoms.example/{name}"
    if value and not value.startswith("postgresql"):
        raise PydanticCustomError("CONF-005", "PostgreSQL 的地址，例如 {example}", {"example": example})
    return checked_address(value, example)


def checked_address(value: str, example: str) -> str:
    """The address as it is; it may be empty.

    The errors are those of a field's check where it is no address, or holds a secret.
    """
    if not value:
        return value
    no_address = PydanticCustomError("CONF-005", "SQLAlchemy 地址，例如 {example}", {"example": example})
    try:
        parts = urlsplit(value)
        secret = parts.password is not None or any(_SECRET.search(name) for name, _ in parse_qsl(parts.query))
    except ValueError:
        raise no_address from None
    if secret:
        raise PydanticCustomError("CONF-003", "地址里不得有密码；放进数据库驱动自己的密码文件")
    if not parts.scheme or ":" not in value:
        raise no_address
    return value
