"""The password of the site: where it comes from, and how it is kept.

The sources are systemd's credential, the system's vault, a 0600 file, or the environment as a last resort. It
is never a flag and never a setting.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from loguru import logger
from pydantic import SecretStr

from eoms_bot import chinese, vault
from eoms_bot.errors import ConfigError
from eoms_bot.settings import Settings

VARIABLE = "EOMS_PASSWORD"
SYSTEMD_FOLDER, SYSTEMD_FILE = "CREDENTIALS_DIRECTORY", "eoms-bot.json"
"""Where systemd puts what a unit's LoadCredential names.

It is decrypted into memory, for this service alone.
"""
MAX_BYTES = 64 * 1024
CURE = "运行 eoms-bot login set"


@dataclass(frozen=True)
class Credential:
    """An account with its password; `origin` says where the password came from, for people."""

    account: str
    password: SecretStr
    origin: str


def load(settings: Settings, env: MutableMapping[str, str] | None = None) -> Credential:
    """The credential of the configured account; ConfigError where there is none or others can read it.

    EOMS_PASSWORD goes first and is taken out of the environment: no child process inherits it. A credential
    that systemd has handed to the service goes next, and is read only where systemd says. Then comes the
    system's vault, where there is one that has the account, then the file. A vault that does not answer could
    have it: that is a ConfigError, not a step to the file.
    """
    env = os.environ if env is None else env
    account = settings.site.account
    password = env.pop(VARIABLE, "")
    if password:
        logger.warning(
            "密码来自环境变量 EOMS_PASSWORD：同一用户的其他进程能读到它；建议改用 eoms-bot login set"
        )
        return Credential(account, SecretStr(password), f"环境变量 {VARIABLE}")
    if handed := _handed(env, settings):
        return handed
    if kept := in_vault(settings):
        return kept
    path = settings.paths.credentials
    stored = _read(path).get(settings.site.id, {}).get(account)
    if not stored:
        raise ConfigError(f"没有站点 {settings.site.id} 账号 {account} 的密码（{path}）；{CURE}")
    return Credential(account, SecretStr(stored), f"文件 {path}")


def in_vault(settings: Settings) -> Credential | None:
    """What the system's vault has for this account; None where there is no vault, or nothing in it."""
    try:
        place = vault.find()
    except vault.NoVault:
        return None
    password = place.read(settings.site.id, settings.site.account)
    if password is None:
        return None
    return Credential(settings.site.account, password, f"系统密码库 {place.name}")


def without_password(env: Mapping[str, str]) -> dict[str, str]:
    """An environment for programs that we start and that have no use for the password."""
    return {name: value for name, value in env.items() if name != VARIABLE}


@contextmanager
def withheld() -> Iterator[None]:
    """What is started in the block inherits no password; after it a later run finds it where it was."""
    password = os.environ.pop(VARIABLE, None)
    try:
        yield
    finally:
        if password is not None:
            os.environ[VARIABLE] = password


def _handed(env: MutableMapping[str, str], settings: Settings) -> Credential | None:
    """What systemd has handed over for this account; None where it has nothing for it.

    It is written like the file.
    """
    folder = env.get(SYSTEMD_FOLDER, "")
    if not folder:
        return None
    path = Path(folder) / SYSTEMD_FILE
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES)
    except FileNotFoundError:
        return None
    except OSError as err:
        raise ConfigError(f"systemd 凭据读不出来：{path}（{chinese.of_system(err)}）") from err
    stored = _parse(content, path).get(settings.site.id, {}).get(settings.site.account)
    if not stored:
        return None
    return Credential(settings.site.account, SecretStr(stored), f"systemd 凭据 {SYSTEMD_FILE}")


def save(path: Path, site_id: str, account: str, password: SecretStr) -> None:
    """Store a password with those of other accounts; the file is 0600 from its first byte on."""
    stored = _read(path)
    stored.setdefault(site_id, {})[account] = password.get_secret_value()
    _write(path, stored)


def forget(path: Path, site_id: str, account: str) -> bool:
    """Take an account's password out of the file; whether there was one. A file that has none left goes."""
    stored = _read(path)
    if stored.get(site_id, {}).pop(account, None) is None:
        return False
    left = {site: accounts for site, accounts in stored.items() if accounts}
    if left:
        _write(path, left)
        return True
    try:
        path.unlink()
    except OSError as err:
        raise ConfigError(f"凭据文件删不掉：{path}（{chinese.of_system(err)}）") from err
    return True


def _write(path: Path, stored: dict[str, dict[str, str]]) -> None:
    """Replace the whole file in one step."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(stored, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as err:
        fresh.unlink(missing_ok=True)
        raise ConfigError(f"凭据文件写不进去：{path}（{chinese.of_system(err)}）") from err


def _read(path: Path) -> dict[str, dict[str, str]]:
    """Site → account → password; empty where there is no file yet."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        return {}
    except OSError as err:
        raise ConfigError(f"凭据文件读不出来：{path}（{chinese.of_system(err)}；不接受符号链接）") from err
    with os.fdopen(handle, "rb") as file:
        # The open file is asked, not its path: what was checked is what is read.
        _check(os.fstat(file.fileno()), path)
        content = file.read(MAX_BYTES)
    return _parse(content, path)


def _parse(content: bytes, path: Path) -> dict[str, dict[str, str]]:
    damaged = ConfigError(f"凭据文件内容不对：{path}；删掉它，再{CURE}")
    try:
        stored = json.loads(content)
    except ValueError:
        # Without a cause: it would carry the file's content into a traceback.
        raise damaged from None
    accounts = stored.values() if isinstance(stored, dict) else [None]
    if not all(
        isinstance(part, dict) and all(isinstance(word, str) for word in part.values()) for part in accounts
    ):
        raise damaged
    return {str(site): dict(part) for site, part in stored.items()}


def _check(status: os.stat_result, path: Path) -> None:
    if sys.platform == "win32":
        return
    if not stat.S_ISREG(status.st_mode):
        raise ConfigError(f"凭据文件不是普通文件：{path}")
    if stat.S_IMODE(status.st_mode) & 0o077:
        mode = stat.S_IMODE(status.st_mode)
        raise ConfigError(f"[CONF-006] {path} 权限过宽（{mode:04o}） → 运行 chmod 600 {path}")
    if status.st_uid != os.geteuid():
        raise ConfigError(f"[CONF-006] {path} 属于别的用户 → 用本用户重新{CURE}")
