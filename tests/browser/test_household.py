"""The processes of a launch: found, measured, and ended while a call hangs in them (F49–F51)."""

import os
import shutil
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import cast

import psutil
import pytest
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.gate.site import SiteLink
from eoms_bot.browser.start import launch
from eoms_bot.browser.start.household import Household, size_of
from eoms_bot.errors import BrowserLost
from tests.support.killable import role

pytestmark = [pytest.mark.browser, pytest.mark.skipif(os.name != "posix", reason="SIGSTOP")]

FOREVER = "new Promise(() => undefined)"


def with_a_browser_of_its_own(claim):
    """The test gets a browser started as the program does, in a thread where no other test's Playwright runs."""

    @wraps(claim)
    def test(browser_type_launch_args):
        options = browser_type_launch_args
        wanted = options.get("executable_path") or options.get("channel")

        def alone():
            with launch.running(Household(), site=SiteLink("http://127.0.0.1/"), wanted=wanted) as launched:
                claim(launched)

        with ThreadPoolExecutor(1) as thread:
            thread.submit(alone).result()

    del test.__wrapped__  # pytest reads the fixtures off the outer signature
    return test


def living(processes):
    """Those that run; what only waits for its exit code to be taken has ended."""
    return [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def driver_of(launched):
    """The driver's process."""
    return next(one for one in launched.household.members() if "run-driver" in one.cmdline())


def end_soon(household):
    """End the household from another thread, as the watchdog does."""
    timer = threading.Timer(0.5, household.end)
    timer.start()
    return timer


@with_a_browser_of_its_own
def test_members_are_driver_and_browser(launched):
    """The driver, the browser and its helpers belong to the household; this program does not."""
    launched.browser.new_page()

    members = launched.household.members()

    assert driver_of(launched) in members
    assert len(members) > 2
    assert psutil.Process() not in members


@with_a_browser_of_its_own
def test_memory_is_what_they_hold(launched):
    """A browser with a page holds tens of megabytes."""
    launched.browser.new_page()

    assert 20e6 < launched.household.memory() < 2e9


@with_a_browser_of_its_own
def test_end_brings_back_a_call_that_hangs(launched):
    """A call that would never return raises once the household has ended, and no process is left."""
    page = launched.browser.new_page()
    members = launched.household.members()
    ending = end_soon(launched.household)

    with pytest.raises(PlaywrightError):
        page.evaluate(FOREVER)
    ending.join()

    assert living(members) == []


@with_a_browser_of_its_own
def test_end_reaches_a_frozen_driver(launched):
    """F51: a driver that was stopped by SIGSTOP is ended as well, with the browser that hangs on it."""
    page = launched.browser.new_page()
    members = launched.household.members()
    driver_of(launched).send_signal(signal.SIGSTOP)
    ending = end_soon(launched.household)

    with pytest.raises(PlaywrightError):
        page.evaluate("1 + 1")
    ending.join()

    assert living(members) == []


@with_a_browser_of_its_own
def test_browser_of_a_dead_driver_is_still_known(launched):
    """A browser whose driver was killed is nobody's child any more, but the household ends it."""
    launched.browser.new_page()
    members = launched.household.members()
    driver_of(launched).kill()

    launched.household.end()

    assert living(members) == []


def kill_browser(launched):
    """Kill the browser, and the script around it where there is one."""
    for one in launched.household.members():
        if role(one) == "browser":
            one.kill()


def part_of(launched, kind):
    """The browser's helpers of this kind."""
    return [one for one in launched.household.members() if f"--type={kind}" in one.cmdline()]


def open_pages(context):
    """Open pages until one does not come."""
    while True:
        context.new_page()


@with_a_browser_of_its_own
def test_browser_that_dies_under_an_opening_page(launched):
    """F50: A page that was opening when the browser died is told so at once: the driver would never answer, and is ended with it."""
    context = launched.browser.new_context()
    for one in part_of(launched, "zygote"):
        one.suspend()  # no renderer starts any more: the first page hangs, or the next one where a renderer was spare
    members = launched.household.members()
    dying = threading.Timer(2, kill_browser, [launched])
    dying.start()

    with pytest.raises(PlaywrightError), launched.opening():
        open_pages(context)
    dying.join()

    assert living(members) == []


@with_a_browser_of_its_own
def test_browser_that_dies_later_leaves_its_driver(launched):
    """F50: Behind an opening a browser's death does not end the driver: an answer that it fetches may be on its way."""
    with launched.opening():
        page = launched.browser.new_page()
    driver = driver_of(launched)

    kill_browser(launched)
    with pytest.raises(PlaywrightError):
        page.evaluate("1 + 1")

    assert driver.is_running()


def test_driver_that_dies_while_it_starts(monkeypatch):
    """F51: A driver that ends before it has said anything is browser trouble too."""
    monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", shutil.which("true"))

    def alone():
        with launch.running(Household(), site=SiteLink("http://127.0.0.1/"), wanted=None):
            pass

    with ThreadPoolExecutor(1) as thread, pytest.raises(BrowserLost, match="驱动"):
        thread.submit(alone).result()


class Ending:
    """A process that ends while it is asked: it denies the one question and is a zombie at the next."""

    def memory_full_info(self):
        raise psutil.AccessDenied(1)

    def memory_info(self):
        raise psutil.ZombieProcess(1)


def test_memory_of_a_process_that_ends():
    """F50: a process that ends while it is measured holds nothing, and the run goes on."""
    assert size_of(cast(psutil.Process, Ending())) == 0
