"""login set and the system's vault: the password lies in one place, and the other one has none of it."""

import json

import pytest

from tests.cli.kit import Pipe
from tests.support import vaults
from tests.support.vaults import serving

SECRET = "canary-pass-9"
ENTRY = ("eoms-bot/mock", "clerk01")


@pytest.fixture
def kept():
    """A vault that works, on this machine."""
    backend = vaults.Kept()
    with serving(backend):
        yield backend


@pytest.fixture
def stored(cli, monkeypatch):
    """Runs login set with a password on its standard input."""

    def stored(*argv, word=SECRET):
        monkeypatch.setattr("sys.stdin", Pipe(f"{word}\n"))
        return cli("login", "set", "--stdin", *argv)

    return stored


def in_file(cli):
    """What the credential file has of this site; nothing where there is no file."""
    path = cli.home / "credentials.json"
    return json.loads(path.read_text())["mock"] if path.exists() else {}


def test_into_the_vault(cli, stored, kept):
    """--vault stores in the vault alone, names it, and shows the password nowhere."""
    result = stored("--vault")

    assert (result.code, kept.held, in_file(cli)) == (0, {ENTRY: SECRET}, {})
    assert "tests.support.vaults.Kept" in result.out
    assert SECRET not in result.out + result.err


def test_what_the_file_had_goes(cli, stored, kept):
    """An older password in the file neither lingers nor wins later: it is removed, and that is told."""
    stored("--file", word="older")

    result = stored("--vault")

    assert in_file(cli) == {}
    assert "原来的密码已删除" in result.out


def test_back_into_the_file(cli, stored, kept):
    """--file takes it out of the vault, which would count before the file, and tells that."""
    stored("--vault", word="older")

    result = stored("--file")

    assert (kept.held, in_file(cli)) == ({}, {"clerk01": SECRET})
    assert "系统密码库里这个账号原来的密码已删除" in result.out


def test_where_it_was(cli, stored, kept):
    """Without a word where to, a new password goes where the old one is; the first one goes into the file."""
    stored(word="first")
    assert (kept.held, in_file(cli)) == ({}, {"clerk01": "first"})

    stored("--vault", word="second")
    result = stored("--json", word="third")

    assert (kept.held, in_file(cli)) == ({ENTRY: "third"}, {})
    assert result.json["vault"] == "tests.support.vaults.Kept"


@pytest.mark.parametrize(
    ("backend", "code", "told"),
    [
        (vaults.Plain(), 2, "没有能用的系统密码库"),
        (vaults.Locked(), 3, "锁着"),
        (vaults.Forgetful(), 3, "没有存住"),
    ],
    ids=["keeps in clear", "locked", "forgetful"],
)
def test_a_vault_that_does_not_take_it(cli, stored, backend, code, told):
    """What is no vault, or does not take the password, gets none; the file's stays as it was."""
    stored("--file", word="older")
    with serving(backend):
        result = stored("--vault")

    assert result.code == code
    assert told in result.err
    assert SECRET not in result.out + result.err
    assert (backend.held, in_file(cli)) == ({}, {"clerk01": "older"})


def test_nobody_types_for_a_vault_that_is_not_there(cli, monkeypatch):
    """Whether there is a vault is looked at before the password is asked for."""
    monkeypatch.setattr("sys.stdin", Pipe("\n"))

    result = cli("login", "set", "--vault", "--stdin")

    assert "密码是空的" not in result.err
    assert result.code == 2


def test_the_doctor_names_the_vault(cli, stored, kept):
    """The doctor tells which vault the password came from."""
    stored("--vault")

    checks = {check["name"]: check for check in cli("doctor", "--json").json["checks"]}

    assert checks["登录密码"]["found"] == "站点 mock 账号 clerk01，系统密码库 tests.support.vaults.Kept"
