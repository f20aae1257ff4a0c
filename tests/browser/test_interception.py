"""Playwright intercepts requests where the proxy has a user name, and leaves them alone otherwise.

The driver writes its protocol log only if DEBUG is set before it starts. So each test starts a program.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.support.protocol_log import SWITCH, Sent, interceptions, sent

pytestmark = pytest.mark.browser

PROGRAM = """
import json, sys
from playwright.sync_api import Error, sync_playwright

asked = json.loads(sys.argv[1])
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(**asked["launch"])
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", accept_downloads=False, service_workers="block",
        viewport={"width": 1000, "height": 800},
    )
    context.add_init_script("window.print = () => undefined")
    if asked["route"]:
        context.route("**/*", lambda route: route.continue_())
    page = context.new_page()
    page.on("request", lambda request: None)
    page.set_content("<iframe></iframe><p>here")
    with page.expect_popup() as popup:
        page.evaluate("void window.open('about:blank')")
    popup.value.evaluate("1 + 1")
    try:
        page.goto("http://127.0.0.1:9/")
    except Error:
        pass
    browser.close()
"""
PROXY = {"server": "http://127.0.0.1:9"}


@pytest.fixture
def log_of(browser_type_launch_args):
    """Runs the program; returns its protocol log."""

    def run(proxy=None, *, route=False):
        launch = browser_type_launch_args | ({"proxy": proxy} if proxy else {})
        words = [sys.executable, "-c", PROGRAM, json.dumps({"launch": launch, "route": route})]
        done = subprocess.run(
            words,
            env={**os.environ, **SWITCH},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stderr

    return run


def test_a_proxy_alone_intercepts_nothing(log_of):
    log = log_of(PROXY)
    assert interceptions(log) == set()
    methods = {one.method for one in sent(log)}
    assert {"Network.enable", "Page.navigate"} <= methods, "the log is of a browser that has loaded a page"


def test_a_user_name_of_the_proxy_intercepts_all_and_switches_the_cache_off(log_of):
    assert interceptions(log_of(PROXY | {"username": "u", "password": "p"})) == {
        "Fetch.enable",
        "Network.setCacheDisabled",
    }


def test_a_route_intercepts_all_and_switches_the_cache_off(log_of):
    assert interceptions(log_of(PROXY, route=True)) >= {"Fetch.enable", "Network.setCacheDisabled"}


def test_a_cache_that_is_switched_on_is_no_interception():
    assert not Sent("Network.setCacheDisabled", {"cacheDisabled": False}).intercepts
    assert not Sent("Network.setBypassServiceWorker", {"bypass": False}).intercepts
    assert Sent("Network.setBypassServiceWorker", {"bypass": True}).intercepts


def test_a_log_that_is_not_there_proves_nothing():
    with pytest.raises(AssertionError, match="no protocol log"):
        interceptions("something else")
