"""Claims about which browser bootstrap.py takes, what it installs, and what it says if none starts."""

import pytest

import bootstrap
from bootstrap import BROWSER, DRIVER_LIBRARY, FONT, Probe

STARTS = Probe(browser="/usr/bin/chromium", version="156")
NONE_STARTS = Probe(tried=("chrome: not found", "msedge: not found"))
NO_DRIVER = Probe(driver_error="node: error while loading shared libraries: libatomic.so.1")


def test_asked_for_is_alone():
    """A browser that is asked for by name is the only one tried."""
    on_path = {"chromium": "/usr/bin/chromium"}

    assert bootstrap.candidates("/opt/browser", ["/managed"], on_path) == ["/opt/browser"]


def test_order_of_the_others():
    """Playwright's own comes first, then Chrome and Edge, then the PATH with the lightest first."""
    on_path = {"google-chrome": "/usr/bin/google-chrome", "chromium-headless-shell": "/usr/bin/shell"}

    found = bootstrap.candidates("", ["/managed/shell", "/managed/full"], on_path)

    assert found == [
        "/managed/shell",
        "/managed/full",
        "chrome",
        "msedge",
        "/usr/bin/shell",
        "/usr/bin/google-chrome",
    ]


@pytest.mark.parametrize(
    ("browser", "arguments"),
    [
        pytest.param("chrome", {"channel": "chrome"}, id="channel"),
        pytest.param("/usr/bin/chromium", {"executable_path": "/usr/bin/chromium"}, id="path"),
        pytest.param("C:\\b\\chrome.exe", {"executable_path": "C:\\b\\chrome.exe"}, id="windows path"),
        pytest.param("chrome.exe", {"executable_path": "chrome.exe"}, id="file name"),
    ],
)
def test_launch_arguments(browser, arguments):
    """A bare word is a channel, all else a path."""
    assert bootstrap.launch_arguments(browser) == arguments


def make_file(path):
    """An empty file, with the folders above it."""
    path.parent.mkdir(parents=True)
    path.touch()
    return path


def test_managed_shell_before_full(tmp_path):
    """Of Playwright's own browsers the light shell of the same revision is tried first."""
    full = make_file(tmp_path / "chromium-7" / "chrome-linux64" / "chrome")
    shell = make_file(
        tmp_path / "chromium_headless_shell-7" / "chrome-headless-shell-linux64" / "chrome-headless-shell"
    )
    make_file(tmp_path / "chromium_headless_shell-6" / "chrome-linux" / "headless_shell")

    assert bootstrap.managed_browsers(full) == [str(shell), str(full)]


def test_managed_absent(tmp_path):
    """What Playwright has not downloaded is not tried."""
    assert bootstrap.managed_browsers(tmp_path / "chromium-7" / "chrome-linux64" / "chrome") == []
    assert bootstrap.managed_browsers(tmp_path / "elsewhere" / "chrome") == []


def test_snap_is_no_browser():
    """A snap on the PATH is passed over."""
    assert bootstrap.is_snap("/snap/bin/chromium")
    assert not bootstrap.is_snap("/usr/bin/chromium")


@pytest.mark.parametrize(
    ("name", "chinese"),
    [
        pytest.param("wqy-microhei.ttc", True, id="wqy"),
        pytest.param("NotoSansCJK-Regular.ttc", True, id="noto"),
        pytest.param("DroidSansFallback.ttf", True, id="droid"),
        pytest.param("DejaVuSans.ttf", False, id="latin"),
        pytest.param("65-wqy-microhei.conf", False, id="configuration"),
    ],
)
def test_font_by_file_name(name, chinese):
    """Without fontconfig's tools a Chinese font is known by its file name."""
    assert bootstrap.is_chinese_font(name) is chinese


@pytest.mark.parametrize(
    ("probe", "requested", "in_sight", "font", "needs"),
    [
        pytest.param(STARTS, "", True, True, [], id="all there"),
        pytest.param(STARTS, "", True, False, [FONT], id="font only"),
        pytest.param(NONE_STARTS, "", False, True, [BROWSER], id="browser only"),
        pytest.param(NO_DRIVER, "", False, False, [BROWSER, FONT, DRIVER_LIBRARY], id="bare machine"),
        pytest.param(NO_DRIVER, "", True, True, [DRIVER_LIBRARY], id="browser in sight is tried first"),
        pytest.param(NONE_STARTS, "/opt/browser", False, True, [], id="asked for: never replaced"),
        pytest.param(Probe(driver_error="EACCES"), "", True, True, [], id="driver broken otherwise"),
    ],
)
def test_missing_parts(probe, requested, in_sight, font, needs):
    """Exactly what is missing is installed, in one go."""
    assert bootstrap.missing_parts(probe, requested, in_sight=in_sight, chinese_font=font) == needs


def test_no_browser_tells_every_way():
    """The message lists each browser that was tried and why it failed."""
    missing = bootstrap.no_browser(NONE_STARTS, "", [BROWSER])

    assert missing.detail.splitlines()[-2:] == ["chrome: not found", "msedge: not found"]
    assert missing.cure


def test_asked_for_does_not_start():
    """A browser that was asked for and fails is named, and the cure is to ask for another or none."""
    missing = bootstrap.no_browser(NONE_STARTS, "msedge", [])

    assert "EOMS_BROWSER=msedge" in missing.what
    assert "EOMS_BROWSER" in missing.cure
