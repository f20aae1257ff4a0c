"""The system's vault: which back-ends count as one, what goes in and out, and that nothing of it is told (C10)."""

import importlib
import sys
import traceback

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from pydantic import SecretStr

from eoms_bot import vault
from eoms_bot.errors import BadInput, ConfigError
from tests.support import vaults
from tests.support.vaults import serving

PASSWORD = SecretStr("canary-pass-8")
SECRET = PASSWORD.get_secret_value()


class OfAlt(vaults.Kept):
    """A file of keyrings.alt that thinks much of itself."""


OfAlt.__module__ = "keyrings.alt.file"


def test_written_is_read():
    """What was written is read, under a name that people find in the system's own list."""
    kept = vaults.Kept()
    with serving(kept):
        place = vault.find()
        place.write("lanxi", "robot01", PASSWORD)

        assert place.read("lanxi", "robot01") == PASSWORD
        assert place.read("lanxi", "robot02") is None
    assert kept.held == {("eoms-bot/lanxi", "robot01"): SECRET}


def test_forgotten_is_gone():
    """What is forgotten is gone, and whether there was anything is told."""
    kept = vaults.Kept()
    with serving(kept):
        place = vault.find()
        place.write("lanxi", "robot01", PASSWORD)

        assert place.forget("lanxi", "robot01")
        assert not place.forget("lanxi", "robot01")
    assert kept.held == {}


@pytest.mark.parametrize(
    ("backend", "name"),
    [
        (null.Keyring(), "keyring.backends.null"),
        (fail.Keyring(), "keyring.backends.fail"),
        (vaults.Plain(), "Plain"),
        (OfAlt(), "keyrings.alt.file"),
        (vaults.chain(), "Chain"),
        (vaults.chain(vaults.Plain(), fail.Keyring()), "Chain"),
    ],
    ids=["null", "fail", "plain", "alt", "empty chain", "chain of plain"],
)
def test_what_is_no_vault(backend, name):
    """A back-end that keeps nothing, or keeps in clear, is refused by name and with what to do instead."""
    with (
        serving(backend),
        pytest.raises(BadInput, match=r"没有能用的系统密码库.*login set --file") as refused,
    ):
        vault.find()

    assert name in str(refused.value)


def test_a_chain_never_goes_on_to_a_file():
    """Of a chain its first vault is used alone, whatever stands before or behind it."""
    plain, kept = vaults.Plain(), vaults.Kept()
    with serving(vaults.chain(plain, kept, vaults.Kept())):
        vault.find().write("lanxi", "robot01", PASSWORD)

    assert (plain.held, list(kept.held.values())) == ({}, [SECRET])


def test_without_the_extra(monkeypatch):
    """Where keyring is not installed, the cure names the extra."""
    monkeypatch.delenv(vault.SWITCH)
    monkeypatch.setitem(sys.modules, "keyring", None)

    with pytest.raises(BadInput, match=r"pip install 'eoms-bot\[vault\]'"):
        vault.find()


def test_turned_off(monkeypatch):
    """keyring's own switch turns it off, even where a vault is open."""
    with serving(vaults.Kept()):
        monkeypatch.setenv(vault.SWITCH, "keyring.backends.null.Keyring")

        with pytest.raises(BadInput, match=vault.SWITCH):
            vault.find()


def test_left_alone():
    """In the block there is no vault; behind it there is again."""
    with serving(vaults.Kept()):
        with vault.left_alone(), pytest.raises(BadInput):
            vault.find()

        assert vault.find().name.endswith("Kept")


@pytest.mark.parametrize("module", sorted(vault.NAMES))
def test_names_are_of_real_back_ends(module):
    """Each name that people read is of a back-end that keyring has, and that would count as a vault."""
    loaded = importlib.import_module(module)

    assert any(isinstance(one, type) and issubclass(one, KeyringBackend) for one in vars(loaded).values())
    assert not any(f"{module}.".startswith(f"{refused}.") for refused in vault.REFUSED)


SHUT = [
    (vaults.Locked, "锁着.*解锁"),
    (vaults.Broken, "打不开（OSError）"),
]


@pytest.mark.parametrize(("kind", "told"), SHUT, ids=["locked", "broken"])
def test_a_vault_that_fails(kind, told):
    """A vault that refuses or fails is a setting to cure, told in Chinese."""
    with serving(kind()), pytest.raises(ConfigError, match=told):
        vault.find().read("lanxi", "robot01")


def test_no_secret_in_a_traceback():
    """Of a failure its kind is told: what the back-end says, its frames and the password are in no traceback."""
    with serving(vaults.Locked()), pytest.raises(ConfigError) as caught:
        vault.find().write("lanxi", "robot01", PASSWORD)

    lines = traceback.TracebackException.from_exception(caught.value, capture_locals=True).format()
    assert SECRET not in "".join(lines)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


def test_a_vault_that_keeps_nothing():
    """What does not read back was not stored."""
    with serving(vaults.Forgetful()), pytest.raises(ConfigError, match="没有存住"):
        vault.find().write("lanxi", "robot01", PASSWORD)


def test_a_vault_that_waits_for_somebody(monkeypatch):
    """A vault that asks whoever is not there is given up, so that a run at night does not hang."""
    monkeypatch.setattr(vault, "SECONDS", 0.01)
    waiting = vaults.Waiting()
    try:
        with serving(waiting), pytest.raises(ConfigError, match=r"没有应答.*解锁"):
            vault.find().read("lanxi", "robot01")
    finally:
        waiting.come.set()


def test_a_back_end_that_is_not_there(monkeypatch):
    """A back-end that somebody has asked for and that cannot be loaded is told, not passed over."""
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    monkeypatch.setenv(vault.SWITCH, "no.such.Vault")

    with pytest.raises(ConfigError, match="打不开（ModuleNotFoundError）"):
        vault.find()
