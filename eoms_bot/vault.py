"""The system's own vault for the password, by keyring, an extra of the package.

No other module knows keyring. A back-end of keyring counts as a vault where it keeps passwords encrypted for
its user (C10). That is judged by two things:

- Its priority is 1 or more: keyring calls only those recommended, and gives null, fail and files less.
- It comes neither from keyring's null or fail nor from the package keyrings.alt, which has plain files too.

A chain of back-ends is never used as such: where the first refuses, it would go on to the next. The first
vault in the chain is used. `PYTHON_KEYRING_BACKEND=keyring.backends.null.Keyring`, keyring's own way to turn
it off, is respected without loading it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from pydantic import SecretStr

from eoms_bot.errors import BadInput, ConfigError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

SWITCH, OFF = "PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring"
RECOMMENDED = 1
REFUSED = ("keyring.backends.null", "keyring.backends.fail", "keyrings.alt")
SECONDS = 60.0
"""How long a vault may take.

A locked one asks the person at the screen, and at night nobody is there.
"""

NAMES = {
    "keyring.backends.Windows": "Windows 凭据管理器",
    "keyring.backends.macOS": "macOS 钥匙串",
    "keyring.backends.SecretService": "Secret Service（GNOME 密钥环等）",
    "keyring.backends.libsecret": "Secret Service（libsecret）",
    "keyring.backends.kwallet": "KDE 钱包",
}
CURE = (
    "在桌面上登录本用户并解锁它（Windows 的计划任务要设成用密码登录）；"
    f"不用密码库的，设环境变量 {SWITCH}={OFF}，再运行 eoms-bot login set --file"
)


class NoVault(BadInput):
    """This machine has no vault that could be used; says why, and what to do."""


class VaultShut(ConfigError):
    """There is a vault, and it does not answer: locked, broken, or waiting for somebody."""


@dataclass(frozen=True)
class Vault:
    """An open vault; `name` is for people.

    Every method raises VaultShut where it does not answer, without a word of what it holds.
    """

    name: str
    backend: KeyringBackend

    def read(self, site_id: str, account: str) -> SecretStr | None:
        """The password of an account; None where it has none."""
        service = _service(site_id)
        word = _answered(self.name, lambda: self.backend.get_password(service, account))
        return SecretStr(word) if word else None

    def write(self, site_id: str, account: str, password: SecretStr) -> None:
        """Store a password instead of an older one, and make sure that it reads back."""
        service = _service(site_id)
        _answered(self.name, lambda: self.backend.set_password(service, account, password.get_secret_value()))
        if self.read(site_id, account) != password:
            raise VaultShut(f"系统密码库 {self.name} 没有存住密码；{CURE}")

    def forget(self, site_id: str, account: str) -> bool:
        """Take an account's password out; whether there was one."""
        if self.read(site_id, account) is None:
            return False
        service = _service(site_id)
        _answered(self.name, lambda: self.backend.delete_password(service, account))
        return True


def find() -> Vault:
    """This machine's vault; NoVault where it has none, VaultShut where keyring cannot even say which."""
    if os.environ.get(SWITCH) == OFF:
        raise NoVault(f"系统密码库被环境变量 {SWITCH} 关掉了；去掉它，或用 eoms-bot login set --file")
    try:
        from keyring import get_keyring  # here: an extra, and it takes time to load
    except ImportError as err:
        raise NoVault(
            "没有装用系统密码库的部分 → pip install 'eoms-bot[vault]'；或用 eoms-bot login set --file"
        ) from err
    # All of it in one question: a back-end may ask the system again for its members and its priority.
    chosen, backend = _answered("keyring", lambda: _best(get_keyring()))
    if backend is None:
        raise NoVault(
            f"这台机器没有能用的系统密码库：{_name(chosen)} 不加密或什么也不存。Windows 有凭据管理器，macOS 有钥匙串，"
            "Linux 要有登录了的桌面（cron、ssh 里没有）；没有桌面的用 systemd 凭据，或 eoms-bot login set --file"
        )
    return Vault(_name(backend), backend)


@contextmanager
def left_alone() -> Iterator[None]:
    """No vault for the length of the block.

    A program that has passwords of its own must not make a person unlock his vault.
    """
    before = os.environ.get(SWITCH)
    os.environ[SWITCH] = OFF
    try:
        yield
    finally:
        os.environ.pop(SWITCH)
        if before is not None:
            os.environ[SWITCH] = before


def _service(site_id: str) -> str:
    """The name under which people see it, in Windows' list for instance."""
    return f"eoms-bot/{site_id}"


def _best(chosen: KeyringBackend) -> tuple[KeyringBackend, KeyringBackend | None]:
    """What keyring would use, and the first vault in it, if it has one."""
    return chosen, next(filter(_keeps_secrets, _members(chosen)), None)


def _members(backend: KeyringBackend) -> list[KeyringBackend]:
    """The links of a chain, best first; any other back-end alone."""
    from keyring.backends.chainer import ChainerBackend

    return list(backend.backends) if isinstance(backend, ChainerBackend) else [backend]


def _keeps_secrets(backend: KeyringBackend) -> bool:
    module = type(backend).__module__
    return not any(_is_in(module, one) for one in REFUSED) and backend.priority >= RECOMMENDED


def _name(backend: KeyringBackend) -> str:
    """What people call it; the name of its class for one that is not keyring's own."""
    kind = type(backend)
    known = (name for module, name in NAMES.items() if _is_in(kind.__module__, module))
    return next(known, f"{kind.__module__}.{kind.__qualname__}")


def _is_in(module: str, package: str) -> bool:
    return f"{module}.".startswith(f"{package}.")


def _answered(name: str, ask: Callable[[], T]) -> T:
    """What the vault says.

    It runs in a thread that nobody waits for at the end: there is no other way to stop waiting for a vault.

    A failure is reported by its kind alone, and without a cause: text and frames of the back-end may have the
    password.
    """
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(ask())
        except Exception as problem:  # each back-end raises what its system does
            answer.set_exception(_shut(name, type(problem).__name__))

    Thread(target=run, name="vault", daemon=True).start()
    if not wait([answer], SECONDS).done:
        raise VaultShut(f"系统密码库 {name} {SECONDS:.0f} 秒没有应答，多半锁着，在等人解锁；{CURE}")
    return answer.result()


def _shut(name: str, kind: str) -> VaultShut:
    state = "锁着" if kind == "KeyringLocked" else f"打不开（{kind}）"
    return VaultShut(f"系统密码库 {name} {state}；{CURE}")
