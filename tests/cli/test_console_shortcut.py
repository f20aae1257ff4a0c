"""`eoms-bot console shortcut`: an icon that opens the console, and holds no secret."""

import shlex
import stat
import sys

import pytest

from eoms_bot.cli.daily.console_shortcut import launcher
from eoms_bot.processes import this_program

WORDS = ("/opt/a b/eoms-bot", "console", "--open", "--config", "/home/o'x/50% $HOME `x`/eoms.toml")


@pytest.fixture
def desktop(tmp_path, monkeypatch):
    """A person's folder with a desktop."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    folder = tmp_path / "桌面"
    folder.mkdir()
    return folder


def test_icon_on_the_desktop(cli, desktop):
    """The icon runs `console --open` with this configuration, is this user's only, and has no token in it."""
    config = cli.home.parent / "eoms.toml"
    config.write_text("")
    config.chmod(0o600)

    result = cli("console", "shortcut", "--name", "王值班")

    icon = desktop / "eoms-bot-console.desktop"
    assert result.code == 0, result.err
    words = f'"{this_program()}" "console" "--open" "--config" "{config}" "--name" "王值班"'
    assert f"Exec={words}\n" in icon.read_text(encoding="utf-8")
    assert stat.S_IMODE(icon.stat().st_mode) == 0o700
    assert not (cli.home / "console").exists()


def test_icon_never_over_another(cli, desktop):
    """A second icon gets a number; the first one stays."""
    cli("console", "shortcut")
    first = (desktop / "eoms-bot-console.desktop").read_bytes()
    cli("console", "shortcut", "--name", "李接班")

    assert (desktop / "eoms-bot-console.desktop").read_bytes() == first
    assert "李接班" in (desktop / "eoms-bot-console-2.desktop").read_text(encoding="utf-8")


def test_no_desktop(cli, desktop):
    """Where there is no desktop, the folder must be named."""
    desktop.rmdir()

    assert cli("console", "shortcut").code == 2
    assert cli("console", "shortcut", str(cli.home)).code == 0


def test_script_for_a_mac():
    """The shell reads the words as they are, whatever stands in a path."""
    name, content = launcher("darwin", WORDS)

    assert name.endswith(".command")
    assert shlex.split(content.decode().splitlines()[1]) == ["exec", *WORDS]


def test_script_for_windows():
    """Each word is quoted, no percent sign means a variable, and the file says that it is UTF-8."""
    name, content = launcher("win32", ("C:\\a b\\eoms-bot.exe", "console", "50%.toml"))
    lines = content.decode().split("\r\n")

    assert name.endswith(".cmd")
    assert lines[1] == "chcp 65001 >nul"
    assert lines[2] == '"C:\\a b\\eoms-bot.exe" "console" "50%%.toml"'


def test_entry_for_linux():
    """The words of a desktop entry are quoted as its specification wants: \\ twice, once for the file."""
    _, content = launcher("linux", WORDS)
    line = next(one for one in content.decode().splitlines() if one.startswith("Exec="))

    assert line == (
        'Exec="/opt/a b/eoms-bot" "console" "--open" "--config" '
        """"/home/o'x/50%% \\\\$HOME \\\\`x\\\\`/eoms.toml\""""
    )
