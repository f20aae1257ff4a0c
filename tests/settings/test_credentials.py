"""The password: the environment once, systemd, the system's vault, one private file; never shown."""

import json
import stat

import pytest
from loguru import logger
from pydantic import SecretStr

from eoms_bot import credentials
from eoms_bot.errors import ConfigError
from eoms_bot.settings import Paths, Settings, SiteSettings
from tests.support import vaults
from tests.support.vaults import serving

PASSWORD = SecretStr("canary-pass-6")


@pytest.fixture
def settings(tmp_path):
    """Settings whose home is the test's."""
    return Settings(paths=Paths(home=tmp_path), site=SiteSettings(account="robot01"))


@pytest.fixture
def warnings():
    """What is logged."""
    lines: list[str] = []
    sink = logger.add(lines.append, format="{message}")
    yield lines
    logger.remove(sink)


def test_saved_is_loaded(settings):
    """What was saved for the site and account is loaded, and says where it comes from."""
    credentials.save(settings.paths.credentials, "mock", "robot01", PASSWORD)

    found = credentials.load(settings, {})

    assert found.account == "robot01"
    assert found.password == PASSWORD
    assert found.origin == f"文件 {settings.paths.credentials}"


def test_file_is_private_from_its_first_byte(settings):
    """The file is 0600, and no half-written copy stays."""
    credentials.save(settings.paths.credentials, "mock", "robot01", PASSWORD)

    path = settings.paths.credentials
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_other_accounts_stay(settings):
    """Saving one account leaves the others; saving it again replaces it."""
    for account, word in (("robot01", "old"), ("robot02", "two"), ("robot01", "new")):
        credentials.save(settings.paths.credentials, "mock", account, SecretStr(word))

    assert json.loads(settings.paths.credentials.read_text()) == {
        "mock": {"robot01": "new", "robot02": "two"}
    }


def test_environment_goes_first_and_is_emptied(settings, warnings):
    """EOMS_PASSWORD is taken once, with a warning that others can read it, and no child inherits it."""
    credentials.save(settings.paths.credentials, "mock", "robot01", SecretStr("file"))
    env = {"EOMS_PASSWORD": PASSWORD.get_secret_value(), "PATH": "/bin"}

    found = credentials.load(settings, env)

    assert found.password == PASSWORD
    assert env == {"PATH": "/bin"}
    assert "其他进程能读到" in warnings[0]
    assert PASSWORD.get_secret_value() not in "".join(warnings)


def handed(folder, content):
    """The environment of a service to which systemd has handed this."""
    (folder / "eoms-bot.json").write_text(content)
    return {"CREDENTIALS_DIRECTORY": str(folder)}


def test_what_systemd_hands_over_goes_before_the_file(settings, tmp_path, warnings):
    """A service's credential is taken as the file is written, and where it came from is told, not what it is."""
    credentials.save(settings.paths.credentials, "mock", "robot01", SecretStr("file"))
    env = handed(tmp_path, json.dumps({"mock": {"robot01": PASSWORD.get_secret_value()}}))

    found = credentials.load(settings, env)

    assert (found.password, found.origin) == (PASSWORD, "systemd 凭据 eoms-bot.json")
    assert warnings == []


@pytest.mark.parametrize(
    "content", ['{"mock": {"robot02": "two"}}', "{}", None], ids=["other", "empty", "none"]
)
def test_systemd_has_nothing_for_this_account(settings, tmp_path, content):
    """Where the credential is of another account, or not there, the file counts."""
    credentials.save(settings.paths.credentials, "mock", "robot01", PASSWORD)
    env = handed(tmp_path, content) if content else {"CREDENTIALS_DIRECTORY": str(tmp_path)}

    assert credentials.load(settings, env).origin == f"文件 {settings.paths.credentials}"


def vault_with(password="vault", account="robot01"):
    """A vault that has the password of an account of this site."""
    kept = vaults.Kept()
    kept.set_password("eoms-bot/mock", account, password)
    return kept


def test_the_vault_goes_before_the_file(settings, warnings):
    """What the system's vault has is taken, and which vault it was is told, not what it has."""
    credentials.save(settings.paths.credentials, "mock", "robot01", SecretStr("file"))
    with serving(vault_with(PASSWORD.get_secret_value())):
        found = credentials.load(settings, {})

    assert (found.password, found.origin) == (PASSWORD, "系统密码库 tests.support.vaults.Kept")
    assert warnings == []


def test_systemd_goes_before_the_vault(settings, tmp_path):
    """A service takes what it was handed, and no vault is asked: nobody is there to unlock it."""
    env = handed(tmp_path, json.dumps({"mock": {"robot01": PASSWORD.get_secret_value()}}))
    with serving(vaults.Locked()):
        assert credentials.load(settings, env).origin == "systemd 凭据 eoms-bot.json"


@pytest.mark.parametrize(
    "backend",
    [vault_with(account="robot02"), vaults.Plain(), vaults.chain()],
    ids=["other account", "keeps in clear", "empty chain"],
)
def test_a_vault_without_this_account(settings, backend):
    """Where the vault has no entry of the account, or is none, the file counts."""
    credentials.save(settings.paths.credentials, "mock", "robot01", PASSWORD)
    if isinstance(backend, vaults.Plain):
        backend.set_password("eoms-bot/mock", "robot01", "clear")
    with serving(backend):
        assert credentials.load(settings, {}).origin == f"文件 {settings.paths.credentials}"


def test_a_shut_vault_is_not_passed_over(settings):
    """A vault that does not answer may have the newer password: the file's is not taken in its place."""
    credentials.save(settings.paths.credentials, "mock", "robot01", PASSWORD)
    with serving(vaults.Locked()), pytest.raises(ConfigError, match=r"系统密码库.*锁着.*--file"):
        credentials.load(settings, {})


def test_forgotten_leaves_the_others(settings):
    """One account's password goes, the others' stay; the file goes with the last one."""
    path = settings.paths.credentials
    for account in ("robot01", "robot02"):
        credentials.save(path, "mock", account, PASSWORD)

    assert credentials.forget(path, "mock", "robot01")
    assert list(json.loads(path.read_text())["mock"]) == ["robot02"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not credentials.forget(path, "mock", "robot01")
    assert credentials.forget(path, "mock", "robot02")
    assert not path.exists()


def test_a_damaged_credential_of_systemd(settings, tmp_path):
    """What cannot be read is refused, and not a word of it is told."""
    with pytest.raises(ConfigError, match="凭据文件内容不对") as refused:
        credentials.load(settings, handed(tmp_path, f"{PASSWORD.get_secret_value()} no json"))

    assert PASSWORD.get_secret_value() not in str(refused.value)


def test_missing_password(settings):
    """Without a password the cure is named."""
    with pytest.raises(ConfigError, match=r"没有站点 mock 账号 robot01 的密码.*login set"):
        credentials.load(settings, {})


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o622])
def test_file_that_others_can_read(settings, mode):
    """CONF-006: a file that anybody else may read or write is refused."""
    credentials.save(settings.paths.credentials, "mock", "robot01", PASSWORD)
    settings.paths.credentials.chmod(mode)

    with pytest.raises(ConfigError, match=r"CONF-006.*chmod 600"):
        credentials.load(settings, {})


def test_link_is_refused(settings, tmp_path):
    """A symbolic link in place of the file is refused."""
    (tmp_path / "real.json").write_text("{}")
    (tmp_path / "real.json").chmod(0o600)
    settings.paths.credentials.symlink_to(tmp_path / "real.json")

    with pytest.raises(ConfigError, match="符号链接"):
        credentials.load(settings, {})


@pytest.mark.parametrize(
    "text", ["", "x", "[]", '{"mock": "canary-pass-6"}', '{"mock": {"robot01": 5}}', "\xff"]
)
def test_damaged_file(settings, text):
    """A file that is something else is refused without showing what it holds."""
    settings.paths.credentials.write_text(text, encoding="latin-1")
    settings.paths.credentials.chmod(0o600)

    with pytest.raises(ConfigError, match="内容不对") as caught:
        credentials.load(settings, {})

    assert "canary" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_password_is_not_shown(settings):
    """Neither the credential nor its text shows the password."""
    credentials.save(settings.paths.credentials, "mock", "robot01", PASSWORD)

    assert PASSWORD.get_secret_value() not in repr(credentials.load(settings, {}))
