"""A browser that ends while it starts: tried once more, and told as what it is, by what Playwright's log says of its end."""

from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from eoms_bot.browser.start import launch
from eoms_bot.errors import BrowserLost, ConfigError

PATH = "/opt/browser"
PROXY: Any = SimpleNamespace(address="http://127.0.0.1:4321", port=4321)
CLOSED = "BrowserType.launch: Target page, context or browser has been closed"
LOG = """\
Browser logs:

<launching> /opt/browser --headless --remote-debugging-pipe
<launched> pid=31763
[pid=31763][err] {said}
Call log:
  - <launching> /opt/browser --headless --remote-debugging-pipe
  - <launched> pid=31763
  - [pid=31763][err] {said}
  - [pid=31763] <gracefully close start>
  - [pid=31763] <kill>
  - [pid=31763] <will force kill>
  - [pid=31763] <process did exit: exitCode={code}, signal={signal}>
  - [pid=31763] starting temporary directories cleanup
"""


def ended(code="null", signal="null", said="some complaint"):
    """What Playwright says of a browser that ended before it could be spoken to."""
    return PlaywrightError(f"{CLOSED}\n{LOG.format(code=code, signal=signal, said=said)}")


KILLED = {"signal": "SIGKILL"}
ABSENT = PlaywrightError("BrowserType.launch: Failed to launch chromium because executable doesn't exist")
DRIVER_GONE = PlaywrightError(f"{CLOSED}\n")


class Dying:
    """A Playwright whose launches end as told, one after another; the next one works."""

    def __init__(self, *ends):
        self.ends = list(ends)
        self.tried = []
        self.chromium = self

    def launch(self, **options):
        self.tried.append(options.get("executable_path") or options.get("channel") or "own")
        if self.ends:
            raise self.ends.pop(0)
        return "browser"


@pytest.fixture(autouse=True)
def nothing_on_path(monkeypatch, tmp_path):
    """No browser of this machine takes part."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("EOMS_BROWSER", raising=False)


def start(dying, wanted=PATH, **options):
    return launch.start(dying, proxy=PROXY, wanted=wanted, **options)


@pytest.mark.parametrize("end", [KILLED, {"signal": "SIGSEGV"}, {"code": "7"}], ids=str)
def test_second_try(end):
    """F50: A browser that ends while it starts is started once more."""
    dying = Dying(ended(**end))

    assert start(dying) == "browser"
    assert dying.tried == [PATH, PATH]


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (KILLED, "SIGKILL"),
        ({"signal": "SIGSEGV"}, "SIGSEGV"),
        ({"code": "137"}, "SIGKILL"),
        ({"code": "3221225477"}, "0xC0000005"),
    ],
    ids=str,
)
def test_second_death_is_the_browsers(end, said):
    """F50: A browser that was killed or crashed twice is lost, and no setting is blamed; a script around it and Windows say so by a code."""
    dying = Dying(ended(**end), ended(**end))

    with pytest.raises(BrowserLost, match=said) as told:
        start(dying)

    assert dying.tried == [PATH, PATH]
    assert PATH in str(told.value)
    assert "\n" not in str(told.value)


def test_what_ends_by_itself_is_no_browser():
    """A program that ends by itself each time cannot be used: ConfigError, with its exit code and its last words."""
    dying = Dying(*[ended(code="127", said="libnss3.so: cannot open shared object file")] * 2)

    with pytest.raises(ConfigError, match="没有可用的浏览器") as told:
        start(dying)

    assert dying.tried == [PATH, PATH]
    for piece in (PATH, "退出码 127", "libnss3.so: cannot open shared object file"):
        assert piece in str(told.value)
    assert "launching" not in str(told.value)


def test_last_words_are_without_noise():
    """What Chromium says of a desktop's bus is left out, and so are process numbers and times, by which two ends would differ."""
    said = "Missing X server or $DISPLAY\n[pid=1][err] [{}:2:1126/2003.{}:ERROR:a/b.cc:9] Exiting.\n[pid=1][err] [3:4:1126/2003.7:ERROR:dbus/bus.cc:405] no"
    dying = Dying(*[ended(code="1", said=said.format(number, number)) for number in (5, 6)])

    with pytest.raises(ConfigError, match="最后说：Missing X server") as told:
        start(dying)

    assert "Missing X server or $DISPLAY / Exiting.（两次）" in str(told.value)


@pytest.mark.parametrize(
    ("said", "cure"),
    [
        ("Missing X server or $DISPLAY", "去掉 --headed"),
        ("The platform failed to initialize.  Exiting.", "去掉 --headed"),
        ("libnss3.so: cannot open", "须有完整的浏览器"),
    ],
)
def test_no_window(said, cure):
    """Where no window opens, the advice is about the display if that is what the browser misses, and about the browser else."""
    with pytest.raises(ConfigError, match=cure) as told:
        start(Dying(*[ended(code="1", said=said)] * 2), headed=True)

    assert ("须有完整的浏览器" in str(told.value)) == (cure == "须有完整的浏览器")


def test_killed_once_is_no_proof_against_the_program():
    """One death by a signal among the tries, and nobody can say that the program ends by itself each time."""
    with pytest.raises(BrowserLost):
        start(Dying(ended(**KILLED), ended(code="1")))


@pytest.mark.parametrize(
    "problem",
    [ABSENT, PlaywrightTimeout(f"BrowserType.launch: Timeout 180000ms exceeded.\n{CLOSED}")],
    ids=str,
)
def test_what_never_came_up_is_not_tried_again(problem):
    """Where there is no such program, or one that does not answer, a second try tells nothing new."""
    dying = Dying(problem)

    with pytest.raises(ConfigError):
        start(dying)

    assert dying.tried == [PATH]


def test_dead_driver():
    """F51: A driver that died under the start can start nothing any more: the browser is lost at once."""
    dying = Dying(DRIVER_GONE)

    with pytest.raises(BrowserLost, match="驱动"):
        start(dying, None)

    assert dying.tried == ["own"]


def test_next_way_is_tried_behind_two_deaths():
    """A browser that died twice is passed over for the next one."""
    dying = Dying(ended(**KILLED), ended(**KILLED))

    assert start(dying, None) == "browser"
    assert dying.tried == ["own", "own", "chrome"]


def test_lost_browser_among_absent_ones():
    """Where one died and the others are not there, the one that died is what is told."""
    with pytest.raises(BrowserLost, match=r"Playwright Chromium.*SIGKILL") as told:
        start(Dying(ended(**KILLED), ended(**KILLED), ABSENT, ABSENT), None)

    assert "msedge" not in str(told.value)
