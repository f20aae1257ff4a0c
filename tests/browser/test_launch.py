"""Finding a browser: one fixed order, and a wanted browser never falls through to another."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.start import launch
from eoms_bot.errors import ConfigError


class FakeChromium:
    """Starts only what it was told exists; `tried` are the launch options, in order."""

    def __init__(self, *existing):
        self.existing = existing
        self.tried = []
        self.chromium = self

    def launch(self, **options):
        self.tried.append(options)
        name = options.get("executable_path") or options.get("channel") or "own"
        if name not in self.existing:
            raise PlaywrightError(f"BrowserType.launch: no {name}\nCall log: nothing")
        return f"browser {name}"

    @property
    def order(self):
        """What was tried, by name."""
        return [tried.get("executable_path") or tried.get("channel") or "own" for tried in self.tried]


@pytest.fixture
def path(monkeypatch, tmp_path):
    """A PATH with nothing on it; gives a function that puts a program there."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("EOMS_BROWSER", raising=False)

    def put(name, target=None):
        program = tmp_path / name
        if target:
            target.parent.mkdir(parents=True)
            target.write_text("")
            target.chmod(0o755)
            program.symlink_to(target)
        else:
            program.write_text("")
            program.chmod(0o755)
        return str(program)

    return put


PROXY: Any = SimpleNamespace(address="http://127.0.0.1:4321", port=4321)


def start(fake, wanted=None, **options):
    return launch.start(fake, proxy=PROXY, wanted=wanted, **options)


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="programs on PATH are made by mode bits")


def test_order(path):
    """Playwright's own first, then Chrome and Edge where they are installed, then what is on PATH."""
    chromium, shell = path("chromium"), path("chromium-headless-shell")
    fake = FakeChromium(chromium)

    assert start(fake) == f"browser {chromium}"
    assert fake.order == ["own", "chrome", "msedge", shell, chromium]


def test_first_that_starts(path):
    """Nothing is tried behind a browser that starts."""
    path("chromium")
    fake = FakeChromium("own", "chrome")

    start(fake)

    assert fake.order == ["own"]


def test_headed(path):
    """With a window the light shell is no choice, and Playwright's own is the full Chromium."""
    path("chromium-headless-shell")
    full = path("chromium")
    fake = FakeChromium(full)

    start(fake, headed=True)

    assert fake.order == ["chromium", "chrome", "msedge", full]
    assert fake.tried[0]["headless"] is False


def test_snap_is_passed_over(path, tmp_path):
    """A confined browser is not tried."""
    path("chromium", tmp_path / "snap" / "bin" / "chromium")
    fake = FakeChromium()

    with pytest.raises(ConfigError):
        start(fake)

    assert fake.order == ["own", "chrome", "msedge"]


@pytest.mark.parametrize("by", ["environment", "settings"])
@pytest.mark.parametrize("wanted", ["/opt/browser", "msedge"])
def test_wanted_browser_alone(path, monkeypatch, by, wanted):
    """A browser that was asked for is used alone: where it does not start, the program stops."""
    path("chromium")
    fake = FakeChromium("own", "chrome")
    if by == "environment":
        monkeypatch.setenv("EOMS_BROWSER", wanted)

    with pytest.raises(ConfigError, match=f"no {wanted}"):
        start(fake, wanted if by == "settings" else None)

    assert fake.order == [wanted]


def test_wanted_channel_and_path(path, monkeypatch):
    """A channel is asked for by name, anything else is a path."""
    fake = FakeChromium("chrome", "/opt/browser")

    start(fake, "chrome")
    start(fake, "/opt/browser")

    assert fake.tried[0]["channel"] == "chrome"
    assert fake.tried[1]["executable_path"] == "/opt/browser"


def test_every_way_is_told(path):
    """Where nothing starts, each try is listed with its reason, and what to do."""
    shell = path("chromium-headless-shell")

    with pytest.raises(ConfigError) as told:
        start(FakeChromium())

    for name in ("no own", "no chrome", "no msedge", f"{shell}: BrowserType.launch: no {shell}"):
        assert name in str(told.value)
    assert "Call log" not in str(told.value)
    assert "EOMS_BROWSER" in str(told.value)  # a bundle has no bootstrap.py


def test_how_it_is_started(path):
    """Signals stay with this program, the gate is all that can be reached, no key is trusted but its own, and
    no feature list is dropped.
    """
    fake = FakeChromium("own")

    start(fake, slow_mo_ms=7)
    start(fake, stand=SimpleNamespace(key_hash="aGFzaA=="))

    options = fake.tried[0]
    assert {name: value for name, value in options.items() if name.startswith("handle_")} == {
        "handle_sigint": False,
        "handle_sigterm": False,
        "handle_sighup": False,
    }
    assert options["slow_mo"] == 7
    assert [one["proxy"] for one in fake.tried] == [{"server": "http://127.0.0.1:4321"}] * 2
    assert "--host-resolver-rules=MAP 127.0.0.1:4321 127.0.0.1:4321 , MAP * ~NOTFOUND" in options["args"]
    assert "--force-webrtc-ip-handling-policy=disable_non_proxied_udp" in options["args"]
    trusted = [[arg for arg in one["args"] if "certificate" in arg] for one in fake.tried]
    assert trusted == [[], ["--ignore-certificate-errors-spki-list=aGFzaA=="]]
    assert not any(arg.startswith("--disable-features") for arg in options["args"])
