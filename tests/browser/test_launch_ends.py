"""What Playwright really says of a program that ends while it starts; the fakes of `test_launch_deaths.py` say the same."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from eoms_bot.browser.gate.site import SiteLink
from eoms_bot.browser.start import launch
from eoms_bot.browser.start.household import Household
from eoms_bot.errors import BrowserLost, ConfigError
from tests.support.dying_browser import ALWAYS, dying_browser, starts_of

pytestmark = [pytest.mark.browser, pytest.mark.skipif(os.name != "posix", reason="shell scripts")]


def started(program):
    """The version of the browser that comes up; in a thread where no other test's Playwright runs."""

    def alone():
        with launch.running(Household(), site=SiteLink("http://127.0.0.1/"), wanted=str(program)) as launched:
            return launched.browser.version

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(alone).result()


@pytest.fixture
def script(tmp_path):
    """Makes a program of these lines of shell."""

    def made(lines):
        program = tmp_path / "browser"
        program.write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
        program.chmod(0o755)
        return program

    return made


def test_browser_that_comes_up_the_second_time(tmp_path, browser_type_launch_args):
    """F50: A browser that is killed at its first start and works at the second is a browser."""
    real = browser_type_launch_args.get("executable_path")
    if not real or not Path(real).is_file():
        pytest.skip("the browser is a channel, around which no script can be laid")
    dying = dying_browser(tmp_path, real, 1)

    assert started(dying)
    assert starts_of(dying) == 2


def test_browser_that_is_always_killed(tmp_path):
    """F50: A browser that is killed at each start is lost, and its end is told."""
    dying = dying_browser(tmp_path, "true", ALWAYS)

    with pytest.raises(BrowserLost, match="SIGKILL"):
        started(dying)

    assert starts_of(dying) == 2


@pytest.mark.parametrize(
    "lines", ["sh -c 'kill -SEGV $$'", "sh -c 'kill -SEGV $$'\nexit $?"], ids=["last", "passed"]
)
def test_script_around_a_browser_that_crashes(script, lines):
    """F50: A script hands on the end of the browser that it has started."""
    with pytest.raises(BrowserLost, match="SIGSEGV"):
        started(script(lines))


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("echo no library >&2\nexit 127", "退出码 127，最后说：no library"),
        ("exit 0", "退出码 0"),
        ("", "退出码 0"),
    ],
)
def test_program_that_is_no_browser(script, lines, told):
    """A program that ends by itself is none that can be used, and what it said last is told."""
    with pytest.raises(ConfigError, match=told):
        started(script(lines))
