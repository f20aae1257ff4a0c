"""Whether a window can be shown: a display, and a browser that knows windows."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from eoms_bot.browser.start.headed import insist_on_font, insist_on_window, is_shell
from eoms_bot.browser.start.launch import _candidates, _driver
from eoms_bot.errors import ConfigError


@pytest.mark.parametrize("env", [{"DISPLAY": ":0"}, {"WAYLAND_DISPLAY": "wayland-0"}])
def test_a_display_is_there(env):
    """Either kind of display will do."""
    insist_on_window(None, env, "linux")


def test_no_display_is_told_with_what_to_set():
    """Without one, the variable is named; other systems have their own way."""
    with pytest.raises(ConfigError, match="DISPLAY=:0"):
        insist_on_window(None, {"DISPLAY": ""}, "linux")
    insist_on_window(None, {}, "win32")


def test_a_configured_shell_is_refused():
    """A browser without windows that was asked for by name is refused by name."""
    with pytest.raises(ConfigError, match="chromium-headless-shell"):
        insist_on_window("/usr/bin/chromium-headless-shell", {"DISPLAY": ":0"}, "linux")
    insist_on_window("/usr/bin/chromium", {"DISPLAY": ":0"}, "linux")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "node: error while loading shared libraries: libatomic.so.1: cannot open shared object file",
            "libatomic1",
        ),
        ("node: /lib/libc.so.6: version 'GLIBC_2.28' not found (required by node)", r"没有 GLIBC_2\.28"),
    ],
)
def test_driver_that_cannot_run_here(tmp_path, monkeypatch, said, told):
    """What the system lacks is named, with what to install; nothing is started again for it."""
    node = tmp_path / "node"
    node.write_text(f'#!/bin/sh\necho "{said}" >&2\nexit 127\n')
    node.chmod(0o755)
    monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", str(node))

    # This thread may hold the browser of other tests, and a second driver has no room next to it.
    with ThreadPoolExecutor(1) as thread, pytest.raises(ConfigError, match=told):
        thread.submit(_driver().__enter__).result()


@pytest.mark.parametrize(
    ("name", "shell"),
    [
        ("/usr/bin/chromium-headless-shell", True),
        ("C:\\x\\headless_shell.exe", True),
        ("chromium", False),
        ("/opt/headless-shell/chrome", False),
    ],
)
def test_shells_are_known_by_their_name(name, shell):
    """The program's own name counts, not the folder that it lies in."""
    assert is_shell(name) is shell


def test_a_shell_is_passed_over_where_a_window_is_wanted():
    """What the bootstrap has chosen for headless runs does not keep a window from opening."""
    shell = "/usr/bin/chromium-headless-shell"

    assert [name for name, _ in _candidates(shell, headed=False)] == [shell]
    assert shell not in [name for name, _ in _candidates(shell, headed=True)]


def test_browsers_of_360_are_found_where_their_installer_puts_them(tmp_path, monkeypatch):
    """They are on no PATH, and come after all others."""
    program = tmp_path / "360ChromeX/Chrome/Application/360ChromeX.exe"
    program.parent.mkdir(parents=True)
    program.touch()
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))

    assert list(_candidates(None, headed=True))[-1] == (str(program), {"executable_path": str(program)})


def test_system_without_any_font_is_refused(tmp_path):
    """Chromium would end at the first text, and nobody would know why for minutes."""
    with pytest.raises(ConfigError, match="一种字体也没有"):
        insist_on_font({"PATH": ""}, (str(tmp_path),), "linux")


@pytest.mark.parametrize("env", [{"FONTCONFIG_FILE": "/opt/fonts.conf"}, {"FONTCONFIG_PATH": "/opt"}])
def test_fonts_may_lie_elsewhere(tmp_path, env):
    """Who names fontconfig's settings, or another system, knows where they are."""
    insist_on_font(env, (str(tmp_path),), "linux")
    insist_on_font({}, (str(tmp_path),), "win32")


def test_fontconfig_is_asked_before_a_system_is_refused(tmp_path):
    """Its settings may name folders that nobody else knows."""
    tool = tmp_path / "fc-list"
    tool.write_text("#!/bin/sh\necho /opt/brand/one.ttf: Brand\n")
    tool.chmod(0o755)

    insist_on_font({"PATH": str(tmp_path)}, (str(tmp_path / "none"),), "linux")


def test_one_font_is_enough(tmp_path):
    """Of any kind, in any folder below."""
    (tmp_path / "truetype" / "brand").mkdir(parents=True)
    (tmp_path / "truetype" / "brand" / "One.TTF").touch()

    insist_on_font({"PATH": ""}, (str(tmp_path),), "linux")
