"""Back-ends of keyring as a machine may have them: one that keeps, and those that refuse, lose, hang, or keep in clear."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

import keyring
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from eoms_bot.vault import SWITCH


class Kept(KeyringBackend):
    """A vault that works; `held` is what it has: (service, user) → password."""

    priority = 5.0

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """What is held."""
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Hold it."""
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Hold it no longer; keyring wants an error where there is nothing."""
        if self.held.pop((service, username), None) is None:
            raise PasswordDeleteError(service)


class Plain(Kept):
    """What keeps in clear: keyring does not recommend such."""

    priority = 0.5


class Locked(Kept):
    """A vault that nobody has unlocked; like some of the real ones, it says too much."""

    def get_password(self, service: str, username: str) -> str | None:
        """Refused."""
        raise KeyringLocked(f"locked over {self.held}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Refused."""
        raise KeyringLocked(f"locked over {password}")


class Broken(Kept):
    """A vault whose system fails."""

    def get_password(self, service: str, username: str) -> str | None:
        """Fails as Windows does for a user who is not logged in."""
        raise OSError(1312, "no such logon session")


class Forgetful(Kept):
    """A vault that takes everything and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Gone."""


class Waiting(Kept):
    """A vault that asks somebody who is not there; `come` is his coming."""

    def __init__(self) -> None:
        super().__init__()
        self.come = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        """Waits."""
        self.come.wait()
        return None


def chain(*links: KeyringBackend) -> KeyringBackend:
    """A chain of these links."""

    class Chain(ChainerBackend):
        backends: ClassVar = list(links)

    return Chain()


@contextmanager
def serving(backend: KeyringBackend) -> Iterator[None]:
    """This process's keyring has the back-end for the length of the block; then it is as before."""
    before, switch = keyring.get_keyring(), os.environ.pop(SWITCH, None)
    keyring.set_keyring(backend)
    try:
        yield
    finally:
        keyring.set_keyring(before)
        if switch is not None:
            os.environ[SWITCH] = switch
