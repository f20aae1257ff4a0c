"""One-time tokens (C2, C9): made by a command of this user, and good for one login.

They are kept as hashes in a 0600 file. A person's name and role in the console are those of the
token. The command that makes a token and the console that takes it share the file, so every change
is made under a lock.

A browser is given its token by a page of our own, a 0600 file: everybody on the machine can read
the browser's command line. The page is deleted once its token is used up.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from filelock import FileLock
from loguru import logger

from eoms_bot import chinese
from eoms_bot.console.security.roles import Role
from eoms_bot.errors import ConfigError
from eoms_bot.new_file import new_file

GOOD_FOR = timedelta(minutes=10)
_SLACK = timedelta(minutes=1)
MOST_BYTES = 64 * 1024
MOST_LENGTH = 64
FOLDER, FILE = "console", "tokens.json"
PAGE = """<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<title>打开控制台</title>
<form method="post" action="http://127.0.0.1:{port}/login" autocomplete="off">
<input type="hidden" name="token" value="{token}">
<button>打开控制台</button>
</form>
<script>document.forms[0].submit();</script>
"""
"""Posts the token, so that it stands in no address: not in the history either.

`autocomplete` is off because a browser keeps what stands in forms, to restore its windows after a crash.
"""

Found = TypeVar("Found")


@dataclass(frozen=True)
class Person:
    """Who has logged in, and what the person may do."""

    name: str
    role: Role


@dataclass(frozen=True)
class _Kept:
    hash: str
    name: str
    role: str
    until: str


class Tokens:
    """The tokens of one data folder."""

    def __init__(self, home: Path) -> None:
        self.file = home / FOLDER / FILE

    def make(self, person: Person, now: datetime) -> str:
        """A new token (256 bits, URL-safe) for a person, good for one login within ten minutes."""
        token = secrets.token_urlsafe(32)
        made = _Kept(_hash(token), person.name, person.role.value, (now + GOOD_FOR).isoformat())
        self._change(lambda kept: ([*_fresh(kept, now), made], None))
        return token

    def make_page(self, person: Person, now: datetime, port: int) -> Path:
        """A page (0600) with a new token that logs a browser in at the console of this port."""
        token = self.make(person, now)
        page = self.file.with_name(_page_of(_hash(token)))
        with new_file(page) as file:
            file.write(PAGE.format(port=port, token=token).encode())
        return page

    def take(self, token: str, now: datetime) -> Person | None:
        """The person of a token, which is then used up; None for an unknown or expired token."""
        wanted = _hash(token[:MOST_LENGTH])

        def take(kept: list[_Kept]) -> tuple[list[_Kept], Person | None]:
            good = _fresh(kept, now)
            # Compare all of them, so that the time reveals nothing.
            hits = [one for one in good if hmac.compare_digest(one.hash, wanted)]
            left = [one for one in good if one not in hits]
            return left, Person(hits[0].name, Role(hits[0].role)) if hits else None

        return self._change(take)

    def _change(self, change: Callable[[list[_Kept]], tuple[list[_Kept], Found]]) -> Found:
        try:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with FileLock(self.file.with_suffix(".lock"), mode=0o600, timeout=10):
                before = _read(self.file)
                after, found = change(before)
                if after != before:
                    _write(self.file, after)
                self._delete_pages({_page_of(one.hash) for one in after})
        except OSError as err:
            raise ConfigError(f"控制台令牌文件用不了：{self.file}（{chinese.of_system(err)}）") from err
        return found

    def _delete_pages(self, wanted: set[str]) -> None:
        """Delete the pages whose tokens are used up or expired."""
        for page in self.file.parent.glob(_page_of("*")):
            if page.name in wanted:
                continue
            try:
                page.unlink(missing_ok=True)
            except PermissionError as err:
                # On Windows while the browser reads it. Its token is worthless; the next change deletes it.
                logger.info("打开控制台用的一页还删不掉：{}（{}）", page.name, chinese.of_system(err))


def _page_of(token_hash: str) -> str:
    return f"open-{token_hash[:16]}.html"


def _fresh(kept: list[_Kept], now: datetime) -> list[_Kept]:
    """The tokens that are still good; a clock that was set back does not keep one alive for long.

    A person who makes one at the same moment may have read the clock a little later.
    """
    latest = now + GOOD_FOR + _SLACK
    return [one for one in kept if now <= datetime.fromisoformat(one.until) <= latest]


def _hash(token: str) -> str:
    # A random token of 256 bits needs no slow hash.
    return sha256(token.encode(errors="surrogatepass")).hexdigest()


def _read(path: Path) -> list[_Kept]:
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        return []
    with os.fdopen(handle, "rb") as file:
        _insist_private(os.fstat(file.fileno()), path)
        content = file.read(MOST_BYTES)
    try:
        return [_Kept(**one) for one in json.loads(content)]
    except (ValueError, TypeError):
        # Tokens live for minutes: an unreadable file starts empty.
        return []


def _insist_private(status: os.stat_result, path: Path) -> None:
    if sys.platform != "win32" and (status.st_mode & 0o077 or status.st_uid != os.geteuid()):
        mode = stat.S_IMODE(status.st_mode)
        raise ConfigError(
            f"[CONF-006] {path} 别的用户能读到（{mode:04o}） → 删掉它，再运行 eoms-bot console token"
        )


def _write(path: Path, kept: list[_Kept]) -> None:
    fresh = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}.new")
    with new_file(fresh) as file:
        file.write(json.dumps([vars(one) for one in kept], ensure_ascii=False).encode())
    fresh.replace(path)
