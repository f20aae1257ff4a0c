"""How the program starts in a bundle: never from half a folder, with the person's own settings."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from eoms_bot import __main__ as program
from eoms_bot import processes
from eoms_bot.bundle import folder as folder_of
from eoms_bot.bundle import opening
from eoms_bot.bundle.folder import about
from eoms_bot.settings import load
from tests.bundle.made import ABOUT_IT, small_bundle


@pytest.fixture
def folder(tmp_path):
    """A whole bundle."""
    return small_bundle(tmp_path / "解压 到这里")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """The person's folder of settings, which is not there yet; the working folder is an empty one."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / ".eoms-bot"


def test_whole_folder_has_no_flaw(folder):
    """It may be run from."""
    assert opening.flaw(folder) == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda folder: (folder / "python/lib/one.py").unlink(), "缺 python/lib/one.py"),
        (lambda folder: (folder / "python/lib/one.py").write_text("ONE"), "应为"),
        (lambda folder: (folder / "SHA256SUMS").unlink(), "SHA256SUMS"),
        (lambda folder: (folder / "bundle.json").write_text("{"), "bundle.json"),
        (lambda folder: (folder / "bundle.json").write_text("{}"), "bundle.json"),
        (lambda folder: (folder / "bundle.json").write_text('{"executables": []}'), "bundle.json"),
    ],
)
def test_half_copied_folder_is_named(folder, change, said):
    """A file that is missing or cut off; the cure is to unpack into a new folder."""
    change(folder)

    found = opening.flaw(folder)

    assert found.startswith("文件不全")
    assert said in found
    assert "新文件夹" in found


def test_clock_before_the_release_is_said(folder):
    """A clock that is a year behind would take every limit for far away."""
    early = list(opening.complaints(folder, about(folder), date(2025, 12, 1)))

    assert "早于" in early[0]
    assert list(opening.complaints(folder, about(folder), date(2027, 12, 1))) == []


@pytest.mark.skipif(os.name != "posix", reason="Windows knows no such right")
def test_lost_rights_are_given_back(folder):
    """A tool that unpacks without rights leaves programs that do not start."""
    (folder / "eoms-bot").chmod(0o644)

    assert list(opening.complaints(folder, about(folder), date(2026, 12, 1))) == []
    assert (folder / "eoms-bot").stat().st_mode & 0o111


@pytest.mark.parametrize("words", [["init"], ["--start"]])
def test_first_start_asks_for_the_settings(home, words):
    """No settings yet: init, which writes them where every later version finds them."""
    env: dict[str, str] = {}

    assert opening.prepared(words, env, home) == ["init"]
    assert env == {"EOMS_CONFIG": str(home / "eoms.toml")}
    assert os.name != "posix" or home.stat().st_mode & 0o077 == 0


def test_later_starts_open_the_console(home):
    """The settings are there."""
    home.mkdir()
    (home / "eoms.toml").write_text("", encoding="utf-8")
    env: dict[str, str] = {}

    assert opening.prepared(["--start"], env, home) == ["console", "--open"]
    assert env == {"EOMS_CONFIG": str(home / "eoms.toml")}


def test_settings_of_the_working_folder_go_before(home):
    """Whoever keeps eoms.toml in the working folder is answered from there."""
    home.mkdir()
    (home / "eoms.toml").write_text("", encoding="utf-8")
    Path("eoms.toml").write_text("", encoding="utf-8")
    env: dict[str, str] = {}

    assert opening.prepared(["status"], env, home) == ["status"]
    assert env == {}


def test_demo_keeps_its_files_with_the_persons_own(home):
    """Whoever deletes the bundle's folder keeps them; the person's settings are not the demo's."""
    home.mkdir()
    (home / "eoms.toml").write_text("", encoding="utf-8")
    env: dict[str, str] = {}

    assert opening.prepared(["demo"], env, home) == ["demo", "--output-dir", str(home / "demo")]
    assert opening.prepared(["demo", "--output-dir", "x"], env, home) == ["demo", "--output-dir", "x"]
    assert env == {}


def test_command_before_the_settings_says_what_it_is_about(home, capsys):
    """Without settings the program faces the practice site: a person must not take it for the branch's."""
    env: dict[str, str] = {}

    assert opening.prepared(["preview"], env, home) == ["preview"]
    assert "还没有设置" in capsys.readouterr().err
    assert opening.prepared(["mock"], env, home) == ["mock"]
    assert capsys.readouterr().err == ""
    assert env == {}
    assert not home.exists()


def test_own_browser_goes_before_that_of_the_bundle(folder):
    """What the person named is kept."""
    (folder / "bundle.json").write_text(
        (folder / "bundle.json").read_text().replace('"browser": ""', '"browser": "browser/chrome"')
    )
    env: dict[str, str] = {}
    named = {"EOMS_BROWSER": "msedge"}

    opening.environment(folder, about(folder), env)
    opening.environment(folder, about(folder), named)

    assert env["EOMS_BROWSER"] == str(folder / "browser/chrome")
    assert named["EOMS_BROWSER"] == "msedge"


def test_child_of_a_bundle_that_was_unpacked_over_begins_nothing(folder, monkeypatch, capsys):
    """A console or a service that is still open would start another version's program as its own child."""
    monkeypatch.setattr(folder_of, "own_folder", lambda: folder)
    env: dict[str, str] = {}
    opening.environment(folder, about(folder), env)
    before = folder_of.exchanged(env)
    with (folder / "SHA256SUMS").open("a") as sums:
        sums.write("0  of another version\n")

    assert (before, folder_of.exchanged(env)) == (False, True)
    monkeypatch.setattr(program, "exchanged", lambda _env: True)
    assert program.start() == 3
    assert "账本不受影响" in capsys.readouterr().err


def test_what_a_bundle_sets_is_no_setting(folder, tmp_path):
    """The program reads its settings from variables with the same beginning; these are not among them."""
    env: dict[str, str] = {}
    opening.environment(folder, about(folder), env)

    assert load(None, env=env, folder=tmp_path).site.id


def test_start_from_a_checkout_is_no_child_of_a_bundle():
    """Without a bundle there is nothing to compare."""
    assert not folder_of.exchanged({})


def test_program_that_is_in_no_bundle_says_so(capsys):
    """`python -m eoms_bot.bundle` from a checkout."""
    assert opening.opened() == 3
    assert "eoms-bot" in capsys.readouterr().err


@pytest.mark.parametrize(("platform", "name"), [("linux_x86_64", "eoms-bot"), ("win_amd64", "eoms-bot.bat")])
def test_files_that_start_the_program_name_the_launcher(tmp_path, monkeypatch, platform, name):
    """Icons and service files written by a bundle start the bundle, not a command that is not there."""
    folder = small_bundle(tmp_path / "bundle", replace(ABOUT_IT, platform=platform))
    monkeypatch.setattr(processes, "own_folder", lambda: folder)

    assert processes.this_program() == str(folder / name)
