"""sites new: the branch's own copy, never over another, and what to do with it."""

from __future__ import annotations

import stat

import pytest

from eoms_bot.browser.profile import load_profile
from eoms_bot.browser.profile.loader import profiles_root

SOURCE = profiles_root() / "ultrabpp"


def test_copies_every_file(cli):
    """The copy has the source's files letter by letter, in the folder of the setting, and loads as a profile."""
    result = cli("sites", "new", "lanxi", "--from", "ultrabpp")

    folder = cli.home / "profiles" / "lanxi"
    assert result.code == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        path.name: path.read_bytes() for path in SOURCE.glob("*.toml")
    }
    assert load_profile("lanxi", folder.parent) == load_profile("ultrabpp")


def test_only_its_owner_may_change_it(cli):
    """Nobody else may read or write the copy, so that the next start does not refuse it."""
    cli("sites", "new", "lanxi")

    made = [cli.home / "profiles", *(cli.home / "profiles").rglob("*")]
    assert [path.name for path in made if stat.S_IMODE(path.stat().st_mode) & 0o077] == []
    assert cli("sites", "new", "lanxi2", "--from", "lanxi").code == 0


def test_folder_of_a_setting(cli, tmp_path, monkeypatch):
    """Another folder is a setting, and is made where it is not there."""
    monkeypatch.setenv("EOMS_PATHS_PROFILES", str(tmp_path / "branch" / "own"))

    told = cli("sites", "new", "lanxi", "--json").json

    assert told["folder"] == str(tmp_path / "branch" / "own" / "lanxi")
    assert "site.toml" in told["files"]


def test_tells_what_is_next(cli):
    """The result names the setting to write, and the check."""
    result = cli("sites", "new", "lanxi")

    assert 'profile = "lanxi"' in result.out
    assert "eoms-bot sites check" in result.out


@pytest.mark.parametrize("taken", ["lanxi", "ultrabpp"], ids=["own", "packaged"])
def test_nothing_is_overwritten(cli, taken):
    """A name that is taken is refused, also one of a profile that comes with the program; what is there stays."""
    cli("sites", "new", "lanxi")
    site = cli.home / "profiles" / "lanxi" / "site.toml"
    site.write_text(site.read_text(encoding="utf-8") + "# 本县\n", encoding="utf-8")

    result = cli("sites", "new", taken)

    assert result.code == 2
    assert "[CLI-004]" in result.err
    assert site.read_text(encoding="utf-8").endswith("# 本县\n")
    assert [path.name for path in site.parents[1].iterdir()] == ["lanxi"]


@pytest.mark.parametrize("name", ["Lanxi", "兰溪", "../lanxi", "lan-xi", "x" * 33])
def test_name_of_no_folder(cli, name):
    """A name that the loader would not find again is refused before anything is made."""
    assert cli("sites", "new", name).code == 2
    assert not (cli.home / "profiles").exists()


def test_unknown_source(cli):
    """A source that is not there is told with those that are."""
    result = cli("sites", "new", "lanxi", "--from", "nowhere")

    assert result.code == 3
    assert "ultrabpp" in result.err
    assert not (cli.home / "profiles").exists()


def test_broken_source(cli):
    """A source that does not load is told by file and line, and not copied on."""
    cli("sites", "new", "lanxi")
    (cli.home / "profiles" / "lanxi" / "portal.toml").write_text("x = = 1\n", encoding="utf-8")

    result = cli("sites", "new", "lanxi2", "--from", "lanxi")

    assert result.code == 3
    assert "lanxi/portal.toml:1" in result.err
    assert not (cli.home / "profiles" / "lanxi2").exists()


def test_folder_that_cannot_be_made(cli, tmp_path, monkeypatch):
    """A file where a folder should be is told in Chinese."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("EOMS_PATHS_PROFILES", str(tmp_path / "file" / "own"))

    result = cli("sites", "new", "lanxi")

    assert result.code == 2
    assert "建不了" in result.err
