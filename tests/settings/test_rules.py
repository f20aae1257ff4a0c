"""Settings: which addresses, permissions and time zones are refused, and how."""

import pytest

from eoms_bot.settings import load
from tests.settings.kit import refusal


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "eoms.example",
        "https://",
        "https://user:canary-pass-5@eoms.example/",
        "http://user@127.0.0.1/",
        "https://eoms.example:99999/",
        "https://eoms.example/?x=1",
        "https://eoms.example/#x",
        "https://[::1",
    ],
)
def test_address(address):
    """CONF-005: http only to this machine, no user and password, no other scheme; a password is not repeated."""
    told = refusal(overrides={"site.base_url": address})

    assert "[CONF-005]" in told
    assert "canary-pass-5" not in told


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://eoms.example/eoms4", "https://eoms.example/eoms4/"),
        ("http://eoms.example/eoms4/", "http://eoms.example/eoms4/"),
        ("http://localhost:8056/eoms4/", "http://localhost:8056/eoms4/"),
        ("http://[::1]:8056", "http://[::1]:8056/"),
    ],
)
def test_good_address(tmp_path, address, kept):
    """An address ends in a slash, so that paths can be put behind it."""
    assert load(overrides={"site.base_url": address}, env={}, folder=tmp_path).site.base_url == kept


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_file_that_others_can_read(config, mode):
    """CONF-006: the configuration is for its owner only."""
    told = refusal(config("", mode))

    assert "[CONF-006]" in told
    assert "chmod 600" in told


def test_folder_and_ledger_that_others_can_read(tmp_path):
    """CONF-006: so are the data folder and the ledger."""
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o755)
    (home / "ledger.db").write_bytes(b"")
    (home / "ledger.db").chmod(0o644)

    told = refusal(overrides={"paths.home": home})

    assert told.count("[CONF-006]") == 2
    assert f"chmod 700 {home}" in told


@pytest.mark.parametrize("zone", ["CST", "Beijing", "UTC", "asia/shanghai", "+08:00"])
def test_timezone(config, zone):
    """CONF-007: the site's clock has one name."""
    told = refusal(config(f'[site]\ntimezone = "{zone}"\n'))

    assert "[CONF-007] eoms.toml:2:site.timezone" in told
    assert "用 Asia/Shanghai" in told
