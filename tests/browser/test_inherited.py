"""C10: what driver and browser inherit has no password, whoever starts them."""

import os
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from eoms_bot.browser.gate.site import SiteLink
from eoms_bot.browser.start import launch
from eoms_bot.browser.start.household import Household
from eoms_bot.credentials import VARIABLE
from tests.support.bot import browser

pytestmark = [pytest.mark.browser, pytest.mark.skipif(os.name != "posix", reason="reads environments")]


def inherited():
    """The names of the variables of all processes of a browser that runs; in a thread where no other test's Playwright runs."""

    def alone():
        household = Household()
        with launch.running(household, site=SiteLink("http://127.0.0.1/"), wanted=browser()):
            return [_names(one) for one in household.members()]

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(alone).result()


def _names(process):
    try:
        return set(process.environ())
    except psutil.Error:
        return set()  # a helper that is gone, or that the system shows to nobody


def test_no_password_is_inherited(monkeypatch):
    """The doctor looks at EOMS_PASSWORD and leaves it for a run: the browser that it tries has none of it all the same."""
    monkeypatch.setenv(VARIABLE, "canary-pass-10")

    seen = inherited()

    assert sum("PATH" in names for names in seen) >= 2
    assert [names for names in seen if VARIABLE in names] == []
    assert os.environ[VARIABLE] == "canary-pass-10"
